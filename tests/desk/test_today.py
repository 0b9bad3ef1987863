"""« Aujourd'hui » : one line per woman, the latest roofs first, one thing to do, names for whoever may read them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.clock import RoofStatus
from desk.today import GROUPS, other_tasks, rank, read_lines
from journal.models import Task
from tests.casework.steps import admitted, day
from tests.factories import (
    AccompanimentFactory,
    ExitFactory,
    HostFactory,
    MessageFactory,
    NeedFactory,
    OtherRoofFactory,
    ProposalFactory,
    ReferralFactory,
    SignatureFactory,
    StayFactory,
    TaskFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def lines(user):
    today = timezone.localdate()
    return read_lines(rank(user.actor, today), today)


def line_of(user, accompaniment):
    return next(line for line in lines(user) if line.accompaniment.pk == accompaniment.pk)


def others(user):
    return [task.kind for task in other_tasks(user.actor, timezone.localdate())]


def housed(until, **facts):
    """She has lived in a home for a hundred nights, until a day."""
    return StayFactory(ongoing=True, planned_until=day(until), **facts).accompaniment


def without_roof():
    return AccompanimentFactory(started_on=day(-30))


# --- order and groups ----------------------------------------------------------------------------------------------


def test_the_latest_roofs_come_first(coordinator):
    green = housed(120)
    amber, red, black = housed(30), housed(5), without_roof()
    first_room = AccompanimentFactory()

    board = lines(coordinator)

    assert [line.accompaniment for line in board] == [black, red, amber, first_room, green]
    assert [line.ledger.status for line in board] == [
        RoofStatus.BLACK, RoofStatus.RED, RoofStatus.AMBER, None, RoofStatus.GREEN,
    ]  # fmt: skip
    assert board[0].urgent


def test_two_roofs_of_one_colour_come_by_day(coordinator):
    later, sooner = housed(12), housed(4)

    assert [line.accompaniment for line in lines(coordinator)] == [sooner, later]


@pytest.mark.parametrize(
    ("due", "urgency", "group"),
    [
        (-1, Task.Urgency.WEEK, "late"),
        (0, Task.Urgency.WEEK, "today"),
        (3, Task.Urgency.TODAY, "week"),
        (3, Task.Urgency.TONIGHT, "late"),
        (3, Task.Urgency.WAITING, "waiting"),
    ],
)
def test_a_line_stands_where_its_thing_to_do_is(coordinator, due, urgency, group):
    accompaniment = housed(120)
    TaskFactory(subject=accompaniment, due_on=day(due), urgency=urgency)

    assert line_of(coordinator, accompaniment).group == group


def test_groups_are_shown_in_order_late_first(coordinator):
    for due, urgency in ((3, 1), (-1, 1), (0, 1), (3, 3)):
        TaskFactory(subject=housed(120), due_on=day(due), urgency=urgency)
    housed(120)

    assert [line.group for line in lines(coordinator)] == list(GROUPS)


def test_nothing_to_do_is_said_as_such(coordinator):
    line = line_of(coordinator, housed(120))

    assert (line.todo, line.group) == (None, "calm")


# --- the one thing to do -------------------------------------------------------------------------------------------


def test_tonights_roof_comes_before_all_else(coordinator):
    accompaniment = without_roof()
    TaskFactory(subject=accompaniment, kind="confirm_tier", urgency=Task.Urgency.TONIGHT, due_on=day(-9))
    ProposalFactory(guest=accompaniment.guest)

    line = line_of(coordinator, accompaniment)

    assert line.group == "late"
    assert line.todo.label == "Chercher un toit ce soir"
    assert line.todo.url == reverse("casework:night", args=[accompaniment.pk])


def test_tonights_task_is_the_one_that_may_be_put_off(coordinator):
    accompaniment = without_roof()
    task = TaskFactory(subject=accompaniment, kind="roof_tonight", urgency=Task.Urgency.TONIGHT)

    assert line_of(coordinator, accompaniment).todo.task == task.pk


def test_a_roof_found_for_tonight_is_no_longer_asked(coordinator):
    accompaniment = without_roof()
    OtherRoofFactory(accompaniment=accompaniment, from_on=day(0), until_on=day(20))

    line = line_of(coordinator, accompaniment)

    assert (line.urgent, line.tonight) == (False, "Hôtel")


def test_the_most_urgent_task_then_the_earliest(coordinator):
    accompaniment = housed(120)
    TaskFactory(subject=accompaniment, kind="call_host", urgency=Task.Urgency.WEEK, due_on=day(-3))
    TaskFactory(subject=accompaniment, kind="hear_both", urgency=Task.Urgency.TODAY, due_on=day(2))
    TaskFactory(subject=accompaniment, kind="confirm_tier", urgency=Task.Urgency.TODAY, due_on=day(1))

    assert line_of(coordinator, accompaniment).todo.label == "Confirmer l’urgence"


def test_a_task_put_off_or_done_is_not_shown(coordinator):
    accompaniment = housed(120)
    TaskFactory(subject=accompaniment, postponed=True)
    TaskFactory(subject=accompaniment, done=True)

    assert line_of(coordinator, accompaniment).todo is None


def test_a_question_that_waits_is_everybodys_patience(coordinator):
    accompaniment = housed(120)
    asked = ProposalFactory(guest=accompaniment.guest)

    line = line_of(coordinator, accompaniment)

    assert line.group == "waiting"
    assert line.todo.url == reverse("matching:proposal", args=[asked.pk])
    assert "silence n’est pas un refus" in line.todo.sentence


@pytest.mark.parametrize(("begun", "label"), [(False, "Chercher une chambre"), (True, "Chercher un relais")])
def test_a_room_to_look_for_is_the_last_thing(coordinator, begun, label):
    accompaniment = housed(50) if begun else AccompanimentFactory()
    need = NeedFactory(guest=accompaniment.guest, from_on=day(50 if begun else 0))

    todo = line_of(coordinator, accompaniment).todo

    assert (todo.label, todo.url) == (label, reverse("matching:need", args=[need.pk]))


def test_two_yeses_turn_red_into_amber_and_never_hide_a_night(coordinator):
    red, black = housed(5), without_roof()
    ProposalFactory(guest=red.guest, both_accepted=True)
    ProposalFactory(guest=black.guest, both_accepted=True)

    assert line_of(coordinator, red).ledger.status == RoofStatus.AMBER
    assert line_of(coordinator, black).ledger.status == RoofStatus.BLACK


def test_beyond_her_year_she_without_a_roof_is_still_shown(coordinator):
    accompaniment = AccompanimentFactory(started_on=day(-400))

    line = line_of(coordinator, accompaniment)

    assert line.urgent
    assert line.group == "late"


# --- who is on it --------------------------------------------------------------------------------------------------


def test_the_board_holds_the_women_of_her_territories_who_are_still_ours(coordinator):
    mine, leaving = housed(120), AccompanimentFactory(exiting=True)
    ExitFactory(accompaniment=leaving)
    AccompanimentFactory(exited=True)
    AccompanimentFactory(territory=TerritoryFactory(code="ailleurs"))

    assert {line.accompaniment for line in lines(coordinator)} == {mine, leaving}


def test_she_who_has_left_waits_for_a_signature(coordinator):
    leaving = AccompanimentFactory(exiting=True, started_on=day(-60))
    ExitFactory(accompaniment=leaving, exited_on=day(-1))

    line = line_of(coordinator, leaving)

    assert (line.group, line.urgent, line.tonight) == ("waiting", False, "partie")


def test_what_is_due_beside_the_women_is_shown_too(coordinator):
    referral = ReferralFactory(submitted=True)
    TaskFactory(subject=referral, kind="answer_referral")
    TaskFactory(subject=HostFactory(), kind="visit_home")
    TaskFactory(subject=AccompanimentFactory(exited=True), kind="call_host")
    TaskFactory(subject=housed(120), kind="call_host")
    TaskFactory(subject=HostFactory(), kind="visit_home", territory=TerritoryFactory(code="ailleurs"))

    assert sorted(others(coordinator)) == ["answer_referral", "call_host", "visit_home"]


def test_a_referral_to_answer_is_on_the_page(sign_in, coordinator, client):
    sign_in(coordinator)
    referral = ReferralFactory(submitted=True)
    TaskFactory(subject=referral, kind="answer_referral")

    page = client.get(reverse("desk:today")).content.decode()

    assert "Accuser réception" in page
    assert referral.code in page


# --- the page ------------------------------------------------------------------------------------------------------


def test_her_name_is_for_whoever_answers_for_her(sign_in, client, coordinator):
    accompaniment = AccompanimentFactory(owner=coordinator, guest__first_name="Aminata")
    colleague = UserFactory(coordinator=True)

    sign_in(coordinator)
    own = client.get(reverse("desk:today")).content.decode()
    sign_in(colleague)
    shared = client.get(reverse("desk:today")).content.decode()

    assert "Aminata" in own
    assert "Aminata" not in shared
    assert accompaniment.code in shared


def test_the_page_never_says_which_home(sign_in, client, coordinator):
    stay = StayFactory(ongoing=True, accompaniment__owner=coordinator)
    host = stay.occupancy.room.host
    sign_in(coordinator)

    page = client.get(reverse("desk:today")).content.decode()

    assert "chez un foyer, Saint-Michel" in page
    for secret in (host.code, host.last_name, host.address.street, host.contact.phone):
        assert secret not in page


def test_hers_alone_or_the_teams(sign_in, client, coordinator):
    mine = AccompanimentFactory(owner=coordinator)
    theirs = AccompanimentFactory()
    sign_in(coordinator)

    team = client.get(reverse("desk:today"))
    own = client.get(reverse("desk:today") + "?qui=moi")

    assert {rank.standing.file for rank in team.context["page"]} == {mine.pk, theirs.pk}
    assert {rank.standing.file for rank in own.context["page"]} == {mine.pk}
    assert [tab["count"] for tab in own.context["tabs"]] == [2, 1]


def test_twenty_five_lines_a_page_the_latest_on_the_first(sign_in, client, coordinator):
    for _ in range(27):
        AccompanimentFactory(owner=coordinator, assignment=False)
    late = without_roof()
    sign_in(coordinator)

    first = client.get(reverse("desk:today"))
    second = client.get(reverse("desk:today") + "?page=2")
    beyond = client.get(reverse("desk:today") + "?page=99")

    assert len(first.context["page"]) == 25
    assert first.context["page"][0].standing.file == late.pk
    assert len(second.context["page"]) == 3
    assert beyond.context["page"].number == 2
    assert first.context["groups"][0][1] == 1  # counted over the whole board


def test_the_title_counts_the_women_without_a_roof(sign_in, client, coordinator):
    sign_in(coordinator)
    housed(120)
    assert "chacune a un toit" in client.get(reverse("desk:today")).content.decode()

    without_roof()
    assert "une femme n’a pas de toit" in client.get(reverse("desk:today")).content.decode()

    without_roof()
    assert "2 femmes n’ont pas de toit" in client.get(reverse("desk:today")).content.decode()


@pytest.mark.parametrize("role", ["approver", "volunteer", "referrer", "psychologist"])
def test_the_board_is_the_teams(sign_in, client, role):
    accompaniment = without_roof()
    TaskFactory(subject=HostFactory(), kind="visit_home")
    sign_in(UserFactory(**{role: True}))

    response = client.get(reverse("desk:today"))

    if response.status_code == 200:  # she may search among women: those she follows, and none is on this board
        assert (response.context["total"], response.context["tasks"]) == (0, [])
    assert accompaniment.code not in response.content.decode()


def test_a_day_in_the_life_of_the_board(coordinator):
    need = admitted(coordinator)

    (line,) = lines(coordinator)

    assert line.accompaniment.guest_id == need.guest_id
    assert (line.status, line.tonight, line.todo.label) == (
        "roof.first", "accompagnement ouvert", "Chercher une chambre",
    )  # fmt: skip


def test_what_is_due_beside_is_known_by_its_reference(sign_in, client, coordinator):
    home, referral = HostFactory(), ReferralFactory(submitted=True)
    gone = AccompanimentFactory(exited=True)
    told = MessageFactory(held=True, facts={"who": "F-0042"})
    signature = SignatureFactory(summary="Sortie A-0007 : bail.")
    about = {home: home.code, referral: referral.code, gone: gone.code, told: "F-0042", signature: signature.summary}
    for row in about:
        TaskFactory(subject=row, kind="note")
    sign_in(coordinator)

    tasks = client.get(reverse("desk:today")).context["tasks"]

    assert {task.about for task in tasks} == set(about.values())
