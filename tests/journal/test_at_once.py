"""Two people, one move: one is done, the other is refused in words, and the journal has one line of it."""

import pytest
from django_fsm import TransitionNotAllowed

from accounts.models import Actor
from casework.models import Accompaniment, Mediation, Stay
from hosting.models import Host, Referral
from journal import signatures
from journal.models import Entry, Signature
from journal.moves import Stale, TooLate, perform
from matching.models import Proposal
from tests.at_once import at_once, refusals
from tests.factories import HostFactory, UserFactory
from tests.journal.lives import a_row, facts_of

pytestmark = pytest.mark.django_db(transaction=True)

MOVES = [
    (Host, "applied", "contact_made"),
    (Referral, "received", "study"),
    (Proposal, "meeting_planned", "meet"),
    (Stay, "planned", "cancel"),
    (Accompaniment, "open", "record_exit"),
    (Mediation, "raised", "hear"),
]


@pytest.mark.parametrize(("model", "status", "move"), MOVES, ids=lambda value: getattr(value, "__name__", value))
def test_two_people_make_one_move(model, status, move):
    row = a_row(model, status)
    facts = facts_of(move, row)
    claire, fatou = (UserFactory(coordinator=row.territory_id and _territory(row)).actor for _ in range(2))

    outcomes = at_once(
        lambda: perform(row, move, by=claire, version=row.version, **facts),
        lambda: perform(row, move, by=fatou, **facts),
    )

    assert len(refusals(outcomes)) == 1
    assert isinstance(refusals(outcomes)[0], (Stale, TransitionNotAllowed))
    assert Entry.objects.about(row).filter(transition=move).count() == 1
    assert model.objects.get(pk=row.pk).version == row.version + 1


def _territory(row):
    return type(row)._meta.apps.get_model("accounts.Territory").objects.get(pk=row.territory_id)


def test_two_opposite_moves_leave_one():
    """One lets the home rest, the other turns it away: nothing is half one and half the other."""
    row = a_row(Host, "applied")
    by = UserFactory(coordinator=row.territory).actor
    by.territories()

    outcomes = at_once(
        lambda: perform(row, "let_rest", by=by), lambda: perform(row, "not_retain", by=by, reason="other_help")
    )

    assert len(refusals(outcomes)) == 1
    assert Entry.objects.about(row).count() == 1


def test_two_people_sign_and_one_is_told_it_was_answered():
    host = HostFactory(panel=True)
    asking = UserFactory(coordinator=host.territory)
    first, second = (UserFactory(approver=host.territory).actor for _ in range(2))
    signature = signatures.ask_signature(
        host, "approve", by=asking.actor, territory_id=host.territory_id, summary=host.code
    )

    outcomes = at_once(
        lambda: signatures.answer(signature, by=first, agrees=True),
        lambda: signatures.answer(signature, by=second, agrees=False, reason="Non."),
    )

    assert [type(outcome) for outcome in refusals(outcomes)] == [TooLate]
    assert Signature.objects.get().answered_by in (first, second)
    assert Entry.objects.about(host).count() == 1


def test_the_service_is_one_even_when_it_is_born_twice():
    Actor.objects.filter(kind=Actor.Kind.SERVICE).delete()

    actors = at_once(*[Actor.service] * 4)

    assert len({actor.pk for actor in actors}) == 1
