"""The ledger of roofs: for one woman, which nights of her year had one, and when the next is needed.

Everything is computed from rows already loaded (``Accompaniment.objects.with_clock()``): a board costs the same number
of queries for one woman and for sixty. The arithmetic is ``casework.clock``'s.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from casework import clock
from casework.clock import RoofStatus
from casework.models import Accompaniment, Stay


@dataclass(frozen=True)
class Ledger:
    """One woman's year on one day. Nights are civil nights, periods half-open."""

    accompaniment: Accompaniment
    today: date
    proposal_accepted: bool = False  # both sides said yes to her next roof

    @cached_property
    def stays(self):
        """Her stays that were not cancelled, in order."""
        rows = [stay for stay in self.accompaniment.stays.all() if stay.status != Stay.Status.CANCELLED]
        return sorted(rows, key=lambda stay: stay.nights)

    @cached_property
    def roofs(self):
        """The periods with a known roof. A stay that runs past its planned end covers the nights already slept."""
        periods = []
        for stay in self.stays:
            start, end = stay.nights
            if stay.status == Stay.Status.ONGOING:
                end = max(end, self.today)
            if start < end:
                periods.append((start, end))
        periods += [(roof.period.lower, roof.period.upper) for roof in self.accompaniment.other_roofs.all()]
        return periods

    @cached_property
    def commitment(self):
        return getattr(self.accompaniment, "commitment", None)

    @cached_property
    def starts_on(self):
        return self.commitment.starts_on if self.commitment else None

    @cached_property
    def ends_on(self):
        return self.commitment.ends_on if self.commitment else None

    @cached_property
    def suspensions(self):
        return [(row.period.lower, row.period.upper) for row in self.commitment.suspensions.all()]

    @property
    def has_begun(self):
        """Her first night has come: the year is counted."""
        return self.commitment is not None and self.starts_on <= self.today

    @cached_property
    def counted_until(self):
        """Nights are counted up to last night, to the end of her year, or to the day she left for another home."""
        last = min(self.today, self.ends_on, self.exited_on or self.today)
        return max(self.starts_on, last)

    @property
    def has_left(self):
        return self.exited_on is not None and self.exited_on <= self.today

    @property
    def exited_on(self):
        """The first night that is no longer ours, where an exit is written down (``with_clock()`` reads it)."""
        return self.accompaniment.exited_on

    @cached_property
    def covered(self):
        return len(clock.covered_nights(self.starts_on, self.counted_until, self.roofs, self.suspensions))

    @cached_property
    def uncovered(self):
        """The association's debt: nights of her year without a roof."""
        return clock.uncovered_nights(self.starts_on, self.counted_until, self.roofs, self.suspensions)

    @cached_property
    def next_roof_needed_by(self):
        if not self.has_begun or self.has_left:
            return None
        return clock.next_roof_needed_by(self.starts_on, self.ends_on, self.roofs, self.today, self.suspensions)

    @cached_property
    def status(self):
        """Green, amber, red or black; None before her first room, and after she has left.

        Past the twelve months nothing is promised and nobody is left out: without a roof tonight it is still black.
        """
        if not self.has_begun or self.has_left:
            return None
        if self.beyond_term and self.tonight is None:
            return RoofStatus.BLACK
        return clock.roof_status(
            self.starts_on, self.ends_on, self.roofs, self.today, self.suspensions,
            proposal_accepted=self.proposal_accepted,
        )  # fmt: skip

    @property
    def beyond_term(self):
        """Twelve months and a day: the dates of her roof go on, nights are counted apart, nothing closes by itself."""
        return self.has_begun and self.today >= self.ends_on

    @property
    def day_number(self):
        return clock.day_number(self.starts_on, self.today)

    @property
    def length(self):
        return (self.ends_on - self.starts_on).days

    @property
    def current_stay(self):
        return next((stay for stay in self.stays if stay.status == Stay.Status.ONGOING), None)

    @property
    def next_stay(self):
        return next((stay for stay in self.stays if stay.status == Stay.Status.PLANNED), None)

    @property
    def tonight(self):
        """The stay or the other roof that covers tonight, or None."""
        for stay in self.stays:
            start, end = stay.nights
            if stay.status == Stay.Status.ONGOING and start <= self.today < end:
                return stay
        return next((r for r in self.accompaniment.other_roofs.all() if self.today in r.period), None)

    @property
    def urgency(self):
        """For sorting: the later the roof, the sooner the line. Black, red, amber, first rooms, green."""
        order = {RoofStatus.BLACK: 0, RoofStatus.RED: 1, RoofStatus.AMBER: 2, None: 3, RoofStatus.GREEN: 4}
        return order[self.status], self.next_roof_needed_by or date.max, self.accompaniment.code
