"""What is done with a call: made, tried, told at once when something worries."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from casework import permissions as may
from casework.checkins.planning import keep_up
from casework.models import CheckIn, Stay
from hosting.models import Assignment
from journal.agenda import close_tasks, open_task
from journal.models import Task
from journal.models.entry import Channel
from journal.moves import NotYet, TooLate, lock, lock_only, write

ANSWERED = ("unpaid_work", "money", "pressure")


@transaction.atomic
def record(check_in, *, by, spoke_alone, done_on=None, channel=Channel.PHONE, mood=None, signals=(), note="",
           promise="", call_again_on=None, wishes_fewer=None, **answers):  # fmt: skip
    """The call was made. What worries opens a task for the person in charge at once; the next call is written.

    ``answers``: ``unpaid_work``, ``money`` and ``pressure``, as ``CheckIn.Answer``. Where the other side could listen
    (``spoke_alone=False``) they have none, and the same side is called again within 48 hours.
    """
    done_on = done_on or timezone.localdate()
    row = _locked(check_in, by)
    _on_a_day_of_the_stay(row, done_on)
    if call_again_on and call_again_on <= done_on:
        raise NotYet("Le prochain appel suit celui-ci.")
    if not spoke_alone and any(answers.get(name, "not_asked") != "not_asked" for name in ANSWERED):
        raise NotYet("L’autre pouvait entendre : ces trois questions restent sans réponse, et se reposent sous 48 h.")
    row.done_on, row.done_by, row.channel, row.spoke_alone = done_on, by, channel, spoke_alone
    row.mood, row.signals, row.wishes_fewer = mood, list(signals), wishes_fewer
    row.note, row.promise, row.call_again_on = note, promise, call_again_on
    for name in ANSWERED:
        setattr(row, name, answers.get(name, CheckIn.Answer.NOT_ASKED))
    row.save()
    write(row, "heard", by=by, channel=channel, facts={"side": row.side, "spoke_alone": spoke_alone, "on": done_on})
    close_tasks(row, "check_in", "worry", by=by)
    if set(row.worries) - set(row.tapped_worries):
        tell_at_once(row, by=by)
    keep_up([row.stay], timezone.localdate())
    return row


@transaction.atomic
def no_answer(check_in, *, by):
    """Nobody picked up: the call stays due, and the try is counted."""
    row = _locked(check_in, by)
    row.tries, row.tried_on = row.tries + 1, timezone.localdate()
    row.save(update_fields=["tries", "tried_on"])
    write(row, "no_answer", by=by, facts={"side": row.side, "tries": row.tries})
    return row


@transaction.atomic
def tap(check_in, *, by, mood=None, wants_call=False):
    """One side has said by its link how it is, or asks to be called; the call stays due, sooner if it is not well.

    Raises PermissionDenied for anybody but the holder of that link, TooLate once it was said or the call was made.
    """
    stay = Stay.objects.select_related("accompaniment__owner").get(pk=check_in.stay_id)
    lock_only(Stay, stay.pk)
    row = lock(CheckIn, check_in.pk)[check_in.pk]
    row.stay = stay
    if not _holds_its_link(row, by):
        raise PermissionDenied
    if not is_open_to_a_tap(row):
        raise TooLate("Cette question n’attend plus de réponse.")
    row.tapped_at, row.tapped_mood, row.wants_call = timezone.now(), None if wants_call else mood, wants_call
    row.save(update_fields=["tapped_at", "tapped_mood", "wants_call"])
    write(row, "tap", by=by, channel=Channel.LINK, facts={"side": row.side})
    if row.tapped_worries:
        tell_at_once(row, by=by)
        keep_up([stay], timezone.localdate())
    return row


def is_open_to_a_tap(row):
    return row.tapped_at is None and row.done_on is None and row.stay.status == Stay.Status.ONGOING


def _holds_its_link(row, by):
    return by.kind == by.Kind.LINK and by.grants == ("casework.checkin", row.pk) and by.side == row.side


def tell_at_once(check_in, *, by):
    """A worry: the person in charge of her is told now. The journal says that there is one, never what it is."""
    write(check_in, "worry", by=by, facts={"side": check_in.side})
    open_task(
        check_in, "worry", territory_id=check_in.territory_id, owner_id=check_in.stay.accompaniment.owner_id,
        due_on=timezone.localdate(), urgency=Task.Urgency.TODAY,
    )  # fmt: skip


def _locked(check_in, by):
    """The call, locked after its stay; refused to whoever does not follow her, or once it has been made."""
    held = Stay.objects.select_for_update(of=("self",), no_key=True)
    stay = held.select_related("accompaniment__owner").get(pk=check_in.stay_id)
    if not (may.team_of_stay(stay, by) or _follows(stay, by)):
        raise PermissionDenied
    row = lock(CheckIn, check_in.pk).get(check_in.pk)
    if row is None or row.done_on:
        raise TooLate("Cet appel est déjà noté." if row else "Cet appel n’a plus lieu d’être.")
    row.stay = stay
    return row


def _follows(stay, by):
    parts = [Assignment.Part.COORDINATOR, Assignment.Part.VOLUNTEER]
    followed = Assignment.objects.of(stay.accompaniment.guest_id).filter(user=by.user_id, part__in=parts)
    return by.user_id is not None and followed.exists()


def _on_a_day_of_the_stay(row, done_on):
    if done_on > timezone.localdate():
        raise NotYet("Un appel ne se note pas d’avance.")
    if done_on < row.stay.started_on:
        raise NotYet("Ce jour précède la première nuit.")
