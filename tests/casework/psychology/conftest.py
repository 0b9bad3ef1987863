"""A territory with two psychologists, each with her key; a try costs little here: its price is scrypt's business."""

import pytest
from django.core.cache import cache

from tests.factories import AccompanimentFactory, PsyKeyFactory, PsyReferralFactory, UserFactory
from tests.factories.psychology import CHEAP
from vault import sealed_to

HERS, COLLEAGUES = b"\x05" * 32, b"\x06" * 32


@pytest.fixture(autouse=True)
def _cheap_and_forgotten(monkeypatch):
    monkeypatch.setattr(sealed_to, "COST", CHEAP)
    cache.clear()


@pytest.fixture
def file(coordinator):
    return AccompanimentFactory(owner=coordinator)


@pytest.fixture
def psychologist(file):
    return PsyKeyFactory(user=UserFactory(psychologist=file.territory), private=HERS).user


@pytest.fixture
def colleague(file):
    return PsyKeyFactory(user=UserFactory(psychologist=file.territory), private=COLLEAGUES).user


@pytest.fixture
def followed(file, psychologist):
    """She meets this psychologist."""
    from casework.psychology.offers import follow

    row = PsyReferralFactory(accompaniment=file, accepted=True, psychologist=psychologist)
    follow(file.guest, psychologist)
    return row
