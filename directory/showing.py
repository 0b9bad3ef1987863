"""A place as a page shows it: what it is, whether one may go now, how far, and what to know before going.

In the language of this moment (directory.words); what the place wrote itself stays in French, and is marked so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import get_language_info

from directory.hours.calendars import zone_of
from directory.hours.timetable import State, Timetable
from directory.models import Override, Place, Service, Verification
from directory.schedules import believed_until, checked_on, timetable_of
from directory.search.finding import Found
from directory.words import Words, current, hours

SOON = timedelta(minutes=45)
Tone = tuple[str, str, str]  # a colour, an icon, words


@dataclass(frozen=True)
class CardFacts:
    """What a card says of its place whatever was asked around it: drawn once for as long as it stays true."""

    door: Tone | None
    address: str
    confidential: bool
    telephone: str
    remarks: tuple[str, ...]
    checked: date | None


@dataclass(frozen=True)
class Card:
    """A line of the list."""

    place: Place
    state: State
    facts: CardFacts
    what: str
    far: str
    notices: tuple[str, ...]
    number: int
    url: str


@dataclass(frozen=True)
class ServiceView:
    """A service on the page of its place."""

    service: Service
    door: Tone
    hours: tuple[str, ...]
    remarks: tuple[str, ...]
    notices: tuple[str, ...]
    checked: date | None
    sure: bool
    label: str = ""
    holidays: str = ""


def card(found: Found, place: Place, asked: datetime | None, now: datetime, number: int) -> Card:
    """``place`` is the one found, read whole; ``number`` is that of its line."""
    services = tuple(service for service in place.services.all() if service.pk in found.service_ids)
    zone = zone_of(place.postal_code)
    instant = _instant(asked or now, zone)
    days = [day for service in services if (day := checked_on(service))]
    names = (current().category(service.category) for service in services)
    door = None
    if asked:
        tables = tuple(timetable_of(place, service) for service in services)
        door = _best_door(tables, found.state, _minute(instant), _minute(now), current())
    said = CardFacts(
        door=door, address=", ".join(place.shown_address), confidential=place.confidential, telephone=place.telephone,
        remarks=remarks(services), checked=min(days, default=None),
    )  # fmt: skip
    return Card(
        place=place, state=found.state, facts=said, what=", ".join(dict.fromkeys(names)),
        far=distance(found.distance_m), notices=notices(place, services, instant.date()), number=number,
        url=place.get_absolute_url(),
    )  # fmt: skip


def _minute(moment: datetime) -> datetime:
    """Hours change on the minute: what is true when it begins is true until it ends. In UTC, where each one is told
    from another: in October a wall clock shows an hour twice."""
    return moment.replace(second=0, microsecond=0).astimezone(UTC)


@lru_cache(maxsize=16384)
def _best_door(tables: tuple[Timetable, ...], state: State, instant: datetime, now: datetime, words: Words) -> Tone:
    """What is said, in these words, of the service that a search found. Kept: many ask about a door in one minute."""
    instant, now = (moment.astimezone(tables[0].zone) for moment in (instant, now))
    best = next((table for table in tables if table.at(instant).state is state), tables[0])
    closed = best.at(instant).state is State.CLOSED
    return door_of(best, instant, _opens(tables, instant) if closed else None, now)


def _opens(tables: Iterable[Timetable], instant: datetime) -> datetime | None:
    return min((moment for table in tables if (moment := table.next_open(instant))), default=None)


def service_view(place: Place, service: Service, now: datetime) -> ServiceView:
    table = timetable_of(place, service)
    instant = now.astimezone(table.zone)
    words = current()
    return ServiceView(
        service=service,
        door=door_of(table, instant, table.next_open(instant), instant),
        hours=tuple(hours.said(service.hours, words)),
        remarks=remarks((service,)),
        notices=notices(place, (service,), instant.date()),
        checked=checked_on(service),
        sure=table.believed_until is not None and instant.date() <= table.believed_until,
        label=words.category(service.category),
        holidays=words.say("on_holidays", state=words[f"holidays_{service.on_holidays}"]),
    )


@dataclass(frozen=True)
class Fact:
    """What was checked of a place, when, and whether that is still believed."""

    label: str
    checked: date
    sure: bool


def facts(place: Place, day: date) -> list[Fact]:
    """Its address and its contacts, for as long as the most fleeting of its services lets them be believed."""
    latest: dict[str, Verification] = {}
    for each in place.verifications.all():  # the latest first
        latest.setdefault(each.fact, each)
    latest = {fact: each for fact, each in latest.items() if each.holds}  # found wrong since: nothing is said of it
    said = []
    for each in (latest[fact] for fact in Verification.Fact if fact in latest and fact != Verification.Fact.EXISTENCE):
        until = min((believed_until(s.category, each.verified_on) for s in place.services.all()), default=date.min)
        said.append(Fact(current()[f"fact_{each.fact}"], each.verified_on, day <= until))
    return said


def door_of(table: Timetable, instant: datetime, opens: datetime | None, now: datetime) -> Tone:
    """« Ouvert · ferme à 17 h » : what may be said of a door at an instant, in the words of whoever reads now."""
    answer, words = table.at(instant), current()
    if answer.state is State.CERTAIN:
        closes = table.closes_at(instant)
        if closes is None:
            return ("vert", "door-open-fill", words["open_always"])
        if closes - instant <= SOON:
            return ("ambre", "hourglass-split", words.say("open_closes_soon", when=when(closes, now)))
        return ("vert", "door-open-fill", words.say("open_closes", when=when(closes, now)))
    if answer.state is State.OPEN_ENDED:
        since = words.hour_of(answer.since or instant)
        return ("ambre", "door-open", words.say("open_since", hour=since))
    if answer.state is State.UNKNOWN:
        return ("", "question-circle", _with_comment(words, answer.comment))
    if opens is None:
        return ("", "door-closed", words["closed"])
    return ("", "door-closed", words.say("closed_opens", when=when(opens, now)))


def _with_comment(words: Words, comment: str) -> str:
    """What the hours say themselves (« sur rendez-vous ») is in French."""
    if not comment:
        return words["call_first"]
    if words.is_french:
        return f"{words['call_first']} · {comment}"
    return format_html('{} · <bdi lang="fr">{}</bdi>', words["call_first"], comment)


def when(moment: datetime, now: datetime) -> str:
    """« à 17 h », « demain à 9 h », « lundi 30 novembre à 9 h », on the clock of the place."""
    if timezone.is_aware(moment):
        moment = moment.astimezone(now.tzinfo)
    return current().when(moment, now)


def remarks(services: tuple[Service, ...]) -> tuple[str, ...]:
    """What is asked at the door and who is received, once each."""
    words = current()
    found = [
        words.say("said", what=words.who(rule.who), detail=words[rule.welcome])
        for service in services
        for rule in service.audiences.all()
    ]
    found += [_condition(words, row.kind, row.detail) for service in services for row in service.conditions.all()]
    found += [written(service.description) for service in services if service.description]
    found += [words[f"saturation_{service.saturation}"] for service in services if service.saturation_on()]
    found += [said for service in services for said in (ages(service), spoken_languages(service)) if said]
    return tuple(dict.fromkeys(found))


def _condition(words: Words, kind: str, detail: str) -> str:
    name = words.condition(kind)
    if not detail:
        return name
    return f"{name} : {detail}" if words.is_french else format_html("{}: {}", name, written(detail))


def written(text: str) -> str:
    """Words of the place itself: French, whatever the language of the page."""
    return text if current().is_french else format_html('<bdi lang="fr" dir="ltr">{}</bdi>', text)


def ages(service: Service) -> str:
    words = current()
    if service.age_min and service.age_max:
        return words.say("ages", first=service.age_min, last=service.age_max)
    if service.age_min:
        return words.say("from_age", first=service.age_min)
    return words.say("to_age", last=service.age_max) if service.age_max else ""


def spoken_languages(service: Service) -> str:
    """« Langues : français, arabe » ; a language that Django does not name is shown by its code."""
    names = [_language(code, translation.get_language() or "") for code in service.languages]
    return current().say("languages", names=", ".join(names)) if names else ""


@cache
def _language(code: str, language: str) -> str:
    """Its name in the language of the page."""
    try:
        return str(get_language_info(code)["name_translated"]).lower()
    except KeyError:
        return code


def notices(place: Place, services: tuple[Service, ...], day: date) -> tuple[str, ...]:
    """What changes for a while and is under way on that day: closures, other hours, messages."""
    rows = [*place.overrides.all(), *place.structure.overrides.all()]
    rows += [row for service in services for row in service.overrides.all()]
    return tuple(_notice(row) for row in rows if day in row.period)


def _notice(row: Override) -> str:
    """Its message is the place's own: in French."""
    words = current()
    kinds = {"closure": "closure", "hours": "other_hours", "message": "message"}
    last = row.period.upper - timedelta(days=1) if row.period.upper else None
    until = words.say("until", day=f"{last:%d/%m/%Y}") if last else ""
    said = [*hours.said(row.hours, words), *([written(row.message)] if row.message else [])]
    if words.is_french:
        usual = " ".join(filter(None, [" ; ".join(said[: len(said) - bool(row.message)]), row.message]))
        return words[kinds[row.kind]] + (f", {until}" if until else "") + (f" : {usual}" if usual else "")
    line = format_html("{}, {}", words[kinds[row.kind]], until) if until else words[kinds[row.kind]]
    for part in said:
        line = format_html("{} · {}", line, part)
    return line


def distance(metres: int | None) -> str:
    """« 400 m », « 1,1 km »."""
    return current().distance(metres)


def _instant(asked: datetime, zone: ZoneInfo) -> datetime:
    return asked.astimezone(zone) if timezone.is_aware(asked) else asked.replace(tzinfo=zone)
