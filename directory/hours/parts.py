"""Some days and their times, as they were read from French, and the OpenStreetMap string that says them together."""

from collections import defaultdict
from dataclasses import dataclass, field

from directory.hours.words import DAYS, MONTHS

EVERY_DAY = tuple(range(7))


@dataclass
class Part:
    """Some days and their times."""

    days: list[int] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)  # of the month: the 2nd, the last (-1)
    weeks: str = ""
    months: list[int] = field(default_factory=list)
    times: list[tuple[int, int | None]] = field(default_factory=list)
    caution: str = ""  # what must be asked first: « sur rendez-vous »
    shut: bool = False

    @property
    def says_when(self) -> bool:
        return bool(self.days or self.ranks or self.weeks)

    @property
    def special(self) -> bool:
        return bool(self.ranks or self.weeks or self.months or self.caution)


def osm_of(opened: list[Part], shut: list[Part]) -> str:
    """The week first, as one table; then what is said of some weeks, months or appointments; closures last."""
    week: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for part in opened:
        if not part.special:
            for day in part.days or EVERY_DAY:
                week[day] += part.times
    rules = _week(week)
    special = [_special(part) for part in opened if part.special]
    text = ", ".join(["; ".join(rules), *special]) if rules else ", ".join(special)
    closed = [words for part in shut if (words := " ".join(filter(None, [_when(part), _times(part.times)])))]
    return "; ".join([text, *(f"{when} off" for when in closed)])


def _week(week: dict[int, list[tuple[int, int | None]]]) -> list[str]:
    """Days that keep the same times are said together, in the order of the week."""
    alike: dict[str, list[int]] = defaultdict(list)
    for day in sorted(week):
        alike[_times(week[day])].append(day)
    return [f"{_days(days)} {times}" for times, days in sorted(alike.items(), key=lambda each: each[1])]


def _special(part: Part) -> str:
    times = _times(part.times) if part.times else ""
    when = _when(part) or ("" if times else "Mo-Su")
    caution = f'unknown "{part.caution}"' if part.caution else ""
    return " ".join(word for word in (when, times, caution) if word)


def _when(part: Part) -> str:
    months = ",".join(MONTHS[month] for month in dict.fromkeys(part.months))
    weeks = {"odd": "week 1-53/2", "even": "week 2-52/2"}.get(part.weeks, "")
    days = _days(sorted(set(part.days))) if part.days else ""
    if part.ranks:
        ranks = ",".join(str(rank) for rank in sorted(set(part.ranks), key=lambda rank: rank % 10))
        days = ",".join(f"{DAYS[day]}[{ranks}]" for day in sorted(set(part.days)))
    return " ".join(word for word in (months, weeks, days) if word)


def _times(times: list[tuple[int, int | None]]) -> str:
    """In order, those that touch made one: two services of one door are one opening."""
    merged: list[tuple[int, int | None]] = []
    for start, end in sorted(times, key=lambda each: (each[0], each[1] or 0)):
        last = merged[-1] if merged else None
        if last and end and last[1] and last[0] < last[1] and start <= last[1] and end > start:
            merged[-1] = (last[0], max(last[1], end))
        elif last != (start, end):
            merged.append((start, end))
    return ",".join(f"{_hour(start)}+" if end is None else f"{_hour(start)}-{_hour(end)}" for start, end in merged)


def _days(days: list[int]) -> str:
    """ "Mo-We,Fr-Su": three days in a row or more are a range; two are two."""
    runs: list[list[int]] = []
    for day in sorted(set(days)):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        f"{DAYS[run[0]]}-{DAYS[run[-1]]}" if len(run) > 2 else ",".join(DAYS[day] for day in run) for run in runs
    )


def _hour(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
