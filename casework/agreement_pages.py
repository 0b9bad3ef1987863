"""The pages of an agreement: its rules are chosen together, read face to face, signed, changed, kept on paper."""

from datetime import timedelta

import qrcode
import qrcode.image.svg
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Role
from casework import actions
from casework import permissions as may
from casework.actions.agreements import draft_of
from casework.agreement_forms import DifficultyForm, RulesForm, SignVersionForm
from casework.agreement_words import FILE_NAME, around, languages_of, paper, rules_in_words
from casework.models import Agreement, Difficulty, Mediation, Stay
from hosting.models import Guest
from journal.pages import attempt, show_form
from matching.models import Proposal
from messaging import links
from messaging.models import Link
from privacy.facts import is_a_home
from privacy.policies import can, find, offered, policy
from privacy.projection import project_many

COUNTED = timedelta(days=365)
EARLIER = 20


def _stay(request, pk):
    return find(request, Stay.objects.visible_to(request.actor).with_people(), pk=pk)


def _version(request, pk):
    rows = Agreement.objects.visible_to(request.actor)
    return find(request, rows.select_related("stay__accompaniment", "proposal").prefetch_related("rules"), pk=pk)


def _back(version):
    if version.stay_id:
        return reverse("casework:accompaniment", args=[version.stay.accompaniment_id])
    return reverse("matching:proposal", args=[version.proposal_id])


@policy("agreement", "record")
@require_http_methods(["GET", "POST"])
def rules_of_proposal(request, pk):
    """Before the keys: both have accepted, and the three choose their rules around a table."""
    row = find(request, Proposal.objects.visible_to(request.actor).with_people(), pk=pk)
    return _choose(request, row, row.guest_id, reverse("matching:proposal", args=[row.pk]))


@policy("agreement", "record")
@require_http_methods(["GET", "POST"])
def rules_of_stay(request, pk):
    """While she lives there: a new version is prepared beside the one in force."""
    row = _stay(request, pk)
    back = reverse("casework:accompaniment", args=[row.accompaniment_id])
    return _choose(request, row, row.accompaniment.guest_id, back)


def _choose(request, about, guest_id, back):
    version = draft_of(about) or about.agreements.in_force().first()
    language = Guest.objects.select_related("contact").get(pk=guest_id).contact.language
    form = RulesForm(request.POST or None, version=version, language=language)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: actions.choose_rules(about, form.chosen, by=request.actor))
        if saved:
            messages.success(request, "Les règles sont notées. Les lire ensemble, puis signer.")
            return redirect("casework:agreement_page", saved.pk)
    return show_form(request, form, "casework/rules.html", back=back)


@policy("agreement", "read")
@require_GET
def agreement(request, pk):
    """One version, face to face: her language beside French."""
    version = _version(request, pk)
    languages = languages_of(version)[::-1]
    stay = version.stay
    others = stay.agreements.order_by("edition").exclude(pk=version.pk) if stay else Agreement.objects.none()
    about = version.about
    context = {
        "version": version,
        "others": others,
        "around": [around(version, each) for each in languages],
        "rules": rules_in_words(version, request.actor, languages),
        "home": is_a_home(request.actor),
        "back": reverse("desk:host") if is_a_home(request.actor) else _back(version),
        "may": offered(
            request.actor, about, change=("agreement", "record"), keep=("stay.contract_pdf", "download"),
            note=("mediation_note", "create"),
        ),
        "live": about.status in Stay.LIVE if stay else about.status == Proposal.Status.BOTH_ACCEPTED,
    }  # fmt: skip
    return render(request, "casework/agreement.html", context)


@policy("agreement", "read")
@require_GET
def agreement_of_stay(request, pk):
    """The version in force of this stay; its team is led to the rules where there is none yet."""
    row = _stay(request, pk)
    version = row.agreements.in_force().first() or row.agreements.drafts().first()
    if version:
        return redirect("casework:agreement_page", version.pk)
    if not can(request.actor, "agreement", "record", row):
        raise Http404
    return redirect("casework:stay_rules", row.pk)


@policy("agreement", "record")
@require_http_methods(["GET", "POST"])
def sign_version(request, pk):
    """The three signatures under a version prepared for a stay."""
    version = _version(request, pk)
    if version.stay_id is None:
        return redirect("casework:agreement", version.proposal_id)
    here = reverse("casework:agreement_page", args=[version.pk])
    form = SignVersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        signed = attempt(form, lambda: actions.sign_version(version.stay, by=request.actor, **form.cleaned_data))
        if signed:
            messages.success(request, "Cette version est signée par les trois. Elle remplace la précédente.")
            return redirect("casework:agreement_page", signed.pk)
    return show_form(
        request, form, heading="Signer la nouvelle version", submit="Enregistrer les signatures", back=here,
        intro="Elle, le foyer et l’association ont lu et signé la même page.",
    )  # fmt: skip


@policy("stay.contract_pdf", "download")
@require_GET
def agreement_paper(request, pk):
    """The document to print or keep: without a name or a place, under a name that says nothing."""
    version = _version(request, pk)
    return as_file(version, request.actor)


def as_file(version, actor):
    stay = version.stay
    reference = stay.accompaniment.code if stay and actor.user_id and not is_a_home(actor) else ""
    response = HttpResponse(paper(version, actor, reference), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    response["Cache-Control"] = "no-store"
    return response


@policy("agreement", "record")
@require_http_methods(["GET", "POST"])
def give(request, pk):
    """On her own telephone, held up to the screen: a link for three days, and a code said aloud. Nothing is sent."""
    version = _version(request, pk)
    here = reverse("casework:agreement_page", args=[version.pk])
    if version.stay_id is None:
        raise Http404
    context = {
        "back": here, "back_label": "La convention", "heading": "Lui donner la convention sur son téléphone",
    }  # fmt: skip
    if request.method == "POST":
        guest = version.stay.accompaniment.guest
        links.revoke(version.stay, Link.Purpose.GUEST_AGREEMENT)
        issued = links.issue(
            Link.Purpose.GUEST_AGREEMENT, version.stay, holder=guest.pk, contact=guest.contact, pin=True
        )
        context |= {"picture": picture_of(issued.url), "pin": issued.pin}
    response = render(request, "casework/give_link.html", context)
    response["Cache-Control"] = "no-store"
    return response


def picture_of(url):
    """The address as a drawing that a telephone reads; black on white whatever the theme."""
    drawn = qrcode.make(url, image_factory=qrcode.image.svg.SvgPathImage, box_size=12, border=3)
    return mark_safe(drawn.to_string(encoding="unicode"))


@policy("mediation_note", "create")
@require_http_methods(["GET", "POST"])
def difficulty(request, pk):
    """Something is hard: which rule is it about? Said by a home for itself, by the team for either side."""
    row = _stay(request, pk)
    home = is_a_home(request.actor)
    form = DifficultyForm(request.POST or None, side="host" if home else "")
    back = reverse("desk:host") if home else reverse("casework:accompaniment", args=[row.accompaniment_id])
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: actions.note_difficulty(row, by=request.actor, **form.facts))
    ):
        messages.success(request, "C’est noté. Le séjour continue.")
        return redirect(back)
    reads = can(request.actor, "mediation_note", "read", row)
    earlier = list(row.difficulties.order_by("-noted_on", "-pk")[:EARLIER]) if reads else []
    cards = project_many(earlier, request.actor, fields={"topic", "side", "noted_on", "words"})
    context = {
        "earlier": list(zip(earlier, cards, strict=True)), "home": home, "stay": row,
        "mediates": may_call(row, request.actor), "version": row.agreements.in_force().first(),
    }  # fmt: skip
    return show_form(request, form, "casework/difficulty.html", back=back, **context)


def may_call(stay, actor):
    """Whether a mediation of this stay may be asked for by this actor, now."""
    running = stay.status == Stay.Status.ONGOING and may.team_of_stay(stay, actor)
    return running and not Mediation.objects.open().filter(stay=stay).exists()


@policy("list.guests", "search")
@require_GET
def difficulties(request):
    """Which rules are hard, over the last twelve months: a count by rule, so that the rules are what changes."""
    held = request.actor.territories(Role.COORDINATOR, Role.MANAGER)
    rows = Difficulty.objects.filter(
        stay__accompaniment__territory__in=held, noted_on__gte=timezone.localdate() - COUNTED
    )
    counted = rows.values("topic").annotate(
        number=Count("pk"), stays=Count("stay", distinct=True), guest=Count("pk", filter=Q(side="guest")),
        host=Count("pk", filter=Q(side="host")),
    )  # fmt: skip
    names = dict(Difficulty.TOPICS)
    lines = [each | {"label": names[each["topic"]]} for each in counted.order_by("-number", "topic")]
    return render(request, "casework/difficulties.html", {"lines": lines})
