"""The measure of the pages, on a small demonstration: it says what it must, and keeps nothing."""

import json
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from accounts.models import User
from messaging.models import Link
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SMALL = {"hosts": 30, "women": 8, "requests": 2}
LISTS = ("toits", "file et pistes", "pourquoi pas", "orientations", "foyers", "messages", "signatures",
         "ses orientations", "son espace")  # fmt: skip


@pytest.mark.long
def test_each_roles_pages_are_measured_under_twenty_queries_and_nothing_is_kept(settings):
    settings.DEMO = True
    said = StringIO()

    call_command("bench_pages", json=True, stdout=said, **SMALL)

    found = json.loads(said.getvalue())
    pages = {(row["page"], row["role"]) for row in found["pages"]}
    for page in ("toits", "file et pistes", "pourquoi pas", "son dossier", "orientations", "foyers", "un foyer"):
        assert (page, "coordinatrice") in pages
    assert {role for _, role in pages} >= {"coordinatrice", "signataire", "travailleuse sociale", "foyer"}
    assert (found["hosts"], found["women"]) == (30, 8 + 1)  # she whom a chain of moves would house
    for row in found["pages"]:
        assert row["queries"] > 0
        assert 0 < row["median_ms"] <= row["p95_ms"]
        assert row["ratio"] >= 1
    assert {row["page"] for row in found["pages"]} >= set(LISTS)
    assert {
        row["page"]: row["queries"] for row in found["pages"] if row["page"] in LISTS and row["queries"] > 20
    } == {}
    for model in (User, Session, Link):
        assert not model.objects.exists()


def test_it_measures_the_demonstration_and_nothing_else(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="démonstration"):
        call_command("bench_pages", **SMALL)

    settings.DEMO = True
    UserFactory()
    with pytest.raises(CommandError, match="pas celle"):
        call_command("bench_pages", **SMALL)
