"""Every cell of the access matrix that exists so far, against rows in the database: allowed, partly, or refused.

A cell with conditions is asked once with all of them true, then once with each of them false in turn.
"""

import csv
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

import privacy
from accounts.models import Actor, Organisation, Role
from hosting.models import Occupancy, Referral
from matching.models import Proposal
from privacy.consents import give
from privacy.facts import registered_conditions
from privacy.models import Consent
from privacy.policies import can
from privacy.rules import BROUGHT, DUTIES, IMPLIED, OR_BROUGHT, rules
from tests import factories as make
from tests.privacy.worlds import World, broken, world

PARIS = ZoneInfo("Europe/Paris")
MATRIX = Path(privacy.__file__).parent / "matrix"

# The row that an object is asked of. "org" is the organisation for partners and the territory for the team.
ROWS = {
    "guest.key_places": "key_place",
    "guest create": "org",
    "guest": "guest",
    "never_pair read": "never_pair",
    "never_pair create": "guest",
    "pair": "pair",
    "assignment read": "assignment",
    "assignment update": "guest",
    "leave": "leave",
    "need": "need",
    "followup_note": "accompaniment",
    "check_in": "check_in",
    "accompaniment": "accompaniment",
    "exit": "exit",
    "support": "goal",
    "psy_offer record": "accompaniment",
    "psy_offer": "psy_referral",
    "psy_note create": "psy_referral",
    "psy_note": "psy_note",
    "psy_referral_exists": "psy_referral",
    "psy_appointment choose": "accompaniment",
    "psy_appointment": "psy_appointment",
    "psy_total": "territory",
    "renewal": "renewal",
    "signpost": "signpost",
    "permanence": "house",
    "review": "review",
    "post_exit": "post_exit",
    "silence": "silence",
    "peer_invitation": "accompaniment",
    "attestation": "accompaniment",
    "agreement read": "agreement",
    "agreement record": "proposal",
    "host create": "territory",
    "host": "host",
    "room": "room",
    "referral create": "org",
    "referral": "referral",
    "proposal create": "guest",
    "proposal": "proposal",
    "stay confirm": "proposal",
    "respite offer": "stay",
    "respite update": "respite",
    "respite guest_answer": "stay",
    "respite host_answer": "host",
    "stay": "stay",
    "relay": "stay",
    "mediation_note": "mediation",
    "incident create": "accompaniment",
    "incident.pattern": "home_review",
    "incident": "concern",
    "duty": "shift",
    "tonight": "accompaniment",
    "school": "accompaniment",
    "matching.run": "territory",
    "matching.result": "shortlist",
    "list.guests": "guest",
    "list.hosts": "host",
    "stats": "territory",
    "report read": "publication",
    "report publish": "territory",
    "import.batch": "territory",
    "import.row": "territory",
    "job": "territory",
    "user": "colleague",
    "user.role": "colleague",
    "user.mfa": "colleague",
    "impersonate": "colleague",
    "colleague": "colleague",
    "organisation": "organisation",
    "partner_org": "organisation",
    "territory": "territory",
    "judgement": "territory",
    "audit_log": "guest",
    "break_glass open": "host",
    "break_glass": "broken",
    "consent": "person",
    "journal.entry": "entry",
    "journal.note": "entry",
    "task": "task",
    "signature": "signature",
    "message.outbox": "message",
    "message.delivery": "delivery",
    "django_admin": None,
    "desk": None,
    "area": None,
    "export.with_address": None,
    "directory.confidential_shelter_address": None,
    "directory.entry_published": None,
    "directory.entry": "place",
    "directory.entry propose": None,
    "directory.entry self_update": "structure",
    "directory.contact_private": "private_contact",
    "directory.help": "conversation",
    "directory.call": "call",
}


def read(name):
    with (MATRIX / name).open(newline="") as file:
        return list(csv.DictReader(file))


def name_of(line):
    return line["object"].split(" (")[0]


CELLS = [{**line, "object": name_of(line)} for line in read("access_matrix.csv")]
TO_COME = read("to_come.csv")
UNBUILT = {line["name"] for line in TO_COME if line["kind"] == "object"}
NOBODY_YET = {line["name"] for line in TO_COME if line["kind"] == "actor"}
UNANSWERED = {line["name"] for line in TO_COME if line["kind"] == "condition"}


def is_built(cell):
    return not {cell["object"], f"{cell['object']} {cell['action']}"} & UNBUILT and cell["actor"] not in NOBODY_YET


BUILT = [cell for cell in CELLS if is_built(cell)]
BUILT_ACTORS = sorted({cell["actor"] for cell in BUILT})
SENDERS = ("ref_own", "ref_same_org", "org_manager", "coord_incharge", "terr_manager")


def row_key(object_, action):
    for key in (f"{object_} {action}", object_, object_.split(".")[0]):
        if key in ROWS:
            return ROWS[key]
    raise LookupError(f"say in ROWS of which row {object_} is asked")


def fresh(actor):
    """The actor as at another request: nothing remembered."""
    if actor is None or actor.kind != Actor.Kind.USER:
        return actor
    again = Actor.objects.get(pk=actor.pk)
    again.user = type(actor.user).objects.get(pk=actor.user_id)
    return again


class Asked:
    """One question of the matrix, in a world that its conditions can change."""

    def __init__(self, cell, given):
        self.cell = cell
        self.conditions = conditions_of(cell)
        self.world = World(given.situation, given.actor, dict(given.rows), given.strangers)
        self.now = None
        self.means = BROUGHT - {"reconfirm"}

    def row(self, rows=None):
        rows = rows or self.world.rows
        key = row_key(self.cell["object"], self.cell["action"])
        actor = self.cell["actor"]
        if key == "org":
            return self.own_organisation(rows) if actor.startswith(("ref_", "org_")) else rows["territory"]
        if key == "person":
            key = "host" if actor.startswith("host_") else "guest"
        if key is None:
            return None
        row = rows[key]
        return type(row)._default_manager.get(pk=row.pk) if self.conditions else row

    def own_organisation(self, rows):
        organisations = Organisation.objects.filter(memberships__user=self.world.actor.user_id)
        return organisations.first() or rows["organisation"]

    def answer(self, **changes):
        rows = changes.pop("rows", None)
        actor = fresh(self.world.actor)
        return can(
            actor, self.cell["object"], self.cell["action"], self.row(rows), now=self.now, means=self.means, **changes
        )

    # --- conditions made true or false -----------------------------------------------------------------------------

    def arrange(self, name, *, true):
        """Make one condition true or false. Those that the situation implies are false towards a stranger's row."""
        if name in BROUGHT:
            self.means = self.means | {name} if true else self.means - {name}
        elif name not in IMPLIED | DUTIES:
            getattr(self, "_" + ARRANGED[name])(true)

    def _sharing(self, true):
        Organisation.objects.filter(pk=self.world.rows["organisation"].pk).update(shares_files=true)

    def _charter(self, true):
        signed = date(2026, 1, 5) if true else None
        Organisation.objects.filter(pk__in=Organisation.objects.values("pk")).update(charter_signed_on=signed)

    def _draft(self, true):
        if not true:
            row = self.world.rows["referral"]
            Referral.objects.filter(pk=row.pk).update(status="submitted", submitted_at=timezone.now())

    def _recorded(self, true):
        row = self.world.rows["referral"]
        Referral.objects.filter(pk=row.pk, status="draft").update(
            consent=true, consent_on=date(2026, 11, 1) if true else None
        )
        if not true:  # an accepted referral has its consent by a constraint of the database
            Referral.objects.filter(pk=row.pk).exclude(status="draft").update(
                status="withdrawn", consent=None, consent_on=None
            )

    def _consent(self, purpose, person, true):
        if true:
            give(person, purpose, by=Actor.service(), text_version="2026-11", channel="voice")

    def _phone(self, true):
        self._consent(Consent.Purpose.PHONE, self.world.rows["guest"], true)

    def _psychologist(self, true):
        self._consent(Consent.Purpose.PSYCHOLOGIST, self.world.rows["guest"], true)

    def _host_contact(self, true):
        self._consent(Consent.Purpose.HOST_CONTACT, self.world.rows["host"], true)

    def _reason_told(self, true):
        self._consent(Consent.Purpose.REASON, self.world.rows["proposal"].guest, true)

    def _window(self, true):
        """Two days before the keys, and no more; until the evening of the day she leaves."""
        stay = self.world.rows["stay"]
        first = datetime.combine(stay.started_on or stay.planned_from, time(0, 30), tzinfo=PARIS)
        self.now = first - timedelta(days=1 if true else 3)

    def _confirmed(self, true):
        if not true:
            Occupancy.objects.filter(guest=self.world.rows["guest"], kind="stay").update(
                kind="hold", held_until=timezone.now()
            )

    def _break_glass(self, true):
        if true:
            broken(self.world.actor, self.row())

    def _not_expired(self, true):
        late = timezone.now() + timedelta(hours=1 if true else -1)
        Proposal.objects.filter(pk=self.world.rows["proposal"].pk).update(answer_by=late)

    def _accepted(self, true):
        proposal, now = self.world.rows["proposal"], timezone.now()
        if true:
            Proposal.objects.filter(pk=proposal.pk).update(
                status="both_accepted", asked_host_at=now, met_at=now,
                guest_confirmed_at=now, host_confirmed_at=now,
            )  # fmt: skip

    def _reconfirm(self, true):
        """Nobody lives there, or the visit was made again."""
        if true and self.cell["actor"] in ("host_pending", "host_accepted_1side", "host_confirmed", "host_in_stay"):
            self.means = self.means | {"reconfirm"}
        if not true:
            make.StayFactory(
                room=self.world.rows["room"], ongoing=True, planned_from=date(2027, 1, 1)
            ) if False else None
            make.OccupancyFactory(room=make.RoomFactory(host=self.world.rows["host"]))

    def _another(self, true):
        """What she would sign or review was asked by another person, or by herself."""
        if true:
            return
        actor, rows = self.world.actor, self.world.rows
        row = self.row()
        if row._meta.label == "privacy.BreakGlass":
            rows["broken"] = broken(actor, rows["host"])
        elif row._meta.label == "journal.Signature":
            type(row).objects.filter(pk=row.pk).update(requested_by=actor)
        elif row._meta.label == "casework.Exit":
            type(row).objects.filter(pk=row.pk).update(recorded_by=actor)
        elif row._meta.label == "accounts.User":
            rows["colleague"] = actor.user
        elif row._meta.label == "casework.DutyShift":
            type(row).objects.filter(pk=row.pk).update(user=actor.user)
        else:
            make.SignatureFactory(
                territory=rows["territory"],
                content_type=ContentType.objects.get_for_model(row),
                object_id=row.pk,
                requested_by=actor,
            )

    def _circle(self, true):
        if true:
            make.ConcernMemberFactory(concern=self.world.rows["concern"], user=self.world.actor.user)

    def _raiser(self, true):
        """Raised by this very person; for her, by whichever link of hers."""
        if true:
            row = self.world.rows["concern"]
            type(row).objects.filter(pk=row.pk).update(raised_by=self.world.actor)

    def _addressed(self, true):
        row = self.world.rows["signature"]
        number = self.world.actor.user_id if true else 0
        type(row).objects.filter(pk=row.pk).update(reserved_to=[number])

    def _author(self, true):
        """Sealed to her, or to somebody else."""
        holder = self.world.actor.user_id if true else self.world.rows["coordinator"].pk
        note = self.world.rows["psy_note"]
        type(note).objects.filter(pk=note.pk).update(holder=holder)

    def _shift(self, true):
        """Her shift of this territory runs now, or ended an hour ago."""
        begins, ends = (-2, 10) if true else (-4, -1)
        make.DutyShiftFactory(
            territory=self.world.rows["territory"],
            user=self.world.actor.user,
            begins_at=timezone.now() + timedelta(hours=begins),
            ends_at=timezone.now() + timedelta(hours=ends),
        )

    def _recent(self, true):
        if not true:
            stay = self.world.rows["stay"]
            ago = timezone.localdate() - timedelta(days=31)
            type(stay).objects.filter(pk=stay.pk).update(ended_on=ago)


ARRANGED = {
    "author": "author",
    "org_sharing": "sharing",
    "charter": "charter",
    "draft": "draft",
    "consent_recorded": "recorded",
    "consent_phone": "phone",
    "consent_psy": "psychologist",
    "consent_host": "host_contact",
    "consent": "reason_told",
    "window": "window",
    "confirmed": "confirmed",
    "break_glass": "break_glass",
    "not_expired": "not_expired",
    "both_accepted": "accepted",
    "no_open_stay_or_reconfirm": "reconfirm",
    "not_self": "another",
    "30d": "recent",
    "circle": "circle",
    "raiser": "raiser",
    "addressed": "addressed",
    "on_duty": "shift",
}


# Not being assigned, or being of another territory, is another situation, with cells of its own.
OTHER_SITUATIONS = {"assigned", "territory"}


def asked_of_no_row(cell):
    return row_key(cell["object"], cell["action"]) is None


def conditions_of(cell):
    return [name for name in cell["conditions"].split(",") if name]


def told(cell):
    return f"{cell['actor']}: {cell['object']} {cell['action']} = {cell['expected']}[{cell['conditions']}]"


def wants_a_draft(cell):
    """Cells about a referral that was not sent yet."""
    sends = cell["object"] == "referral" and cell["action"] == "submit"
    return cell["actor"] in SENDERS and (sends or "draft" in conditions_of(cell))


@contextmanager
def undone():
    """What is changed inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def wrong_with(cell, given):
    """Whether the service answers to this cell something else than the matrix says."""
    if not conditions_of(cell):
        decision = Asked(cell, given).answer()
        return ("M" if decision.mask else "Y" if decision.allow else "-") != cell["expected"]
    with undone():
        asked = Asked(cell, given)
        for name in set(asked.conditions) - UNANSWERED:
            asked.arrange(name, true=True)
        decision = asked.answer()
        duties = {name for name in asked.conditions if name in DUTIES}
        if set(asked.conditions) & UNANSWERED:
            return decision.allow
        said = "M" if decision.mask else "Y" if decision.allow else "-"
        return said != cell["expected"] or (decision.allow and not duties <= decision.duties)


def open_without(cell, false, given):
    """Whether the door is open although one of its conditions is false."""
    with undone():
        asked = Asked(cell, given)
        for name in set(asked.conditions) - UNANSWERED:
            asked.arrange(name, true=name != false)
        strangers = given.strangers if false in IMPLIED else None
        return asked.answer(rows=strangers).allow


def built_cells(situation, *, draft):
    return [cell for cell in BUILT if cell["actor"] == situation and wants_a_draft(cell) == draft]


def opened_cells(cells, given):
    """The conditional cells that stay open although one of their conditions is false."""
    return [
        f"{told(cell)} without {name}"
        for cell in cells
        for name in conditions_of(cell)
        if name not in DUTIES | UNANSWERED
        and cell["expected"] != "-"
        and not (name in IMPLIED and (asked_of_no_row(cell) or name in OTHER_SITUATIONS))
        and open_without(cell, name, given)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("situation", BUILT_ACTORS)
def test_every_cell_of(situation):
    """Each object and action, for somebody in this situation; then each condition of each cell, false in turn."""
    given = world(situation)
    cells = built_cells(situation, draft=False)

    wrong = [told(cell) for cell in cells if wrong_with(cell, given)]
    opened = opened_cells(cells, given)

    assert wrong == []
    assert opened == []


@pytest.mark.django_db
@pytest.mark.parametrize("situation", SENDERS)
def test_a_referral_that_was_not_sent(situation):
    """The cells about a draft: its author, her colleagues, and the team for the lines of a register."""
    given = world(situation, draft=True)
    cells = built_cells(situation, draft=True)

    wrong = [told(cell) for cell in cells if wrong_with(cell, given)]
    opened = opened_cells(cells, given)

    assert cells
    assert (wrong, opened) == ([], [])


# --- the table itself ----------------------------------------------------------------------------------------------


def test_the_rules_and_the_matrix_say_the_same():
    written = {}
    for cell in CELLS:
        if cell["expected"] != "-":
            conditions = tuple(name for name in cell["conditions"].split(",") if name)
            written.setdefault((cell["object"], cell["action"]), set()).add(
                (cell["actor"], conditions, cell["expected"] == "M")
            )

    obeyed = {
        key: {(actor, grant.conditions, grant.masked) for grant in grants for actor in grant.situations}
        for key, grants in rules().items()
        if grants
    }

    assert obeyed == written
    assert set(rules()) == {(cell["object"], cell["action"]) for cell in CELLS}


def test_every_actor_has_its_cell_for_every_object():
    actors = {cell["actor"] for cell in CELLS}
    objects = {(cell["object"], cell["action"]) for cell in CELLS}

    assert len(CELLS) == len({(c["actor"], c["object"], c["action"]) for c in CELLS}) == len(actors) * len(objects)
    assert len(actors) == 41


def test_a_changed_cell_has_its_reason():
    for cell in CELLS:
        added = cell["actor"] in NEW_ACTORS
        if added and cell["expected"] != "-":
            assert cell["reason"], cell


NEW_ACTORS = {
    "volunteer_assigned", "volunteer_other", "mediator", "approver", "org_manager", "on_duty", "interpreter",
    "safeguarding_lead", "director", "funder",
}  # fmt: skip


def test_every_condition_is_of_a_known_kind():
    answered = {name for name, _ in registered_conditions()}

    used = {name for cell in CELLS for name in conditions_of(cell)}
    built = {name for cell in BUILT for name in cell["conditions"].split(",") if name and cell["expected"] != "-"}

    assert built <= BROUGHT | IMPLIED | DUTIES | answered | UNANSWERED
    assert used >= UNANSWERED - {"draft"}
    assert not UNANSWERED & answered
    assert set(OR_BROUGHT) <= answered


@pytest.mark.parametrize("line", TO_COME, ids=lambda line: line["name"])
def test_what_is_still_to_come_has_not_come(line):
    """When its model or its role appears, its cells join the test above: take its line out of to_come.csv."""
    assert line["issue"] in ("B", "C")
    if line["model"]:
        with pytest.raises(LookupError):
            apps.get_model(line["model"])
    assert line["role"] not in Role.values
