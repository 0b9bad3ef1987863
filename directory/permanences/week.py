"""The week of a house as a grid: its offices, its days, who receives when; for the screen and for paper."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from directory.models import House, Office, Session

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True)
class Week:
    """``rows``: (office, [sessions of each day]); Saturday and Sunday only where somebody receives.
    A session that is cancelled stands there too, said to be so."""

    monday: date
    days: tuple[date, ...]
    rows: tuple[tuple[Office, tuple[tuple[Session, ...], ...]], ...]

    @property
    def label(self) -> str:
        return f"Semaine du {self.monday:%d/%m/%Y}"

    @property
    def names(self) -> list[str]:
        return [f"{DAYS[day.weekday()]} {day:%d/%m}" for day in self.days]

    @property
    def before(self) -> date:
        return self.monday - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.monday + timedelta(days=7)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(house: House, day: date) -> Week:
    monday = monday_of(day)
    start, end = (_midnight(each) for each in (monday, monday + timedelta(days=7)))
    by_cell: dict[tuple[int, date], list[Session]] = defaultdict(list)
    sessions = Session.objects.said().filter(
        office__house=house, during__startswith__gte=start, during__startswith__lt=end
    )
    for session in sessions.with_permanence().order_by("during"):
        by_cell[session.office_id, timezone.localdate(session.during.lower)].append(session)
    used = {day for _, day in by_cell}
    days = tuple(
        each for each in (monday + timedelta(days=offset) for offset in range(7)) if each.weekday() < 5 or each in used
    )
    offices = house.offices.order_by("pk")
    return Week(
        monday, days, tuple((office, tuple(tuple(by_cell[office.pk, each]) for each in days)) for office in offices)
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
