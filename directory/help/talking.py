"""Conversations of help: opened by who asks (or by who took the call), answered by the team, read again by a link."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Actor, Territory
from directory.models import Conversation, HelpMessage
from journal.moves import perform, write
from messaging.models import Contact

SALT = "directory.help"


class Dead(LookupError):
    """The address is not one that we wrote, or the conversation was forgotten."""


def token_of(conversation: Conversation) -> str:
    return signing.dumps(str(conversation.uuid), salt=SALT)


def address_of(conversation: Conversation) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('directory:help_page', args=[token_of(conversation)])}"


def conversation_of(token: str) -> Conversation:
    """Raises Dead."""
    try:
        uuid = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Dead from None
    found = Conversation.objects.filter(uuid=uuid).first()
    if found is None:
        raise Dead
    return found


@transaction.atomic
def ask(
    text: str, *, email: str = "", territory: Territory | None = None, who: str = "other", tag: str = "",
    channel: str = Conversation.Channel.WEB, at: datetime | None = None,
) -> Conversation:  # fmt: skip
    """Open a conversation. An address is kept only where an answer is wished by mail."""
    contact = None
    if email.strip():
        contact = Contact.objects.create(email=email.strip(), preferred=Contact.Preferred.EMAIL)
    conversation = Conversation.objects.create(
        territory=territory, who=who, tag=tag, channel=channel, contact=contact, asked_at=at or timezone.now()
    )
    HelpMessage.objects.create(conversation=conversation, text=text, at=conversation.asked_at)
    write(conversation, "ask", by=Actor.service(), facts={"channel": channel})
    return conversation


@transaction.atomic
def answer(
    conversation: Conversation, text: str, *, tag: str, by: Actor, version: int | str | None = None
) -> Conversation:
    """Answer, and say what it was for. The first answer is the one that the delay is counted to."""
    now = timezone.now()
    row = perform(conversation, "answer", by=by, version=version, by_actor=by, at=now, tag=tag)
    HelpMessage.objects.create(conversation=row, text=text, by=by, at=now)
    return row


@transaction.atomic
def write_again(conversation: Conversation, text: str) -> Conversation:
    """Who asked writes once more on her page: it waits for an answer again."""
    HelpMessage.objects.create(conversation=conversation, text=text)
    if conversation.status == Conversation.Status.OPEN:
        return conversation
    return perform(conversation, "ask_again", by=Actor.service(), channel="link")


def close(conversation: Conversation, *, tag: str, by: Actor, version: int | str | None = None) -> Conversation:
    return perform(conversation, "close", by=by, version=version, tag=tag)


# --- what they teach -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TagFigures:
    """The conversations of one tag in a period. ``hours``: the middle delay to the first answer of those answered."""

    tag: str
    label: str
    asked: int
    answered: int
    within_a_day: int
    hours: float | None


def figures(rows: Any, since: date, until: date) -> list[TagFigures]:
    """By tag, those not tagged yet apart; asked from ``since`` on and before ``until``. One query."""
    asked = rows.filter(asked_at__date__gte=since, asked_at__date__lt=until)
    delays: dict[str, list[float | None]] = {}
    for tag, at, answered_at in asked.order_by().values_list("tag", "asked_at", "answered_at"):
        delay = (answered_at - at) / timedelta(hours=1) if answered_at else None
        delays.setdefault(tag, []).append(delay)
    labels = [*Conversation.Tag.choices, *([("", "Pas encore dit")] if "" in delays else [])]
    return [_of_tag(tag, label, delays.get(tag, [])) for tag, label in labels]


def _of_tag(tag: str, label: str, delays: list[float | None]) -> TagFigures:
    known = [delay for delay in delays if delay is not None]
    return TagFigures(
        tag, label, len(delays), len(known), sum(delay <= 24 for delay in known), median(known) if known else None
    )


def weeks(rows: Any, since: date, until: date) -> list[tuple[date, dict[str, int]]]:
    """[(Monday, {tag: how many})] of each week of the period, the latest first."""
    by_day = (
        rows.filter(asked_at__date__gte=since, asked_at__date__lt=until)
        .order_by()
        .values_list("asked_at__date")
        .annotate(**{tag: Count("pk", filter=Q(tag=tag)) for tag in Conversation.Tag.values}, every=Count("pk"))
    )
    found: dict[date, dict[str, int]] = {}
    for day, *numbers in by_day:
        week = found.setdefault(
            day - timedelta(days=day.weekday()), dict.fromkeys([*Conversation.Tag.values, "all"], 0)
        )
        for name, number in zip(week, numbers, strict=True):
            week[name] += number
    return sorted(found.items(), reverse=True)
