"""The circle of a concern: who its level calls in, who may never be, and what each is told: « une affaire attend ».

A concern about a colleague is kept from her and from those who report to her: only the safeguarding lead and the
director are called, and anybody added must stand at least as high as she does (domain §3.9 rule 2).
"""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone

from accounts.models import Membership, Role, User
from casework.models import Concern, ConcernMember
from hosting.models import Assignment
from journal.agenda import open_task
from journal.judgements import judgement
from journal.models import Task
from journal.moves import NotYet, write

HOURS = {
    Concern.Level.DISCOMFORT: judgement(
        "concern_hours_discomfort", 48, "Un inconfort reçoit son premier geste", "heures après son signalement",
        between=(4, 168), source="domaine §3.9",
    ),
    Concern.Level.SERIOUS: judgement(
        "concern_hours_serious", 24, "Une affaire sérieuse reçoit son premier geste", "heures après son signalement",
        between=(1, 72), source="domaine §3.9",
    ),
    Concern.Level.DANGER: judgement(
        "concern_hours_danger", 0, "Un danger reçoit son premier geste", "heures après son signalement (0 : aussitôt)",
        between=(0, 12), source="domaine §3.9 : aussitôt",
    ),
}  # fmt: skip
WAITS = "concern_waits"  # one kind of task for every step: what it is about is read inside the circle
URGENCY = {
    Concern.Level.DISCOMFORT: Task.Urgency.TODAY,
    Concern.Level.SERIOUS: Task.Urgency.TODAY,
    Concern.Level.DANGER: Task.Urgency.TONIGHT,
}
RANKS = {
    Role.DIRECTOR: 4, Role.MANAGER: 3, Role.SAFEGUARDING_LEAD: 3, Role.COORDINATOR: 2, Role.APPROVER: 2,
    Role.PSYCHOLOGIST: 1, Role.VOLUNTEER: 1,
}  # fmt: skip
APART = {Role.SAFEGUARDING_LEAD, Role.DIRECTOR}  # they answer for these affairs whomever they report to
MAY_JOIN = {*APART, Role.MANAGER, Role.COORDINATOR, Role.APPROVER, Role.VOLUNTEER}
MAY_SIGN = {*APART, Role.MANAGER, Role.APPROVER}


def due_at(concern, values=None):
    """When the first act is due, by what the territory has decided for this level (``values``: read once for many)."""
    choice = HOURS[Concern.Level(concern.level)]
    hours = choice.of(concern.territory_id) if values is None else values.of(choice, concern.territory_id)
    return concern.level_since + timedelta(hours=hours)


def roles_here(territory_id):
    """{user: her roles in this territory today}, those of people who left it aside."""
    found = defaultdict(set)
    members = Membership.objects.in_force().filter(territory=territory_id, role__in=MAY_JOIN | set(RANKS))
    for user, role in members.values_list("user", "role"):
        found[user].add(role)
    return found


def may_join(concern, here=None):
    """{user: her roles} of everybody who may be of this circle: not the named, nor those who report to her.

    Of a woman who became a volunteer, no volunteer is told (``hosting.seals``).
    """
    here = roles_here(concern.territory_id) if here is None else here
    if concern.guest.sealed_on:
        here = {user: roles - {Role.VOLUNTEER} for user, roles in here.items()}
    named, floor = concern.named, max((RANKS[role] for role in here.get(concern.staff_id, ())), default=0)
    return {
        user: roles for user, roles in here.items()
        if user not in named and roles & MAY_JOIN
        and (roles & APART or max(RANKS[role] for role in roles) >= floor)
    }  # fmt: skip


def called(concern):
    """{user: the role she is called for}: whom the level asks for, never nobody where somebody may come."""
    able = may_join(concern)
    wanted = {}
    if concern.about != Concern.About.STAFF:
        wanted |= _following(concern, able)
    if concern.level >= Concern.Level.SERIOUS or not wanted or concern.about == Concern.About.STAFF:
        wanted |= _holding(Role.SAFEGUARDING_LEAD, able)
    if concern.level == Concern.Level.DANGER or (concern.about == Concern.About.STAFF and not wanted):
        wanted |= _holding(Role.DIRECTOR, able)
    return wanted or _holding(Role.DIRECTOR, able) or _holding(Role.MANAGER, able)


def _following(concern, able):
    """Her coordinator; for a discomfort, her volunteers too."""
    parts = {Assignment.Part.COORDINATOR: Role.COORDINATOR}
    if concern.level == Concern.Level.DISCOMFORT:
        parts[Assignment.Part.VOLUNTEER] = Role.VOLUNTEER
    rows = Assignment.objects.in_force().filter(guest=concern.guest_id, part__in=parts)
    return {row.user_id: parts[row.part] for row in rows if row.user_id in able}


def _holding(role, able):
    return {user: role for user, roles in able.items() if role in roles}


def gather(concern, *, by):
    """Let in whoever the level calls, take leave of whoever it keeps out, and tell each that something waits.

    Safe to run twice. From level 2 on, volunteers are no longer of the circle.
    """
    keep = may_join(concern)
    for member in concern.members.in_force():
        too_many = concern.level >= Concern.Level.SERIOUS and member.part == Role.VOLUNTEER
        if too_many or member.user_id not in keep:
            leave(member, by=by)
    inside = set(concern.members.in_force().values_list("user", flat=True))
    for user, part in called(concern).items():
        if user not in inside:
            _let_in(concern, user, part, by=by)
    if not concern.members.in_force().exists():
        _ask_for_a_lead(concern)
    tell(concern)


def tell(concern, *, to=None):
    """A task for each of the circle (or those of ``to``): it says that a reserved affair waits, and nothing else."""
    day = timezone.localdate(due_at(concern)) if concern.status in BEFORE_ACTING else timezone.localdate()
    for user in concern.members.in_force().values_list("user", flat=True):
        if to is None or user in to:
            task = open_task(
                concern, WAITS, territory_id=concern.territory_id, owner_id=user, due_on=day,
                urgency=URGENCY[Concern.Level(concern.level)], key=str(user), reserved=True,
            )  # fmt: skip
            _hurry(task, day, URGENCY[Concern.Level(concern.level)])


BEFORE_ACTING = (Concern.Status.RAISED, Concern.Status.TRIAGED)


def _hurry(task, day, urgency):
    """A graver level is due sooner: the task that was open already says so."""
    if task.urgency > urgency or task.due_on > day:
        Task.objects.filter(pk=task.pk).update(urgency=min(task.urgency, urgency), due_on=min(task.due_on, day))


def call_in(concern, role, *, by):
    """Let in whoever holds ``role`` and may be of this circle."""
    inside = set(concern.members.in_force().values_list("user", flat=True))
    for user in _holding(role, may_join(concern)):
        if user not in inside:
            _let_in(concern, user, role, by=by)


def add(concern, user, *, by):
    """Somebody of the circle lets another one in: a second person to sign, the manager, her coordinator.

    Raises NotYet for whoever may not be of it.
    """
    roles = may_join(concern).get(user.pk)
    if not roles:
        raise NotYet("Cette personne ne peut pas être dans le cercle de cette affaire.")
    if not concern.members.in_force().filter(user=user).exists():
        _let_in(concern, user.pk, max(roles & MAY_JOIN, key=lambda role: RANKS[role]), by=by)
    tell(concern, to={user.pk})


def _let_in(concern, user_id, part, *, by):
    ConcernMember.objects.create(concern=concern, user_id=user_id, part=part, added_by=by)
    write(concern, "let_in", by=by, facts={"user": user_id, "part": part})


def leave(member, *, by):
    """She is of the circle no more, from now on: her task goes, what she read stays written."""
    member.until_at = timezone.now()
    member.save(update_fields=["until_at"])
    tasks = Task.objects.about(member.concern).open().filter(owner=member.user_id)
    tasks.update(done_at=timezone.now(), done_by=by)
    write(member.concern, "let_out", by=by, facts={"user": member.user_id})


def signers(concern, *, asking):
    """The users of the circle who may sign its closing: neither whoever asks, nor whoever raised it."""
    able = may_join(concern)
    raiser = User.objects.filter(as_actor=concern.raised_by_id).values_list("pk", flat=True)
    out = {asking.user_id, *raiser}
    return sorted(user for user in concern.circle - out if able.get(user, set()) & MAY_SIGN)


def _ask_for_a_lead(concern):
    """Nobody may hold it: the territory is asked to name its safeguarding lead. Nothing is said of why."""
    open_task(
        concern.territory, "name_safeguarding_lead", territory_id=concern.territory_id, due_on=timezone.localdate(),
        urgency=Task.Urgency.TODAY,
    )  # fmt: skip
