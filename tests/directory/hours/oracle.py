"""A second opinion on hours, written apart: it paints each minute of each day, and reads neither a string of
OpenStreetMap nor anything of ours. The days off and the weeks are computed here too.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = 1440
SHUT, CHECK, SINCE, SURE = range(4)
NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass
class Line:
    """Some weekdays (or the nth of the month, or odd weeks, or some months) and times; ``end`` None: nobody said."""

    weekdays: tuple = ()
    times: tuple = ()
    nth: int = 0
    odd_weeks: bool | None = None
    months: tuple = ()
    weeks: tuple = ()
    unsure: bool = False
    off: bool = False
    holidays: bool = False

    def holds(self, day, is_off):
        if self.holidays:
            return is_off
        if self.months and day.month not in self.months:
            return False
        week = _week(day)
        if self.odd_weeks is not None and (week % 2 == 1) != self.odd_weeks:
            return False
        if self.weeks and week not in self.weeks:
            return False
        if self.nth:
            return day.weekday() in self.weekdays and _rank(day, self.nth)
        return day.weekday() in self.weekdays

    def text(self):
        """The same as OpenStreetMap writes it."""
        words = []
        if self.months:
            words.append(",".join(MONTHS[month - 1] for month in self.months))
        if self.odd_weeks is not None:
            words.append("week 1-53/2" if self.odd_weeks else "week 2-52/2")
        if self.weeks:
            words.append("week " + ",".join(map(str, self.weeks)))
        if self.holidays:
            words.append("PH")
        else:
            words.append(",".join(NAMES[day] + (f"[{self.nth}]" if self.nth else "") for day in self.weekdays))
        if self.off:
            return " ".join([*words, "off"])
        words.append(
            ",".join(_hour(start) + (f"-{_hour(end)}" if end is not None else "+") for start, end in self.times)
        )
        return " ".join([*words, *(["unknown"] if self.unsure else [])])


@dataclass
class Change:
    """A closure (``lines`` None) or other hours, of some days; the first of its days and the first after them."""

    first: date
    after: date
    lines: list | None = None


@dataclass
class Schedule:
    zone: ZoneInfo
    region: str
    lines: list
    on_holidays: str
    believed_until: date | None
    changes: list = field(default_factory=list)

    def text(self):
        return "; ".join(line.text() for line in self.lines)

    def label(self, instant):
        wall = instant.astimezone(self.zone)
        minute = wall.hour * 60 + wall.minute
        return max(self._painted(wall.date())[minute], self._painted(wall.date() - timedelta(days=1))[minute + DAY])

    def _painted(self, day):
        self._paints = getattr(self, "_paints", {})
        if day not in self._paints:
            self._paints[day] = self._paint(day)
        return self._paints[day]

    def _paint(self, day):
        speaking = [change for change in self.changes if change.first <= day < change.after]
        if [change for change in speaking if change.lines is None]:
            return [SHUT] * (2 * DAY)
        if speaking:
            shortest = min((change.after - change.first).days for change in speaking)
            said = [self._lines(c.lines, day) for c in speaking if (c.after - c.first).days == shortest]
            if all(one == said[0] for one in said):
                return said[0]
            return [CHECK if any(one[minute] for one in said) else SHUT for minute in range(2 * DAY)]
        painted = self._lines(self.lines, day)
        if day in days_off(day.year, self.region) and not any(line.holidays for line in self.lines):
            if self.on_holidays == "closed":
                return [SHUT] * (2 * DAY)
            if self.on_holidays == "unknown":
                painted = [min(one, CHECK) for one in painted]
        if self.believed_until and day > self.believed_until:
            painted = [min(one, CHECK) for one in painted]
        return painted

    def _lines(self, lines, day):
        """Each line that holds replaces what the ones before it said of that day."""
        painted = [SHUT] * (2 * DAY)
        for line in lines:
            if not line.holds(day, day in days_off(day.year, self.region)):
                continue
            painted = [SHUT] * (2 * DAY)
            for start, end in [] if line.off else line.times:
                stop = DAY if end is None else end if end > start else end + DAY
                colour = CHECK if line.unsure else SINCE if end is None else SURE
                for minute in range(start, stop):
                    painted[minute] = max(painted[minute], colour)
        return painted


def first_opening(schedule, instant, until):
    """The first minute after ``instant`` that is open and follows one that is not."""
    moment = instant.astimezone(UTC) + timedelta(minutes=1)
    while moment < until:
        if schedule.label(moment) >= SINCE and schedule.label(moment - timedelta(minutes=1)) < SINCE:
            return moment
        moment += timedelta(minutes=1)
    return None


def days_off(year, region):
    """The days off of France; ``region``: "alsace", "reunion", or "" for the eleven of everybody."""
    if (year, region) not in _days_off:
        easter = _easter(year)
        fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
        fixed += {"alsace": [(12, 26)], "reunion": [(12, 20)]}.get(region, [])
        moving = [1, 39, 50, *([-2] if region == "alsace" else [])]
        days = {date(year, month, day) for month, day in fixed} | {easter + timedelta(days=day) for day in moving}
        _days_off[year, region] = days
    return _days_off[year, region]


_days_off = {}


def _easter(year):
    """Gauss's rule."""
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - moon - year % 100 % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _week(day):
    """The week that holds this day's Thursday, counted from the year's first Thursday."""
    thursday = day + timedelta(days=3 - day.weekday())
    return (thursday - date(thursday.year, 1, 1)).days // 7 + 1


def _rank(day, nth):
    if nth > 0:
        return (day.day - 1) // 7 + 1 == nth
    following = day + timedelta(days=7)
    return following.month != day.month


def _hour(minute):
    return f"{minute // 60:02}:{minute % 60:02}"


def minutes(first, days, zone):
    """Every minute of some civil days of that place, as the clock of the world counts them."""
    start = datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC)
    last = first + timedelta(days=days)
    end = datetime(last.year, last.month, last.day, tzinfo=zone).astimezone(UTC)
    while start < end:
        yield start
        start += timedelta(minutes=1)
