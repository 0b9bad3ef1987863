"""The nights of a month, frozen a few days after its end: later entries are restatements, never another past."""

from datetime import date, timedelta

from django.db import transaction

from accounts.models import Territory
from casework.scans import scan
from journal.judgements import judged, judgement
from reporting import readings
from reporting.models import FrozenMonth, MonthlyNight
from reporting.nights import length
from reporting.window import Window
from vault.index import blind_index

FREEZE_DAYS = judgement(
    "freeze_days", 5, "Les nuits d’un mois sont figées", "jours après sa fin", between=(1, 31), source="jugement"
)
KIND = "reporting.month"


@scan
def freeze_months(today):
    """Every month that ended long enough ago, in every territory, once. Safe to run twice."""
    ended = _due(today)
    if not ended:
        return 0
    known = readings.known(today)
    for territory, month in ended:
        freeze(known, territory, month)
    return len(ended)


def _due(today):
    """(territory, month) still to freeze. A territory's first run freezes last month alone: what came before was
    lived before anybody closed months, and is said by figures as they are known.
    """
    values, frozen = judged(today), set(FrozenMonth.objects.values_list("territory", "month"))
    last = {pk: max(month for place, month in frozen if place == pk) for pk, _ in frozen}
    found = []
    for territory in Territory.objects.values_list("pk", flat=True):
        closed = (today - timedelta(days=values.of(FREEZE_DAYS, territory))).replace(day=1)
        month = last[territory] if territory in last else _before(closed)
        if territory in last:
            month = _after(month)
        while month < closed:
            found.append((territory, month))
            month = _after(month)
    return found


def _after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


@transaction.atomic
def freeze(known, territory: int, month: date) -> FrozenMonth:
    """Write the nights of one month as they are known: one row a woman, under a key of that month alone."""
    window = Window(known, month, _after(month), territory)
    women: dict[int, list[int]] = {}
    for stay in window.stays:
        counts = women.setdefault(stay.guest, [0, 0])
        counts[0] += length(stay.slept(window.since, window.horizon))
        counts[1] += length(stay.offered(window.since, window.horizon))
    row = FrozenMonth.objects.create(
        territory_id=territory, month=month, frozen_on=known.as_of, guests=len(women),
        nights=sum(slept for slept, _ in women.values()), offered=sum(offered for _, offered in women.values()),
        person_nights=sum(slept * window.persons(guest) for guest, (slept, _) in women.items()),
    )  # fmt: skip
    MonthlyNight.objects.bulk_create(
        MonthlyNight(month=row, key=key_of(guest, month), nights=slept, offered=offered,
                     persons=window.persons(guest))
        for guest, (slept, offered) in women.items()
    )  # fmt: skip
    return row


def key_of(guest: int, month: date) -> str:
    """Another key each month: the months of one woman cannot be put together from these rows."""
    return blind_index(KIND, f"{guest}:{month:%Y-%m}")


def since_frozen(row: FrozenMonth, known) -> dict[str, int]:
    """What the same month counts today, beside what was frozen: {code: difference}."""
    window = Window(known, row.month, _after(row.month), row.territory_id)
    slept = offered = persons = 0
    for stay in window.stays:
        nights = length(stay.slept(window.since, window.horizon))
        slept, persons = slept + nights, persons + nights * window.persons(stay.guest)
        offered += length(stay.offered(window.since, window.horizon))
    return {
        "nights": slept - row.nights, "nights_offered": offered - row.offered,
        "person_nights": persons - row.person_nights,
    }  # fmt: skip
