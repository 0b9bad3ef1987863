"""Following a referral: the list of one's organisation, where each has come to, answering, taking back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from django_fsm import TransitionNotAllowed

from hosting.models import Referral
from hosting.referring import handover, sending, stages
from hosting.referring.forms.sending import Filters, Information, Withdrawal
from hosting.referring.views.doors import DRAFT, find, within_reach
from journal.moves import NotYet, Stale
from privacy.facts import for_many
from privacy.policies import can, policy
from privacy.projection import project, project_many

PER_PAGE = 20
S = Referral.Status
STAGES = {
    "brouillons": [S.DRAFT],
    "etude": [S.SUBMITTED, S.RECEIVED, S.STUDIED],
    "question": [S.INFORMATION_NEEDED],
    "admises": [S.ADMITTED],
    "refusees": [S.REFUSED],
    "fermees": [S.WITHDRAWN, S.LINKED],
}


@policy("referral.stage", "read")
@require_GET
def referrals(request):
    """The referrals of her organisation, newest first; filters in the address."""
    form = Filters(request.GET)
    wanted = _filtered(within_reach(request.actor), form, request.actor)
    found = wanted.select_related("guest", "organisation", "referred_by").order_by("-created_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "rows": _rows(request.actor, list(page)),
        "filtered": bool(request.GET.get("etat") or request.GET.get("miennes")),
        "to_take_over": handover.to_take_over(request.actor).count() if request.actor.organisations() else 0,
        "may_start": bool(request.actor.organisations()),
    }  # fmt: skip
    return render(request, "hosting/referring/list.html", context)


def _filtered(found, form, actor):
    form.is_valid()  # what is not understood is left out: an address is not a form to correct
    wanted = STAGES.get(form.cleaned_data.get("etat"))
    if wanted:
        found = found.filter(status__in=wanted)
    return found.filter(referred_by=actor.user_id) if form.cleaned_data.get("miennes") else found


def _rows(actor, found):
    cards = project_many([referral.guest for referral in found], actor, fields={"first_name", "code"})
    due = stages.answers_due(found)
    return [
        {
            "referral": referral, "name": card.get("first_name"), "state": stages.STATES[referral.status],
            "due": due.get(referral.pk), "mine": referral.referred_by_id == actor.user_id,
            "url": _url(referral),
            "with_team": referral.status in Referral.WITH_THE_TEAM,
        }
        for referral, card in zip(found, cards, strict=True)
    ]  # fmt: skip


def _url(referral):
    name = "tasks" if referral.status == DRAFT else "follow"
    return reverse(f"hosting:referring:{name}", args=[referral.code])


@policy("referral.stage", "read")
@require_GET
def follow(request, code):
    """Where one referral has come to, what comes next and when."""
    referral = find(request, code)
    if referral.status == DRAFT:
        return redirect("hosting:referring:tasks", code)
    return _follow(request, referral)


def _follow(request, referral, form=None, status=200):
    actor = request.actor
    of_it, of_her = for_many(actor, [referral]), for_many(actor, [referral.guest])  # each fact is asked once
    if not can(actor, "referral.stage", "read", referral, facts=of_it):
        raise PermissionDenied
    admitted = referral.status == S.ADMITTED
    stage = stages.stage_of(referral) if admitted else None
    asked = referral.status == S.INFORMATION_NEEDED
    context = {
        "referral": referral, "state": stages.STATES[referral.status], "stage": stage,
        "steps": stages.steps(stage.done if stage else stages.REACHED.get(referral.status, 4)),
        "shows_steps": admitted or referral.status in stages.REACHED,
        "dates": bool(stage and can(actor, "stay.dates", "read", referral.guest, facts=of_her)),
        "her": project(referral.guest, actor, fields={"first_name", "code"}, facts=of_her),
        "due": stages.answers_due([referral]).get(referral.pk),
        "alternatives": _alternatives(referral, actor),
        "question": project(referral, actor, fields={"question"}, facts=of_it).get("question") if asked else None,
        "form": form or (Information(initial={"version": referral.version}) if asked else None),
        "history": stages.history(referral),
        "mine": referral.referred_by_id == actor.user_id,
        "may_withdraw": referral.status in Referral.OPEN
        and bool(can(actor, "referral", "withdraw", referral, facts=of_it)),
    }  # fmt: skip
    return render(request, "hosting/referring/follow.html", context, status=status)


def _alternatives(referral, actor):
    if referral.status != S.REFUSED:
        return []
    found = list(referral.alternatives.order_by("none_found", "pk"))
    return project_many(found, actor, fields={"name", "how", "none_found"})


@policy("referral.stage", "read")
@require_GET
def sent(request, code):
    """It has left: its reference, and what happens now."""
    referral = find(request, code)
    if referral.status == DRAFT:
        return redirect("hosting:referring:tasks", code)
    context = {"referral": referral, "due": stages.answers_due([referral]).get(referral.pk)}
    return render(request, "hosting/referring/sent.html", context)


@policy("referral", "read")
@require_http_methods(["GET", "POST"])
def answer(request, code):
    """Answer what the team asked: one list of questions, once."""
    referral = find(request, code)
    if referral.status != S.INFORMATION_NEEDED or request.method == "GET":
        return redirect("hosting:referring:follow", code)
    form = Information(request.POST)
    if not form.is_valid():
        return _follow(request, referral, form, status=422)
    try:
        sending.answer(referral, form.cleaned_data["answer"], by=request.actor, version=form.cleaned_data["version"])
    except (Stale, TransitionNotAllowed):
        messages.error(request, "Cette orientation a changé entre-temps : votre réponse n’est pas envoyée.")
        return _follow(request, find(request, code), form, status=409)
    messages.success(request, "Votre réponse est envoyée. L’étude reprend où elle en était.")
    return redirect("hosting:referring:follow", code)


@policy("referral", "withdraw")
@require_http_methods(["GET", "POST"])
def withdraw(request, code):
    """Take it back, a draft or what was sent."""
    referral = find(request, code)
    if not can(request.actor, "referral", "withdraw", referral):
        raise PermissionDenied
    form = Withdrawal(request.POST or None, initial={"version": referral.version})
    context = {"referral": referral, "form": form, "is_draft": referral.status == DRAFT}
    if request.method == "GET" or not form.is_valid():
        return render(request, "hosting/referring/withdraw.html", context, status=422 if form.errors else 200)
    try:
        sending.withdraw(referral, form.cleaned_data["reason"], by=request.actor, version=form.cleaned_data["version"])
    except (Stale, NotYet, TransitionNotAllowed):
        messages.error(
            request, "Cette orientation a changé entre-temps : elle n’est pas retirée. Voici où elle en est."
        )
        return _follow(request, find(request, code), status=409)
    messages.success(request, f"L’orientation {referral.code} est retirée.")
    return redirect("hosting:referring:list")
