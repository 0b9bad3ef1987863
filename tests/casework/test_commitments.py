"""The end of her year moves by a suspension or an extension signed by two, and by nothing else."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from casework import actions, commitments
from casework.clock import add_months, commitment_end
from casework.models import Accompaniment, Extension, Suspension
from casework.roofs import Ledger
from hosting.models import Need
from journal.judgements import decide
from journal.models import Entry, Signature
from journal.moves import NotYet, TooLate
from journal.signatures import answer
from tests.factories import NeedFactory, ReviewFactory, StayFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def day(count):
    return timezone.localdate() + timedelta(days=count)


@pytest.fixture
def stay(coordinator):
    """Her year began a hundred days ago."""
    return StayFactory(ongoing=True, accompaniment__owner=coordinator)


@pytest.fixture
def file(stay):
    return stay.accompaniment


def asked(file, user, **changes):
    facts = {"ground": "hospital", "start": day(0), "until": day(20), "she_agrees": True} | changes
    return commitments.ask_suspension(file, by=user.actor, **facts)


def ledger(file):
    return Ledger(Accompaniment.objects.with_clock().get(pk=file.pk), timezone.localdate())


def test_nothing_moves_before_a_second_person_signs(file, coordinator, approver):
    before = ledger(file).ends_on

    signature = asked(file, coordinator)
    assert ledger(file).ends_on == before

    answer(signature, by=approver.actor, agrees=True)
    row = Suspension.objects.get()
    assert ledger(file).ends_on == commitment_end(row.commitment.starts_on, [(day(0), day(20))])
    assert ledger(file).ends_on == before + timedelta(days=20)
    assert (row.asked_by, row.agreed_by) == (coordinator, approver)
    assert Entry.objects.about(file).filter(transition="suspend").exists()


def test_refused_it_changes_nothing(file, coordinator, approver):
    signature = asked(file, coordinator)

    answer(signature, by=approver.actor, agrees=False, reason="Le foyer part : ce n’est pas un motif.")

    assert not Suspension.objects.exists()


def test_whoever_asked_does_not_sign(file, manager):
    signature = asked(file, manager)

    with pytest.raises(PermissionDenied):
        answer(signature, by=manager.actor, agrees=True)


def test_against_her_will_there_is_none(file, coordinator):
    with pytest.raises(NotYet, match="son année continue"):
        asked(file, coordinator, she_agrees=False)
    with pytest.raises(NotYet, match="Dire pourquoi"):
        asked(file, coordinator, she_agrees=None)
    assert asked(file, coordinator, she_agrees=None, why_not_asked="Elle est dans le coma.")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"until": day(0)}, "suit son début"),
        ({"start": day(-200), "until": day(-190)}, "pendant son année"),
        ({"start": day(400), "until": day(410)}, "pendant son année"),
        ({"until": day(100)}, "3 mois au plus"),
    ],
)
def test_dates_that_do_not_hold_are_refused_in_words(file, coordinator, changes, said):
    with pytest.raises(NotYet, match=said):
        asked(file, coordinator, **changes)

    assert not Signature.objects.exists()


def test_it_is_asked_once_at_a_time_and_never_twice_for_a_night(file, coordinator, approver):
    signature = asked(file, coordinator)
    with pytest.raises(TooLate, match="déjà demandé"):
        asked(file, coordinator, start=day(40), until=day(50))
    answer(signature, by=approver.actor, agrees=True)

    with pytest.raises(NotYet, match="couvre déjà"):
        asked(file, coordinator, start=day(19), until=day(30))


def test_a_suspension_that_came_in_between_is_refused_at_the_signature(file, coordinator, approver, manager):
    signature = asked(file, coordinator)
    facts = {"commitment": file.commitment, "asked_by": coordinator, "agreed_by": manager, "ground": "family"}
    Suspension.objects.create(period=(day(5), day(6)), she_agrees=True, **facts)

    with pytest.raises(TooLate, match="couvre déjà une partie"):
        answer(signature, by=approver.actor, agrees=True)

    assert Suspension.objects.count() == 1
    signature.refresh_from_db()
    assert signature.status == Signature.Status.PENDING


def test_the_masked_summary_does_not_say_that_she_is_in_hospital(file, coordinator):
    summary = asked(file, coordinator).summary

    assert "ospital" not in summary
    assert file.guest.first_name not in summary


def test_what_is_looked_for_to_the_end_of_her_year_follows_it(file, coordinator, approver):
    to_the_end = NeedFactory(guest=file.guest, from_on=day(30), until_on=ledger(file).ends_on)

    answer(asked(file, coordinator), by=approver.actor, agrees=True)

    assert Need.objects.get(pk=to_the_end.pk).until_on == ledger(file).ends_on


def test_suspended_nights_are_not_owed(file, stay, coordinator, approver):
    answer(asked(file, coordinator, start=day(-10), until=day(0)), by=approver.actor, agrees=True)

    assert ledger(file).covered == 90
    assert ledger(file).uncovered == []


def test_a_year_is_extended_from_its_tenth_month_on(file, coordinator, approver):
    opens = commitments.opens_extension(file.commitment)
    assert opens == add_months(file.commitment.starts_on, 9)
    with pytest.raises(NotYet, match="à partir du"):
        commitments.ask_extension(file, by=coordinator.actor, months=2, awaited="Bail en mars.")

    before = ledger(file).ends_on
    with travel(opens, tick=False):
        with pytest.raises(NotYet, match="bilan de l’année"):
            commitments.ask_extension(file, by=coordinator.actor, months=2, awaited="Bail en mars.")
        ReviewFactory(accompaniment=file, month=12, held_on=opens, decision="extension")
        with pytest.raises(NotYet, match="1 à 3 mois"):
            commitments.ask_extension(file, by=coordinator.actor, months=4, awaited="Bail en mars.")
        for number in (1, 2):
            signature = commitments.ask_extension(file, by=coordinator.actor, months=3, awaited="Bail en mars.")
            answer(signature, by=approver.actor, agrees=True)
            assert ledger(file).ends_on == add_months(before, 3 * number)
        with pytest.raises(NotYet, match="2 fois"):
            commitments.ask_extension(file, by=coordinator.actor, months=1, awaited="Bail.")
    assert Extension.objects.count() == 2


def test_a_territory_makes_a_limit_its_own_from_a_day_on(file, coordinator, manager):
    decide(commitments.LONGEST_SUSPENSION, file.territory_id, 1, by=manager.actor, why="Plus court.", from_on=day(0))

    with pytest.raises(NotYet, match="1 mois au plus"):
        asked(file, coordinator, until=day(40))


def test_another_team_does_not_move_her_year(file):
    stranger = UserFactory(coordinator=TerritoryFactory(code="ailleurs"))

    with pytest.raises(PermissionDenied):
        asked(file, stranger)


def test_a_file_that_is_over_is_not_moved(file, coordinator):
    Accompaniment.objects.filter(pk=file.pk).update(status=Accompaniment.Status.EXITED)

    with pytest.raises(TooLate):
        asked(file, coordinator)


def test_an_exit_leaves_no_suspension_to_sign(file, coordinator):
    signature = asked(file, coordinator)

    actions.record_exit(file, by=coordinator.actor, destination="E01", evidence="document")

    signature.refresh_from_db()
    assert signature.status == Signature.Status.CANCELLED


def test_on_screen_it_is_asked_then_waits_for_its_signature(sign_in, client, file, coordinator):
    sign_in(coordinator)
    page = client.get(reverse("casework:accompaniment", args=[file.pk])).content.decode()
    assert "Suspendre son année" in page
    assert "Prolonger son année" not in page

    url = reverse("casework:suspend", args=[file.pk])
    assert client.post(url, {"ground": "hospital"}).status_code == 422
    wrong = {"ground": "hospital", "start": day(0), "until": day(200), "agrees": "yes"}
    assert "3 mois au plus" in client.post(url, wrong).content.decode()
    assert client.post(url, wrong | {"until": day(30)}).status_code == 302

    page = client.get(reverse("casework:accompaniment", args=[file.pk])).content.decode()
    assert "Une seconde personne doit signer" in page
    assert "Suspension demandée" in page
