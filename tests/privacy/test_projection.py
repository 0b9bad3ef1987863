"""The only door to protected fields: what is refused is absent, what is read is written down."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Actor
from casework.models import Stay
from hosting.models import Address, Guest, Host
from matching.models import Proposal
from messaging.models import Contact
from privacy import breakglass
from privacy.access import readings_of
from privacy.facts import for_many
from privacy.models import AccessLog
from privacy.policies import can_many
from privacy.projection import project, project_many
from tests import factories as make
from tests.privacy.worlds import link_of, world

pytestmark = pytest.mark.django_db

ADDRESS = {"street", "postcode", "city", "access"}


def address_of(host):
    return Address.objects.get(host=host)


def test_what_is_refused_is_absent_not_empty():
    given = world("host_pending")

    card = project(given.rows["guest"], given.actor)

    assert "first_name" not in card
    assert "wishes" not in card
    assert card["smokes"] is False


def test_what_is_masked_is_masked_before_anybody_sees_it():
    given = world("host_pending")
    make.ChildFactory(guest=given.rows["guest"], born_year=2020)

    card = project(given.rows["guest"], given.actor)
    child = project(given.rows["guest"].children.get(), given.actor)

    assert card["max_travel"] is None
    assert child["born_year"] is None


def test_nobody_known_sees_nothing_but_technical_fields():
    given = world("coord_incharge")

    assert project(given.rows["host"].address, None).keys() <= {"id", "uuid", "host_id"}
    assert "first_name" not in project(given.rows["guest"], None)


def test_a_reading_of_an_address_is_written_down():
    given = world("coord_incharge")

    shown = project(address_of(given.rows["host"]), given.actor, fields={"street", "city"}, why="remise des clés")

    assert shown["street"].endswith("rue des Faures")
    line = AccessLog.objects.get()
    assert line.actor == given.actor
    assert line.fields == ["city", "street"]
    assert line.objects_read == ["host.address"]
    assert (line.owner_type.model, line.owner_id) == ("host", given.rows["host"].pk)
    assert line.why == "remise des clés"
    assert "Faures" not in str(vars(line))
    assert list(readings_of(given.rows["host"])) == [line]


def test_her_own_home_is_not_written_down():
    given = world("host_in_stay")

    assert project(address_of(given.rows["host"]), given.actor).keys() >= ADDRESS
    assert not AccessLog.objects.exists()


def test_a_reading_that_cannot_be_written_down_does_not_take_place(monkeypatch):
    given = world("coord_incharge")

    def full(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(AccessLog.objects, "bulk_create", full)

    with pytest.raises(IntegrityError):
        project(address_of(given.rows["host"]), given.actor)


def test_the_line_and_the_reading_are_one_transaction():
    given = world("coord_incharge")

    with transaction.atomic():
        project(address_of(given.rows["host"]), given.actor)
        transaction.set_rollback(True)

    assert not AccessLog.objects.exists()


def test_what_is_not_asked_for_is_not_read():
    given = world("coord_incharge")

    assert project(given.rows["stay"], given.actor, fields={"status", "started_on"})["status_label"] == "En cours"
    assert not AccessLog.objects.exists()


def test_a_guest_opens_the_address_in_its_time_with_her_pin():
    given = world("guest_link_in_stay")
    address = address_of(given.rows["host"])

    assert not ADDRESS & project(address, given.actor).keys()
    assert project(address, given.actor, means={"pin"}).keys() >= ADDRESS
    later = timezone.now() + timedelta(days=200)
    assert not ADDRESS & project(address, given.actor, later, means={"pin"}).keys()
    assert AccessLog.objects.count() == 1


def test_the_door_of_an_address_opens_two_days_before_and_closes_at_midnight():
    given = world("guest_link_in_stay")
    stay, address = given.rows["stay"], address_of(given.rows["host"])
    paris = ZoneInfo("Europe/Paris")

    def opens(day, hour, minute=0):
        at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=paris)
        return bool(ADDRESS & project(address, given.actor, at, means={"pin"}).keys())

    assert not opens(stay.started_on - timedelta(days=3), 23, 59)
    assert opens(stay.started_on - timedelta(days=2), 0)
    assert opens(stay.planned_until, 23, 59)
    assert not opens(stay.planned_until + timedelta(days=1), 0)


def test_a_cancelled_stay_opens_nothing():
    given = world("guest_link_confirmed")
    stay = given.rows["stay"]
    now = timezone.now() + timedelta(days=4)
    assert project(address_of(given.rows["host"]), given.actor, now, means={"pin"}).keys() >= ADDRESS

    type(stay).objects.filter(pk=stay.pk).update(status="cancelled")
    given.rows["proposal"].__class__.objects.filter(pk=given.rows["proposal"].pk).update(status="withdrawn")

    assert not ADDRESS & project(address_of(given.rows["host"]), given.actor, now, means={"pin"}).keys()


def test_an_address_opened_in_an_emergency_is_written_down_with_its_reason():
    given = world("coord_same_terr")
    address = address_of(given.rows["host"])
    assert not ADDRESS & project(address, given.actor).keys()

    glass = breakglass.open_glass(
        given.actor, given.rows["host"], "host.address", "Elle ne répond plus depuis hier soir.", means={"step_up"}
    )

    assert project(address, given.actor).keys() >= ADDRESS
    assert AccessLog.objects.get().break_glass == glass
    assert not ADDRESS & project(address, given.actor, timezone.now() + timedelta(minutes=31)).keys()
    other_home = make.StayFactory(ongoing=True).occupancy.room.host
    assert not ADDRESS & project(address_of(other_home), given.actor).keys()


def test_a_woman_who_lives_somewhere_is_known_there_to_her_own_coordinator_alone():
    """A home where nobody lives is in everybody's charge; once she has a roof there, in her coordinator's."""
    territory = make.TerritoryFactory()
    host = make.HostFactory(territory=territory, ready=True)
    hers, colleague = make.UserFactory(coordinator=territory), make.UserFactory(coordinator=territory)
    assert project(address_of(host), colleague.actor).keys() >= ADDRESS

    make.StayFactory(accompaniment__owner=hers, accompaniment__guest__territory=territory, ongoing=True,
                     room=make.RoomFactory(host=host))  # fmt: skip

    assert project(address_of(host), hers.actor).keys() >= ADDRESS
    assert not ADDRESS & project(address_of(host), colleague.actor).keys()


def test_a_partners_draft_is_unknown_to_the_team():
    territory = make.TerritoryFactory()
    draft = make.ReferralFactory(guest__territory=territory)
    for role in ("coordinator", "manager"):
        card = project(draft.guest, make.UserFactory(**{role: territory}).actor)
        assert not {"code", "first_name", "birth_year", "smokes"} & card.keys()
        assert "status" not in project(draft, make.UserFactory(**{role: territory}).actor)

    assert project(draft.guest, draft.referred_by.actor)["first_name"]


def test_the_contact_of_an_adult_is_read_as_the_homes():
    given = world("coord_incharge")
    adult = given.rows["host"].adults.first()

    shown = project(adult.contact, given.actor)

    assert shown["phone"] == adult.contact.phone


def test_reading_how_to_reach_somebody_is_written_down():
    given = world("coord_incharge")

    project(given.rows["guest"].contact, given.actor, fields={"preferred", "language"})
    assert not AccessLog.objects.exists()
    project(given.rows["guest"].contact, given.actor, fields={"phone"})

    assert AccessLog.objects.get().fields == ["phone"]
    given = world("host_in_stay")
    project(given.rows["host"].contact, given.actor)
    project(given.rows["guest"].contact, Actor.service())
    assert AccessLog.objects.count() == 1


def test_a_contact_of_nobody_is_read_by_nobody():
    lost = make.ContactFactory()

    for user in (make.UserFactory(coordinator=True), make.UserFactory(manager=True)):
        assert "phone" not in project(lost, user.actor)


def test_the_service_reads_contacts_and_no_address():
    given = world("coord_incharge")
    service = Actor.service()

    assert project(given.rows["guest"].contact, service)["phone"]
    assert not ADDRESS & project(address_of(given.rows["host"]), service).keys()


def test_a_link_to_one_woman_says_nothing_of_another():
    one, other = world("guest_link_in_stay"), world("guest_link_in_stay")
    actor = link_of(one.rows["guest"], "guest_space", one.rows["guest"].pk)

    assert "first_name" in project(one.rows["guest"], actor)
    assert "first_name" not in project(other.rows["guest"], actor)
    assert not ADDRESS & project(address_of(other.rows["host"]), actor, means={"pin"}).keys()


def test_rights_end_with_the_assignment_at_once():
    given = world("volunteer_assigned")
    assert project(given.rows["guest"], given.actor)["first_name"]

    given.rows["guest"].assignments.filter(user=given.actor.user).update(until_on=timezone.localdate())

    assert "first_name" not in project(given.rows["guest"], given.actor.__class__.objects.get(pk=given.actor.pk))


# --- the price -----------------------------------------------------------------------------------------------------


def queries(ask):
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def fresh(actor):
    return type(actor.user).objects.get(pk=actor.user_id).actor


@pytest.mark.parametrize("role", ["coordinator", "manager", "volunteer"])
@pytest.mark.parametrize("what", ["guests", "hosts", "contacts", "stays", "addresses", "proposals"])
def test_a_list_costs_the_same_for_one_row_and_twenty(role, what):
    territory = make.TerritoryFactory()
    actor = make.UserFactory(**{role: territory}).actor

    def grow(count):
        for _ in range(count):
            guest = make.GuestFactory(territory=territory)
            accompaniment = make.AccompanimentFactory(guest=guest)
            make.StayFactory(accompaniment=accompaniment, ongoing=True)
            make.ProposalFactory(guest=guest, host_asked=True)

    def rows():
        models = {"guests": Guest, "hosts": Host, "contacts": Contact, "stays": Stay, "addresses": Address,
                  "proposals": Proposal}  # fmt: skip
        return list(models[what].objects.all())

    grow(1)
    few_rows, few_actor = rows(), fresh(actor)
    project_many(few_rows, few_actor)  # fills the cache of content types
    few_actor = fresh(actor)
    few = queries(lambda: project_many(few_rows, few_actor))
    grow(6)
    many_rows, many_actor = rows(), fresh(actor)

    many = queries(lambda: project_many(many_rows, many_actor))

    assert many == few
    assert many <= 16


def test_facts_are_asked_once_for_several_questions():
    given = world("coord_incharge")
    guests = [given.rows["guest"], make.GuestFactory(territory=given.rows["territory"])]
    batch = for_many(given.actor, guests)
    can_many(given.actor, "guest.code", "read", guests, facts=batch)

    again = queries(lambda: can_many(given.actor, "guest.last_name", "read", guests, facts=batch))

    assert again == 0


@pytest.mark.long
def test_who_is_seen_in_lists_agrees_with_the_matrix():
    """``visible_to()`` never shows the team a row of which the matrix would let it read nothing."""
    asked = {"guest": "guest.code", "host": "host.first_name", "proposal": "proposal", "room": "room"}
    for situation in ("coord_incharge", "coord_same_terr", "coord_other_terr", "terr_manager", "terr_manager_other",
                      "volunteer_other", "psy_other", "ref_other_org", "nat_admin", "sysadmin", "dpo"):  # fmt: skip
        given = world(situation)
        for key, object_ in asked.items():
            row = given.rows[key]
            seen = type(row).objects.visible_to(given.actor).filter(pk=row.pk).exists()
            allowed = can_many(given.actor, object_, "read", [row])[row.pk].allow
            assert not seen or allowed, (situation, key)


def test_a_partners_draft_is_not_in_the_teams_lists():
    territory = make.TerritoryFactory()
    draft = make.ReferralFactory(guest__territory=territory)
    coordinator = make.UserFactory(coordinator=territory).actor

    assert draft.guest not in Guest.objects.visible_to(coordinator)
    assert draft.guest in Guest.objects.visible_to(draft.referred_by.actor)
    type(draft).objects.update(imported=True)
    assert draft.guest in Guest.objects.visible_to(coordinator)
    assert make.GuestFactory(territory=territory) in Guest.objects.visible_to(coordinator)
