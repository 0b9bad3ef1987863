"""A closed door: the hours that we gave are believed no more, and somebody calls the place within two days.

News goes down by a call: whoever sends women to places (casework) calls ``ask()``, and the directory never learns who
was sent. It is answered by one move, ``answer()``, through the one door by which the directory changes.
"""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from directory import editing
from directory.models import Coverage, Origin, Override, Place, Recheck, Service, Verification
from journal.agenda import close_tasks, open_task
from journal.models import Task
from journal.moves import NotYet, TooLate, write
from privacy.policies import can

WITHIN = timedelta(hours=48)
TASK = "verify_place"
REVIEWED_AFTER = timedelta(days=14)  # a closure whose end nobody knows is read again
Found = Recheck.Found


@transaction.atomic
def ask(place: Place, service: Service | None, *, territory_id: int, why: str, by: Actor) -> Recheck:
    """Somebody was sent there in vain. Asked once, however many tell it; the first one sets the hour.

    It is for the team that covers the department; for ``territory_id``, whose team tells it, where none does.
    """
    locked = Place.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)
    editing.call_into_question(service or locked, by=by, method=Verification.Method.OUTCOME)
    covered = Coverage.objects.filter(department=locked.department).values_list("territory", flat=True).first()
    row, new = Recheck.objects.get_or_create(
        place=locked, service=service, answered_at=None,
        defaults={"territory_id": covered or territory_id, "why": why, "due_at": timezone.now() + WITHIN},
    )  # fmt: skip
    if new:
        write(row, "ask_recheck", by=by, facts={"why": Recheck.Why(why), "place": locked.pk})
    open_task(
        row, TASK, territory_id=row.territory_id, due_on=timezone.localdate(row.due_at), urgency=Task.Urgency.TODAY
    )
    return row


@transaction.atomic
def answer(
    recheck: Recheck, *, by: Actor, found: str, until: date | None = None, method: str = Verification.Method.CALL
) -> Recheck:
    """What the place says, when it is called. ``until``: the first day on which it opens again, where it is known.

    Hours that changed stay doubted until somebody writes the new ones; everything else settles the doubt.
    """
    if not can(by, "directory.entry", "moderate", recheck.place):
        raise PermissionDenied
    row = Recheck.objects.with_place().select_for_update(of=("self",), no_key=True).get(pk=recheck.pk)
    if row.answered_at is not None:
        raise TooLate("Quelqu’un a déjà répondu.")
    kind, today = Found(found), timezone.localdate()
    if until is not None and until <= today:
        raise NotYet("Le jour de réouverture est à venir.")
    target = row.service or row.place
    if kind == Found.SHUT:
        editing.add_override(
            target, Override.Kind.CLOSURE, since=today, until=until, by=by, origin=Origin.OUTCOME,
            review_on=None if until else today + REVIEWED_AFTER,
        )  # fmt: skip
    elif kind == Found.GONE:
        editing.change_facts(row.place, {"closed_on": today}, by=by, origin=Origin.OUTCOME, checked=method)
    if kind != Found.CHANGED:
        editing.verify(target, (Verification.Fact.HOURS,), method, by=by)
    row.found, row.answered_at, row.answered_by = kind, timezone.now(), by
    row.save(update_fields=["found", "answered_at", "answered_by"])
    close_tasks(row, by=by)
    write(row, "answer_recheck", by=by, facts={"found": kind, "until": until})
    return row
