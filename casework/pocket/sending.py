"""Places sent to her by SMS: each is noted as given to her; the text is written when it leaves, by her rules."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from casework.models import Accompaniment, Signpost
from casework.signposts import moves
from directory.models import Place, PocketCard, Service
from directory.pocket import cards
from directory.pocket.words import WORDS
from directory.schedules import timetable_of
from journal.moves import NotYet, write
from messaging.segments import fit
from privacy.policies import can

AT_MOST = 3  # places: two parts hold no more
FRESH = timedelta(hours=12)  # after which the message says what is over


@transaction.atomic
def send(accompaniment: Accompaniment, services: Sequence[Service], *, by: Actor) -> list[Signpost]:
    """Give these places by SMS. Her own rules decide whether it leaves, waits, or is said by a person."""
    if not 1 <= len(services) <= AT_MOST:
        raise NotYet(f"De un à {AT_MOST} lieux : un message court se lit.")
    given = [
        moves.give(accompaniment, by=by, service=service, channel=Signpost.Channel.SMS) for service in services
    ]  # fmt: skip
    write(accompaniment, "send_places", by=by, facts={"count": len(given)})
    return given


@transaction.atomic
def make_card(accompaniment: Accompaniment, services: Sequence[Service], language: str, *, by: Actor) -> PocketCard:
    """A card to print. Her file keeps that one was made; the card does not know her."""
    if not can(by, "signpost", "record", accompaniment):
        raise NotYet("Une carte se fait par qui la suit.")
    card = cards.make(services, language)
    write(accompaniment, "give_pocket_card", by=by, facts={"count": len(services)})
    return card


def digest(services: Sequence[Service], language: str, now=None) -> str:
    """The text of an SMS: need, hours, door; two parts at most, and the 115 always. ``services`` are read whole."""
    words, now = WORDS[language], timezone.localtime(now)
    lines = []
    for service in services:
        place = service.place
        when = cards.next_time(timetable_of(place, service), now, language)
        said = [words[cards.need_of(service)], when or words["call"], place.name, place.address or place.city]
        lines.append(" ".join([*filter(None, said), place.telephone if not when else ""]).strip())
    return fit(lines, "115 24h/24")


def sent_lately(accompaniment: Accompaniment, now=None) -> list[Service]:
    """What an SMS that leaves now says: the places given so within hours, of which nobody has said what came."""
    since = (now or timezone.now()) - FRESH
    rows = accompaniment.signposts.awaited().filter(channel=Signpost.Channel.SMS, at__gt=since, service__isnull=False)
    numbers = list(rows.order_by("pk").values_list("service", flat=True))[-AT_MOST:]
    return whole(numbers)


def whole(numbers: Sequence[int]) -> list[Service]:
    """These services with all that their hours need, in this order."""
    places = Place.objects.published().with_services().filter(services__in=numbers).distinct()
    found = {service.pk: _with(service, place) for place in places for service in place.services.all()}
    return [found[number] for number in numbers if number in found]


def _with(service: Service, place: Place) -> Service:
    service.place = place
    return service
