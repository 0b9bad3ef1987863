"""Fatigue of a home, from short signals: never a mark, never a rank; each is a sentence that somebody can check.

A home that tires is offered something before it stops: a call, a respite, a pause with a day to be asked again.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max

from casework.care.reading import stays_of
from casework.models import CheckIn, Stay
from hosting.models import Host
from journal.agenda import draft, open_tasks
from journal.judgements import judged, judgement
from journal.models import Entry, Task

REST_DAYS = judgement(
    "host_rest_days", 180, "Un foyer qui accueille sans pause est appelé", "nuits de suite",
    between=(60, 400), source="à valider avec les foyers",
)  # fmt: skip
CARE_AGAIN_DAYS = judgement(
    "host_care_again_days", 30, "Un foyer dont on a pris soin n’est pas rappelé avant", "jours",
    between=(7, 120), source="à valider avec les foyers",
)  # fmt: skip
BREAK_NIGHTS = 7  # fewer nights empty between two stays are no rest
HEARD_WITHIN = timedelta(days=45)
ENDED_WITHIN = timedelta(days=365)
REFUSED_WITHIN = timedelta(days=180)
TIRED = frozenset({CheckIn.Signal.TIRED, CheckIn.Signal.WANTS_END})
LOW_MOOD = 2
CARE = "care_for_host"


@dataclass(frozen=True)
class Signal:
    """One thing that may tire a home, since when. ``strong``: alone, it is enough to call."""

    code: str
    words: str
    strong: bool = False


HEARD = Signal("heard", "a dit sa fatigue, ou un mauvais moment, lors d’un appel", strong=True)
EARLY = Signal("early", "a demandé la fin d’un séjour avant sa date")
NO_EXTENSION = Signal("no_extension", "n’a pas souhaité prolonger un séjour")


def without_a_break(nights: Iterable[tuple[date, date | None]], today: date) -> int:
    """How many days a home has had somebody up to today; 0 where nobody is there, or it rests.

    ``nights`` are the periods of its stays; the empty nights between two of them count as no rest below seven.
    """
    busy: tuple[date, date] | None = None
    for start, end in sorted((start, min(end or today, today)) for start, end in nights if start < today):
        begins_again = busy is None or (start - busy[1]).days >= BREAK_NIGHTS
        busy = (start, end) if busy is None or begins_again else (busy[0], max(busy[1], end))
    return (today - busy[0]).days if busy and (today - busy[1]).days < BREAK_NIGHTS else 0


def moods_of(hosts, today):
    """{home that said in a recent call that it is tired}: the only place that reads the calls of the homes."""
    calls = CheckIn.objects.filter(
        side=CheckIn.Side.HOST, done_on__gt=today - HEARD_WITHIN, done_on__lte=today,
        stay__occupancy__room__host__in=hosts,
    )  # fmt: skip
    rows = calls.order_by().values_list("stay__occupancy__room__host", "mood", "signals")
    return {host for host, mood, signals in rows if TIRED & set(signals) or (mood is not None and mood <= LOW_MOOD)}


def signals_of(hosts, today, values=None):
    """{home: [signals]} for these numbers; homes without any are absent. As many queries for one as for ten."""
    values = values or judged(today)
    hosts = list(hosts)
    found = defaultdict(list)
    for host in sorted(moods_of(hosts, today)):
        found[host].append(HEARD)
    ended = Stay.objects.filter(
        occupancy__room__host__in=hosts, ending=Stay.Ending.EARLY_HOST, ended_on__gt=today - ENDED_WITHIN
    )
    for host in sorted(set(ended.values_list("occupancy__room__host", flat=True))):
        found[host].append(EARLY)
    for host in sorted(_refusals(hosts, today)):
        found[host].append(NO_EXTENSION)
    territories = dict(Host.objects.filter(pk__in=hosts).values_list("pk", "territory"))
    for host, nights in sorted(stays_of(hosts).items()):
        days = without_a_break(nights, today)
        if days >= values.of(REST_DAYS, territories[host]):
            found[host].append(Signal("no_break", f"accueille depuis {days} jours sans pause"))
    return dict(found)


def _refusals(hosts, today):
    lines = Entry.objects.filter(
        content_type=ContentType.objects.get_for_model(Host), object_id__in=hosts, transition="refuse_extension",
        happened_at__date__gt=today - REFUSED_WITHIN,
    )  # fmt: skip
    return set(lines.values_list("object_id", flat=True))


def calls_for(signals):
    """Whether these are enough for somebody to call: a strong one, or two."""
    return len(signals) >= 2 or any(signal.strong for signal in signals)


def hosting_now(today):
    """The homes where somebody lives, or whose last stay ended within a fortnight."""
    recent = Stay.objects.filter(ended_on__gt=today - timedelta(days=14))
    stays = Stay.objects.ongoing() | recent
    return set(stays.values_list("occupancy__room__host", flat=True))


def homes_to_care_for(today):
    """A task for each tired home, for whoever answers for the woman who lives there; not again for thirty days."""
    values = judged(today)
    tired = {host for host, signals in signals_of(hosting_now(today), today, values).items() if calls_for(signals)}
    owners = _owners(tired)
    cared = Task.objects.filter(kind=CARE, content_type=ContentType.objects.get_for_model(Host), object_id__in=tired)
    last = dict(cared.exclude(done_at=None).values_list("object_id").annotate(last=Max("done_at__date")))
    return open_tasks(
        draft(
            host, CARE, territory_id=host.territory_id, owner_id=owners.get(host.pk), due_on=today,
            urgency=Task.Urgency.WEEK,
        )
        for host in Host.objects.filter(pk__in=tired).order_by("pk")
        if host.pk not in last
        or last[host.pk] <= today - timedelta(days=values.of(CARE_AGAIN_DAYS, host.territory_id))
    )  # fmt: skip


def _owners(hosts):
    stays = Stay.objects.filter(occupancy__room__host__in=hosts).order_by("planned_from", "pk")
    return dict(stays.values_list("occupancy__room__host", "accompaniment__owner"))
