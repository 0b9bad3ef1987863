"""The matching board and the life of a proposal. The machine suggests; a view makes one domain call."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hosting.actions import set_tier
from hosting.models import Need, Room
from journal.pages import VersionForm, attempt, show_form
from matching import actions, board, forms
from matching.exclusions import excluded
from matching.models import THINK, Proposal
from privacy.policies import can, find, offered, policy
from privacy.projection import project

PER_PAGE = 25
SHOWN = 5  # the best homes for her; the others are one click away


@policy("matching.result", "read")
@require_GET
def queue(request, pk=None):
    """The queue on the left; for the chosen woman, her possible homes with their reasons."""
    waiting = board.queue(request.actor)
    if pk is None and waiting:
        return redirect("matching:need", waiting[0].need.pk)
    chosen = next((line for line in waiting if line.need.pk == pk), None)
    if pk is not None and chosen is None:
        find(request, Need.objects.open().visible_to(request.actor), pk=pk)
    context = {"waiting": Paginator(waiting, PER_PAGE).get_page(request.GET.get("page")), "chosen": chosen}
    if chosen:
        shortlist, found = board.look(chosen.need)
        homes = board.homes(chosen.need, shortlist, found)
        known = {line.need.pk: line.name for line in waiting}
        context |= {
            "run": shortlist and shortlist.run,
            "may": offered(
                request.actor,
                chosen.need.guest,
                chosen.facts,
                set_tier=("referral", "study"),
                propose=("proposal", "create"),
            ),
            "homes": [(board.label_of(home), home) for home in homes],
            "more": len(homes) - SHOWN,
            "excluded": len(found.rows),
            "rules": board.refusals(found),
            "cheapest": board.tell_costs(request.actor, chosen.need, shortlist, homes, known),
            "set_asides": board.set_asides(chosen.need),
            "openings": [] if homes else board.openings(found)[:1],
            "wishes": board.asked_for(project(chosen.need.guest, request.actor, facts=chosen.facts)),
        }
    return render(request, "matching/board.html", context)


@policy("matching.result", "read")
@require_GET
def why_not(request, pk):
    """« Pourquoi pas ? » : each other home, with the rule that excludes it. Filter in the address."""
    need = find(request, Need.objects.open().visible_to(request.actor).with_guest(), pk=pk)
    found = excluded(need)
    rules = board.refusals(found)
    rule, home = request.GET.get("regle", ""), request.GET.get("foyer", "").strip().upper()
    shown = [
        (offer, reason)
        for offer, reason in found.rows
        if (not rule or reason == rule) and (not home or home in found.room(offer).code)
    ]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "need": need,
        "rules": rules,
        "rule": rule,
        "home": home,
        "page": page,
        "lines": board.said_of(found, page.object_list),
    }
    return render(request, "matching/why_not.html", context)


@policy("proposal", "create")
@require_POST
def propose(request, pk, room):
    """Ask her about this room. The home knows nothing before her yes."""
    need = find(request, Need.objects.open().visible_to(request.actor), pk=pk)
    room = get_object_or_404(Room.objects.visible_to(request.actor), pk=room)
    form = VersionForm(request.POST)
    proposal = attempt(form, lambda: actions.propose(need, room, by=request.actor))
    if proposal is None:
        messages.error(request, " ".join(form.non_field_errors()))
        return redirect("matching:need", need.pk)
    messages.success(request, "La chambre est gardée 72 heures pour elle. Elle a la question la première.")
    return redirect("matching:proposal", proposal.pk)


@policy("referral", "study")
@require_http_methods(["GET", "POST"])
def tier(request, pk):
    """How urgent she is: a person's judgement, with its reason."""
    need = find(request, Need.objects.open().visible_to(request.actor), pk=pk)
    form = forms.TierForm(request.POST or None, initial={"tier": need.tier})
    back = reverse("matching:need", args=[need.pk])
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        if attempt(form, lambda: set_tier(need, facts["tier"], facts["reason"], by=request.actor)):
            messages.success(request, "L’urgence est notée. Sa place dans la file ne recule jamais.")
            return redirect(back)
    words = {
        "heading": "Confirmer l’urgence",
        "submit": "Enregistrer",
        "back": back,
        "intro": "L’urgence se décide à partir de son toit : jamais de son histoire, de sa santé ou de ses papiers.",
    }
    return show_form(request, form, **words)


# --- one proposal --------------------------------------------------------------------------------------------------


def _proposal(request, pk):
    return find(request, Proposal.objects.visible_to(request.actor).with_people(), pk=pk)


STEPS = {
    "answer_for_her": ("proposal", "guest_answer"), "answer_for_home": ("proposal", "host_answer"),
    "update": ("proposal", "update"), "sign": ("agreement", "record"), "hand_keys": ("stay", "move_in"),
    "match": ("proposal", "create"),
}  # fmt: skip


@policy("proposal", "read")
@require_GET
def proposal(request, pk):
    """Where a proposal stands, who is asked, until when, and what the team may do next."""
    row = _proposal(request, pk)
    think_until = row.met_at + THINK if row.met_at else None
    answers = {answer.adult_id: answer for answer in row.answers.all()}
    context = {
        "proposal": row,
        "card": project(row.guest, request.actor, fields={"code", "first_name"}),
        "adults": [(adult, answers.get(adult.pk)) for adult in row.room.host.adults.order_by("pk")],
        "meetings": row.meetings.all(),
        "think_until": think_until,
        "thought": think_until is not None and think_until <= timezone.now(),
        "stay": getattr(row, "stay", None),
        "may": offered(request.actor, row, **STEPS),
        "team": not can(request.actor, "proposal", "read", row).mask,
    }
    return render(request, "matching/proposal.html", context)


def _act(request, row, form, call, sentence, **words):
    """Post, act, go back to the proposal; or show the form again with what was refused."""
    back = reverse("matching:proposal", args=[row.pk])
    if form.is_bound and form.is_valid() and attempt(form, call):
        messages.success(request, sentence)
        return redirect(back)
    return show_form(request, form, back=back, **words)


@policy("proposal", "guest_answer")
@require_http_methods(["GET", "POST"])
def guest_answer(request, pk):
    """Her answer given by voice: with whom, in which language, and the words read back."""
    row = _proposal(request, pk)
    form = forms.GuestAnswerForm(request.POST or None, row=row)
    call = lambda: actions.guest_answers(  # noqa: E731 - read once, just below
        row, by=request.actor, accepts=form.cleaned_data["accepts"], reason=form.cleaned_data["reason"] or None,
        version=form.cleaned_data["version"], **form.how,
    )  # fmt: skip
    return _act(
        request, row, form, call, "Sa réponse est notée.", heading="Noter sa réponse", submit="Enregistrer sa réponse",
        intro="Lui dire d’abord : un non ne change rien pour elle, ni sa place ni ce que nous cherchons.",
    )  # fmt: skip


@policy("proposal", "host_answer")
@require_http_methods(["GET", "POST"])
def adult_answer(request, pk):
    """The answer of one adult of the home, given by voice."""
    row = _proposal(request, pk)
    form = forms.AdultAnswerForm(request.POST or None, row=row, adults=row.room.host.adults.order_by("pk"))
    call = lambda: actions.adult_answers(  # noqa: E731 - read once, just below
        row, form.cleaned_data["adult"], by=request.actor, accepts=form.cleaned_data["accepts"],
        reason=form.cleaned_data["reason"] or None, **form.how,
    )  # fmt: skip
    return _act(
        request, row, form, call, "La réponse est notée.", heading="Noter la réponse d’un adulte du foyer",
        submit="Enregistrer la réponse", intro="Chaque adulte répond pour lui-même.",
    )  # fmt: skip


@policy("proposal", "host_answer")
@require_http_methods(["GET", "POST"])
def second_yes(request, pk, side):
    """The second answer of one side, given apart, a day after the meeting at the earliest."""
    row = _proposal(request, pk)
    form_class = forms.GuestAnswerForm if side == "guest" else forms.HostAnswerForm
    form = form_class(request.POST or None, row=row)
    call = lambda: actions.confirm(  # noqa: E731 - read once, just below
        row, side, by=request.actor, accepts=form.cleaned_data["accepts"], reason=form.cleaned_data["reason"] or None,
        **form.how,
    )  # fmt: skip
    who = "Sa réponse" if side == "guest" else "La réponse du foyer"
    return _act(
        request, row, form, call, "La réponse est notée.", heading=f"{who} après la rencontre",
        submit="Enregistrer la réponse", intro="Chacun répond séparément.",
    )  # fmt: skip


@policy("proposal", "update")
@require_http_methods(["GET", "POST"])
def meeting(request, pk):
    """A day, an hour, a neutral place."""
    row = _proposal(request, pk)
    form = forms.MeetingForm(request.POST or None, row=row)
    call = lambda: actions.plan_meeting(row, by=request.actor, **form.cleaned_data)  # noqa: E731 - read once
    return _act(
        request, row, form, call, "La rencontre est fixée.", heading="Fixer la rencontre", submit="Fixer la rencontre",
        intro="Un lieu neutre par défaut. Quelqu’un de l’équipe est là.",
    )  # fmt: skip


@policy("proposal", "update")
@require_http_methods(["GET", "POST"])
def met(request, pk):
    """They have met: at least a day to think begins."""
    row = _proposal(request, pk)
    form = forms.MetForm(request.POST or None, row=row)
    call = lambda: actions.record_meeting(row, by=request.actor, **form.cleaned_data)  # noqa: E731 - read once
    return _act(
        request, row, form, call, "La rencontre est notée. Chacun réfléchit au moins vingt-quatre heures.",
        heading="Noter la rencontre", submit="Enregistrer",
    )  # fmt: skip


@policy("proposal", "update")
@require_http_methods(["GET", "POST"])
def withdraw(request, pk):
    """The team takes the proposal back, and says why."""
    row = _proposal(request, pk)
    form = forms.WithdrawForm(request.POST or None, row=row)
    call = lambda: actions.withdraw(row, by=request.actor, **form.cleaned_data)  # noqa: E731 - read once
    return _act(
        request, row, form, call, "La proposition est retirée.", heading="Retirer la proposition", submit="Retirer",
    )  # fmt: skip


@policy("proposal", "update")
@require_POST
def renew(request, pk):
    """Seventy-two hours more, once."""
    row = _proposal(request, pk)
    form = VersionForm(request.POST)
    if attempt(form, lambda: actions.renew(row, by=request.actor)) is None:
        messages.error(request, " ".join(form.non_field_errors()))
    else:
        messages.success(request, "Le délai est prolongé de 72 heures.")
    return redirect("matching:proposal", row.pk)
