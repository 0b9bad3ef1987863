"""Who sleeps where since when, taken over from a spreadsheet: the roof board is true on the first day."""

import io
import json
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.management import CommandError, call_command
from django.utils import timezone

from casework.models import Accompaniment, Commitment, OtherRoof, Stay
from casework.roofs import Ledger
from hosting.models import Guest, Host, Need, Referral, Room
from journal.models import Entry
from tests.factories import UserFactory
from tests.hosting.registers.files import REGISTERS, as_xlsx, csv_text

pytestmark = pytest.mark.django_db

AMINA = {
    "Prénom": "Amina", "Année naissance": "1994", "Téléphone": "06 12 34 56 78", "Hébergeur": "Thomas MAZEAU",
    "Tél hébergeur": "0647882985", "Commune": "Talence", "Depuis le": "01/09/2026", "Fin prévue": "01/03/2027",
    "Première nuit": None, "Responsable": None, "Structure": "COS Quancard", "Mail TS": "ts1@cosq.example",
    "Consentement": "oui", "Remarques": "très autonome",
}  # fmt: skip
HEADER = list(AMINA)


@pytest.fixture
def take_over(tmp_path):
    def write_and_run(rows, *options, kind="stays"):
        path = tmp_path / "sejours.csv"
        path.write_text(csv_text(rows), encoding="utf-8")
        out = io.StringIO()
        call_command("import_register", str(path), "--kind", kind, "--json", *options, stdout=out)
        return json.loads(out.getvalue())

    return write_and_run


def line(**changes):
    cells = AMINA | changes
    return [cells[name] for name in HEADER]


def counts(account):
    return tuple(account[name] for name in ("rows", "created", "updated", "duplicate", "rejected", "not_a_record"))


def test_an_empty_base_knows_tonight_who_has_a_roof(take_over):
    rows = [
        HEADER, line(), ["TOTAL", "2"],
        line(Prénom="Hawa", Téléphone="0611111111", Hébergeur="Rose Bégué", **{"Tél hébergeur": "0622222222"}),
    ]  # fmt: skip

    said, done, again = take_over(rows), take_over(rows, "--apply"), take_over(rows, "--apply")

    assert counts(said) == (3, 2, 0, 0, 0, 1)
    assert done == said
    assert counts(again) == (3, 0, 0, 2, 0, 1)
    today = timezone.localdate()
    for accompaniment in Accompaniment.objects.with_clock():
        ledger = Ledger(accompaniment, today)
        assert ledger.current_stay.status == Stay.Status.ONGOING
        assert ledger.uncovered == []
    amina = Stay.objects.get(accompaniment__guest__first_name="Amina")
    assert (amina.started_on, amina.planned_until) == (date(2026, 9, 1), date(2027, 3, 1))
    assert Commitment.objects.get(accompaniment=amina.accompaniment).starts_on == date(2026, 9, 1)
    assert amina.occupancy.room.host.last_name == "Mazeau"
    assert amina.occupancy.room.host.household.area.name == "Talence"
    assert amina.accompaniment.referral.status == Referral.Status.ADMITTED
    assert not Need.objects.open().exists()


def test_known_women_and_homes_are_found_again(take_over):
    call_command(
        "import_register",
        str(REGISTERS / "hebergeurs.xlsx"),
        "--kind",
        "hosts",
        "--apply",
        "--json",
        stdout=io.StringIO(),
    )
    call_command(
        "import_register",
        str(REGISTERS / "orientations.csv"),
        "--kind",
        "referrals",
        "--apply",
        "--json",
        stdout=io.StringIO(),
    )
    women, homes, rooms = Guest.objects.count(), Host.objects.count(), Room.objects.count()
    header = ["Prénom", "Année de naissance", "Mail TS", "Foyer", "Arrivée", "Jusqu'au"]
    rows = [
        header,
        ["Hawa", "2006", "ts3@samusocial33.example", "MAZEAU Thomas", "01/10/2026", "1 an"],
        ["Hawa", "1962", "ts11@samusocial33.example", "Jeanne Tauzin", "15/10/2026", "15/04/2027"],
    ]  # fmt: skip

    account = take_over(rows, "--apply")

    assert counts(account) == (2, 2, 0, 0, 0, 0)
    assert (Guest.objects.count(), Host.objects.count(), Room.objects.count()) == (women, homes, rooms)
    hawa = Guest.objects.get(first_name="Hawa", birth_year=2006)
    assert hawa.referrals.get().status == Referral.Status.ADMITTED
    assert Stay.objects.get(accompaniment__guest=hawa).planned_until == date(2027, 10, 1)


def test_two_women_at_one_home_sleep_in_two_rooms(take_over):
    account = take_over([HEADER, line(), line(Prénom="Hawa", Téléphone="0611111111")], "--apply")

    assert account["created"] == 2
    assert Host.objects.count() == 1
    assert sorted(Room.objects.values_list("name", flat=True)) == ["Chambre", "Chambre 2"]


def test_a_year_begun_at_another_home_is_counted_from_its_first_night(take_over):
    take_over([HEADER, line(**{"Première nuit": "10/05/2026"})], "--apply")

    accompaniment = Accompaniment.objects.with_clock().get()
    assert accompaniment.commitment.starts_on == date(2026, 5, 10)
    roof = OtherRoof.objects.get()
    assert (roof.kind, roof.period.lower, roof.period.upper) == ("earlier", date(2026, 5, 10), date(2026, 9, 1))
    assert Ledger(accompaniment, timezone.localdate()).uncovered == []


def test_an_end_that_nobody_noted_is_the_end_of_her_year(take_over):
    account = take_over([HEADER, line(**{"Fin prévue": None})], "--apply")

    assert [problem["column"] for problem in account["problems"]] == ["Fin prévue"]
    assert Stay.objects.get().planned_until == date(2027, 9, 1)


def test_an_end_that_is_past_is_asked_again(take_over):
    account = take_over([HEADER, line(**{"Depuis le": "01/02/2025", "Fin prévue": "01/10/2026"})], "--apply")

    assert "passée" in account["problems"][0]["problem"]
    assert Stay.objects.get().planned_until == timezone.localdate() + timedelta(days=30)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"Prénom": None}, "Prénom"),
        ({"Hébergeur": None, "Tél hébergeur": None}, "Hébergeur"),
        ({"Depuis le": None}, "Depuis le"),
        ({"Depuis le": "31/02/2026"}, "Depuis le"),
        ({"Fin prévue": "31/02/2027"}, "Fin prévue"),
    ],
)
def test_a_stay_needs_a_woman_a_home_and_a_first_night(take_over, changes, column):
    account = take_over([HEADER, line(**changes)], "--apply")

    assert counts(account) == (1, 0, 0, 0, 1, 0)
    assert account["problems"][0]["column"] == column
    assert not Stay.objects.exists()
    assert not Guest.objects.exists()


def test_another_end_updates_the_stay_and_another_home_is_a_question(take_over):
    take_over([HEADER, line()], "--apply")

    longer = take_over([HEADER, line(**{"Fin prévue": "01/06/2027"})], "--apply")
    elsewhere = take_over([HEADER, line(Hébergeur="Rose Bégué", **{"Tél hébergeur": "0622222222"})], "--apply")

    assert counts(longer) == (1, 0, 1, 0, 0, 0)
    assert Stay.objects.get().planned_until == date(2027, 6, 1)
    assert counts(elsewhere) == (1, 0, 0, 0, 1, 0)
    assert "Elle vit déjà" in elsewhere["problems"][0]["problem"]
    assert Host.objects.count() == 1


def test_without_her_agreement_written_it_is_asked_for(take_over):
    account = take_over([HEADER, line(Consentement=None)], "--apply")

    assert [problem["column"] for problem in account["problems"]] == ["Consentement"]
    assert "à recueillir" in Referral.objects.get().consent_words


def test_whoever_the_line_names_answers_for_her(take_over):
    coordinator = UserFactory(coordinator=True, first_name="Claire", last_name="Roux")
    other = UserFactory(coordinator=True, first_name="Anne", last_name="Petit")
    code = coordinator.memberships.get().territory.code

    take_over([HEADER, line(Responsable="anne petit")], "--apply", "--territory", code)

    assert Accompaniment.objects.get().owner == other


def test_a_file_is_found_by_its_reference(take_over):
    take_over([HEADER, line()], "--apply")
    woman, home = Guest.objects.get().code, Host.objects.get().code

    account = take_over([["Référence", "Référence foyer", "Depuis le"], [woman, home, "01/09/2026"]])

    assert counts(account) == (1, 0, 0, 1, 0, 0)


def test_the_journal_says_where_it_comes_from(take_over):
    take_over([HEADER, line()], "--apply")

    said = Entry.objects.about(Stay.objects.get()).get(transition="take_over")
    assert (said.channel, said.facts["line"]) == ("import", 2)
    moved = Entry.objects.about(Stay.objects.get()).get(transition="move_in")
    assert timezone.localdate(moved.happened_at) == date(2026, 9, 1)


def test_a_register_of_homes_is_no_register_of_stays(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(as_xlsx([HEADER, line()]))
    for name, kind in (("hebergeurs.xlsx", "stays"), ("orientations.csv", "stays")):
        with pytest.raises(CommandError, match="ressemble à un registre"):
            call_command("import_register", str(REGISTERS / name), "--kind", kind)
    for kind in ("hosts", "referrals"):
        with pytest.raises(CommandError, match="ressemble à un registre de séjours en cours"):
            call_command("import_register", str(path), "--kind", kind)


def test_a_year_that_is_over_still_has_a_roof(take_over):
    start = timezone.localdate() - relativedelta(years=1, months=2)

    account = take_over([HEADER, line(**{"Depuis le": start.strftime("%d/%m/%Y"), "Fin prévue": None})], "--apply")

    assert account["created"] == 1
    assert Stay.objects.get().planned_until > timezone.localdate()
