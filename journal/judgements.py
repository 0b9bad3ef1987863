"""The choices that a territory may make its own: each is declared once, beside the rule that reads it.

    RELAY_DAYS = judgement("relay_days", 60, "Un relais est cherché", "jours avant la fin du séjour",
                           between=(14, 180), source="domaine §3.7")

    RELAY_DAYS.of(territory_id)              # one question
    values = judged(on=today)                # one query for a scan over everybody
    values.of(RELAY_DAYS, need.territory_id)

A choice is dated and signed (``decide()``), and never rewrites the past: what was decided on a day is read as of that
day. What a territory has not decided has the default, which is the study's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Case, DateField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Actor
from journal.models import Judgement
from journal.moves import NotYet, write

_declared: dict[str, "Choice"] = {}
_read: ContextVar[dict[date, "Values"] | None] = ContextVar("read", default=None)


@dataclass(frozen=True)
class Choice:
    """A number that people judged: its default, what it may be, where the default comes from."""

    name: str
    default: int
    label: str
    unit: str
    between: tuple[int, int]
    source: str

    def of(self, territory_id: int, on: date | None = None) -> int:
        """What this territory has decided, as of ``on`` (today when not said)."""
        return judged(on, names=[self.name]).of(self, territory_id)

    def column(self, path: str, on: date | None = None) -> Coalesce:
        """The same as a column of a query, for rows whose territory is at ``path``."""
        rows = Judgement.objects.filter(
            territory=OuterRef(path), name=self.name, from_on__lte=on or timezone.localdate()
        )
        return Coalesce(Subquery(rows.order_by("-from_on", "-pk").values("value")[:1]), self.default)


def judgement(name: str, default: int, label: str, unit: str, *, between: tuple[int, int], source: str) -> Choice:
    """Declare a choice. Raises ValueError for a name taken, or a default that the bounds refuse."""
    if name in _declared:
        raise ValueError(f"{name} is declared twice")
    if not between[0] <= default <= between[1]:
        raise ValueError(f"{name}: {default} is not between {between}")
    _declared[name] = choice = Choice(name, default, label, unit, between, source)
    return choice


def every() -> list[Choice]:
    return list(_declared.values())


@dataclass(frozen=True)
class Values:
    """What every territory has decided, on one day."""

    decided: dict[tuple[int, str], int]

    def of(self, choice: Choice, territory_id: int) -> int:
        return self.decided.get((territory_id, choice.name), choice.default)

    def day_by(self, choice: Choice, path: str, since: date, *, back: bool = False) -> Case:
        """A column: ``since`` and as many days as each row's territory decided (before it, with ``back``).

        ``path`` leads from the row to its territory: ``.filter(until__lte=values.day_by(DAYS, "territory", today))``.
        """
        sign = -1 if back else 1
        whens = [
            When(**{path: territory}, then=Value(since + timedelta(days=sign * days)))
            for (territory, name), days in self.decided.items()
            if name == choice.name
        ]
        default = Value(since + timedelta(days=sign * choice.default))
        return Case(*whens, default=default, output_field=DateField())


def judged(on: date | None = None, names: list[str] | None = None) -> Values:
    """Every decision in force ``on`` that day (today when not said), in one query."""
    day, known = on or timezone.localdate(), _read.get()
    if known is None:
        return _values(day, names)
    if day not in known:
        known[day] = _values(day)
    return known[day]


@contextmanager
def read_once() -> Iterator[None]:
    """Inside, what is decided is read once for each day: a morning of scans, a story that is played again.

    What is decided inside is seen at once; what another process decides meanwhile is seen the next time.
    """
    if _read.get() is not None:
        yield
        return
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def _values(day: date, names: list[str] | None = None) -> Values:
    rows = Judgement.objects.filter(from_on__lte=day).order_by("from_on", "pk")
    if names is not None:
        rows = rows.filter(name__in=names)
    return Values({(territory, name): value for territory, name, value in rows.values_list(
        "territory_id", "name", "value"
    )})  # fmt: skip


@transaction.atomic
def decide(choice: Choice, territory_id: int, value: int, *, by: Actor, why: str, from_on: date) -> Judgement:
    """This territory chooses ``value`` from a day on, never from a past one: what was promised then stands."""
    low, high = choice.between
    if not low <= value <= high:
        raise NotYet(f"De {low} à {high} {choice.unit}.")
    if from_on < timezone.localdate():
        raise NotYet("Un réglage change à partir d'aujourd'hui ou d'un jour à venir.")
    if not why.strip():
        raise NotYet("Dire pourquoi le réglage change : les collègues le liront.")
    row = Judgement.objects.create(
        territory_id=territory_id, name=choice.name, value=value, from_on=from_on, why=why.strip(), decided_by=by
    )
    (_read.get() or {}).clear()
    write(row, "decide", by=by, facts={"value": value, "from_on": from_on})
    return row
