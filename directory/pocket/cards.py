"""What a card says: for each service its need, its door, its week; made for a few weeks, then gone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from directory.hours.rules import MIDNIGHT, Span, Sure
from directory.hours.timetable import Timetable
from directory.models import Place, PocketCard, Service
from directory.pocket.words import NEED_OF, WORDS
from directory.schedules import timetable_of
from directory.taxonomy import BY_CODE

LASTS = timedelta(days=42)


@dataclass(frozen=True)
class Entry:
    """One service, in her language; ``french`` is its category as doors write it."""

    need: str
    label: str
    french: str
    name: str
    address: str
    telephone: str
    hours: tuple[str, ...]
    french_hours: tuple[str, ...]


def make(services: Sequence[Service], language: str) -> PocketCard:
    """A card of these services, in this order. It is linked to nobody."""
    today = timezone.localdate()
    numbers = [service.pk for service in services]
    card = PocketCard(services=numbers, language=language, made_on=today, until_on=today + LASTS)
    card.validate_constraints()
    card.save()
    return card


def entries(card: PocketCard, day: date | None = None) -> list[Entry]:
    """Its services that are still published, in its order, with the week that begins on ``day``."""
    rows = Service.objects.filter(pk__in=card.services, place__in=Place.objects.published()).values_list("pk", "place")
    of_place = dict(rows)
    places = Place.objects.with_services().in_bulk(set(of_place.values()))
    found = {service.pk: (place, service) for place in places.values() for service in place.services.all()}
    first = day or timezone.localdate()
    return [_entry(*found[pk], first, card.language) for pk in card.services if pk in of_place and pk in found]


def _entry(place: Place, service: Service, first: date, language: str) -> Entry:
    need = need_of(service)
    table = timetable_of(place, service)
    return Entry(
        need, WORDS[language][need], service.category_label, place.name, ", ".join(place.shown_address),
        place.telephone, tuple(week_lines(table, first, language)), tuple(week_lines(table, first, "fr")),
    )  # fmt: skip


def need_of(service: Service) -> str:
    category = BY_CODE.get(service.category)
    return NEED_OF.get(category.family.code, "other") if category else "other"


def week_lines(table: Timetable, first: date, language: str) -> list[str]:
    """« lun.–ven. 12:00–14:00 » : the seven days from ``first`` on, in the order of the week, alike days together."""
    words = WORDS[language]
    by_weekday: dict[int, tuple[str, ...]] = {}
    unsure = False
    for day in (first + timedelta(days=offset) for offset in range(7)):
        spans = table.on(day)
        unsure = unsure or any(span.sure is Sure.CHECK for span in spans)
        by_weekday[day.weekday()] = tuple(
            times(span, words["always"]) for span in spans if span.sure is not Sure.CHECK
        )
    lines = [f"{_days(run, words['days'])} {', '.join(said)}" for run, said in _alike(by_weekday) if said]
    if not lines:
        return [words["closed"]]
    return [*lines, words["call"]] if unsure else lines


def times(span: Span, always: str) -> str:
    if span.start == 0 and span.end >= MIDNIGHT and span.sure is Sure.CERTAIN:
        return always
    end = "…" if span.sure is Sure.SINCE else _clock(span.end)
    return f"{_clock(span.start)}–{end}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _alike(by_weekday: dict[int, tuple[str, ...]]) -> Iterable[tuple[list[int], tuple[str, ...]]]:
    runs: list[tuple[list[int], tuple[str, ...]]] = []
    for weekday in range(7):
        said = by_weekday.get(weekday, ())
        if runs and runs[-1][1] == said:
            runs[-1][0].append(weekday)
        else:
            runs.append(([weekday], said))
    return runs


def _days(run: list[int], names: tuple[str, ...]) -> str:
    return names[run[0]] if len(run) == 1 else f"{names[run[0]]}–{names[run[-1]]}"


def next_time(table: Timetable, now: datetime, language: str) -> str:
    """« aujourd’hui 18:00–21:00 », « demain 08:30–11:00 » : the first time that is not over; "" where none is sure."""
    words = WORDS[language]
    for offset, said in ((0, words["today"]), (1, words["tomorrow"])):
        day = now.date() + timedelta(days=offset)
        minute = now.hour * 60 + now.minute if offset == 0 else 0
        for span in table.on(day):
            if span.sure is not Sure.CHECK and span.end > minute:
                return f"{said} {times(span, words['always'])}"
    return ""
