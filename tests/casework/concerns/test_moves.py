"""What is done: received, examined, acted on in time, decided, closed by two; the home notices nothing meanwhile."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from casework.concerns import moves
from casework.models import Concern
from hosting.models import NeverPair
from journal import signatures
from journal.models import Signature, Task
from journal.moves import NotYet
from tests.casework.concerns.people import again, around_her, decided
from tests.factories import ConcernFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "in_danger", "level"),
    [("unease", False, 1), ("control", False, 2), ("money", False, 2), ("sexual", False, 3), ("child", False, 3),
     ("unease", True, 3), ("other", False, 1)],
)  # fmt: skip
def test_what_it_is_says_how_grave_it_is(kind, in_danger, level):
    assert moves.level_of(kind, in_danger) == level


def test_it_is_about_the_home_where_she_lives():
    people = around_her()

    concern = people.raised()

    assert (concern.stay, concern.host, concern.status) == (people.stay, people.host, "raised")
    assert concern.code.startswith("R-")


def test_in_danger_another_roof_is_offered_before_anything_else():
    people = around_her()
    by = people.lead.actor
    concern = people.raised(kind="violence")
    moves.triage(concern, by=by, level=3, kind="violence")

    with pytest.raises(NotYet, match="autre toit"):
        moves.act(concern, by=by, first_act="heard")
    moves.offer_roof(concern, by=by, choice="later")
    moves.act(concern, by=by, first_act="roof")

    row = again(concern)
    assert (row.status, row.her_choice) == ("acting", "later")
    assert people.stay.status == "ongoing"  # it ends at her pace, by its own page


def test_the_first_act_answers_the_tasks_of_the_circle():
    people = around_her()
    concern = people.raised(kind="violence")
    tasks = Task.objects.open().about(concern)
    assert {task.owner_id for task in tasks} == again(concern).circle
    assert {(task.urgency, task.reserved, task.thread) for task in tasks} == {(Task.Urgency.TONIGHT, True, None)}

    moves.triage(concern, by=people.lead.actor, level=3, kind="violence")
    moves.offer_roof(concern, by=people.lead.actor, choice="leaves")
    moves.act(concern, by=people.lead.actor, first_act="roof")

    assert not Task.objects.open().about(concern).exists()


def test_once_examined_it_only_becomes_graver():
    people = around_her()
    concern = people.raised()
    moves.triage(concern, by=people.lead.actor, level=2, kind="control")

    with pytest.raises(NotYet, match="plus grave"):
        moves.raise_level(concern, by=people.lead.actor, level=1, why="Moins grave")
    moves.raise_level(concern, by=people.lead.actor, level=3, why="Elle a peur")

    assert again(concern).level == 3
    assert people.director.pk in again(concern).circle


@pytest.mark.parametrize("decision", ["host_suspended", "host_leaves"])
def test_what_the_home_would_learn_of_waits_until_she_is_safe_or_agrees(decision):
    people = around_her()
    concern = decided(people)
    moves.resume(concern, by=people.lead.actor)

    with pytest.raises(NotYet, match="ne doit rien remarquer"):
        moves.decide(concern, by=people.lead.actor, decision=decision)
    with pytest.raises(IntegrityError, match="learns_nothing"), transaction.atomic():
        Concern.objects.filter(pk=concern.pk).update(decision=decision)
    moves.lift_silence(concern, by=people.lead.actor, because="agrees")

    assert moves.decide(concern, by=people.lead.actor, decision=decision).decision == decision


def test_a_serious_one_is_closed_by_two_of_its_circle():
    people = around_her()
    concern = decided(people, "stay_ends")
    with pytest.raises(NotYet, match="seconde personne"):
        moves.close(concern, by=people.lead.actor)
    moves.let_in(concern, people.manager, by=people.lead.actor)

    moves.close(concern, by=people.lead.actor)
    signature = Signature.objects.pending().get()
    assert again(concern).status == "decision"
    for outsider in (UserFactory(approver=True), UserFactory(manager=True), people.lead):
        with pytest.raises(PermissionDenied):
            signatures.answer(signature, by=outsider.actor, agrees=True)
        assert signature not in Signature.objects.for_signature_of(outsider.actor)
    signatures.answer(signature, by=people.manager.actor, agrees=True)

    row = again(concern)
    assert (row.status, row.closed_by, row.signed_by) == ("closed", people.lead.actor, people.manager.actor)
    assert NeverPair.objects.filter(guest=row.guest, host=people.host).exists()
    assert not Task.objects.open().about(row).exists()


def test_a_closing_that_is_not_signed_takes_it_up_again():
    people = around_her()
    concern = decided(people)
    moves.let_in(concern, people.director, by=people.lead.actor)
    moves.close(concern, by=people.lead.actor)

    signatures.answer(
        Signature.objects.get(), by=people.director.actor, agrees=False, reason="Elle n’est pas entendue."
    )

    assert again(concern).status == "acting"


def test_whoever_raised_it_never_closes_it():
    people = around_her()
    concern = people.raised(by=people.lead, level=1)
    lead, volunteer = people.lead.actor, people.volunteer.actor
    moves.triage(concern, by=volunteer, level=1, kind="unease")
    moves.let_in(concern, people.lead, by=volunteer)
    moves.act(concern, by=volunteer, first_act="heard")
    moves.decide(concern, by=lead, decision="watch")

    with pytest.raises(NotYet, match="pas celle qui a signalé"):
        moves.close(concern, by=lead)
    moves.close(concern, by=volunteer)

    assert again(concern).status == "closed"


def test_the_database_wants_two_people_whoever_asks():
    concern = ConcernFactory(decided=True)
    by = concern.raised_by
    closed = {"status": "closed", "closed_at": timezone.now()}

    with pytest.raises(IntegrityError, match="closed_by_another_person"), transaction.atomic():
        Concern.objects.filter(pk=concern.pk).update(**closed, closed_by=by, signed_by=UserFactory().actor)
    lead = UserFactory(safeguarding_lead=True).actor
    for signer in (None, lead, by):
        with pytest.raises(IntegrityError, match="serious_closed_by_two"), transaction.atomic():
            Concern.objects.filter(pk=concern.pk).update(**closed, closed_by=lead, signed_by=signer)


def test_the_pages_raise_examine_and_close(client, sign_in):
    people = around_her()
    sign_in(people.raiser)
    found = client.post(reverse("casework:raise_by_reference"), {"reference": people.file.code.lower()})
    facts = {"kind": "control", "observer": "guest", "about": "host", "words": "Il garde ses papiers."}
    assert client.post(found.url, facts).url == reverse("casework:receipts")
    concern = Concern.objects.get()
    assert (concern.level, concern.words) == (2, "Il garde ses papiers.")

    def step(name, **facts):
        url = reverse("casework:concern_step", args=[concern.pk, name])
        assert client.get(url).status_code == 200
        answer = client.post(url, facts)
        assert answer.status_code == 302, answer.context["form"].errors

    sign_in(people.lead)
    step("examiner", level="2", kind="control")
    step("agir", first_act="heard", words="Elle veut ses papiers.")
    step("niveau", level="3", why="Elle a peur de rentrer.")
    step("toit", choice="later")
    step("note", text="Elle dort chez une amie demain.")
    step("silence", because="agrees")
    step("decider", decision="host_suspended", words="La responsable le suspend.")
    step("clore", version=str(again(concern).version))
    sign_in(people.director)
    client.post(reverse("desk:signature", args=[Signature.objects.get().pk]), {"answer": "sign"})

    page = client.get(reverse("casework:concern", args=[concern.pk])).content.decode()
    assert again(concern).status == "closed"
    assert "Elle veut ses papiers." in page
    assert "3919" in page


def test_a_child_in_danger_shows_the_number_for_children(client, sign_in):
    people = around_her()
    concern = people.raised(kind="child")
    sign_in(people.lead)

    page = client.get(reverse("casework:concern", args=[concern.pk])).content.decode()

    assert all(f">{number}<" in page for number in ("17", "112", "114", "3919", "119"))


def test_nobody_raises_for_a_woman_she_does_not_follow(client, sign_in):
    people = around_her()
    sign_in(UserFactory(referrer=True))

    assert client.get(reverse("casework:raise", args=[people.file.pk])).status_code == 404
    answer = client.post(reverse("casework:raise_by_reference"), {"reference": people.file.code})
    assert answer.status_code == 422
