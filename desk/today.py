"""« Aujourd'hui », the roof board: one line per woman, the latest roofs first, and the one thing to do for each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import NamedTuple

from django.db.models import DateField, Exists, OuterRef, Q, Value
from django.urls import reverse

from accounts.models import SIGNING_ROLES, Role
from casework.clock import RoofStatus
from casework.models import Accompaniment, OtherRoof, Respite, Stay
from casework.roofs import Ledger
from casework.standings import Standing, read_standings
from desk import todo
from desk.year import Year
from hosting.models import Need
from journal.models import Task
from matching.models import Proposal
from privacy.facts import for_many
from privacy.policies import can_many
from privacy.projection import project_many

GROUPS = {
    "late": "En retard",
    "today": "À faire aujourd’hui",
    "week": "Cette semaine",
    "waiting": "En attente des autres",
    "calm": "Rien à faire",
}
STATUS = {
    RoofStatus.GREEN: "roof.safe",
    RoofStatus.AMBER: "roof.relay",
    RoofStatus.RED: "roof.urgent",
    RoofStatus.BLACK: "roof.none",
    None: "roof.first",
}
# the later the roof, the sooner the line: black, red, amber, first rooms, green
URGENCY = {RoofStatus.BLACK: 0, RoofStatus.RED: 1, RoofStatus.AMBER: 2, None: 3, RoofStatus.GREEN: 4}
ORDER = {group: number for number, group in enumerate(GROUPS)}
ABOUT_TONIGHT = ("roof_tonight", "ask_about_end")
HOST_ASKED_AND_AFTER = (Proposal.Status.BOTH_ACCEPTED, Proposal.Status.AGREED)


class Rank(NamedTuple):
    """Where one woman stands on the board, and no more: thousands are ranked for a page of twenty-five."""

    order: tuple  # the group, then how late her roof is
    group: str
    standing: Standing
    urgent: bool
    accepted: bool  # both sides said yes to her next roof
    task: tuple | None  # the task that is hers to do first, as ``_first_tasks`` reads it
    proposal: tuple | None
    need: tuple | None

    @property
    def housed(self):
        return self.standing.tonight


@dataclass
class Line:
    """One woman on the board."""

    ledger: Ledger
    todo: todo.ToDo | None
    group: str
    name: str = ""
    year: Year | None = None
    tonight: str = ""

    @property
    def accompaniment(self):
        return self.ledger.accompaniment

    @property
    def status(self):
        return "waiting" if self.ledger.has_left else STATUS[self.ledger.status]

    @property
    def urgent(self):
        return self.ledger.status == RoofStatus.BLACK


def _files(actor):
    return _open(Accompaniment.objects.visible_to(actor), actor)


def _open(files, actor):
    files = files.filter(territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER))
    return files.exclude(status=Accompaniment.Status.EXITED)


def rank(actor, today):
    """Every open accompaniment of the actor's territories, in the order of the board. Three queries for any number.

    Read as tuples: what is to be done is put into words for the lines of a page only (``read_lines``).
    """
    standings = read_standings(_files(actor), today)
    guests = _open(Accompaniment.objects, actor).values("guest")  # what is found beside those standings is not used
    tasks = _first_tasks(guests, today)
    proposals, needs = _searches(guests)
    return sorted(
        (
            _rank(row, tasks.get(row.guest), proposals.get(row.guest), needs.get(row.guest), today)
            for row in standings
        ),
        key=itemgetter(0),
    )  # fmt: skip


def _searches(guests):
    """({woman: (number, status) of her live proposal}, {woman: (number, day) of her open need}), in one query."""
    proposals = Proposal.objects.live().filter(guest__in=guests)
    needs = Need.objects.open().filter(guest__in=guests)
    rows = proposals.values_list("guest", "pk", "status", Value(None, DateField())).union(
        needs.values_list("guest", "pk", Value(""), "from_on"), all=True
    )
    asked, searched = {}, {}
    for guest, pk, status, from_on in rows:
        if status:
            asked[guest] = pk, status
        else:
            searched[guest] = pk, from_on
    return asked, searched


def _rank(standing, tasks, proposal, need, today):
    accepted = proposal is not None and proposal[1] in HOST_ASKED_AND_AFTER
    status = standing.status(today, proposal_accepted=accepted)
    urgent, left = status == RoofStatus.BLACK, standing.has_left(today)
    task = None if left or tasks is None else tasks.get(True) if urgent else min(tasks.values())
    group = _group(urgent, left, task, proposal, need, today)
    # once she has left, or before her first room, no roof of her year is awaited
    needed_by = (None if status is None else standing.needed_by) or date.max
    order = ORDER[group], URGENCY[status], needed_by, standing.code
    return Rank(order, group, standing, urgent, accepted, task, proposal, need)


def _group(urgent, left, task, proposal, need, today):
    """Where the board puts her: by tonight's roof, then by the one thing to do."""
    if left:
        return "waiting"
    if urgent:
        return "late"
    if task:
        urgency, due_on, *_ = task
        return todo.group_of(urgency, due_on, today)
    if proposal:
        return "waiting"
    return todo.group_of(Task.Urgency.TODAY, need[1], today) if need else "calm"


def _first_tasks(guests, today):
    """{woman: {whether it is about tonight: (urgency, day, number, kind, row) of what is due for her first}}."""
    due = Task.objects.open().awake(today).filter(thread__in=guests)
    due = due.annotate(tonight=Q(kind__in=ABOUT_TONIGHT)).order_by("thread", "tonight", "urgency", "due_on", "pk")
    rows = due.distinct("thread", "tonight").values_list(
        "thread", "tonight", "urgency", "due_on", "pk", "kind", "object_id"
    )
    found = defaultdict(dict)
    for thread, tonight, *task in rows:
        found[thread][tonight] = tuple(task)
    return found


def read_lines(ranks, today):
    """The lines of these ranks, in their order, with all that a line says. Constant cost."""
    pks = [row.standing.file for row in ranks]
    files = {row.pk: row for row in Accompaniment.objects.filter(pk__in=pks).with_clock()}
    ledgers = [Ledger(files[row.standing.file], today, row.accepted) for row in ranks]
    return [
        Line(ledger, _one_thing(row, today), row.group, tonight="partie" if ledger.has_left else _tonight(ledger))
        for row, ledger in zip(ranks, ledgers, strict=True)
    ]


def other_tasks(actor, today):
    """What is due and is no line's: a home's, a message's, or a woman's who is not accompanied yet, or no longer."""
    due = Task.objects.open().awake(today).visible_to(actor)
    due = due.exclude(Exists(_files(actor).filter(guest=OuterRef("thread"))))
    if not actor.has_role(*SIGNING_ROLES):
        due = due.exclude(~Q(owner=actor.user_id), kind="sign")
    # a colleague's: the page of those who have left gathers them
    due = due.exclude(~Q(owner=actor.user_id), kind="after_exit")
    return due.order_by("urgency", "due_on", "pk")


def _one_thing(row, today):
    """Tonight's roof before all else; then the most urgent task, the question that waits, the room to look for."""
    standing = row.standing
    if standing.has_left(today):
        return todo.exit_to_sign(standing.file)
    if row.task:
        urgency, due_on, pk, kind, about = row.task
        return todo.of_task(Task(pk=pk, kind=kind, object_id=about, urgency=urgency, due_on=due_on))
    if row.urgent:
        return todo.tonight(standing.file)
    if row.proposal:
        pk, status = row.proposal
        return todo.ToDo(
            "Voir la proposition", _waits_for(status), reverse("matching:proposal", args=[pk]),
            urgency=Task.Urgency.WAITING,
        )  # fmt: skip
    if row.need:
        pk, from_on = row.need
        first = not standing.has_begun(today)
        return todo.ToDo(
            "Chercher une chambre" if first else "Chercher un relais",
            "Sa première chambre est à trouver." if first else "Aucune proposition en cours.",
            reverse("matching:need", args=[pk]),
            due_on=from_on,
        )
    return None


def _waits_for(status):
    if status == Proposal.Status.GUEST_ASKED:
        return "Elle a la question. Le silence n’est pas un refus."
    if status == Proposal.Status.HOST_ASKED:
        return "Le foyer a la question. Le silence n’est pas un refus."
    return Proposal.Status(status).label


def _tonight(ledger):
    """Where she sleeps tonight, as far as a board may say: a home of an area, never which."""
    roof = ledger.tonight
    if ledger.silence:
        return f"sans nouvelles depuis le {ledger.silence.first_night:%d/%m}"
    if isinstance(roof, Respite):
        area = roof.occupancy.room.host.household.area
        return f"en répit, {area.name}" if area else "en répit dans un autre foyer"
    if isinstance(roof, Stay):
        area = roof.occupancy.room.host.household.area
        return f"chez un foyer, {area.name}" if area else "chez un foyer"
    if isinstance(roof, OtherRoof):
        return roof.get_kind_display()
    return "aucun toit connu" if ledger.has_begun else "accompagnement ouvert"


def dress(lines, actor):
    """What only the lines of the shown page need: the names that this actor may read, and the twelve windows.

    Whoever does not follow a woman is led to her file, where she reads who does: not to a page that refuses her.
    """
    guests = [line.accompaniment.guest for line in lines]
    facts = for_many(actor, guests)
    cards = project_many(guests, actor, fields={"code", "first_name"}, facts=facts)
    leads = can_many(actor, "accompaniment", "update", guests, facts=facts)
    for line, card in zip(lines, cards, strict=True):
        line.name = card.get("first_name") or line.accompaniment.code
        if line.todo and not leads[line.accompaniment.guest_id]:
            line.todo = todo.for_another(line.todo, line.accompaniment.pk)
        ledger = line.ledger
        if ledger.has_begun:
            line.year = year_of(ledger)
    return lines


def year_of(ledger):
    """The twelve windows of a ledger: nights kept and planned, owed, suspended."""
    owed = [(night, night + timedelta(days=1)) for night in ledger.uncovered]
    return Year(
        start=ledger.starts_on, end=ledger.ends_on, today=ledger.today, covered=ledger.roofs, owed=owed,
        suspended=ledger.suspensions, unknown=ledger.unknown_periods,
    )  # fmt: skip
