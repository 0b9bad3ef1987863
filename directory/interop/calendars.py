"""The hours of a service in a calendar: the times of the weeks to come that are sure, closures taken out.

Dated events, one an opening, rather than a rule that repeats: a calendar that took the rule would keep it after the
closure. It names the place and its public address; it says nothing of whoever takes it.
"""

from datetime import date, datetime, time, timedelta

from icalendar import Calendar, Event

from directory.hours.calendars import zone_of
from directory.hours.rules import Sure
from directory.models import Place, Service
from directory.schedules import timetable_of

DAYS = 60


def calendar_of(place: Place, service: Service, today: date, url: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Merci pour l’invit’//annuaire//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{service.category_label}, {place.name}")
    table, zone = timetable_of(place, service), zone_of(place.postal_code)
    for day in (today + timedelta(days=n) for n in range(DAYS)):
        for span in table.on(day):
            if span.sure is Sure.CHECK:
                continue
            midnight = datetime.combine(day, time(), tzinfo=zone)
            event = Event()
            event.add("uid", f"{service.uuid}-{day:%Y%m%d}-{span.start}")
            event.add("dtstamp", datetime.combine(today, time(), tzinfo=zone))
            event.add("summary", f"{service.category_label} · {place.name}")
            event.add("dtstart", midnight + timedelta(minutes=span.start))
            if span.sure is Sure.CERTAIN:
                event.add("dtend", midnight + timedelta(minutes=span.end))
            else:
                event.add("description", "Heure de fin non précisée.")
            event.add("location", ", ".join(place.shown_address))
            if url:
                event.add("url", url)
            calendar.add_component(event)
    return calendar.to_ical()
