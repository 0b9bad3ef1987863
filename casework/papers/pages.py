"""Her papers, the attestation of the association, her own page on her telephone; and how the association is named."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Role, Territory
from casework.agreement_pages import picture_of
from casework.models import Renewal
from casework.papers import association, attestation
from casework.support.pages import back_of, find_file
from journal.moves import write
from journal.pages import attempt, day_field, show_form
from messaging import links
from messaging.models import Link
from privacy.policies import can, offered, policy
from privacy.projection import project, project_many

KINDS = [Renewal.Kind.DOMICILIATION, Renewal.Kind.SIAO, Renewal.Kind.SOCIAL_HOUSING]
WORDS = {"body", "number", "cause"}


class AttestationForm(forms.Form):
    first_name = forms.CharField(label="Prénom de l’état civil", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    birth_date = day_field("Née le", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["birth_date"].validators = []  # decades ago


class AssociationForm(forms.Form):
    name = forms.CharField(label="Nom de l’association", max_length=120)
    address = forms.CharField(
        label="Son adresse", max_length=200, help_text="Celle du siège ou du local. Jamais celle d’un foyer."
    )
    city = forms.CharField(label="Fait à", max_length=80)
    signatory = forms.CharField(label="Qui signe, et à quel titre", max_length=120)


@policy("renewal", "read")
@require_GET
def papers(request, pk):
    """Where her letters go and what runs out, of today and before; the attestation, and her own page."""
    file = find_file(request, pk)
    rows = sorted(file.renewals.order_by("-from_on", "-pk"), key=lambda row: KINDS.index(row.kind))
    cards = project_many(rows, request.actor, fields=WORDS)
    context = {
        "accompaniment": file,
        "card": project(file.guest, request.actor, fields={"code", "first_name"}),
        "kinds": [_kind(kind, rows, cards) for kind in KINDS],
        "hindrance": attestation.HINDRANCES.get(attestation.hindrance(file), ""),
        "may": offered(
            request.actor, file, attest=("attestation", "download"), follow=("renewal", "update"),
            give=("guest.contact", "update"),
        ),
        "today": timezone.localdate(),
        "back": back_of(request.actor, file),
    }  # fmt: skip
    return render(request, "casework/papers.html", context)


def _kind(kind, rows, cards):
    """One kind of paper: the one in force, and those before it."""
    mine = [{"row": row, **card} for row, card in zip(rows, cards, strict=True) if row.kind == kind]
    return {
        "label": kind.label,
        "running": next((each for each in mine if each["row"].closed_on is None), None),
        "past": [each for each in mine if each["row"].closed_on],
    }


@policy("attestation", "download")
@never_cache
@sensitive_post_parameters("first_name", "last_name", "birth_date")
@require_http_methods(["GET", "POST"])
def attest(request, pk):
    """Her name as her papers write it, checked with her; nothing of it is kept here."""
    file = find_file(request, pk)
    form = AttestationForm(request.POST or None, initial=_named(file, request.actor))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: attestation.paper(file, request.actor, **form.cleaned_data))
        if made:
            write(file, "attest", by=request.actor)
            return as_file(made)
    return show_form(
        request, form, heading="Attestation de l’association", submit="Faire l’attestation",
        back=reverse("casework:papers", args=[file.pk]),
        intro="Elle dit que la femme est hébergée, depuis quand, et donne l’adresse de l’association. "
        "Jamais celle du foyer.",
    )  # fmt: skip


def _named(file, actor):
    """Her name as far as this actor may read it; the reading of her civil status is written down where it must be."""
    found = dict(project(file.guest, actor, fields={"first_name"}))
    identity = getattr(file.guest, "identity", None)
    return found | (dict(project(identity, actor, why="attestation")) if identity else {})


def as_file(made):
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{attestation.FILE_NAME}"'
    response["Cache-Control"] = "no-store"
    return response


@policy("guest.contact", "update")
@require_http_methods(["GET", "POST"])
def give_space(request, pk):
    """Her own page on her own telephone, held up to the screen; a code said aloud. Nothing is sent."""
    file = find_file(request, pk)
    context = {
        "back": reverse("casework:papers", args=[file.pk]), "back_label": "Ses papiers",
        "heading": "Lui donner sa page sur son téléphone",
    }  # fmt: skip
    if request.method == "POST":
        guest = file.guest
        links.revoke(guest, Link.Purpose.GUEST_SPACE)
        issued = links.issue(Link.Purpose.GUEST_SPACE, guest, holder=guest.pk, contact=guest.contact, pin=True)
        context |= {"picture": picture_of(issued.url), "pin": issued.pin}
    response = render(request, "casework/give_link.html", context)
    response["Cache-Control"] = "no-store"
    return response


@policy("judgement", "update")
@require_http_methods(["GET", "POST"])
def name_association(request):
    """How the papers of this territory name the association."""
    mine = {row.code: row for row in Territory.objects.filter(pk__in=request.actor.territories(Role.MANAGER))}
    territory = mine.get(request.GET.get("territoire") or next(iter(mine), ""))
    if territory is None or not can(request.actor, "judgement", "update", territory):
        raise Http404
    form = AssociationForm(request.POST or None, initial=territory.settings.get(association.SETTING))
    back = f"{reverse('desk:choices')}?territoire={territory.code}"
    said = form.is_bound and form.is_valid()
    if said and attempt(form, lambda: association.say(territory, by=request.actor, **form.cleaned_data)):
        messages.success(request, "C’est noté : les attestations porteront cette adresse.")
        return redirect(back)
    return show_form(
        request, form, heading="L’association, sur les papiers", submit="Enregistrer", back=back,
        intro="Cette adresse paraît sur les attestations, à la place de celle des foyers.",
    )  # fmt: skip
