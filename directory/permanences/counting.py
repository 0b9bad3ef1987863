"""The door of the house: one tap, one more in the day's count of what people come for. Nobody is in it."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from accounts.models import Actor
from directory.models import House, VisitCount
from directory.models.permanence import Domain
from directory.permanences.year import Year, report
from journal.moves import NotYet
from privacy.policies import can

BACK = timedelta(days=31)  # a paper tally is copied within the month


@transaction.atomic
def tap(house: House, domain: str, *, by: Actor, day: date | None = None, times: int = 1) -> int:
    """So many more for this domain that day (``times=-1`` takes back a slip). Returns the day's count of it."""
    if not can(by, "permanence", "receive", house):
        raise PermissionDenied
    today = timezone.localdate()
    day, domain = day or today, Domain(domain)
    if not today - BACK <= day <= today:
        raise NotYet("Un jour de ce mois, déjà venu.")
    row, _ = VisitCount.objects.get_or_create(house=house, day=day, domain=domain)
    changed = VisitCount.objects.filter(pk=row.pk, count__gte=max(0, -times)).update(count=F("count") + times)
    if not changed:
        raise NotYet("Rien à reprendre : ce compte est à zéro.")
    return VisitCount.objects.values_list("count", flat=True).get(pk=row.pk)


def of_day(house: House, day: date) -> dict[str, int]:
    """{domain: how many} that day, every domain named."""
    said = dict(house.visits.filter(day=day).values_list("domain", "count"))
    return {domain.value: said.get(domain.value, 0) for domain in Domain}


def of_year(house: House, year: int) -> Mapping[str, int]:
    rows = house.visits.filter(day__year=year).order_by().values("domain").annotate(total=Sum("count"))
    return {row["domain"]: row["total"] for row in rows}


def yearly(house: House, year: int) -> Year:
    """The report of a year, beside the one before."""
    return report(year, of_year(house, year), of_year(house, year - 1) or None)
