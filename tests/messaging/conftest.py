"""Messages to send, at an hour at which they may leave."""

from datetime import datetime

import pytest
import time_machine

from messaging.safety import PARIS
from tests.factories import MessageFactory, ProposalFactory, ReferralFactory, UserFactory
from tests.messaging import ports

TUESDAY_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=PARIS)


@pytest.fixture
def by_day():
    with time_machine.travel(TUESDAY_NOON, tick=True) as clock:
        yield clock


@pytest.fixture
def carried():
    """What left by ``ports.Memory``."""
    ports.carried.clear()
    return ports.carried


@pytest.fixture
def by_memory(settings, carried):
    settings.MESSAGE_PORTS = {"email": "tests.messaging.ports.Memory", "sms": "tests.messaging.ports.Memory"}
    return carried


def use(settings, name):
    settings.MESSAGE_PORTS = dict.fromkeys(["email", "sms"], f"tests.messaging.ports.{name}")


def to_her(proposal=None, **facts):
    """A question that waits to leave for her."""
    proposal = proposal or ProposalFactory()
    who = {"model": "matching.proposal", "pk": proposal.pk, "holder": proposal.guest_id, "who": proposal.guest.code}
    return MessageFactory(
        **({"kind": "matching.proposal_asked", "contact": proposal.guest.contact, "facts": who} | facts)
    )


def to_colleague(referral=None, **facts):
    """A mail that waits to leave for a professional, at any hour."""
    referral = referral or ReferralFactory()
    who = {"model": "hosting.referral", "pk": referral.pk, "holder": None, "who": referral.code}
    user = facts.pop("user", None) or UserFactory(coordinator=True)
    return MessageFactory(
        **(
            {"kind": "hosting.referral_acknowledged", "contact": None, "user": user, "channel": "email", "facts": who}
            | facts
        )
    )
