"""The days that may be corrected in the year, and what each correction changes, said before it is signed."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casework import permissions as may
from casework.actions import occupy
from casework.models import Accompaniment, Commitment
from casework.roofs import Ledger
from hosting.models import Guest, Need, Occupancy
from journal.corrections import corrector
from journal.moves import NotYet, lock_only


def _consequences(before, after):
    """French sentences for what differs between two ledgers of one woman."""
    sentences = []
    if before.starts_on != after.starts_on or before.ends_on != after.ends_on:
        sentences.append(
            f"Son année irait du {after.starts_on:%d/%m/%Y} au {after.ends_on:%d/%m/%Y} "
            f"(aujourd’hui : du {before.starts_on:%d/%m/%Y} au {before.ends_on:%d/%m/%Y})."
        )
    if before.covered != after.covered:
        sentences.append(f"Nuits sous un toit : {after.covered} au lieu de {before.covered}.")
    if len(before.uncovered) != len(after.uncovered):
        sentences.append(f"Nuits sans toit : {len(after.uncovered)} au lieu de {len(before.uncovered)}.")
    if before.next_roof_needed_by != after.next_roof_needed_by and after.next_roof_needed_by:
        sentences.append(f"Prochain toit nécessaire avant le {after.next_roof_needed_by:%d/%m/%Y}.")
    return sentences or ["Rien d’autre ne change."]


def _ledger(accompaniment_id):
    return Ledger(Accompaniment.objects.with_clock().get(pk=accompaniment_id), timezone.localdate())


class StayDay:
    """What the two days of a stay have in common. ``apply`` writes the day; ``preview`` undoes what it wrote."""

    def preview(self, stay, on):
        before = _ledger(stay.accompaniment_id)
        before.covered, before.uncovered  # noqa: B018 - read now: the rows are about to change
        self.apply(stay, on, None)
        return _consequences(before, _ledger(stay.accompaniment_id))

    def lock(self, stay, by):
        """The written order, from the woman on; and only her team corrects."""
        if by is not None and not may.team_of_stay(stay, by):
            raise PermissionDenied
        lock_only(Guest, stay.accompaniment.guest_id)
        lock_only(Occupancy, stay.occupancy_id)

    def occupy(self, stay, first, until):
        occupy(Occupancy.objects.get(pk=stay.occupancy_id), stay.occupancy.kind, first, until)


@corrector("casework.Stay", "move_in")
class FirstNight(StayDay):
    """Her first night in this home. If it was the first of her year, the year moves with it."""

    def apply(self, stay, on, by):
        self.lock(stay, by)
        last = stay.ended_on or stay.planned_until
        if not on < last or on > timezone.localdate():
            raise NotYet("Cette date ne convient pas : la première nuit précède le départ, et elle est passée.")
        year = Commitment.objects.filter(accompaniment=stay.accompaniment_id, starts_on=stay.started_on).first()
        if year:
            self.move_year(stay, year, on)
        stay.started_on = on
        stay.save(update_fields=["started_on"])
        self.occupy(stay, on, last)

    def move_year(self, stay, year, on):
        """Her year begins on another day, and what is looked for until its end is looked for until the new one."""
        before, year.starts_on = year.ends_on, on
        year.save(update_fields=["starts_on"])
        needs = Need.objects.open().filter(guest=stay.accompaniment.guest_id, until_on=before)
        needs.filter(from_on__lt=year.ends_on).update(until_on=year.ends_on)


@corrector("casework.Stay", "move_out")
class Departure(StayDay):
    """The day she left this home."""

    def apply(self, stay, on, by):
        self.lock(stay, by)
        if not stay.started_on < on:
            raise NotYet("Un séjour terminé a duré une nuit au moins.")
        if on > timezone.localdate():
            raise NotYet("Un départ ne se note pas d'avance.")
        stay.ended_on = on
        stay.save(update_fields=["ended_on"])
        self.occupy(stay, stay.started_on, on)
