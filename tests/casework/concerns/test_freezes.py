"""A home is held in silence: no new woman is proposed there, and nothing that its people see or receive changes."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.concerns import freezes, moves, pattern
from casework.models import Concern, HomeReview, Stay
from casework.scans import SCANS
from casework.shelter import rooms_tonight
from hosting.models import Host, HostFreeze
from journal import signatures
from journal.models import Entry, Signature, Task
from journal.moves import NotYet, TooLate, perform
from matching import actions as matching
from matching.columns import read_problem
from matching.exclusions import exclusions
from matching.models import Proposal
from messaging import links
from messaging.models import Link, Message
from tests.casework.concerns.people import around_her, decided
from tests.casework.steps import admitted, asked_home, day, proposed
from tests.factories import ConcernFactory, HostFactory, RoomFactory, StayFactory, UserFactory

pytestmark = pytest.mark.django_db


def held(people):
    return HostFreeze.objects.in_force().filter(host=people.host).exists()


def test_no_new_woman_is_proposed_while_it_is_open_and_nobody_reads_why(coordinator):
    people = around_her()
    room = RoomFactory(host=people.host)
    need = admitted(coordinator)
    assert [found for found, _ in exclusions(need, room=room)] == []

    concern = people.raised()

    ((_, said),) = exclusions(need, room=room)
    assert (said["reason"], said["text"]) == ("held", "Pas possible pour l’instant.")
    assert not re.search("préoccup|réserv|inqui|danger|sécurité", str(said), re.IGNORECASE)
    with pytest.raises((NotYet, TooLate), match="Pas possible pour l’instant"):
        matching.propose(need, room, by=coordinator.actor)
    assert room.pk not in [found.pk for found, _ in rooms_tonight(people.file)]
    assert concern.level == 2


def test_a_discomfort_holds_nothing_and_neither_does_a_worry_about_a_colleague():
    people = around_her()

    people.raised(level=1)
    people.raised(about="staff", staff=people.coordinator, kind="pressure", level=2)

    assert not HostFreeze.objects.exists()


def test_what_is_examined_as_a_discomfort_lets_the_home_go():
    people = around_her()
    concern = people.raised(silent=True, level=2)
    assert held(people)

    moves.triage(concern, by=people.lead.actor, level=1, kind="unease")

    assert not held(people)


def test_the_home_is_let_go_when_the_last_affair_is_closed():
    people = around_her()
    first, second = decided(people), decided(people, observer="volunteer")
    HomeReview.objects.filter(host=people.host).delete()
    moves.let_in(first, people.director, by=people.lead.actor)
    moves.let_in(second, people.director, by=people.lead.actor)

    for concern, still in ((first, True), (second, False)):
        moves.close(concern, by=people.lead.actor)
        signatures.answer(Signature.objects.pending().get(), by=people.director.actor, agrees=True)
        assert held(people) is still


def test_decided_out_it_stays_held_until_its_own_status_says_so():
    people = around_her()
    concern = decided(people)
    moves.resume(concern, by=people.lead.actor)
    moves.lift_silence(concern, by=people.lead.actor, because="safe")
    moves.decide(concern, by=people.lead.actor, decision="host_suspended")
    moves.let_in(concern, people.director, by=people.lead.actor)
    moves.close(concern, by=people.lead.actor)
    signatures.answer(Signature.objects.pending().get(), by=people.director.actor, agrees=True)
    assert held(people)

    perform(people.host, "suspend", by=people.manager.actor)

    assert not held(people)
    assert not read_problem(people.host.territory_id, timezone.localdate()).gaps


# --- he cannot notice ----------------------------------------------------------------------------------------------


def shape(response):
    """What arrives in a browser, without the token of the forms and the addresses of one request."""
    page = re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]*|("X-CSRFToken": ")[^"]*', b"", response.content)
    page = re.sub(rb'nonce="[^"]*"', b"", page)
    page = re.sub(rb"/l/p/[0-9a-f-]{36}/", b"/l/p/-/", page)
    headers = {name: value for name, value in response.headers.items() if name != "Content-Security-Policy"}
    return response.status_code, re.sub(r"/l/p/[0-9a-f-]{36}/", "/l/p/-/", str(sorted(headers.items()))), page


def what_the_home_sees(client, sign_in, people):
    """Its space, the page behind its link, and what each of its three answers gives."""
    sign_in(people.host.user)
    seen = [shape(client.get(reverse("desk:host")))]
    client.cookies.clear()
    link = links.issue(Link.Purpose.HOST_AVAILABILITY, people.host, contact=people.host.contact)
    page = client.get(link.url[link.url.index("/l/") :])
    seen += [shape(client.get(page.url))]
    for answer in ({"choice": "open"}, {"choice": "soon"}, {"choice": "pause"}):
        seen += [shape(client.post(page.url, answer)), shape(client.get(page.url))]
    client.cookies.clear()
    return seen


def test_the_home_sees_byte_for_byte_what_it_saw(client, sign_in):
    people = around_her()
    asked = asked_home(UserFactory(coordinator=True), room=RoomFactory(host=people.host))
    what_the_home_sees(client, sign_in, people)
    before = what_the_home_sees(client, sign_in, people)
    row = Host.objects.filter(pk=people.host.pk).values().get()
    lines = Entry.objects.about(people.host).count()
    told, asked_of_it = Message.objects.count(), Proposal.objects.filter(pk=asked.pk).values().get()

    concern = people.raised(kind="violence")
    moves.triage(concern, by=people.lead.actor, level=3, kind="violence")
    moves.offer_roof(concern, by=people.lead.actor, choice="stays")
    moves.act(concern, by=people.lead.actor, first_act="heard")
    for scan in SCANS.values():
        scan(timezone.localdate())
    after_row = Host.objects.filter(pk=people.host.pk).values().get()
    after_asked = Proposal.objects.filter(pk=asked.pk).values().get()
    after_told = Message.objects.count()

    assert held(people)
    assert what_the_home_sees(client, sign_in, people) == before
    assert (after_row, after_asked, after_told) == (row, asked_of_it, told)
    assert Entry.objects.about(people.host).count() == lines


def test_its_page_for_the_team_says_nothing_either(client, sign_in):
    people = around_her()
    sign_in(people.manager)
    url = reverse("hosting:host", args=[people.host.pk])
    client.get(url)
    before = shape(client.get(url))

    people.raised(kind="violence")

    assert shape(client.get(url)) == before


def test_where_she_alone_was_asked_the_room_is_taken_back_and_the_home_never_knew(coordinator):
    people = around_her()
    room = RoomFactory(host=people.host)
    proposal = proposed(coordinator, room=room)
    before = Message.objects.filter(contact__in=people.host.adults.values("contact")).count()

    people.raised()

    row = Proposal.objects.get(pk=proposal.pk)
    assert row.status == Proposal.Status.WITHDRAWN
    note = Entry.objects.about(row).get(transition="withdraw").note
    assert note == "Pas possible pour l’instant."
    assert Message.objects.filter(contact__in=people.host.adults.values("contact")).count() == before


def test_where_the_home_was_asked_nothing_moves_and_the_circle_is_shown_it(coordinator, client, sign_in):
    people = around_her()
    proposal = asked_home(coordinator, room=RoomFactory(host=people.host))

    concern = people.raised()

    assert Proposal.objects.get(pk=proposal.pk).status == Proposal.Status.HOST_ASKED
    sign_in(people.lead)
    page = client.get(reverse("casework:concern", args=[concern.pk])).content.decode()
    assert "D’autres femmes sont attendues dans ce foyer" in page


# --- the pattern rule ----------------------------------------------------------------------------------------------


def examined(host, **facts):
    return ConcernFactory(**{"host": host, "status": "triaged"} | facts)


@pytest.mark.parametrize(
    ("observers", "opens"),
    [
        (["volunteer", "volunteer"], True),  # two of them
        (["neighbour", "neighbour"], False),  # nobody can tell whether they are two
        (["neighbour", "guest"], True),
        (["guest", "guest"], True),  # two women
        (["host"], False),
    ],
)
def test_two_serious_affairs_by_different_observers_open_the_panel(observers, opens):
    host = HostFactory(ready=True)
    lead = UserFactory(safeguarding_lead=True)

    for observer in observers:
        examined(host, observer=observer)
    review = pattern.look_at(host, by=lead.actor)

    assert (review is not None) is opens
    assert HostFreeze.objects.in_force().filter(host=host).exists() is opens


def test_one_woman_who_says_it_twice_and_one_colleague_who_writes_twice_are_one_observer():
    host = HostFactory(ready=True)
    first = examined(host, observer="guest")
    examined(host, observer="guest", guest=first.guest)
    assert pattern.look_at(host, by=first.raised_by) is None

    other = HostFactory(ready=True)
    seen = examined(other, observer="team")
    examined(other, observer="team", raised_by=seen.raised_by)

    assert pattern.look_at(other, by=first.raised_by) is None


@pytest.mark.parametrize("set_aside", [{"status": "raised"}, {"level": 1}, {"about": "staff"}, {"closed": True,
                                       "decision": "unfounded"}])  # fmt: skip
def test_what_does_not_count(set_aside):
    host = HostFactory(ready=True)
    examined(host)

    ConcernFactory(host=host, **set_aside)

    assert pattern.look_at(host, by=UserFactory(manager=True).actor) is None


def left_early(host, ending="early_guest", **facts):
    return StayFactory(ended=True, ending=ending, room=RoomFactory(host=host), **facts)


def test_three_early_endings_with_different_women_open_the_panel_by_the_scan():
    host, lead = HostFactory(ready=True), UserFactory(safeguarding_lead=True)
    left_early(host)
    again = left_early(host, ending="emergency")
    earlier = {"planned_from": day(-300), "ended_on": day(-200)}
    left_early(host, accompaniment=again.accompaniment, **earlier)
    left_early(host, ending="planned")
    SCANS["homes_with_a_pattern"](timezone.localdate())
    assert not HomeReview.objects.exists()

    left_early(host, ending="early_host")
    for _ in range(2):
        SCANS["homes_with_a_pattern"](timezone.localdate())

    review = HomeReview.objects.get()
    assert (review.rule, len(review.found)) == ("endings", 4)
    task = Task.objects.open().get()
    assert (task.kind, task.owner, task.reserved, task.facts) == (pattern.WAITS, lead, True, {})
    assert Host.objects.get(pk=host.pk).status == "approved"


def test_a_territory_may_ask_for_more_signs():
    from journal.judgements import decide

    host, manager = HostFactory(ready=True), UserFactory(manager=True)
    decide(pattern.CONCERNS, host.territory_id, 3, by=manager.actor, why="Essai", from_on=timezone.localdate())
    examined(host, observer="volunteer")
    examined(host, observer="guest")

    assert pattern.look_at(host, by=manager.actor) is None


def test_the_panel_decides_by_two_and_what_it_saw_counts_no_more(client, sign_in):
    people = around_her()
    for observer in ("volunteer", "guest"):
        examined(people.host, observer=observer)
    Concern.objects.update(status="closed", decision="watch", closed_at=timezone.now(),
                           closed_by=people.lead.actor, signed_by=people.director.actor)  # fmt: skip
    review = pattern.look_at(people.host, by=people.lead.actor)
    assert held(people)

    sign_in(people.lead)
    page = client.get(reverse("casework:home_review", args=[review.pk])).content.decode()
    assert people.host.code in page
    facts = {"outcome": "cleared", "words": "Entendus séparément."}
    assert client.post(reverse("casework:decide_review", args=[review.pk]), facts).status_code == 302
    assert held(people)
    sign_in(people.director)
    client.post(reverse("desk:signature", args=[Signature.objects.get().pk]), {"answer": "sign"})

    review.refresh_from_db()
    assert (review.outcome, review.decided_by, review.signed_by) == (
        "cleared", people.lead.actor, people.director.actor,
    )  # fmt: skip
    assert not held(people)
    assert pattern.look_at(people.host, by=people.lead.actor) is None
    assert not freezes.is_held(people.host)


def test_a_panel_that_says_no_holds_it_until_it_is_done():
    people = around_her()
    for observer in ("volunteer", "guest"):
        examined(people.host, observer=observer)
    review = pattern.look_at(people.host, by=people.lead.actor)
    pattern.decide(review, by=people.lead.actor, outcome="leaves", words="Trois femmes.")
    signatures.answer(Signature.objects.get(), by=people.director.actor, agrees=True)

    assert held(people)
    assert Stay.objects.get(pk=people.stay.pk).status == "ongoing"


def test_the_panel_is_seen_by_its_people_alone(client, sign_in):
    people = around_her()
    review = HomeReview.objects.create(
        host=people.host, territory_id=people.host.territory_id, rule="endings", found=[]
    )
    url = reverse("casework:home_review", args=[review.pk])

    found = {}
    for name in ("lead", "director", "coordinator", "manager", "volunteer"):
        sign_in(getattr(people, name))
        found[name] = client.get(url).status_code
    sign_in(people.host.user)

    assert found == {"lead": 200, "director": 200, "coordinator": 403, "manager": 403, "volunteer": 403}
    assert client.get(url).status_code == 403
    assert Concern.objects.count() == 0
