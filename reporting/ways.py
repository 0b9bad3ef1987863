"""The way of each home as it was known on a day: its steps, where it stands, why it stopped, when it was ready."""

from datetime import date

from django.utils import timezone

from hosting.models import Adult, HomeVisit, Host
from hosting.models.host import INSURANCE_VALID, VISIT_VALID
from matching.models import Proposal
from reporting import known as rows
from reporting.history import History
from reporting.nights import by, merged, minus

STEPS_OF_STATUS = {  # the step that a status supposes, whether or not its day was written
    Host.Status.CONTACTED: "contacted", Host.Status.VISIT_PLANNED: "contacted", Host.Status.VISITED: "visited",
    Host.Status.PANEL: "visited", Host.Status.APPROVED: "approved", Host.Status.PAUSED: "approved",
    Host.Status.SUSPENDED: "approved",
}  # fmt: skip
READY_STEPS = {"contact_made": "contacted", "visit_done": "visited", "approve": "approved"}
STOPPED = {Host.Status.DORMANT: "silent", Host.Status.LEFT: "left"}
OPENS, CLOSES = ("approve", "resume"), ("pause", "suspend", "leave")


def homes(as_of, cut):
    history = History(Host, cut)
    proposed = {}
    for host, at in Proposal.objects.filter(created_at__lt=cut).values_list("room__host", "created_at"):
        proposed[host] = min(at, proposed.get(host, at))
    visits = by((host, (done, positive)) for host, done, positive in HomeVisit.objects.filter(
        done_on__lte=as_of
    ).order_by("done_on").values_list("host", "done_on", "positive"))  # fmt: skip
    unchecked = set(Adult.objects.exclude(**{f"{check}__lte": as_of for check in Adult.CHECKS}).values_list(
        "host", flat=True
    ))  # fmt: skip
    names = ("pk", "territory", "status", "reason", "applied_at", "trained_on", "insured_on")
    every = Host.objects.filter(applied_at__lt=cut, created_at__lt=cut).order_by("pk")
    for pk, territory, status, reason, applied, trained, insured in every.values_list(*names).iterator():
        steps = {}
        for transition, name in READY_STEPS.items():
            line = history.first(pk, transition)
            if line:
                steps[name] = _day_of(line)
        if pk in proposed:
            steps["proposed"] = timezone.localdate(proposed[pk])
        if visits[pk]:
            steps.setdefault("visited", visits[pk][0][0])
        then = history.status(pk, status)
        gone = (reason or "not_said") if then == Host.Status.NOT_RETAINED else STOPPED.get(then, "")
        papers = pk not in unchecked and trained and trained <= as_of and insured
        good = [done for done, positive in visits[pk] if positive]
        suspended = [_day_of(line) for line in history.moves(pk) if line.transition == "suspend"]
        yield rows.Home(
            pk, territory, timezone.localdate(applied), steps, STEPS_OF_STATUS.get(then, ""), gone,
            tuple(_ready(history, pk, then, applied, insured, good)) if papers else (),
            tuple([done for done, positive in visits[pk] if not positive] + suspended),
        )  # fmt: skip


def _day_of(line) -> date:
    """The day that a move says it took place (``on``), or the day it is said to have happened."""
    told = line.facts.get("on")
    return date.fromisoformat(told) if told else timezone.localdate(line.happened_at)


def _ready(history, pk, status, applied, insured, visits):
    """The periods in which the home was approved, its last visit and its insurance less than a year old."""
    approved, since = [], None
    lines = [line for line in history.moves(pk) if line.transition in OPENS + CLOSES]
    for line in lines:
        if line.transition in OPENS and since is None:
            since = _day_of(line)
        elif line.transition in CLOSES and since is not None:
            approved.append((since, _day_of(line)))
            since = None
    if not lines and status == Host.Status.APPROVED:  # taken over as such, without a line
        since = timezone.localdate(applied)
    if since is not None:
        approved.append((since, date.max))
    seen = merged((done, done + VISIT_VALID) for done in visits)
    insured_for = [(insured, insured + INSURANCE_VALID)]
    outside_visits = minus([(date.min, date.max)], seen)
    return minus(minus(approved, outside_visits), minus([(date.min, date.max)], insured_for))
