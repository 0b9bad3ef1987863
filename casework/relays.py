"""Relays: the roof after this one, looked for well before, and told to one more person as its day comes.

Domain §3.7: looked for at 60 days, with an owner, who is reminded each week; the coordinator of the territory is told
at 30 days, the lead of the programme at 14; at 7 the emergency pool is worked. A territory may decide other numbers.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Actor, Membership, Role
from casework.actions import open_relays
from casework.models import Accompaniment, Stay
from hosting.models import Need
from journal.agenda import draft, open_tasks
from journal.bulk import write_all
from journal.judgements import Choice, judged, judgement
from journal.models import Task
from matching.models import Proposal
from messaging.rounds import once_a_round

SOURCE = "domaine §3.7"
RELAY_DAYS = judgement(
    "relay_days", 60, "Un relais est cherché", "jours avant la fin du séjour", between=(14, 180), source=SOURCE
)
COORDINATOR_DAYS = judgement(
    "relay_coordinator_days", 30, "Un relais non trouvé est dit à la coordinatrice du territoire",
    "jours avant la fin du toit", between=(7, 120), source=SOURCE,
)  # fmt: skip
LEAD_DAYS = judgement(
    "relay_lead_days", 14, "Un relais non trouvé est dit à la responsable", "jours avant la fin du toit",
    between=(3, 90), source=SOURCE,
)  # fmt: skip
POOL_DAYS = judgement(
    "relay_pool_days", 7, "La réserve d’urgence est appelée chaque jour", "jours avant la fin du toit",
    between=(1, 60), source=SOURCE,
)  # fmt: skip
REMINDED_EACH = timedelta(days=7)
ACCEPTED = (Proposal.Status.BOTH_ACCEPTED, Proposal.Status.AGREED)


@dataclass(frozen=True)
class Level:
    """From ``days`` before her roof ends, somebody of this role is told too."""

    days: Choice
    kind: str
    role: str
    urgency: int


LEVELS = (
    Level(COORDINATOR_DAYS, "relay_coordinator", Role.COORDINATOR, Task.Urgency.WEEK),
    Level(LEAD_DAYS, "relay_lead", Role.MANAGER, Task.Urgency.TODAY),
)
KINDS = [level.kind for level in LEVELS]
URGENCIES = ((POOL_DAYS, Task.Urgency.TONIGHT), (LEAD_DAYS, Task.Urgency.TODAY), (COORDINATOR_DAYS, Task.Urgency.WEEK))


def relays_to_open(today):
    """Stays that end within sixty days, before her year does, with nothing after them: a need opens, with an owner."""
    service = Actor.service()
    latest = judged(today).day_by(RELAY_DAYS, "accompaniment__territory", today)
    ending = (
        Stay.objects.ongoing()
        .filter(planned_until__lte=latest)
        .select_related("accompaniment__commitment", "accompaniment__owner", "occupancy")
        .order_by("planned_until", "pk")
    )
    looked_for = dict(Need.objects.open().values_list("guest", "from_on"))
    found, new = 0, []
    for stay in ending:
        from_on = max(stay.planned_until, today)
        known = looked_for.get(stay.accompaniment.guest_id)
        # most were opened on an earlier morning: only what is new, or sooner than thought, takes its locks
        if known is not None and known <= from_on:
            found += 1
        else:
            new.append((stay, from_on))
    return found + open_relays(new, by=service)


def relays_to_hurry(today):
    """Searches whose day comes near: the owner's task grows more urgent (30, 14, 7 days). It never grows less so."""
    values = judged(today)
    near = [Q(from_on__lte=values.day_by(choice, "territory", today)) for choice, _ in URGENCIES]
    becomes = defaultdict(list)
    for need in Need.objects.open().filter(near[0] | near[1] | near[2]):
        days = (need.from_on - today).days
        becomes[min(level for choice, level in URGENCIES if days <= values.of(choice, need.territory_id))].append(
            need.pk
        )
    searches = Task.objects.open().filter(kind="find_relay")
    return sum(
        searches.filter(object_id__in=needs, urgency__gt=urgency).update(urgency=urgency)
        for urgency, needs in sorted(becomes.items())
    )


def awaited(today):
    """Open searches of women whose year runs, with no roof that both sides have accepted, nor one already planned."""
    running = Accompaniment.objects.open().filter(guest=OuterRef("guest"), commitment__starts_on__lte=today)
    accepted = Proposal.objects.filter(need=OuterRef("pk"), status__in=ACCEPTED)
    planned = Stay.objects.filter(
        accompaniment__guest=OuterRef("guest"), status=Stay.Status.PLANNED,
        planned_from__lte=OuterRef("from_on") + timedelta(days=1),
    )  # fmt: skip
    return Need.objects.open().filter(Exists(running), ~Exists(accepted), ~Exists(planned))


@once_a_round
def awaited_now(today):
    """The same as rows, with her and her owner: three scans of a morning ask for them."""
    return list(awaited(today).select_related("guest", "owner").order_by("from_on", "pk"))


def relays_to_tell(today):
    """Relays not found at 30 then 14 days: a named person more has a task, once for each level and date.

    What is found or put back in the meantime is not due any more: its tasks are closed.
    """
    values = judged(today)
    due = {
        (need.pk, level.kind): (need, level)
        for need in awaited_now(today)
        for level in LEVELS
        if (need.from_on - today).days <= values.of(level.days, need.territory_id)
    }
    told = _told(due)
    people = _people({need.territory_id for need, _ in due.values()}, today)
    new = [row for row in due.values() if (row[0].pk, row[1].kind, f"{row[0].from_on}") not in told]
    _tell(new, people, today)
    _close_what_is_not_due(due)
    return len(due)


def _told(due):
    """What was told already: (need, level, date); and, for a task still open, whatever date it was opened for."""
    tasks = Task.objects.filter(kind__in=KINDS, object_id__in={pk for pk, _ in due})
    found = set()
    for pk, kind, facts, done_at in tasks.values_list("object_id", "kind", "facts", "done_at"):
        found.add((pk, kind, facts["from_on"]))
        if done_at is None and (pk, kind) in due:
            found.add((pk, kind, f"{due[pk, kind][0].from_on}"))
    return found


def _people(territories, today):
    """{(territory, role): its people, the longest in the post first}."""
    roles = {level.role for level in LEVELS}
    held = Membership.objects.in_force(today).filter(territory__in=territories, role__in=roles)
    found = defaultdict(list)
    for territory, role, user in held.order_by("starts_on", "pk").values_list("territory", "role", "user"):
        found[territory, role].append(user)
    return found


def _tell(new, people, today):
    """The task of somebody else than whoever looks already, where there is one: a second pair of eyes."""
    said, drafts = [], []
    for need, level in new:
        held = people[need.territory_id, level.role] or people[need.territory_id, Role.COORDINATOR]
        owner = next((user for user in held if user != need.owner_id), need.owner_id)
        said.append((need, {"facts": {"to": owner, "level": level.kind, "from_on": need.from_on}}))
        drafts.append(draft(
            need, level.kind, territory_id=need.territory_id, owner_id=owner, due_on=today, urgency=level.urgency,
            key=f"{need.from_on}", from_on=f"{need.from_on}",
        ))  # fmt: skip
    write_all(said, "escalate", by=Actor.service())
    open_tasks(drafts)


def _close_what_is_not_due(due):
    tasks = Task.objects.open().filter(kind__in=KINDS)
    over = [task.pk for task in tasks.only("object_id", "kind") if (task.object_id, task.kind) not in due]
    if over:
        tasks.filter(pk__in=over).update(done_at=timezone.now(), done_by=Actor.service())


def reminders(today):
    """(need, which week): relays that their owner has looked for a week or more, told again each week."""
    needs = awaited(today).exclude(owner=None).select_related("guest", "owner").annotate(since=F("opened_at__date"))
    for need in needs.order_by("pk"):
        weeks = (today - need.since).days // REMINDED_EACH.days
        if weeks >= 1:
            yield need, f"week-{weeks}"
