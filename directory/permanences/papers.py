"""The week of a house on one sheet for its door, and a permanence in anybody's calendar."""

from datetime import timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from directory.models import Permanence, Session
from directory.permanences.week import Week
from messaging.documents import pdf

TEMPLATE = "directory/permanences/week.typ"


def sheet(week: Week, house_name: str, address: str) -> bytes:
    """One page, landscape: what stands behind each door, each day. No name of anybody."""
    rows = [[office.name, *(_cell(sessions) for sessions in cells)] for office, cells in week.rows]
    return pdf(TEMPLATE, {
        "title": house_name, "subtitle": f"{week.label} · {address}", "header": ["Bureau", *week.names], "rows": rows,
        "footer": "Sans rendez-vous, demander à l’accueil.",
    })  # fmt: skip


def _cell(sessions) -> list[dict[str, str]]:
    return [
        {
            "when": _hours(session),
            "who": session.permanence.structure.name,
            "what": _what(session.permanence),
            "cancelled": "N’a pas lieu" if session.cancelled_on else "",
        }
        for session in sessions
    ]


def _hours(session: Session) -> str:
    start, end = (timezone.localtime(edge) for edge in (session.during.lower, session.during.upper))
    return f"{start:%H:%M} – {end:%H:%M}"


def _what(permanence: Permanence) -> str:
    more = ["écrivain public"] if permanence.writes else []
    more += ["garde d’enfants"] if permanence.childcare_places else []
    return ", ".join([permanence.get_domain_display(), *more])


def calendar(permanence: Permanence) -> bytes:
    """Its sessions to come, one event each: holidays and second Wednesdays are then right in every calendar. One that
    is cancelled is said to be: left out, it would stay in the calendars that hold it already."""
    place = permanence.office.house.place
    found = Calendar()
    found.add("prodid", "-//Merci pour l'invit'//Annuaire//FR")
    found.add("version", "2.0")
    found.add("x-wr-calname", permanence.structure.name)
    sessions = permanence.sessions.said().filter(during__endswith__gt=timezone.now() - timedelta(days=1))
    for session in sessions.order_by("during"):
        event = Event()
        event.add("uid", f"{permanence.uuid}-{session.during.lower:%Y%m%dT%H%MZ}@annuaire")
        event.add("dtstamp", timezone.now())
        event.add("dtstart", timezone.localtime(session.during.lower))
        event.add("dtend", timezone.localtime(session.during.upper))
        event.add("summary", f"{permanence.structure.name} : {permanence.get_domain_display()}")
        event.add("location", ", ".join([place.name, *place.shown_address, permanence.office.name]))
        event.add("status", "CANCELLED" if session.cancelled_on else "CONFIRMED")
        event.add("description", _what(permanence))
        found.add_component(event)
    found.add_missing_timezones()
    return found.to_ical()
