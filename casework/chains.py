"""Chains of reminders: each step asks for one thing, by the date, and each chain ends as a task of a named person.

Domain §3.11. The end of a stay is told to both sides, to the pair and to her social worker 60, 45, 30, 14 and 7 days
before; a check of a home that runs out, to the home and its coordinator 30 and 7 days before; a home that does not say
whether its months still hold is called. Days and references only: never where, never with whom.
"""

from datetime import timedelta

from django.db.models import F, Max, OuterRef, Prefetch
from django.utils import timezone

from accounts.models import Membership, Role, User
from casework.models import Stay
from casework.scans import scan
from hosting.models import Assignment, HomeVisit, Host
from hosting.models.host import INSURANCE_VALID, VISIT_VALID
from hosting.notifications import ToReferrer, adults_of, to_adults
from journal.agenda import close_others, draft, open_tasks
from journal.models import Task
from messaging.notifications import Recipient, ToColleague, ToGuest, ToHost, once_a_round

END_STEPS = (7, 14, 30, 45, 60)  # days before the end of a stay
CHECK_STEPS = (7, 30)  # days before a check of a home runs out
CALLED_AFTER = timedelta(days=14)  # asked, asked again a week later, and a week more


def step_of(days, steps):
    """The step that is reached so many days before, the nearest one only: a scan that was missed tells no two."""
    return next((step for step in steps if 0 <= days <= step), None)


# --- the end of a stay ---------------------------------------------------------------------------------------------


def ending(today):
    """Stays that end within sixty days, by their planned date."""
    last = today + timedelta(days=max(END_STEPS))
    return Stay.objects.ongoing().filter(planned_until__gte=today, planned_until__lte=last)


@once_a_round
def _ending(today):
    return list(ending(today).with_people().order_by("pk"))


@once_a_round
def _still_ending(today):
    """Their numbers, as they stand when a handful of messages leaves."""
    return set(ending(today).values_list("pk", flat=True))


class _OfEnd:
    """The day, and nothing of the place. Told once for each step and date: a stay made longer begins again."""

    page = "casework:stay"
    follows: tuple[str, ...] = ("accompaniment__guest",)

    def due(self, now):
        today = timezone.localdate(now)
        for stay in _ending(today):
            step = step_of((stay.planned_until - today).days, END_STEPS)
            yield stay, f"{stay.planned_until}-{step}"

    def still_true(self, stay):
        return stay.pk in _still_ending(timezone.localdate())

    def facts(self, stay):
        return {"on": stay.planned_until, "code": stay.accompaniment.guest.code}

    def owner_id(self, stay):
        return stay.accompaniment.owner_id


class StayEndsSoon(_OfEnd, ToGuest):
    label = "La fin d’un séjour approche, à elle"

    def reads(self):
        return ("accompaniment__guest__contact",)

    def recipients(self, stay, entry):
        guest = stay.accompaniment.guest
        yield Recipient(who=guest.code, contact=guest.contact, holder=guest.pk)


class StayEndsSoonAtHome(_OfEnd, ToHost):
    label = "La fin d’un séjour approche, au foyer"

    def reads(self):
        return adults_of("occupancy__room__host__")

    def recipients(self, stay, entry):
        yield from to_adults(stay.occupancy.room.host)


class StayEndsSoonForTeam(_OfEnd, ToColleague):
    """For whoever answers for her, and the volunteers who follow her."""

    label = "La fin d’un séjour approche, à l’équipe"

    def reads(self):
        pair = self._pair(Assignment.objects)
        return "accompaniment__owner", Prefetch("accompaniment__guest__assignments", pair, to_attr="pair_read")

    def recipients(self, stay, entry):
        guest = stay.accompaniment.guest
        pair = getattr(guest, "pair_read", None)
        if pair is None:
            pair = self._pair(guest.assignments)
        for user in sorted({stay.accompaniment.owner, *(row.user for row in pair)}, key=lambda user: user.pk):
            if user.is_active:
                yield Recipient(who=guest.code, user=user)

    def _pair(self, assignments):
        return assignments.in_force().filter(part=Assignment.Part.VOLUNTEER).select_related("user")


class StayEndsSoonForReferrer(_OfEnd, ToReferrer):
    """By mail, with the reference of her referral."""

    label = "La fin d’un séjour approche, à sa travailleuse sociale"
    page = "casework:stay"
    follows = ("accompaniment__referral",)
    to_referral = "accompaniment__referral__"

    def recipients(self, stay, entry):
        yield from super().recipients(stay.accompaniment.referral, entry)

    def facts(self, stay):
        return {"on": stay.planned_until, "code": stay.accompaniment.referral.code}


@scan
def ends_to_prepare(today):
    """The last step: seven days before, whoever answers for her agrees the leaving with each; it is theirs alone."""
    near = ending(today).filter(planned_until__lte=today + timedelta(days=END_STEPS[0]))
    drafts = [
        draft(stay, "prepare_end", territory_id=stay.territory_id, owner_id=stay.accompaniment.owner_id, due_on=today)
        for stay in near.select_related("accompaniment").order_by("pk")
    ]
    close_others("prepare_end", keep=drafts)  # the others were prolonged, or have ended
    return open_tasks(drafts)


# --- the checks of a home ------------------------------------------------------------------------------------------

INSURANCE, VISIT = "insurance", "visit"
CHECK_WORDS = {INSURANCE: "l’attestation d’assurance", VISIT: "la visite de la chambre"}


def checks_running_out(today, days=CHECK_STEPS[-1]):
    """Approved homes with a check that runs out within so many days: ``runs_out_on`` and ``check_due`` on each."""
    visited = HomeVisit.objects.filter(host=OuterRef("pk"), positive=True).order_by().values("host")
    homes = Host.objects.filter(status=Host.Status.APPROVED).annotate(
        visited_on=visited.annotate(last=Max("done_on")).values("last")
    )
    found = []
    for home in homes.select_related("contact").order_by("pk"):
        dates = [
            (day + valid, check)
            for day, valid, check in (
                (home.insured_on, INSURANCE_VALID, INSURANCE), (home.visited_on, VISIT_VALID, VISIT),
            )
            if day and 0 <= (day + valid - today).days <= days
        ]  # fmt: skip
        if dates:
            home.runs_out_on, home.check_due = min(dates)
            found.append(home)
    return found


_running_out = once_a_round(checks_running_out)


class _OfCheck:
    page = "hosting:host"

    def due(self, now):
        today = timezone.localdate(now)
        for home in _running_out(today):
            step = step_of((home.runs_out_on - today).days, CHECK_STEPS)
            yield home, f"{home.check_due}-{home.runs_out_on}-{step}"

    def still_true(self, host):
        return self._found(host) is not None

    def facts(self, host):
        found = self._found(host)
        known = {"on": found.runs_out_on, "what": CHECK_WORDS[found.check_due]} if found else {}
        return {"code": host.code} | known

    def owner_id(self, host):
        return named(host.territory_id, timezone.localdate())

    def _found(self, host):
        return next((each for each in _running_out(timezone.localdate()) if each.pk == host.pk), None)


class CheckRunsOut(_OfCheck, ToHost):
    label = "Une vérification du foyer expire, au foyer"

    def recipients(self, host, entry):
        yield Recipient(who=host.code, contact=host.contact)


class CheckRunsOutForTeam(_OfCheck, ToColleague):
    label = "Une vérification du foyer expire, à sa coordinatrice"

    def recipients(self, host, entry):
        user = _user(named(host.territory_id, timezone.localdate()))
        if user:
            yield Recipient(who=host.code, user=user)


@once_a_round
def _user(user_id):
    return User.objects.filter(pk=user_id).first()


@once_a_round
def named(territory_id, today):
    """The coordinator to whom a home without a woman goes: the longest in the post; a manager where there is none."""
    held = Membership.objects.in_force(today).filter(territory=territory_id, user__is_active=True)
    for role in (Role.COORDINATOR, Role.MANAGER):
        found = held.filter(role=role).order_by("starts_on", "pk").values_list("user", flat=True).first()
        if found:
            return found
    return None


@scan
def checks_to_renew(today):
    """The last step: seven days before a check runs out, a named person calls the home."""
    near = checks_running_out(today, days=CHECK_STEPS[0])
    owners = {territory: named(territory, today) for territory in {home.territory_id for home in near}}
    drafts = [
        draft(
            home, "renew_check", territory_id=home.territory_id, owner_id=owners[home.territory_id],
            due_on=home.runs_out_on, urgency=Task.Urgency.WEEK,
        )
        for home in near
    ]  # fmt: skip
    close_others("renew_check", keep=drafts)
    return open_tasks(drafts)


# --- the months of a room ------------------------------------------------------------------------------------------


@scan
def homes_to_call(today):
    """Asked, asked again a week later, and still silent a week after: the open task is somebody's, and for today."""
    silent = Task.objects.open().filter(kind="ask_availability", owner=None)
    old = silent.filter(created_at__date__lte=today - CALLED_AFTER).annotate(where=F("territory"))
    found = 0
    for territory in sorted(set(old.values_list("where", flat=True))):
        owner = named(territory, today)
        if owner:
            found += old.filter(territory=territory).update(owner=owner, urgency=Task.Urgency.TODAY, due_on=today)
    return found
