"""``manage.py indicators``: a table that a person reads, or everything as JSON; clear words for what it cannot do."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reporting.registry import INDICATORS
from tests import factories as make

pytestmark = pytest.mark.django_db

YEAR = ("--from", "2026-01-01", "--to", "2027-01-01")


def run(*args):
    out = io.StringIO()
    call_command("indicators", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def lived():
    """Four women who live there, one of whom has left: too few for anything to be published."""
    make.StayFactory.create_batch(3, ongoing=True)
    make.StayFactory(ended=True)
    make.ExitFactory(confirmed=True)


def test_the_table_has_a_line_for_every_indicator_and_its_definition(lived):
    said = run(*YEAR)

    assert "du 01/01/2026 au 31/12/2026 · tous les territoires" in said
    for declared in INDICATORS.values():
        assert f"{declared.code} v{declared.version}" in said
        assert declared.name in said
    assert "4\u00a0femmes" in said


def test_json_says_what_was_asked_what_was_known_and_under_which_definitions(lived):
    territory = make.TerritoryFactory()

    said = json.loads(run(*YEAR, "--territory", territory.code, "--as-of", "2026-11-20", "--json"))

    assert (said["from"], said["to"], said["as_of"]) == ("2026-01-01", "2027-01-01", "2026-11-20")
    assert said["territory"] == territory.code
    assert said["extracted_at"].startswith(timezone.localdate().isoformat())
    for line in said["indicators"]:
        assert line["definition"]
        assert line["version"] >= 1
        assert line["masked"] or {"value", "numerator", "denominator", "unknown", "pending", "interval", "n"} <= set(
            line
        )


def test_what_is_published_says_nothing_of_fewer_than_five(lived):
    said = json.loads(run(*YEAR, "--publish", "--json"))
    lines = {line["code"]: line for line in said["indicators"]}

    assert lines["guests"]["masked"]
    assert "value" not in lines["guests"]
    assert lines["nights"]["masked"]  # their nights are as few women's
    assert not lines["deaths"]["masked"]  # nobody: nobody is recognised
    assert "masqué (moins de 5)" in run(*YEAR, "--publish")


def test_a_claim_is_told_of_what_it_is_true(lived):
    said = run(*YEAR, "--claim", "4 femmes")

    assert "Annoncé « 4 femmes »" in said
    assert "vrai de : Femmes accueillies (4\u00a0femmes), dont nouvelles (4\u00a0femmes)" in said


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("--from", "janvier", "--to", "2026-07-01"), "n'est pas une date"),
        (("--from", "2026-07-01", "--to", "2026-07-01"), "la période est vide"),
        ((*YEAR, "--territory", "atlantide"), "« atlantide » n'existe pas"),
        ((*YEAR, "--as-of", "2999-01-01"), "pas encore arrivé"),
        (("--from", "2999-01-01", "--to", "2999-07-01"), "n'a pas commencé"),
        ((*YEAR, "--claim", "beaucoup"), "pas un chiffre"),
    ],
)
def test_what_cannot_be_answered_is_said(args, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(*args)


def test_an_empty_service_has_dashes_and_no_division_by_zero():
    said = run(*YEAR)

    assert "—" in said
    assert "0 sur 0" in said
