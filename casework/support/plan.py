"""Goals and steps: opened, done, blocked for a cause, taken up again. Each move settles the tasks that it answers."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from casework import permissions as may
from casework.actions.walls import explained
from casework.models import Accompaniment, SupportGoal, SupportStep, ThemeReferent
from hosting.actions import colleagues
from journal.agenda import close_tasks
from journal.moves import NotYet, TooLate, write


def who_may_answer(accompaniment):
    """Who may be the referent of a theme: her team, and her own social worker."""
    hers = User.objects.filter(pk=accompaniment.referral.referred_by_id)
    return (colleagues(accompaniment.territory_id) | hers).order_by("first_name", "last_name", "pk")


def answers_for(step, referents):
    """Whose task this step is. ``referents`` is {(accompaniment, theme): user} for the steps that are asked about."""
    file = step.accompaniment
    if step.who == SupportStep.Who.REFERRER and file.referral.referred_by_id:
        return file.referral.referred_by_id
    return referents.get((file.pk, step.goal.theme)) or file.owner_id


@transaction.atomic
def name_referent(accompaniment, theme, user, *, by):
    """One person answers for this theme with her from today; whoever did before her no longer does."""
    file = locked_file(accompaniment, by)
    if not who_may_answer(file).filter(pk=user.pk).exists():
        raise NotYet("Choisir une personne de l’équipe, ou sa travailleuse sociale.")
    values = {"user": user, "since_on": timezone.localdate()}
    row, _ = ThemeReferent.objects.update_or_create(accompaniment=file, theme=theme, defaults=values)
    write(file, "name_referent", by=by, facts={"theme": theme, "user": user.pk})
    return row


@transaction.atomic
def open_goal(accompaniment, *, by, theme, title, hers):
    """Write down what she wishes to reach, or what we propose to her."""
    file = locked_file(accompaniment, by)
    goal = SupportGoal.objects.create(accompaniment=file, theme=theme, title=title.strip(), hers=hers)
    write(goal, "open_goal", by=by, facts={"theme": theme, "hers": hers})
    return goal


@transaction.atomic
def end_goal(goal, *, by, achieved, on):
    """Reached, or left. Whatever step remained is not due any more; nothing of it is held against her."""
    locked_file(goal.accompaniment, by)
    row = _locked(SupportGoal, goal)
    if not row.is_running:
        raise TooLate("Cet objectif est déjà clos.")
    row.achieved_on, row.abandoned_on = (on, None) if achieved else (None, on)
    _save(row, "achieved_on", "abandoned_on")
    for step in row.steps.filter(done_on=None):
        close_tasks(step, by=by)
    write(row, "achieve_goal" if achieved else "leave_goal", by=by, facts={"on": on})
    return row


@transaction.atomic
def add_step(goal, *, by, label, who, due_on):
    """One step more: who does it, by when. Raises NotYet for a day that is past, TooLate for a goal that is closed."""
    locked_file(goal.accompaniment, by)
    row = _locked(SupportGoal, goal)
    if not row.is_running:
        raise TooLate("Cet objectif est déjà clos.")
    _check_day(due_on)
    step = SupportStep.objects.create(goal=row, label=label.strip(), who=who, due_on=due_on)
    write(step, "add_step", by=by, facts={"who": who, "due_on": due_on})
    return step


@transaction.atomic
def finish_step(step, *, by, on):
    """Done, on that day. What blocked it blocks no more."""
    row = _step_to_do(step, by)
    row.done_on, row.cause, row.blocked_on = on, "", None
    _save(row, "done_on", "cause", "blocked_on")
    close_tasks(row, by=by)
    write(row, "finish_step", by=by, facts={"on": on})
    return row


@transaction.atomic
def block_step(step, *, by, cause, on):
    """It does not move, since that day, for that cause: it is looked at again later instead of being due."""
    row = _step_to_do(step, by)
    row.cause, row.blocked_on = cause, on
    _save(row, "cause", "blocked_on")
    close_tasks(row, by=by)
    write(row, "block_step", by=by, facts={"cause": cause, "on": on})
    return row


@transaction.atomic
def resume_step(step, *, by, who, due_on):
    """It moves again, or its day changes: somebody does it, by a new day."""
    row = _step_to_do(step, by)
    _check_day(due_on)
    row.cause, row.blocked_on, row.who, row.due_on = "", None, who, due_on
    _save(row, "cause", "blocked_on", "who", "due_on")
    close_tasks(row, by=by)
    write(row, "resume_step", by=by, facts={"who": who, "due_on": due_on})
    return row


def locked_file(accompaniment, by):
    """Her file, locked: everything about her support waits in this one queue. Refused where she has left."""
    files = Accompaniment.objects.select_related("referral").select_for_update(of=("self",), no_key=True)
    file = files.get(pk=accompaniment.pk)
    if not may.supports(file, by):
        raise PermissionDenied
    if file.status == Accompaniment.Status.EXITED:
        raise TooLate("Cet accompagnement n’est plus en cours.")
    return file


def _step_to_do(step, by):
    locked_file(step.accompaniment, by)
    row = _locked(SupportStep, step)
    if row.done_on:
        raise TooLate("Cette démarche est déjà faite.")
    if not row.goal.is_running:
        raise TooLate("Cet objectif est déjà clos.")
    return row


def _locked(model, row):
    return model.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


def _check_day(due_on):
    if due_on < timezone.localdate():
        raise NotYet("Choisir aujourd’hui ou un jour à venir.")


def _save(row, *fields):
    """Save; what the database refuses is said in its own words."""
    try:
        with transaction.atomic():
            row.save(update_fields=fields)
    except IntegrityError as refused:
        raise explained(refused) from None
