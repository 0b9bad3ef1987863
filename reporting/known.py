"""What was known on a day, as plain rows: no Django, no database, no name. ``reporting.readings`` fills it.

A number stands for a woman (``guest``), a home (``host``), a room; it never leaves this process.
"""

from dataclasses import dataclass, field
from datetime import date

from reporting.nights import Period, clip, length, minus


@dataclass(frozen=True)
class Stay:
    """One cohabitation that began. ``ended_on`` is the first night not slept there; None while it runs."""

    pk: int
    file: int
    guest: int
    territory: int
    room: int
    host: int
    kind: str
    started_on: date
    ended_on: date | None = None
    ending: str = ""
    guest_reason: str = ""
    host_reason: str = ""
    absences: tuple[Period, ...] = ()
    outside: tuple[Period, ...] = ()  # those of them that were not under a safe roof

    def offered(self, since: date, until: date) -> list[Period]:
        """The nights that the home gave her in ``[since, until)``, absences included."""
        part = clip((self.started_on, self.ended_on or date.max), since, until)
        return [part] if part else []

    def slept(self, since: date, until: date) -> list[Period]:
        """Those that she slept there."""
        return minus(self.offered(since, until), self.absences)

    def nights(self, horizon: date) -> int:
        """How many nights the stay has lasted, up to ``horizon``."""
        return length(self.offered(self.started_on, horizon))


@dataclass(frozen=True)
class Exit:
    """A way out signed by two people, and not taken back."""

    destination: str
    exited_on: date
    occupation: str = "unknown"  # work and training, as said that day


@dataclass(frozen=True)
class File:
    """One accompaniment. ``starts_on`` and ``ends_on`` are those of her year, None before her first night."""

    pk: int
    guest: int
    territory: int
    referral: int
    opened_on: date
    starts_on: date | None = None
    ends_on: date | None = None
    suspensions: tuple[Period, ...] = ()
    other_roofs: tuple[Period, ...] = ()
    unknown: tuple[Period, ...] = ()  # she could not be reached, and nobody has said these nights since
    left_on: date | None = None  # written down, signed or not: no night is promised from then on
    exit: Exit | None = None


@dataclass(frozen=True)
class Referral:
    pk: int
    guest: int
    territory: int
    status: str
    submitted_on: date
    decided_on: date | None = None


@dataclass(frozen=True)
class Home:
    """A home, and the days on which it took each step of its way."""

    pk: int
    territory: int
    applied_on: date
    steps: dict[str, date] = field(default_factory=dict)  # "contacted", "visited", "approved", "proposed"
    stands: str = ""  # the step that its status supposes, on a day that nobody wrote (a register taken over)
    gone: str = ""  # why the way stopped: not retained for a reason, left, silent
    ready: tuple[Period, ...] = ()  # approved, and its papers in date
    failed: tuple[date, ...] = ()  # the days on which a check said no: a visit, a suspension


@dataclass(frozen=True)
class Opening:
    """A period during which a room was open."""

    room: int
    host: int
    territory: int
    period: Period


@dataclass(frozen=True)
class Mediation:
    stay: int
    guest: int
    territory: int
    asked_on: date
    hours_to_hear: float | None = None  # until somebody listened; None: not yet


@dataclass(frozen=True)
class Call:
    """A call to one side of a stay that was due on a day."""

    guest: int
    territory: int
    side: str
    due_on: date
    on_time: bool


@dataclass(frozen=True)
class Concern:
    guest: int
    territory: int
    level: int
    raised_on: date
    hours_to_triage: float | None = None


@dataclass(frozen=True)
class Goal:
    guest: int
    territory: int
    theme: str
    opened_on: date
    achieved_on: date | None = None
    abandoned_on: date | None = None


@dataclass(frozen=True)
class News:
    """What was heard of her after her exit: asked so many months after it."""

    file: int
    month: int
    result: str
    on: date


@dataclass(frozen=True)
class Session:
    """A meeting with a psychologist, counted and nothing more."""

    guest: int
    territory: int
    on: date
    attended: bool | None  # None: nobody has said yet


@dataclass(frozen=True)
class Cost:
    """What a night is said to be worth in a territory, since which day, and who says so."""

    territory: int
    from_on: date
    euros: int
    source: str


@dataclass(frozen=True)
class Known:
    """Everything that was known at the end of the day ``as_of``, for every territory."""

    as_of: date
    stays: tuple[Stay, ...] = ()
    files: tuple[File, ...] = ()
    referrals: tuple[Referral, ...] = ()
    homes: tuple[Home, ...] = ()
    openings: tuple[Opening, ...] = ()
    mediations: tuple[Mediation, ...] = ()
    calls: tuple[Call, ...] = ()
    concerns: tuple[Concern, ...] = ()
    goals: tuple[Goal, ...] = ()
    news: tuple[News, ...] = ()
    offers: tuple[Session, ...] = ()  # of a psychologist, answered or not
    sessions: tuple[Session, ...] = ()
    volunteers: dict[int, date] = field(default_factory=dict)  # {file: the day she said yes to giving her time}
    costs: tuple[Cost, ...] = ()  # at most one for a territory: the last that was decided
    children: dict[int, int] = field(default_factory=dict)  # how many come with her, as known today
