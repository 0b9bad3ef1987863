"""« Aujourd'hui », the roof board: one line per woman, the latest roofs first, and the one thing to do for each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import SIGNING_ROLES, Role
from casework.clock import RoofStatus
from casework.models import Accompaniment, OtherRoof, Stay
from casework.roofs import Ledger
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
HOST_ASKED_AND_AFTER = (Proposal.Status.BOTH_ACCEPTED, Proposal.Status.AGREED)


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


def read_board(actor, *, today=None):
    """Every open accompaniment of the actor's territories as lines in order, and what else is due. Constant cost."""
    today = today or timezone.localdate()
    files = Accompaniment.objects.visible_to(actor).filter(
        territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER)
    )
    files = files.exclude(status=Accompaniment.Status.EXITED)
    files = list(files.with_clock())
    guests = [row.guest_id for row in files]
    tasks, others = _tasks(actor, guests, today)
    proposals = {row.guest_id: row for row in Proposal.objects.live().filter(guest__in=guests)}
    needs = {row.guest_id: row for row in Need.objects.open().filter(guest__in=guests)}
    lines = []
    for row in files:
        proposal = proposals.get(row.guest_id)
        ledger = Ledger(row, today, proposal is not None and proposal.status in HOST_ASKED_AND_AFTER)
        lines.append(_line(ledger, tasks.get(row.guest_id, []), proposal, needs.get(row.guest_id), today))
    order = list(GROUPS)
    return sorted(lines, key=lambda line: (order.index(line.group), line.ledger.urgency)), others


def _tasks(actor, guests, today):
    """The tasks that are due: by woman of the board, and all the others (homes, referrals, messages). One query."""
    found, others = defaultdict(list), []
    awake = Task.objects.open().awake(today)
    due = awake.visible_to(actor) | awake.filter(thread__in=guests)
    signs = actor.has_role(*SIGNING_ROLES)
    for task in due.order_by("urgency", "due_on", "pk"):
        if task.thread in guests:
            found[task.thread].append(task)
        elif (
            signs or task.kind != "sign" or task.owner_id == actor.user_id
        ):  # a home's, or a woman's who is not accompanied yet, or no longer
            others.append(task)
    return found, others


def _line(ledger, tasks, proposal, need, today):
    if ledger.has_left:
        return Line(ledger, todo.exit_to_sign(ledger.accompaniment), "waiting", tonight="partie")
    action = _one_thing(ledger, tasks, proposal, need)
    group = action.group(today) if action else "calm"
    if ledger.status == RoofStatus.BLACK:
        group = "late"
    return Line(ledger, action, group, tonight=_tonight(ledger))


def _one_thing(ledger, tasks, proposal, need):
    """Tonight's roof before all else; then the most urgent task, the question that waits, the room to look for."""
    if ledger.status == RoofStatus.BLACK:
        tonight = next((task for task in tasks if task.kind in ("roof_tonight", "ask_about_end")), None)
        return todo.of_task(tonight) if tonight else todo.tonight(ledger.accompaniment)
    if tasks:
        return todo.of_task(tasks[0])
    if proposal:
        return todo.ToDo(
            "Voir la proposition", _waits_for(proposal), reverse("matching:proposal", args=[proposal.pk]),
            urgency=Task.Urgency.WAITING,
        )  # fmt: skip
    if need:
        first = not ledger.has_begun
        return todo.ToDo(
            "Chercher une chambre" if first else "Chercher un relais",
            "Sa première chambre est à trouver." if first else "Aucune proposition en cours.",
            reverse("matching:need", args=[need.pk]),
            due_on=need.from_on,
        )
    return None


def _waits_for(proposal):
    if proposal.status == Proposal.Status.GUEST_ASKED:
        return "Elle a la question. Le silence n’est pas un refus."
    if proposal.status == Proposal.Status.HOST_ASKED:
        return "Le foyer a la question. Le silence n’est pas un refus."
    return proposal.get_status_display()


def _tonight(ledger):
    """Where she sleeps tonight, as far as a board may say: a home of an area, never which."""
    roof = ledger.tonight
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
            line.todo = todo.for_another(line.todo, line.accompaniment)
        ledger = line.ledger
        if ledger.has_begun:
            line.year = year_of(ledger)
    return lines


def year_of(ledger):
    """The twelve windows of a ledger: nights kept and planned, owed, suspended."""
    owed = [(night, night + timedelta(days=1)) for night in ledger.uncovered]
    return Year(
        start=ledger.starts_on, end=ledger.ends_on, today=ledger.today, covered=ledger.roofs, owed=owed,
        suspended=ledger.suspensions,
    )  # fmt: skip
