"""What was known, looked at for a period and a place: what every indicator counts from. No Django, no database."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from reporting.known import Call, Concern, File, Goal, Home, Known, Mediation, News, Opening, Referral, Stay
from reporting.nights import Period, merged, minus, within


@dataclass(frozen=True)
class Window:
    """What was known, looked at for a period ``[since, until)`` and one territory (None: all of them).

    A night is counted once it is over: up to ``horizon``, the eve of the extraction at the latest.
    """

    known: Known
    since: date
    until: date
    territory: int | None = None

    @property
    def horizon(self) -> date:
        return min(self.until, self.known.as_of)

    def holds(self, day: date | None) -> bool:
        """Whether something of that day belongs to the period, and was over or that very day at the extraction."""
        return day is not None and self.since <= day < self.until and day <= self.known.as_of

    def _here(self, rows):
        return [row for row in rows if self.territory is None or row.territory == self.territory]

    @cached_property
    def all_stays(self) -> list[Stay]:
        return self._here(self.known.stays)

    @cached_property
    def stays(self) -> list[Stay]:
        """Those with a night in the period."""
        return [stay for stay in self.all_stays if stay.offered(self.since, self.horizon)]

    @cached_property
    def ended(self) -> list[Stay]:
        """Those that ended in the period."""
        return [stay for stay in self.all_stays if self.holds(stay.ended_on)]

    @cached_property
    def files(self) -> list[File]:
        return self._here(self.known.files)

    @cached_property
    def exits(self) -> list[File]:
        """The files whose exit, signed by two, is in the period."""
        return [file for file in self.files if file.exit and self.holds(file.exit.exited_on)]

    @cached_property
    def referrals(self) -> list[Referral]:
        return self._here(self.known.referrals)

    @cached_property
    def homes(self) -> list[Home]:
        return self._here(self.known.homes)

    @cached_property
    def openings(self) -> list[Opening]:
        return self._here(self.known.openings)

    @cached_property
    def mediations(self) -> list[Mediation]:
        return self._here(self.known.mediations)

    @cached_property
    def calls(self) -> list[Call]:
        return self._here(self.known.calls)

    @cached_property
    def concerns(self) -> list[Concern]:
        return self._here(self.known.concerns)

    @cached_property
    def goals(self) -> list[Goal]:
        return self._here(self.known.goals)

    @cached_property
    def news_of_file(self) -> dict[int, list[News]]:
        found: dict[int, list[News]] = defaultdict(list)
        for row in self.known.news:
            found[row.file].append(row)
        return found

    @cached_property
    def stays_of_file(self) -> dict[int, list[Stay]]:
        found: dict[int, list[Stay]] = defaultdict(list)
        for stay in sorted(self.all_stays, key=lambda stay: stay.started_on):
            found[stay.file].append(stay)
        return found

    @cached_property
    def first_night(self) -> dict[int, date]:
        """{woman: her first night ever}, wherever it was."""
        found: dict[int, date] = {}
        for stay in self.known.stays:
            found[stay.guest] = min(stay.started_on, found.get(stay.guest, stay.started_on))
        return found

    @cached_property
    def placed_on(self) -> dict[int, date]:
        """{referral: the first night that answered it}."""
        files = {file.pk: file.referral for file in self.known.files}
        found: dict[int, date] = {}
        for stay in self.known.stays:
            referral = files.get(stay.file)
            if referral is not None:
                found[referral] = min(stay.started_on, found.get(referral, stay.started_on))
        return found

    def persons(self, guest: int) -> int:
        """She and the children who come with her."""
        return 1 + self.known.children.get(guest, 0)

    # --- the promised nights ---------------------------------------------------------------------------------------

    def promised(self, file: File) -> list[Period]:
        """The nights of her year in the period: from her first night to its end or her leaving, suspensions out."""
        if file.starts_on is None or file.ends_on is None:
            return []
        end = min(file.ends_on, file.left_on or file.ends_on)
        return minus(within([(file.starts_on, end)], self.since, self.horizon), file.suspensions)

    def roofed(self, file: File) -> list[Period]:
        """The nights with a roof of ours: in a home (a chosen absence is one), or another roof that was found."""
        stays = [
            part
            for stay in self.stays_of_file[file.pk]
            for part in minus(stay.offered(date.min, self.horizon), stay.outside)
        ]
        return merged([*stays, *file.other_roofs])

    def unknown(self, file: File) -> list[Period]:
        """The promised nights of which nobody knows anything: neither covered nor owed."""
        promised = self.promised(file)
        return minus(promised, minus(promised, file.unknown))

    def owed(self, file: File) -> list[Period]:
        """The promised nights of the period without a roof: the association's debt."""
        return minus(self.promised(file), [*self.roofed(file), *file.unknown])

    def from_the_beginning(self) -> "Window":
        """The same knowledge and place, from the beginning of everything to the horizon."""
        return Window(self.known, date.min, self.horizon, self.territory)

    def months(self) -> list["Window"]:
        """The civil months of the period, each cut to it."""
        found, first = [], self.since
        while first < self.until:
            following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
            found.append(Window(self.known, first, min(following, self.until), self.territory))
            first = min(following, self.until)
        return found
