"""The ledger of roofs: for one woman, which nights of her year had one, and when the next is needed.

Everything is computed from rows already loaded (``Accompaniment.objects.with_clock()``): a board costs the same number
of queries for one woman and for sixty. The arithmetic is ``casework.clock``'s.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from casework import clock
from casework.models import Accompaniment, Respite, SaidNights, Stay

BEYOND = timedelta(days=366)  # how far her roofs are looked at once her year is over


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
        """The periods with a known roof."""
        periods = [period for stay in self.stays for period in self.roofs_of(stay)]
        periods += [respite.nights for respite in self.respites]
        periods += [(roof.period.lower, roof.period.upper) for roof in self.accompaniment.other_roofs.all()]
        periods += self._said(SaidNights.Was.ELSEWHERE)
        outside = self._said(SaidNights.Was.NONE)
        return [part for period in periods for part in clock.without(period, outside)] if outside else periods

    def _said(self, *was):
        """The nights of her silences that a person has said since, of these kinds."""
        said = [row for silence in self.accompaniment.silences.all() for row in silence.said.all()]
        return [(row.period.lower, row.period.upper) for row in said if row.was in was]

    @cached_property
    def unknown_periods(self):
        """While she could not be reached, her nights are unknown; those that were said since are not any more."""
        said = self._said(SaidNights.Was.ROOM, SaidNights.Was.ELSEWHERE, SaidNights.Was.NONE)
        periods = [silence.nights(self.today) for silence in self.accompaniment.silences.all()]
        return [part for period in periods for part in clock.without(period, said)]

    @property
    def silence(self):
        """The search that is open for her, or None."""
        return next((row for row in self.accompaniment.silences.all() if row.status in row.LIVE), None)

    @cached_property
    def respites(self):
        """Her nights in another home while hers is away: agreed by both, slept or to come, in order."""
        rows = [row for stay in self.stays for row in stay.respites.all() if row.is_covering]
        return sorted(rows, key=lambda row: row.nights)

    def roofs_of(self, stay):
        """The nights that a stay covers: past its planned end those already slept; none of those it has no roof for.

        A home that is away without her, or an absence without a roof: her room stays hers, these nights are owed.
        """
        start, end = self.nights_of(stay)
        return clock.without((start, end), self.holes_of(stay)) if start < end else []

    def nights_of(self, stay):
        """The nights that her room is hers, with those slept past its planned end.

        Keys whose day has passed were not handed over: nothing was slept there, and tonight is not known either.
        """
        start, end = stay.nights
        if stay.status == Stay.Status.PLANNED and start < self.today:
            start = self.today + timedelta(days=1)
        return start, max(end, self.today) if stay.status == Stay.Status.ONGOING else end

    def holes_of(self, stay):
        """The periods in which this stay gives no roof, whenever they are."""
        return [(period.lower, period.upper) for period in (*stay.away, *stay.outside)]

    @cached_property
    def commitment(self):
        return getattr(self.accompaniment, "commitment", None)

    @cached_property
    def starts_on(self):
        return self.commitment.starts_on if self.commitment else None

    @cached_property
    def ends_on(self):
        """The day after the last promised night (``Commitment.ends_on``, from what ``with_clock()`` has read)."""
        if self.commitment is None:
            return None
        return clock.commitment_end(self.starts_on, self.suspensions, self.accompaniment.added)

    @cached_property
    def suspensions(self):
        return [(period.lower, period.upper) for period in self.accompaniment.suspended]

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
        return len(clock.covered_nights(
            self.starts_on, self.counted_until, self.roofs, self.suspensions, self.unknown_periods
        ))  # fmt: skip

    @cached_property
    def uncovered(self):
        """The association's debt: nights of her year without a roof."""
        return clock.uncovered_nights(
            self.starts_on, self.counted_until, self.roofs, self.suspensions, self.unknown_periods
        )

    @cached_property
    def unknown(self):
        """The nights of her year of which nobody knows anything: neither kept nor owed until she says."""
        return clock.unknown_nights(self.starts_on, self.counted_until, self.unknown_periods, self.suspensions)

    @cached_property
    def next_roof_needed_by(self):
        """The first night to come without a known roof. Past her year the dates of her roof go on."""
        if not self.has_begun or self.has_left:
            return None
        return clock.next_roof_needed_by(self.starts_on, self._looked_to, self.roofs, self.today, self.suspensions)

    @cached_property
    def _looked_to(self):
        return self.today + BEYOND if self.beyond_term else self.ends_on

    @cached_property
    def status(self):
        """Green, amber, red or black; None before her first room, and after she has left.

        Past the twelve months nothing is promised and nobody is left out: the dates of her roof go on.
        """
        if not self.has_begun or self.has_left:
            return None
        return clock.roof_status(
            self.starts_on, self._looked_to, self.roofs, self.today, self.suspensions,
            proposal_accepted=self.proposal_accepted,
        )  # fmt: skip

    @property
    def beyond_term(self):
        """Twelve months and a day: the dates of her roof go on, nights are counted apart, nothing closes by itself."""
        return self.has_begun and self.today >= self.ends_on

    @cached_property
    def beyond_nights(self):
        """Her nights since the end of her year, which no promise counts: (under a roof, without)."""
        if not self.beyond_term:
            return 0, 0
        until = max(self.ends_on, min(self.today, self.exited_on or self.today))
        covered = clock.covered_nights(self.ends_on, until, self.roofs, (), self.unknown_periods)
        return len(covered), len(clock.uncovered_nights(self.ends_on, until, self.roofs, (), self.unknown_periods))

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
        """The respite, the stay or the other roof that covers tonight, or None."""
        for respite in self.respites:
            if respite.from_on <= self.today < respite.nights[1] and respite.status == Respite.Status.ACCEPTED:
                return respite
        for stay in self.stays:
            start, end = stay.nights
            if stay.status == Stay.Status.ONGOING and start <= self.today < end and not self._is_away(stay):
                return stay
        return next((r for r in self.accompaniment.other_roofs.all() if self.today in r.period), None)

    def _is_away(self, stay):
        return any(lower <= self.today < upper for lower, upper in self.holes_of(stay))
