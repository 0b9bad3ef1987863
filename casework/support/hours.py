"""Her hours of work, and her two clocks side by side: the hosting year and the contract should not end together."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from casework.actions.walls import explained
from casework.clock import add_months
from casework.models import HoursContract
from casework.support.plan import locked_file
from journal.judgements import judgement
from journal.moves import NotYet, TooLate, write

TOGETHER_DAYS = judgement(
    "two_ends_days", 45, "La fin de son année et celle de son contrat sont trop proches", "jours entre les deux",
    between=(7, 120), source="domaine §1.5 : que les deux fins ne tombent pas ensemble",
)  # fmt: skip


@dataclass(frozen=True)
class TwoClocks:
    """Both ends of one woman, and whether they fall together: within the days that her territory judged."""

    year_ends_on: date
    contract_ends_on: date
    within: int

    @property
    def apart(self):
        return abs((self.year_ends_on - self.contract_ends_on).days)

    @property
    def together(self):
        return self.apart <= self.within


def two_clocks(year_ends_on, contract, territory_id):
    """Her two clocks; None where one of them does not run."""
    if year_ends_on is None or contract is None:
        return None
    return TwoClocks(year_ends_on, contract.last_on, TOGETHER_DAYS.of(territory_id))


@transaction.atomic
def sign_contract(accompaniment, *, by, body, weekly_hours, starts_on, ends_on):
    """A contract: sixteen hours a week and a year at most, all her contracts together.

    Raises NotYet past a year in all, TooLate for what the database refuses.
    """
    file = locked_file(accompaniment, by)
    before = sum((each.last_on - each.starts_on).days for each in file.hours_contracts.all())
    if ends_on > add_months(starts_on, 12) or before + (ends_on - starts_on).days > 366:
        raise NotYet("Premières Heures : un an au plus, tous contrats compris.")
    row = HoursContract(
        accompaniment=file, body=body.strip(), weekly_hours=weekly_hours, starts_on=starts_on, ends_on=ends_on
    )
    _save(row)
    write(row, "sign_hours", by=by, facts={"hours": weekly_hours, "from": starts_on, "until": ends_on})
    return row


@transaction.atomic
def change_hours(contract, *, by, weekly_hours, on):
    """More hours, or fewer, from that day: they begin gently and grow."""
    row = _running(contract, by)
    row.weekly_hours = weekly_hours
    _save(row, "weekly_hours")
    write(row, "change_hours", by=by, facts={"hours": weekly_hours, "on": on})
    return row


@transaction.atomic
def stop_contract(contract, *, by, on):
    """It stops before its end, on that day. It costs her nothing here: her year goes on."""
    row = _running(contract, by)
    row.stopped_on = on
    _save(row, "stopped_on")
    write(row, "stop_hours", by=by, facts={"on": on})
    return row


def _running(contract, by):
    locked_file(contract.accompaniment, by)
    row = HoursContract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)
    if row.stopped_on:
        raise TooLate("Ce contrat est déjà arrêté.")
    return row


def _save(row, *fields):
    try:
        with transaction.atomic():
            row.save(update_fields=fields or None)
    except IntegrityError as refused:
        raise explained(refused) from None
