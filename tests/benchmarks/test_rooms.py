"""The figure of I1 (protection.md §4). It prints and judges the counts alone: run with -m benchmark -s."""

import pytest
from django.core.management import call_command

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]


def test_a_thousand_confirmations_of_one_room():
    call_command("bench_rooms", confirmations=1000, threads=32)
