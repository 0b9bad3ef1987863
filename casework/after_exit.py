"""After she has left: her news at 1, 3, 6 and 12 months, if she agreed; three tries, or some weeks, then no more.

« Stop » works at any time. Whoever asks for help is called back the same day: within ninety days her own file opens
again, under the same number.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from casework import permissions as may
from casework.clock import add_months
from casework.models import Exit, PostExitContact
from casework.models.post_exit import ATTEMPTS
from casework.outcomes import Destination
from hosting.models import Guest
from journal.agenda import close_tasks, draft, open_task, open_tasks
from journal.judgements import judged, judgement
from journal.models import Task
from journal.moves import NotYet, TooLate, lock_only, write
from messaging.notifications import Recipient, ToGuest

LATEST = timedelta(days=31)  # a date missed by more, in a file just taken over, is let go
TRIED_FOR = judgement(
    "news_tried_for_days", 45, "Ses nouvelles se demandent pendant", "jours", between=(14, 60),
    source="domaine §3.8 : avant la date suivante",
)  # fmt: skip
NOBODY_TO_ASK = {Destination.LOST_CONTACT, Destination.DEATH}
Result = PostExitContact.Result
SAID = tuple(choice for choice in Result.choices if choice[0] not in (Result.REFUSED, Result.NOT_REACHED))


def open_what_is_due(today):
    """Open the contacts whose day has come, and keep a task for each that waits. Safe to run twice; how many wait."""
    exits = Exit.objects.filter(cancelled_on=None, confirmed_at__isnull=False, may_contact=True)
    exits = exits.exclude(destination__in=NOBODY_TO_ASK).filter(exited_on__gte=add_months(today, -12) - LATEST)
    for exit_ in exits.select_related("accompaniment").prefetch_related("contacts").order_by("pk"):
        opened = {contact.month for contact in exit_.contacts.all()}
        for month in PostExitContact.Month:
            due_on = add_months(exit_.exited_on, month)
            if month not in opened and today - LATEST < due_on <= today:
                contact = PostExitContact.objects.create(exit=exit_, month=month, due_on=due_on)
                write(contact, "open", by=Actor.service(), facts={"month": int(month)})
    _let_go(today)
    waiting = list(PostExitContact.objects.to_do().with_file())
    return open_tasks(
        draft(
            contact, "after_exit", territory_id=contact.territory_id, owner_id=contact.accompaniment.owner_id,
            due_on=contact.due_on, urgency=Task.Urgency.WEEK,
        )
        for contact in waiting
    )  # fmt: skip


def _let_go(today):
    """Nobody reached her in time: « pas jointe », with the number of tries. Her next date asks again."""
    values = judged(today)
    for contact in PostExitContact.objects.to_do().with_file().filter(due_on__lt=today):
        if today - contact.due_on > timedelta(days=values.of(TRIED_FOR, contact.territory_id)):
            _settle(contact, Result.NOT_REACHED, Actor.service())


@transaction.atomic
def note_attempt(contact, *, by):
    """Nobody answered. The third time, on a third day, she is « pas jointe »: it says nothing of how she is."""
    row = _waiting(contact, by)
    today = timezone.localdate()
    if row.tried_on == today:
        raise NotYet("Un essai par jour : un autre jour, à une autre heure.")
    row.attempts, row.tried_on = row.attempts + 1, today
    row.save(update_fields=["attempts", "tried_on"])
    write(row, "no_answer", by=by, facts={"attempts": row.attempts})
    return _settle(row, Result.NOT_REACHED, by) if row.attempts >= ATTEMPTS else row


@transaction.atomic
def note_news(contact, *, by, result, asks_help=False, words=""):
    """She answered. Where she asks for help, her former owner is told to call her today."""
    row = _waiting(contact, by)
    row.asks_help, row.words = asks_help, words.strip()
    row.save(update_fields=["asks_help", "words"])
    _settle(row, Result(result), by)
    if asks_help:
        open_task(
            row.accompaniment, "asks_help", territory_id=row.territory_id, owner_id=row.accompaniment.owner_id,
            due_on=timezone.localdate(), urgency=Task.Urgency.TONIGHT,
        )  # fmt: skip
    return row


@transaction.atomic
def stop_contacts(exit_, *, by):
    """« Stop » : nothing more is asked of her, today or later. Works at any time, and needs no reason."""
    if not may.team(exit_.accompaniment, by):
        raise PermissionDenied
    lock_only(Guest, exit_.accompaniment.guest_id)
    for contact in PostExitContact.objects.to_do().with_file().filter(exit=exit_):
        _settle(contact, Result.REFUSED, by)
    Exit.objects.filter(pk=exit_.pk).update(may_contact=False)
    write(exit_.accompaniment, "stop_contacts", by=by)
    return exit_


def _waiting(contact, by):
    if not may.team(contact.accompaniment, by):
        raise PermissionDenied
    lock_only(Guest, contact.accompaniment.guest_id)
    row = PostExitContact.objects.to_do().with_file().filter(pk=contact.pk).first()
    if row is None:
        raise TooLate("Il n’y a plus rien à lui demander ici.")
    return row


def _settle(row, result, by):
    row.result, row.done_on, row.done_by = result, timezone.localdate(), by
    row.save(update_fields=["result", "done_on", "done_by"])
    close_tasks(row, by=by)
    write(row, "settle", by=by, facts={"result": result})
    return row


class NewsAsked(ToGuest, on="casework.postexitcontact.open"):
    label = "Prendre de ses nouvelles après la sortie"
    page = "casework:accompaniment"

    def recipients(self, contact, entry):
        guest = contact.accompaniment.guest
        yield Recipient(who=guest.code, contact=guest.contact, holder=guest.pk)

    def still_true(self, contact):
        return PostExitContact.objects.to_do().filter(pk=contact.pk).exists()

    def told_about(self, contact):
        return contact.accompaniment

    def owner_id(self, contact):
        return contact.accompaniment.owner_id
