"""A place as a page shows it: what it is, whether one may go now, how far, and what to know before going."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language_info

from directory.hours.calendars import zone_of
from directory.hours.speech import hour, say
from directory.hours.timetable import State, Timetable
from directory.hours.words import FRENCH_DAYS, FRENCH_MONTHS
from directory.models import Override, Place, Service, Verification
from directory.schedules import believed_until, checked_on, timetable_of
from directory.search.finding import Found

SOON = timedelta(minutes=45)
Tone = tuple[str, str, str]  # a colour, an icon, words


@dataclass(frozen=True)
class Card:
    """A line of the list."""

    place: Place
    state: State
    door: Tone | None
    what: str
    far: str
    remarks: tuple[str, ...]
    notices: tuple[str, ...]
    checked: date | None


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


def card(found: Found, place: Place, asked: datetime | None, now: datetime) -> Card:
    """``place`` is the one found, read whole."""
    services = tuple(service for service in place.services.all() if service.pk in found.service_ids)
    zone = zone_of(place.postal_code)
    instant = _instant(asked or now, zone)
    tables = [timetable_of(place, service) for service in services]
    best = next((table for table in tables if table.at(instant).state is found.state), tables[0])
    days = [day for service in services if (day := checked_on(service))]
    return Card(
        place=place,
        state=found.state,
        door=door_of(best, instant, _opens(tables, instant), now.astimezone(zone)) if asked else None,
        what=", ".join(dict.fromkeys(service.category_label for service in services)),
        far=distance(found.distance_m),
        remarks=remarks(services),
        notices=notices(place, services, instant.date()),
        checked=min(days, default=None),
    )


def _opens(tables: list[Timetable], instant: datetime) -> datetime | None:
    return min((moment for table in tables if (moment := table.next_open(instant))), default=None)


def service_view(place: Place, service: Service, now: datetime) -> ServiceView:
    table = timetable_of(place, service)
    instant = now.astimezone(table.zone)
    return ServiceView(
        service=service,
        door=door_of(table, instant, table.next_open(instant), instant),
        hours=tuple(say(service.hours)),
        remarks=remarks((service,)),
        notices=notices(place, (service,), instant.date()),
        checked=checked_on(service),
        sure=table.believed_until is not None and instant.date() <= table.believed_until,
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
        said.append(Fact(each.get_fact_display(), each.verified_on, day <= until))
    return said


def door_of(table: Timetable, instant: datetime, opens: datetime | None, now: datetime) -> Tone:
    """« Ouvert · ferme à 17 h » : what may be said of a door at an instant, in the words of whoever reads now."""
    answer = table.at(instant)
    if answer.state is State.CERTAIN:
        closes = table.closes_at(instant)
        if closes is None:
            return ("vert", "door-open-fill", "Ouvert jour et nuit")
        if closes - instant <= SOON:
            return ("ambre", "hourglass-split", f"Ouvert · ferme bientôt, {when(closes, now)}")
        return ("vert", "door-open-fill", f"Ouvert · ferme {when(closes, now)}")
    if answer.state is State.OPEN_ENDED:
        since = answer.since or instant
        return ("ambre", "door-open", f"Ouvert depuis {_hour(since)} · heure de fin non précisée")
    if answer.state is State.UNKNOWN:
        return ("", "question-circle", "Appelez avant d’y aller" + (f" · {answer.comment}" if answer.comment else ""))
    if opens is None:
        return ("", "door-closed", "Fermé")
    return ("", "door-closed", f"Fermé · ouvre {when(opens, now)}")


def when(moment: datetime, now: datetime) -> str:
    """« à 17 h », « demain à 9 h », « lundi 30 novembre à 9 h », on the clock of the place."""
    if timezone.is_aware(moment):
        moment = moment.astimezone(now.tzinfo)
    days = (moment.date() - now.date()).days
    if days == 0 or (days == 1 and moment.hour == 0 and moment.minute == 0):
        return "à minuit" if days else f"à {_hour(moment)}"
    if days == 1:
        return f"demain à {_hour(moment)}"
    day = f"{FRENCH_DAYS[moment.weekday()]} {'1er' if moment.day == 1 else moment.day}"
    return f"{day} {FRENCH_MONTHS[moment.month - 1]} à {_hour(moment)}"


def remarks(services: tuple[Service, ...]) -> tuple[str, ...]:
    """What is asked at the door and who is received, once each."""
    found = [str(rule) for service in services for rule in service.audiences.all()]
    found += [str(condition) for service in services for condition in service.conditions.all()]
    found += [service.description for service in services if service.description]
    found += [words for service in services if (words := service.saturation_on())]
    found += [words for service in services for words in (ages(service), spoken_languages(service)) if words]
    return tuple(dict.fromkeys(found))


def ages(service: Service) -> str:
    if service.age_min and service.age_max:
        return f"De {service.age_min} à {service.age_max} ans"
    if service.age_min:
        return f"À partir de {service.age_min} ans"
    return f"Jusqu’à {service.age_max} ans" if service.age_max else ""


def spoken_languages(service: Service) -> str:
    """« Langues : français, arabe » ; a language that Django does not name is shown by its code."""
    names = [_language(code) for code in service.languages]
    return f"Langues : {', '.join(names)}" if names else ""


def _language(code: str) -> str:
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
    until = f", jusqu’au {(row.period.upper - timedelta(days=1)):%d/%m/%Y}" if row.period.upper else ""
    hours = " ; ".join(say(row.hours))
    words = " ".join(part for part in (hours, row.message) if part)
    return f"{row.get_kind_display()}{until}" + (f" : {words}" if words else "")


def distance(metres: int | None) -> str:
    """« 400 m », « 1,1 km »."""
    if metres is None:
        return ""
    return f"{round(metres, -1)} m" if metres < 995 else f"{metres / 1000:.1f} km".replace(".", ",")


def _instant(asked: datetime, zone: ZoneInfo) -> datetime:
    return asked.astimezone(zone) if timezone.is_aware(asked) else asked.replace(tzinfo=zone)


def _hour(moment: datetime) -> str:
    return hour(moment.hour * 60 + moment.minute) if moment.hour or moment.minute else "minuit"
