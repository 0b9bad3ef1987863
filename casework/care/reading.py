"""The way of each home, read from its rows and its journal; a fixed number of queries for ten homes or six hundred."""

from collections import defaultdict
from datetime import datetime, time

from django.contrib.contenttypes.models import ContentType
from django.db.models import Min
from django.utils import timezone

from casework.care.funnel import STEPS, Path
from casework.models import Stay
from hosting.models import HomeVisit, Host
from journal.models import Entry
from matching.models import Proposal

# the furthest step that a status supposes, whether or not its day was written
SUPPOSES = {
    Host.Status.CONTACTED: "called", Host.Status.VISIT_PLANNED: "called", Host.Status.VISITED: "visited",
    Host.Status.PANEL: "visited", Host.Status.APPROVED: "ready", Host.Status.PAUSED: "ready",
    Host.Status.SUSPENDED: "ready",
}  # fmt: skip
STOPPED = {Host.Status.DORMANT: "silent", Host.Status.LEFT: "left", Host.Status.SUSPENDED: "suspended"}
WHY = {
    "silent": "ne répond plus", "left": "a quitté le réseau", "suspended": "suspendu",
    "no_private_room": "pas de chambre privée", "not_available": "pas disponible assez longtemps",
    "other_help": "préfère aider autrement", "not_suitable": "ne convient pas, après la visite",
}  # fmt: skip


def paths_of(territory_id, since, until):
    """The ways of the homes that applied in ``[since, until)``, by number of home."""
    hosts = Host.objects.filter(
        territory=territory_id, applied_at__gte=_midnight(since), applied_at__lt=_midnight(until)
    )
    rows = list(hosts.values_list("pk", "status", "reason", "applied_at"))
    days = _days([pk for pk, *_ in rows])
    return {pk: _path(status, reason, applied_at, days[pk]) for pk, status, reason, applied_at in rows}


def _path(status, reason, applied_at, days):
    steps = {"applied": timezone.localdate(applied_at)} | days
    supposed = SUPPOSES.get(status)
    for step in STEPS[: STEPS.index(supposed) + 1] if supposed else ():
        steps.setdefault(step, None)
    stopped = (reason or "not_said") if status == Host.Status.NOT_RETAINED else STOPPED.get(status, "")
    return Path(steps, stopped)


def _days(hosts):
    """{home: {step: its first day}}: what the journal and the rows say; nothing where nothing is written."""
    found = defaultdict(dict)

    def put(step, pairs):
        for host, day in pairs:
            found[host][step] = timezone.localdate(day) if isinstance(day, datetime) else day

    lines = Entry.objects.filter(
        content_type=ContentType.objects.get_for_model(Host), object_id__in=hosts, corrects=None
    ).order_by()
    for step, move in (("called", "contact_made"), ("ready", "approve")):
        moved = lines.filter(transition=move).values("object_id").annotate(first=Min("happened_at"))
        put(step, moved.values_list("object_id", "first"))
    visits = HomeVisit.objects.filter(host__in=hosts, done_on__isnull=False).order_by()
    put("visited", visits.values("host").annotate(first=Min("done_on")).values_list("host", "first"))
    asked = Proposal.objects.filter(room__host__in=hosts, asked_host_at__isnull=False).order_by()
    put("proposed", asked.values("room__host").annotate(first=Min("asked_host_at")).values_list("room__host", "first"))
    for host, nights in stays_of(hosts).items():
        for step, (start, _) in zip(("hosted", "hosted_again"), nights, strict=False):
            found[host][step] = start
    return found


def stays_of(hosts):
    """{home: [(first night, end or None) of each stay that began, in order]}. A stay prolonged is one stay."""
    rows = Stay.objects.filter(occupancy__room__host__in=hosts, started_on__isnull=False)
    found = defaultdict(list)
    for host, start, end in rows.order_by("started_on", "pk").values_list(
        "occupancy__room__host", "started_on", "ended_on"
    ):
        found[host].append((start, end))
    return found


def firsts_of(territory_id):
    """(end of the first stay, first night of the second or None) of every home whose first stay is over."""
    hosts = Host.objects.filter(territory=territory_id).values("pk")
    return [
        (nights[0][1], nights[1][0] if len(nights) > 1 else None)
        for nights in stays_of(hosts).values()
        if nights[0][1] is not None
    ]


def _midnight(day):
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
