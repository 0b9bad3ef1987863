"""Whether a message may leave now, by the rules that keep a contact safe. Pure: rows and clocks come as values.

Her own rules come first and nothing passes them: how she chose to be reached, her hours, who else holds the phone, the
pause she asked for. Ours (no proposal outside 9 h to 19 h, three messages a week at most) give way to safety alone.
What may not be sent is not dropped: it waits, or it is said by a person.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from messaging.models.contact import Contact, Language
from messaging.models.message import Message

PARIS = ZoneInfo("Europe/Paris")
DAY_HOURS = (time(9), time(19))  # domain §3.11
WEEK = timedelta(days=7)
A_WEEK_AT_MOST = 3
WHOLE_DAY = (time.min, time.max)
LONG_AGO = datetime(2000, 1, 1, tzinfo=PARIS)

OUT_OF_HOURS = "Message de sécurité hors des heures dites sûres : agir de vive voix."
SMS, EMAIL = Message.Channel.SMS, Message.Channel.EMAIL
By = Contact.Preferred


@dataclass(frozen=True)
class Outgoing:
    """What the rules need to know of a message. ``sent_at``: what this contact was sent before, safety apart;
    ``at_most``: how many a woman may be sent in seven days.
    """

    to_guest: bool
    has_link: bool
    safety: bool
    expires_at: datetime
    hours: tuple[time, time] | None = DAY_HOURS
    sent_at: tuple[datetime, ...] = field(default=())
    at_most: int = A_WEEK_AT_MOST


@dataclass(frozen=True)
class Send:
    channel: str


@dataclass(frozen=True)
class Wait:
    until: datetime


@dataclass(frozen=True)
class Hold:
    """A person says it instead; ``reason`` is read by colleagues, and names nobody."""

    reason: str


def decide(contact, message, now):
    """Send by a channel, Wait until a moment, or Hold for a person: what may be done with ``message`` at ``now``."""
    way = _way(contact, message)
    if isinstance(way, Hold):
        return way
    if message.safety:
        return way if _is_open(contact, now) else Hold(OUT_OF_HOURS)
    return _when(contact, message, now, way)


def _way(contact, message):
    """By what channel, whatever the hour; Hold where none is safe."""
    if contact.preferred == By.NONE:
        return Hold("Aucun contact : voir avec une personne de l’équipe.")
    if contact.preferred == By.REFERRER:
        return Hold("Par sa travailleuse sociale uniquement.")
    if contact.preferred == By.CALL:
        return Hold("A choisi l’appel.")
    if message.to_guest and contact.needs_interpreter and contact.language == Language.FRENCH:
        return Hold("Aucune langue écrite connue : avec une interprète.")
    channel = _channel(contact, message)
    if channel is None:
        return Hold("Le moyen choisi n’a ni numéro ni adresse.")
    if channel == SMS and contact.shared_phone and message.has_link:
        return Hold("Téléphone partagé : pas de lien par SMS.")
    return Send(channel)


def _channel(contact, message):
    """The chosen one. A home that left a single address is reached there; she, only by the way that she chose."""
    possible = {SMS: bool(contact.phone), EMAIL: bool(contact.email)}
    chosen, other = (EMAIL, SMS) if contact.preferred == By.EMAIL else (SMS, EMAIL)
    if possible[chosen]:
        return chosen
    return other if possible[other] and not message.to_guest else None


def _when(contact, message, now, way):
    hours = _shared_hours(contact, message)
    if hours is None:
        return Hold("Ses heures et les nôtres ne se croisent pas.")
    start = max(now, _after_pause(contact), _after_cap(message))
    start = _next_opening(start, hours)
    if start <= now:
        return way
    if start >= message.expires_at:
        return Hold("Ne peut pas partir à temps sans déranger.")
    return Wait(start)


def decide_for_colleague(paused_until, message, now):
    """A colleague's mailbox has no hours. Her own pause is kept, unless it is about safety: then she is told."""
    if paused_until is None or message.safety or (start := _midnight(paused_until)) <= now:
        return Send(EMAIL)
    return Wait(start) if start < message.expires_at else Hold("En pause : une collègue s’en charge.")


def _midnight(day):
    return datetime.combine(day, time.min, PARIS)


def _is_open(contact, now):
    return now >= _after_pause(contact) and _within(now.astimezone(PARIS).time(), _her_hours(contact))


def _her_hours(contact):
    return contact.not_before or WHOLE_DAY[0], contact.not_after or WHOLE_DAY[1]


def _shared_hours(contact, message):
    """The hours that are hers and ours at once, or None."""
    (hers_from, hers_until), (ours_from, ours_until) = _her_hours(contact), message.hours or WHOLE_DAY
    start, end = max(hers_from, ours_from), min(hers_until, ours_until)
    return (start, end) if start < end else None


def _within(moment, hours):
    return hours[0] <= moment < hours[1] or (hours[1] == WHOLE_DAY[1] and moment >= hours[0])


def _next_opening(moment, hours):
    """The first moment from ``moment`` on that is within these hours, in Paris."""
    local = moment.astimezone(PARIS)
    if _within(local.time(), hours):
        return moment
    day = local.date() if local.time() < hours[0] else local.date() + timedelta(days=1)
    return datetime.combine(day, hours[0], PARIS)


def _after_pause(contact):
    """The first moment of the day on which she accepts messages again."""
    day = contact.paused_until
    return _midnight(day) if day else LONG_AGO


def _after_cap(message):
    """When one message too many in seven days no longer is one too many."""
    if not message.to_guest or len(message.sent_at) < message.at_most:
        return LONG_AGO
    return sorted(message.sent_at)[-message.at_most] + WEEK
