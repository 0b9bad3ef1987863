"""« Ses démarches » : what she wishes first, who does what by when, what runs out, and what stands in the way."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.models import Accompaniment, Renewal, SupportGoal, SupportStep, Theme
from casework.support.summary import clocks_of
from journal.pages import attempt, show_form
from privacy.facts import for_many
from privacy.policies import can, find, policy
from privacy.projection import project, project_many

PER_PAGE = 25


@policy("support", "read")
@require_GET
def support(request, pk):
    """Her goals and steps, her papers. Her wishes come first; what this actor may not read is not there."""
    row = find_file(request, pk)
    facts = for_many(request.actor, [row.guest])
    goals = list(row.goals.her_wishes_first().prefetch_related("steps"))
    shown = _goals(goals, request.actor)
    context = {
        "accompaniment": row,
        "card": project(row.guest, request.actor, fields={"code", "first_name"}, facts=facts),
        "goals": [goal for goal in shown if goal["goal"].is_running],
        "past": [goal for goal in shown if not goal["goal"].is_running],
        "referents": _referents(row),
        "renewals": _renewals(row, request.actor, facts),
        **_clocks(row, request.actor),
        "updates": row.status != Accompaniment.Status.EXITED
        and bool(can(request.actor, "support", "update", row.guest, facts=facts)),
        "today": timezone.localdate(),
        "back": back_of(request.actor, row),
    }
    return render(request, "casework/support/plan.html", context)


def find_file(request, pk):
    """Her file, as the pages about her support find it."""
    files = Accompaniment.objects.visible_to(request.actor).select_related("guest", "referral", "owner", "commitment")
    files = files.prefetch_related("commitment__suspensions", "commitment__extensions")
    return find(request, files, pk=pk)


def back_of(actor, file):
    """Where she came from: the team's page of the woman, or the social worker's page of the referral."""
    if can(actor, "accompaniment.page", "read", file):
        return reverse("casework:accompaniment", args=[file.pk])
    return reverse("hosting:referring:follow", args=[file.referral.code])


def _goals(goals, actor):
    """Each goal with its words, its steps and theirs; two projections, whatever their number."""
    steps = [step for goal in goals for step in goal.steps.all()]
    titles = _cards(goals, actor, {"title"})
    cards = _cards(steps, actor, {"label", "cause"})
    return [{"goal": goal, **titles[goal.pk], "steps": _in_order(goal, cards)} for goal in goals]


def _cards(rows, actor, fields):
    return {row.pk: card for row, card in zip(rows, project_many(rows, actor, fields=fields), strict=True)}


def _in_order(goal, cards):
    """What is to do first, by its day; what is done last."""
    steps = sorted(goal.steps.all(), key=lambda step: (step.done_on is not None, step.due_on, step.pk))
    return [{"step": step, **cards[step.pk]} for step in steps]


def _referents(row):
    named = {each.theme: each.user for each in row.theme_referents.select_related("user")}
    return [(label, named[theme]) for theme, label in Theme.choices if theme in named]


def _clocks(row, actor):
    """Her contract of today or to come, with its words, and the two ends side by side."""
    contract = row.hours_contracts.running_from(timezone.localdate()).order_by("starts_on").first()
    words = project(contract, actor, fields={"body", "weekly_hours"}) if contract else {}
    return {"contract": contract, "contract_words": words, "clocks": clocks_of(row, contract)}


def _renewals(row, actor, facts):
    """What is followed, or None where this actor may not know of it."""
    if not can(actor, "renewal", "read", row.guest, facts=facts):
        return None
    rows = list(row.renewals.running().order_by("until_on", "pk"))
    cards = _cards(rows, actor, {"body", "number", "cause"})
    return [{"row": each, **cards[each.pk]} for each in rows]


@policy("support", "read")
@require_GET
def my_steps(request):
    """What is to do, of the women whom this person follows: late first, then what comes."""
    me = request.actor.user_id
    hers = Q(owner=me) | Q(referral__referred_by=me) | Q(theme_referents__user=me)
    files = Accompaniment.objects.visible_to(request.actor).filter(hers).exclude(status=Accompaniment.Status.EXITED)
    steps = SupportStep.objects.to_do().filter(goal__accompaniment__in=files).order_by("due_on", "pk")
    page = Paginator(steps.select_related("goal__accompaniment__guest"), PER_PAGE).get_page(request.GET.get("page"))
    found = list(page)
    names = {}
    guests = [step.accompaniment.guest for step in found]
    for guest, card in zip(guests, project_many(guests, request.actor, fields={"code", "first_name"}), strict=True):
        names[guest.pk] = card.get("first_name") or card.get("code") or "Une femme accueillie"
    cards = _cards(found, request.actor, {"label", "cause"})
    lines = [{"step": step, "name": names[step.thread], **cards[step.pk]} for step in found]
    return render(
        request, "casework/support/steps.html", {"page": page, "lines": lines, "today": timezone.localdate()}
    )


def _to_plan(request, model, pk, anchor):
    row = find(request, model.objects.visible_to(request.actor), pk=pk)
    return redirect(f"{reverse('casework:support', args=[row.accompaniment.pk])}#{anchor}-{row.pk}")


@policy("support", "read")
@require_GET
def step(request, pk):
    """A step is read on her page."""
    return _to_plan(request, SupportStep, pk, "demarche")


@policy("renewal", "read")
@require_GET
def renewal(request, pk):
    return _to_plan(request, Renewal, pk, "echeance")


def submit(request, form, call, sentence, file, **page):
    """Show the form of one action, or do it and go back to her plan."""
    back = reverse("casework:support", args=[file.pk])
    if request.method == "POST" and form.is_valid() and attempt(form, call) is not None:
        messages.success(request, sentence)
        return redirect(back)
    return show_form(request, form, back=back, **page)


def find_goal(request, pk):
    goals = SupportGoal.objects.visible_to(request.actor)
    return find(request, goals.select_related("accompaniment__guest", "accompaniment__referral"), pk=pk)
