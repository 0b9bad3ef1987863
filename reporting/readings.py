"""Reads, once, all that the figures need: a fixed number of queries whatever the period and however many women.

``known(as_of)`` is what was known at the end of that day. What can be gone back to: the days of stays (journal), late
entries, exits and their signatures, suspensions, extensions, other roofs and absences by the time they were written,
the status of referrals and homes. What cannot, and is read as it is today: children, the openings of rooms, the papers
of homes, the level of a concern, the ends and reasons of stays already ended then.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from casework.clock import commitment_end
from casework.models import (
    Absence,
    Accompaniment,
    CheckIn,
    Concern,
    Exit,
    Extension,
    HomeAway,
    Mediation,
    OtherRoof,
    PeerInvitation,
    PostExitContact,
    PsyAppointment,
    PsyReferral,
    Respite,
    SaidNights,
    Silence,
    Stay,
    SupportGoal,
    Suspension,
)
from hosting.models import Availability, Child, Referral
from journal.models import Judgement
from reporting import known as rows
from reporting import ways
from reporting.history import History
from reporting.nights import Period, by, minus
from reporting.valuation import NIGHT_COST


def known(as_of: date | None = None) -> rows.Known:
    """What was known at the end of ``as_of`` (today when not said), in every territory."""
    as_of = as_of or timezone.localdate()
    cut = _midnight(as_of + timedelta(days=1))
    silences = _silences(cut, as_of)
    stays, moved = _stays(cut, silences)
    return rows.Known(
        as_of=as_of, stays=tuple(stays), files=tuple(_files(cut, moved, silences)), referrals=tuple(_referrals(cut)),
        homes=tuple(ways.homes(as_of, cut)), openings=tuple(_openings()), mediations=tuple(_mediations(cut)),
        calls=tuple(_calls(as_of)), concerns=tuple(_concerns(cut)), goals=tuple(_goals(as_of)),
        news=tuple(_news(as_of)), offers=tuple(_offers(as_of)), sessions=tuple(_sessions(as_of)),
        costs=tuple(_costs(as_of, cut)),
        volunteers=dict(_volunteers(cut)),
        children=Counter(Child.objects.values_list("guest", flat=True)),
    )  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def _period(value) -> Period:
    return value.lower or date.min, value.upper or date.max


@dataclass
class _Unheard:
    """The nights of one woman during which nobody could reach her, and what was said of some of them since."""

    unknown: tuple[Period, ...] = ()
    elsewhere: tuple[Period, ...] = ()
    none: tuple[Period, ...] = ()

    @property
    def elsewhere_or_unknown(self):
        return (*self.unknown, *self.elsewhere, *self.none)


def _silences(cut, as_of):
    """{file: what was not known of her nights}, as it was known then."""
    history, found = History(Silence, cut), defaultdict(_Unheard)
    said = by((silence, (was, _period(period))) for silence, was, period in SaidNights.objects.filter(
        recorded_at__lt=cut
    ).values_list("silence", "was", "period"))  # fmt: skip
    names = ("pk", "accompaniment", "first_night", "ended_on", "status")
    for pk, file, first, ended, status in Silence.objects.filter(raised_at__lt=cut).order_by("pk").values_list(*names):
        if history.status(pk, status) in Silence.LIVE:
            ended = None  # written down later
        told = {was: tuple(period for kind, period in said[pk] if kind == was) for was in SaidNights.Was.values}
        spoken = [*told["room"], *told["elsewhere"], *told["none"]]
        nights = (first, max(first, ended or as_of))
        row = found[file]
        row.unknown += tuple(minus([nights], spoken))
        row.elsewhere += told["elsewhere"]
        row.none += told["none"]
    return found


def _stays(cut, silences):
    """The stays known to have begun; and {(file, first night of today): the one known then, None where none was}."""
    history = History(Stay, cut)
    absences = by((stay, (_period(period), roofed)) for stay, period, roofed in Absence.objects.filter(
        recorded_at__lt=cut
    ).values_list("stay", "period", "under_a_roof"))  # fmt: skip
    away = by((host, _period(period)) for host, period in HomeAway.objects.filter(
        noted_at__lt=cut, she_may_stay=False
    ).values_list("host", "period"))  # fmt: skip
    respites = by((stay, (period, True)) for stay, _, period in _respites(cut))
    found, moved = [], {}
    begun = Stay.objects.exclude(started_on=None).values_list(
        "pk", "accompaniment", "accompaniment__guest", "accompaniment__territory", "occupancy__room",
        "occupancy__room__host", "kind", "started_on", "ended_on", "ending", "guest_reason", "host_reason",
        "created_at",
    )  # fmt: skip
    for pk, file, guest, territory, room, host, kind, started, ended, *why, created in begun.order_by("pk").iterator():
        first = history.day(pk, "move_in", started, created)
        moved[file, started] = first
        if first is None:
            continue
        last = history.day(pk, "move_out", ended, created) if ended else None
        found.append(rows.Stay(
            pk, file, guest, territory, room, host, kind, first, last, *(why if last else ("", "", "")),
            absences=(
                *(period for period, _ in [*absences[pk], *respites[pk]]), *away[host],
                *silences[file].elsewhere_or_unknown,
            ),
            outside=(*(period for period, roofed in absences[pk] if not roofed), *away[host], *silences[file].none),
        ))  # fmt: skip
    return found, moved


def _respites(cut):
    """(stay, file, nights) of the respites that both had accepted by then: slept away from her room, under a roof."""
    history = History(Respite, cut)
    names = ("pk", "stay", "stay__accompaniment", "status", "from_on", "until_on", "ended_on", "created_at")
    for pk, stay, file, status, first, until, ended, created in Respite.objects.order_by("pk").values_list(*names):
        if not history.existed(pk, created) or history.status(pk, status) not in Respite.COVERING:
            continue
        last = history.day(pk, "come_back", ended, created) if ended else None
        yield stay, file, (first, min(last or until, until))


def _files(cut, moved, silences):
    """Every file that was open by then. Her year begins with the stay whose first night it is, as known then."""
    suspensions = by((file, _period(period)) for file, period in Suspension.objects.filter(
        recorded_at__lt=cut
    ).values_list("commitment__accompaniment", "period"))  # fmt: skip
    extensions = by(Extension.objects.filter(recorded_at__lt=cut).values_list("commitment__accompaniment", "months"))
    roofs = by((file, _period(period)) for file, period in OtherRoof.objects.filter(
        recorded_at__lt=cut
    ).values_list("accompaniment", "period"))  # fmt: skip
    for _, file, period in _respites(cut):
        roofs[file].append(period)
    exits = _exits(cut)
    names = ("pk", "guest", "territory", "referral", "opened_on", "commitment__starts_on")
    for pk, guest, territory, referral, opened, starts in Accompaniment.objects.filter(
        created_at__lt=cut
    ).order_by("pk").values_list(*names).iterator():  # fmt: skip
        starts = moved.get((pk, starts), starts)
        ends = commitment_end(starts, suspensions[pk], extensions[pk]) if starts else None
        yield rows.File(
            pk, guest, territory, referral, opened, starts, ends, tuple(suspensions[pk]),
            tuple(minus([*roofs[pk], *silences[pk].elsewhere], silences[pk].none)), silences[pk].unknown,
            *exits.get(pk, (None, None)),
        )  # fmt: skip


def _exits(cut):
    """{file: (the day she left, her exit once a second person has signed it)}, where it had not been taken back."""
    day = timezone.localdate(cut - timedelta(seconds=1))
    written = Exit.objects.filter(recorded_at__lt=cut).order_by("pk")
    names = ("accompaniment", "destination", "exited_on", "occupation", "cancelled_on", "confirmed_at")
    return {
        file: (on, rows.Exit(where, on, occupation) if signed and signed < cut else None)
        for file, where, on, occupation, cancelled, signed in written.values_list(*names)
        if not cancelled or cancelled > day
    }


def _referrals(cut):
    history = History(Referral, cut)
    names = ("pk", "guest", "territory", "status", "submitted_at", "decided_on")
    sent = Referral.objects.filter(submitted_at__lt=cut, created_at__lt=cut).order_by("pk")
    for pk, guest, territory, status, submitted, decided in sent.values_list(*names).iterator():
        then = history.status(pk, status)
        if then == Referral.Status.DRAFT:
            continue
        answered = then in (Referral.Status.ADMITTED, Referral.Status.REFUSED)
        yield rows.Referral(
            pk, guest, territory, then, timezone.localdate(submitted), decided if answered else None
        )  # fmt: skip


def _openings():
    names = ("room", "room__host", "room__host__territory", "period", "room__withdrawn_on")
    for room, host, territory, period, withdrawn in Availability.objects.order_by("pk").values_list(*names):
        since, until = _period(period)
        until = min(until, withdrawn or until)
        if since < until:
            yield rows.Opening(room, host, territory, (since, until))


def _mediations(cut):
    history = History(Mediation, cut)
    names = ("pk", "stay", "stay__accompaniment__guest", "stay__accompaniment__territory", "created_at")
    asked = Mediation.objects.filter(created_at__lt=cut).order_by("pk")
    for pk, stay, guest, territory, created in asked.values_list(*names):
        heard = history.first(pk, "hear")
        hours = (heard.happened_at - created).total_seconds() / 3600 if heard else None
        yield rows.Mediation(stay, guest, territory, timezone.localdate(created), hours)


def _calls(as_of):
    """On time: heard without the other, on its day at the latest, as ``casework.checkins`` counts it."""
    names = (
        "stay__accompaniment__guest",
        "stay__accompaniment__territory",
        "side",
        "due_on",
        "done_on",
        "spoke_alone",
    )
    for guest, territory, side, due, done, alone in CheckIn.objects.filter(due_on__lte=as_of).values_list(*names):
        yield rows.Call(guest, territory, side, due, bool(done and done <= due and alone))


def _concerns(cut):
    history = History(Concern, cut)
    names = ("pk", "guest", "territory", "level", "raised_at")
    for pk, guest, territory, level, raised in Concern.objects.filter(raised_at__lt=cut).values_list(*names):
        line = history.first(pk, "triage")
        hours = (line.happened_at - raised).total_seconds() / 3600 if line else None
        yield rows.Concern(guest, territory, level, timezone.localdate(raised), hours)


def _goals(as_of):
    names = (
        "accompaniment__guest", "accompaniment__territory", "theme", "opened_on", "achieved_on", "abandoned_on",
    )  # fmt: skip
    for guest, territory, theme, opened, *ends in SupportGoal.objects.filter(opened_on__lte=as_of).values_list(*names):
        yield rows.Goal(guest, territory, theme, opened, *(day if day and day <= as_of else None for day in ends))


def _news(as_of):
    names = ("exit__accompaniment", "month", "result", "done_on")
    for row in PostExitContact.objects.filter(done_on__lte=as_of).order_by("pk").values_list(*names):
        yield rows.News(*row)


def _offers(as_of):
    names = ("accompaniment__guest", "accompaniment__territory", "offered_on")
    for row in PsyReferral.objects.filter(offered_on__lte=as_of).values_list(*names):
        yield rows.Session(*row, None)


def _sessions(as_of):
    """Those that were not cancelled by then. Whether she came is known from its day on."""
    names = ("referral__accompaniment__guest", "referral__accompaniment__territory", "at", "cancelled_on", "attended")
    for guest, territory, at, cancelled, attended in PsyAppointment.objects.filter(offered=False).values_list(*names):
        day = timezone.localdate(at)
        if day <= as_of and not (cancelled and cancelled <= as_of):
            yield rows.Session(guest, territory, day, attended)


def _costs(as_of, cut):
    decided = Judgement.objects.filter(name=NIGHT_COST.name, from_on__lte=as_of, recorded_at__lt=cut)
    names = ("territory", "from_on", "value", "why")
    last = {row[0]: row for row in decided.order_by("from_on", "pk").values_list(*names)}
    return [rows.Cost(*row) for row in last.values() if row[2]]


def _volunteers(cut):
    """Those who had said yes by then: their file, never the account that they were given."""
    history = History(PeerInvitation, cut)
    names = ("pk", "accompaniment", "status", "answered_on")
    for pk, file, status, on in PeerInvitation.objects.filter(created_at__lt=cut).values_list(*names):
        if on and history.status(pk, status) == PeerInvitation.Status.ACCEPTED:
            yield file, on
