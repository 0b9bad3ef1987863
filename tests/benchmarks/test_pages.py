"""What each page costs at the demonstration's scale. It prints and judges none: run with -m benchmark -s."""

import pytest
from django.core.management import call_command

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]


def test_the_main_pages_of_each_role(settings):
    settings.DEMO = True

    call_command("bench_pages", hosts=600, women=60)
