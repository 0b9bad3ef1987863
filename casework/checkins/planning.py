"""The calls of running stays, written from what their calendar says; and how well they are kept."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from casework.checkins.calendar import SIDES, Call, Pace, days_to_write, pace_of
from casework.models import CheckIn, Mediation, Stay
from journal.judgements import judged, judgement

CLOSE_DAYS = judgement(
    "checkin_close_days", 7, "Quand quelque chose inquiète, chacun est appelé au moins tous les", "jours",
    between=(1, 14), source="domaine §3.6",
)  # fmt: skip
TROUBLE_DAYS = judgement(
    "checkin_trouble_days", 28, "Après une inquiétude, les appels restent rapprochés", "jours", between=(7, 90),
    source="jugement",
)  # fmt: skip
CALM_MONTHS = judgement(
    "checkin_calm_months", 3, "Les appels s’espacent, si chacun le souhaite, après", "mois calmes", between=(2, 6),
    source="cahier des charges",
)  # fmt: skip
BEFORE_THEY_WERE_WRITTEN = timedelta(days=14)
# of every call of a stay, what its calendar follows: never the sealed words
READ = (
    "stay", "side", "due_on", "done_on", "spoke_alone", "call_again_on", "wishes_fewer", "mood", "signals",
    "tapped_mood", "wants_call", *CheckIn.QUESTIONS,
)  # fmt: skip


def keep_up(stays, today):
    """Write the calls of these running stays whose day has come, and the next one of each side. Safe to run twice.

    Returns how many were written or brought forward; a call already written is never put back.
    """
    stays = [stay for stay in stays if stay.status == Stay.Status.ONGOING]
    rows = defaultdict(list)
    for row in CheckIn.objects.filter(stay__in=stays).only(*READ).order_by("due_on"):
        rows[row.stay_id, row.side].append(row)
    troubled = set(Mediation.objects.open().filter(stay__in=stays).values_list("stay", flat=True))
    values, new, moved = judged(today), [], 0
    for stay in stays:
        calls = {side: [_call(row) for row in rows[stay.pk, side]] for side in SIDES}
        pace = _pace(stay, today, calls, stay.pk in troubled, values)
        for side in SIDES:
            days = _days(stay, today, calls[side], pace)
            moved += _bring_forward(rows[stay.pk, side], days, today)
            known = {row.due_on for row in rows[stay.pk, side]}
            ahead = any(row.due_on > today and row.done_on is None for row in rows[stay.pk, side])
            new += [
                CheckIn(stay=stay, side=side, due_on=day)
                for day in days
                if day not in known and not (ahead and day > today)
            ]
    CheckIn.objects.bulk_create(new, ignore_conflicts=True)
    return len(new) + moved


def _call(row):
    return Call(
        row.due_on, row.done_on, row.spoke_alone, row.call_again_on, worry=bool(row.worries),
        wishes_fewer=row.wishes_fewer,
    )  # fmt: skip


def _pace(stay, today, calls, troubled, values) -> Pace:
    choices = {
        name: values.of(choice, stay.territory_id)
        for name, choice in (
            ("close_days", CLOSE_DAYS), ("trouble_days", TROUBLE_DAYS), ("calm_months", CALM_MONTHS),
        )
    }  # fmt: skip
    return pace_of(stay.started_on, today, calls, trouble=troubled, **choices)


def _days(stay, today, calls, pace):
    """A stay that was never followed here (a register taken over) owes no call of before its first one was written."""
    came = [call for call in calls if call.due_on <= today or call.done_on]
    written = timezone.localdate(stay.created_at)
    if calls:
        since = max(stay.started_on, min(today, *(call.due_on for call in calls)))
    else:
        since = max(stay.started_on, written, today - BEFORE_THEY_WERE_WRITTEN)
    # a stay that outlives its planned end is followed until somebody says that it has ended
    end = max(stay.planned_until, today + timedelta(days=2))
    return days_to_write(stay.started_on, end, today, came, pace, since)


def _bring_forward(rows, days, today):
    ahead = next((row for row in rows if row.due_on > today and row.done_on is None), None)
    if ahead is None or not days or days[-1] <= today or days[-1] >= ahead.due_on:
        return 0
    ahead.due_on = days[-1]
    ahead.save(update_fields=["due_on"])
    return 1


def kept(since, until, **where):
    """{side: (made on time, due)} for the days ``[since, until)``. On time: heard without the other, by its day."""
    due = CheckIn.objects.filter(due_on__gte=since, due_on__lt=until, **where)
    on_time = Q(done_on__lte=F("due_on"), spoke_alone=True)
    counted = due.values("side").annotate(due=Count("pk"), on_time=Count("pk", filter=on_time)).order_by("side")
    return {line["side"]: (line["on_time"], line["due"]) for line in counted}
