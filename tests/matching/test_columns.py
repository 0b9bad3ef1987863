"""From rows to columns: what is known, what was not asked, and what is free."""

from datetime import date

import numpy as np
import pytest
from django.utils import timezone

from hosting.models import Need, Room
from matching import problem
from matching.columns import free_gaps, read_problem, taken_periods
from matching.explain import reasons, why_not
from matching.problem import NO, NO_END, UNKNOWN, YES
from matching.runs import words_of
from tests.casework.steps import day
from tests.factories import (
    AreaFactory,
    AvailabilityFactory,
    ChildFactory,
    GuestFactory,
    HostFactory,
    HouseholdFactory,
    KeyPlaceFactory,
    NeedFactory,
    NeverPairFactory,
    NoGoZoneFactory,
    OccupancyFactory,
    RoomFactory,
    StayFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


def read(**narrowed):
    return read_problem(TerritoryFactory().pk, timezone.localdate(), **narrowed)


def needs(**guest):
    NeedFactory(**{f"guest__{name}": value for name, value in guest.items()})
    return read().need_columns


def home(**household):
    """One room of a home, and its columns."""
    host = HostFactory(ready=True, household=None)
    HouseholdFactory(host=host, **household)
    RoomFactory(host=host)
    return read().offer_columns


def sentences(need, offer):
    asked = read()
    said = reasons(asked.need_columns, need, asked.offer_columns, offer, words_of(asked))
    return [reason["text"] for reason in said]


# --- quiet, animals, unknown ---------------------------------------------------------------------------------------


def test_wanting_quiet_is_not_working_at_night():
    NeedFactory(guest__quiet=True, guest__rhythm="day")
    home(quiet=True)

    question = read()

    assert question.need_columns.quiet.tolist() == [True]
    assert question.need_columns.rhythm.tolist() == [problem.ANY_RHYTHM]
    assert "Foyer calme en journée, comme elle le demande." in sentences(0, 0)


@pytest.mark.parametrize(
    ("quiet", "sentence"),
    [(True, "comme elle le demande"), (False, "alors qu’elle demande du calme"), (None, "est-il calme en journée ?")],
)
def test_what_is_said_of_quiet_follows_what_the_home_said(quiet, sentence):
    NeedFactory(guest__quiet=True)
    home(quiet=quiet)

    assert [text for text in sentences(0, 0) if sentence in text]


def test_nothing_is_said_of_quiet_to_her_who_did_not_ask():
    NeedFactory(guest__quiet=False)
    home(quiet=False)

    assert not [text for text in sentences(0, 0) if "calme" in text or "animé" in text]


def test_one_who_works_at_night_and_wants_quiet_is_told_once():
    NeedFactory(guest__quiet=True, guest__rhythm="night")
    home(quiet=True)

    assert len([text for text in sentences(0, 0) if "calme en journée" in text]) == 1


def test_a_home_that_is_quiet_suits_her_better_who_asked_for_it():
    from matching.scoring import score_pairs

    NeedFactory(guest__quiet=True)
    for quiet in (True, False):
        home(quiet=quiet)
    question = read()

    edges = score_pairs(question.need_columns, question.offer_columns)

    assert edges.score[0] > edges.score[1]


@pytest.mark.parametrize(
    ("said", "known", "there"),
    [
        ({"has_animals": None}, False, 0),
        ({"has_animals": False}, True, 0),
        ({"has_animals": True, "animals": ["cat"]}, True, problem.CAT),
        ({"has_animals": None, "animals": ["dog", "other"]}, True, problem.DOG | problem.OTHER_ANIMAL),
    ],
)
def test_animals_that_nobody_asked_about_are_not_known(said, known, there):
    offer = home(**said)

    assert (offer.animals_known.tolist(), offer.animals.tolist()) == ([known], [there])


def test_she_who_avoids_dogs_hears_that_nobody_asked():
    NeedFactory(guest__avoids=["dog"])
    home(has_animals=None)

    assert "Y a-t-il un animal au foyer ?" in sentences(0, 0)


@pytest.mark.parametrize(("said", "column"), [(None, UNKNOWN), (True, YES), (False, NO)])
def test_an_answer_that_is_missing_is_neither_yes_nor_no(said, column):
    offer = home(men_present=said, has_children=said, accepts_children=said, accepts_animal=said, accepts_smoker=said)
    need = needs(accepts_men=said, accepts_children=said, smokes=said, accepts_smokers=said)

    for name in ("men", "children", "children_welcome", "pets_welcome", "smoker_welcome"):
        assert getattr(offer, name).tolist() == [column]
    for name in ("accepts_men", "accepts_children", "smokes", "accepts_smoke"):
        assert getattr(need, name).tolist() == [column]


@pytest.mark.parametrize(("said", "column"), [("", UNKNOWN), ("no", NO), ("outside", NO), ("yes", YES)])
def test_smoking_outside_is_no_smoke_indoors(said, column):
    assert home(smoking=said).smoke.tolist() == [column]


# --- her family, her places ----------------------------------------------------------------------------------------


def test_a_baby_has_a_cot_and_a_child_a_bed():
    need = NeedFactory()
    ChildFactory(guest=need.guest, baby=True)
    ChildFactory(guest=need.guest)

    columns = read().need_columns

    assert (columns.places.tolist(), columns.children.tolist()) == ([2], [2])


def test_a_child_to_be_born_is_welcome_or_not():
    NeedFactory(guest__pregnant_due_on=day(60))

    columns = read().need_columns

    assert (columns.places.tolist(), columns.children.tolist()) == ([1], [1])


def test_her_travel_is_counted_from_where_she_works():
    need = NeedFactory()
    far = AreaFactory(name="Lormont", latitude=44.88, longitude=-0.52)
    KeyPlaceFactory(guest=need.guest, kind="care")
    KeyPlaceFactory(guest=need.guest, kind="work", area=far)

    columns = read().need_columns

    assert (columns.latitude.tolist(), columns.longitude.tolist()) == ([44.88], [-0.52])
    assert columns.key_kind[0].tolist() == [problem.WORK, problem.OTHER_PLACE, problem.OTHER_PLACE]


def test_she_who_named_no_place_may_live_anywhere():
    NeedFactory()

    columns = read().need_columns

    assert np.isnan(columns.latitude).all()
    assert columns.any_area.tolist() == [True]


def test_an_area_she_accepts_holds_its_districts():
    town = AreaFactory(name="Bordeaux", code="33063")
    district = AreaFactory(name="Bastide", code="33063-bastide")
    AreaFactory(name="Lormont", code="33249")
    NeedFactory(guest__areas=[town])

    columns = read().need_columns

    zones = np.array([town.pk, district.pk, district.pk + 1])
    assert columns.areas.has(np.array([0]), zones).tolist() == [True, True, False]


def test_a_zone_to_avoid_excludes_its_districts_and_what_it_lies_in():
    town = AreaFactory(name="Bordeaux", code="33063")
    avoided = AreaFactory(name="Bastide", code="33063-bastide")
    other = AreaFactory(name="Caudéran", code="33063-cauderan")
    need = NeedFactory()
    NoGoZoneFactory(guest=need.guest, area=avoided)

    columns = read().need_columns

    zones = np.array([avoided.pk, town.pk, other.pk])  # a room known by its town alone may lie there
    assert columns.no_go.has(np.array([0]), zones).tolist() == [True, True, False]


def test_a_school_counts_for_the_age_that_goes_to_it():
    need, other = NeedFactory(waiting_since=day(-20)), NeedFactory(waiting_since=day(-10))
    school = AreaFactory(name="Talence", latitude=44.8, longitude=-0.59)
    ChildFactory(guest=need.guest, born_year=timezone.localdate().year - 8, school=school)
    ChildFactory(guest=other.guest, born_year=timezone.localdate().year - 19, school=school)

    columns = read().need_columns

    assert columns.school_latitude[0] == 44.8
    assert np.isnan(columns.school_latitude[1])


def test_the_home_where_she_lives_is_known():
    stay = StayFactory(ongoing=True, planned_until=day(20))
    NeedFactory(guest=stay.accompaniment.guest, after=stay.occupancy, from_on=day(20))

    columns = read().need_columns

    assert columns.household_now.tolist() == [stay.occupancy.room.host_id]


# --- what is free --------------------------------------------------------------------------------------------------


def gaps(room):
    today = timezone.localdate()
    return [(gap.lower, gap.upper) for gap in free_gaps([room], today, taken_periods([room], today))]


def test_a_room_is_free_where_it_is_open_and_nobody_holds_it():
    room = RoomFactory(open=None)
    AvailabilityFactory(room=room, from_on=day(-10), until_on=day(100))
    OccupancyFactory(room=room, from_on=day(-5), until_on=day(10))
    OccupancyFactory(room=room, from_on=day(40), until_on=day(50), held=True)
    OccupancyFactory(room=room, from_on=day(60), until_on=day(70), released=True)

    assert gaps(room) == [(day(10), day(40)), (day(50), day(100))]


def test_a_room_that_nobody_closes_is_free_without_an_end():
    assert gaps(RoomFactory()) == [(day(0), None)]
    assert home().until_day.tolist()[-1] == NO_END


def test_a_room_that_is_never_free_is_an_empty_period_so_that_it_can_be_said():
    room = OccupancyFactory(until_on=day(400), room=RoomFactory(open=None)).room
    AvailabilityFactory(room=room, from_on=day(0), until_on=day(300))
    NeedFactory()

    question = read()

    assert gaps(room) == [(day(0), day(0))]
    refused = why_not(question.need_columns, 0, question.offer_columns)
    assert refused[0]["text"] == "Cette chambre n’est pas libre."


@pytest.mark.parametrize("status", ["not_retained", "left", "suspended", "dormant"])
def test_homes_that_will_not_say_yes_are_not_read(status):
    RoomFactory(host__status=status, host__ready=False)

    assert read().gaps == []


def test_a_room_taken_back_is_not_read():
    RoomFactory(withdrawn_on=day(-1))

    assert read().gaps == []


def test_a_home_whose_paper_expired_is_read_and_is_not_ready():
    RoomFactory(host=HostFactory(ready=True, insured_on=None))

    assert read().offer_columns.ready.tolist() == [False]


def test_other_territories_are_not_read():
    elsewhere = TerritoryFactory(code="ailleurs")
    NeedFactory(guest__territory=elsewhere)
    RoomFactory(host__territory=elsewhere)

    question = read()

    assert (question.needs, question.gaps) == ([], [])


def test_silent_rules_are_silent_in_columns_too():
    need = NeedFactory()
    room = RoomFactory()
    NeverPairFactory(guest=need.guest, host=room.host)

    columns = read().need_columns

    assert columns.never.has(np.array([0]), np.array([room.host_id])).tolist() == [True]


def a_woman_with_everything():
    need = NeedFactory(guest=GuestFactory(areas=[AreaFactory()]))
    ChildFactory(guest=need.guest, at_school=True)
    KeyPlaceFactory(guest=need.guest)
    NoGoZoneFactory(guest=need.guest)
    NeverPairFactory(guest=need.guest)


def test_the_question_costs_the_same_for_one_woman_or_ten(django_assert_max_num_queries, django_assert_num_queries):
    a_woman_with_everything()
    RoomFactory()
    with django_assert_max_num_queries(16) as few:
        read()
    for _ in range(9):
        a_woman_with_everything()
        RoomFactory()

    with django_assert_num_queries(len(few)):
        read()


def test_a_question_may_be_narrowed_to_one_need_and_one_room():
    need, room = NeedFactory(), RoomFactory()
    NeedFactory()
    RoomFactory()

    question = read(needs=Need.objects.filter(pk=need.pk), rooms=Room.objects.filter(pk=room.pk))

    assert [row.pk for row in question.needs] == [need.pk]
    assert [gap.room.pk for gap in question.gaps] == [room.pk]


def test_a_year_that_runs_is_looked_for_to_its_end_and_a_first_one_for_twelve_months():
    first = NeedFactory(from_on=date(2028, 2, 29), waiting_since=day(-9))
    NeedFactory(from_on=day(3), until_on=day(70), waiting_since=day(-8))

    columns = read().need_columns

    assert columns.until_day.tolist() == [date(2029, 2, 28).toordinal(), day(70).toordinal()]
    assert first.until_on is None
