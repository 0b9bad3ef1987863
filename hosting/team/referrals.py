"""The team studies referrals: received, studied, admitted, or refused with another way."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Role
from hosting import actions
from hosting.languages import spoken
from hosting.models import Referral
from hosting.team import forms
from journal.moves import perform
from journal.pages import VersionForm, attempt, show_form
from privacy.policies import find, policy
from privacy.projection import project, project_many

PER_PAGE = 25
TEAM = (Role.COORDINATOR, Role.MANAGER)
OPEN = [status for status in Referral.OPEN if status != Referral.Status.DRAFT]


@policy("referral", "read")
@require_GET
def referrals(request):
    """The inbox: what waits for an answer first. Filters live in the address."""
    wanted = request.GET.get("etat", "")
    rows = (
        Referral.objects.visible_to(request.actor).filter(territory__in=request.actor.territories(*TEAM)).with_people()
    )
    rows = rows.filter(status=wanted) if wanted in Referral.Status.values else rows.filter(status__in=OPEN)
    page = Paginator(rows.order_by("submitted_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    cards = project_many([row.guest for row in page], request.actor, fields={"code", "first_name"})
    context = {
        "page": page,
        "lines": list(zip(page, cards, strict=True)),
        "statuses": [("", "À traiter"), *Referral.Status.choices],
        "wanted": wanted,
    }
    return render(request, "hosting/team/referrals.html", context)


def _referral(request, pk):
    rows = Referral.objects.visible_to(request.actor).filter(territory__in=request.actor.territories(*TEAM))
    return find(request, rows.with_people(), pk=pk)


@policy("referral", "read")
@require_GET
def referral(request, pk):
    """One referral, as the team studies it, and the moves that its state allows."""
    row = _referral(request, pk)
    card = project(row.guest, request.actor)
    context = {
        "referral": row,
        "shown": project(row, request.actor),
        "card": card,
        "spoken": spoken(card.get("languages", [])),
        "areas": row.guest.areas.all(),
        "children": row.guest.children.all(),
        "moves": [name for name in STEPS if _allowed(row, name, request.actor)],
        "steps": STEPS,
        "alternatives": row.alternatives.all(),
        "buttons": [(STEPS[name][1], reverse("hosting:referral_move", args=[row.pk, name]))
                    for name in STEPS if _allowed(row, name, request.actor)],
    }  # fmt: skip
    return render(request, "hosting/team/referral.html", context)


def _allowed(row, name, actor):
    return any(move.name == name and move.has_perm(row, actor) for move in row.get_available_status_transitions())


STEPS = {
    "acknowledge": (VersionForm, "Accuser réception"),
    "study": (VersionForm, "Commencer l’étude"),
    "admit": (forms.AdmitForm, "Admettre"),
    "ask_information": (forms.QuestionForm, "Demander une précision"),
    "give_information": (VersionForm, "Noter la réponse reçue"),
    "refuse": (forms.RefuseForm, "Refuser avec une autre piste"),
    "withdraw": (VersionForm, "Retirer"),
}


def _call(row, step, facts, actor):
    """The domain call behind each step."""
    if step == "acknowledge":
        return actions.acknowledge_referral(row, by=actor, **facts)
    if step == "admit":
        return actions.admit_referral(row, by=actor, **facts)
    if step == "withdraw":
        return actions.withdraw_referral(row, by=actor, **facts)
    if step == "refuse":
        alternatives = [(facts["name"], facts["how"])] if facts["name"] else []
        return actions.refuse_referral(
            row, by=actor, reason=facts["reason"], alternatives=alternatives, version=facts["version"]
        )
    return perform(row, step, by=actor, **facts)


@policy("referral", "study")
@require_http_methods(["GET", "POST"])
def move(request, pk, step):
    """One step of the study."""
    row = _referral(request, pk)
    if step not in STEPS:
        raise Http404
    form_class, heading = STEPS[step]
    form = form_class(request.POST or None, row=row)
    if step == "admit" and not form.is_bound:
        form.initial["owner"] = request.user.pk
    if form.is_bound and form.is_valid() and attempt(form, lambda: _call(row, step, form.cleaned_data, request.actor)):
        messages.success(request, "C’est noté.")
        return redirect("hosting:referral", row.pk)
    back = reverse("hosting:referral", args=[row.pk])
    return show_form(request, form, heading=heading, submit=heading, back=back)
