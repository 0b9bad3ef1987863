"""The kernel's figures. It prints and judges none: run with -m benchmark -s."""

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.benchmark


def test_five_thousand_women_and_as_many_rooms():
    call_command("bench_matching", sizes=[100, 1000, 5000], database=False)
