"""What a person does about a message that could not leave by itself, or of which nobody knows whether it left."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Role
from journal.agenda import close_tasks
from journal.moves import TooLate, write
from messaging.models import Message

Status = Message.Status
SENT_AGAIN_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Act:
    """A button of the page of a message: its words, and from where it is possible."""

    name: str
    label: str
    sources: tuple[str, ...]
    kind: str = "doux"


ACTS = {
    act.name: act
    for act in (
        Act("told", "Dit de vive voix", (Status.HELD, Status.UNCERTAIN, Status.FAILED, Status.EXPIRED), "primary"),
        Act("confirm_sent", "Vérifié : envoyé", (Status.UNCERTAIN,)),
        Act("send_again", "Renvoyer", (Status.UNCERTAIN, Status.FAILED, Status.EXPIRED, Status.HELD)),
        Act(
            "drop", "Sans objet", (Status.HELD, Status.UNCERTAIN, Status.FAILED, Status.EXPIRED, Status.WAITING), "nu"
        ),
    )
}


def possible(message):
    """What may be done about this message by hand, where it is."""
    return [act for act in ACTS.values() if message.status in act.sources]


@transaction.atomic
def act(message, name, *, by, note=""):
    """Do one of ``ACTS`` on behalf of ``by``; its task is done with it, and the journal keeps who looked.

    Raises PermissionDenied outside the team of its territory, TooLate when the message has moved meanwhile.
    """
    row = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
    if row.territory_id not in by.territories(Role.COORDINATOR, Role.MANAGER):
        raise PermissionDenied
    if row.status not in ACTS[name].sources:
        raise TooLate("Ce message n’en est plus là : relire, puis recommencer.")
    source, now = row.status, timezone.now()
    if name == "send_again":  # the rules are asked again when it leaves; what is no longer true does not leave
        row.status, row.not_before, row.tries = Status.WAITING, now, 0
        row.expires_at = max(row.expires_at, now + SENT_AGAIN_FOR)
    elif name == "drop":
        row.status = Status.CANCELLED
    else:
        row.status, row.sent_at = Status.SENT, now
        row.channel = Message.Channel.PERSON if name == "told" else row.channel
    row.problem = ""
    row.save()
    close_tasks(row, by=by)
    write(row, name, by=by, source=source, target=row.status, note=note)
    return row
