"""The two shared registers, and each way a line can go."""

import io
import json
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Actor, Organisation, Territory
from hosting.models import (
    Address,
    Availability,
    Child,
    Guest,
    Host,
    Household,
    ImportBatch,
    ImportLine,
    NoGoZone,
    Referral,
    Room,
)  # fmt: skip
from hosting.registers import reading
from hosting.registers.kinds import kind_of
from hosting.registers.staging import context_for, plan, read_register
from journal.models import Entry, Task
from journal.moves import NotYet, perform
from privacy.models import Consent
from tests.factories import HostFactory, TerritoryFactory
from tests.hosting.registers.files import REGISTERS, as_ods, as_xlsx, csv_text, shared_rows
from tests.processes import connected, eventually, same_database

EXPECTED = json.loads((REGISTERS / "expected.json").read_text())
KIND_OF = {"hebergeurs.xlsx": "hosts", "orientations.csv": "referrals"}
HOSTS, REFERRALS = shared_rows("hebergeurs.xlsx"), shared_rows("orientations.csv")

pytestmark = pytest.mark.django_db


def run(path, kind, *options):
    out = io.StringIO()
    call_command("import_register", str(path), "--kind", kind, "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def counts(account):
    return {name: value for name, value in account.items() if name != "problems"}


@pytest.fixture
def take_over(tmp_path):
    """``take_over("hosts", rows, "--apply")``: the account of a register of these rows, its header included."""

    def write_and_run(kind, rows, *options):
        path = tmp_path / "registre.csv"
        path.write_text(csv_text([[reading.shown(cell) for cell in row] for row in rows]), encoding="utf-8")
        return run(path, kind, *options)

    return write_and_run


def record(header, **cells):
    """A line under ``header``, by its headings."""
    return [cells.get(name) for name in header]


ROSE = {
    "Prénom": "Rose", "Nom": "Bégué", "Tél": "0794430426", "Mail": "rose@courriel.example",
    "Adresse": "34 rue du Huit-Mai", "CP": "33320", "Commune": "Eysines", "Chambre privée ?": "oui", "Couchages": "1",
    "Dispo à partir du": "10/01/2027", "Jusqu'au": "10/07/2027", "Langues": "français", "Animaux": "non",
    "Remarques": "calme",
}  # fmt: skip
HAWA = {
    "Date": "02/11/2026", "Structure": "COS Quancard", "Mail TS": "ts1@cosq.example", "Prénom": "Hawa",
    "Année naissance": "1990", "Enfants": "1 (3 ans)", "Langues": "arabe, un peu français",
    "Situation actuelle": "115 hôtel", "Urgence": "B", "Secteur": "Mérignac", "À éviter": "Cenon",
    "Contraintes": "pas d'escaliers", "Contact sûr": "SMS", "Consentement": "oui", "Commentaire": "DALO",
}  # fmt: skip
HOST_HEADER, REFERRAL_HEADER = list(ROSE), list(HAWA)


def host(**changes):
    return record(HOST_HEADER, **ROSE | changes)


def referral(**changes):
    return record(REFERRAL_HEADER, **HAWA | changes)


# --- the shared registers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KIND_OF)
def test_the_shared_registers_give_what_was_counted_by_hand(name):
    assert counts(run(REGISTERS / name, KIND_OF[name])) == EXPECTED[name]


@pytest.mark.parametrize("name", KIND_OF)
def test_applying_does_what_was_said_and_twice_changes_nothing(name):
    said = run(REGISTERS / name, KIND_OF[name])

    done = run(REGISTERS / name, KIND_OF[name], "--apply")
    again = run(REGISTERS / name, KIND_OF[name], "--apply")

    assert done == said
    known = EXPECTED[name]["created"] + EXPECTED[name]["duplicate"]
    assert counts(again) == EXPECTED[name] | {"created": 0, "duplicate": known}


@pytest.mark.parametrize("name", KIND_OF)
def test_the_same_file_months_later_still_changes_nothing(name):
    run(REGISTERS / name, KIND_OF[name], "--apply")

    with time_machine.travel(timezone.now() + timedelta(days=100)):
        again = run(REGISTERS / name, KIND_OF[name], "--apply")

    assert (again["created"], again["updated"]) == (0, 0)


@pytest.mark.parametrize("name", KIND_OF)
def test_the_same_register_in_another_format_changes_nothing(name, tmp_path):
    rows = shared_rows(name)
    run(REGISTERS / name, KIND_OF[name], "--apply")

    for suffix, content in [
        ("ods", as_ods(rows)), ("xlsx", as_xlsx([["Registre de l'équipe"], [], *rows])),
        ("csv", csv_text([[reading.shown(cell) for cell in row] for row in rows], "\t").encode("utf-16")),
    ]:  # fmt: skip
        path = tmp_path / f"registre.{suffix}"
        path.write_bytes(content)
        again = run(path, KIND_OF[name], "--apply")
        assert (again["created"], again["updated"]) == (0, 0), suffix


def test_a_dry_run_writes_nothing():
    for name, kind in KIND_OF.items():
        run(REGISTERS / name, kind)

    assert not Territory.objects.exists()
    assert not ImportBatch.objects.exists()
    assert not Host.objects.exists()
    assert not Entry.objects.exists()
    assert not Actor.objects.exists()


def test_the_hosts_of_the_shared_register_are_whole():
    run(REGISTERS / "hebergeurs.xlsx", "hosts", "--apply")

    thomas = Host.objects.get(
        last_contact_on=None, contact__phone_index__gt="", first_name="Inès", household__smoking="yes"
    )
    assert thomas.last_name == "Vergnes"
    assert thomas.contact.phone == "+33665521259"
    assert thomas.household.area.name == "Gradignan"
    assert Host.objects.filter(household__area=None).count() == 0
    assert Room.objects.filter(places=1, cot=True).count() > 0
    assert set(Host.objects.values_list("status", flat=True)) == {"applied", "visit_planned"}
    assert Task.objects.open().filter(kind="visit_home").count() == Host.objects.filter(status="visit_planned").count()


def test_the_referrals_of_the_shared_register_are_whole():
    run(REGISTERS / "orientations.csv", "referrals", "--apply")

    agreed = {"OUI": True, "OUI ": True, "X": True, "O": True, "NON": False, "": None}
    assert Counter(Referral.objects.values_list("status", "consent")) == Counter(
        ("submitted" if consent else "draft", consent)
        for consent in (agreed[reading.shown(row[20]).upper()] for row in applied_rows(REFERRALS))
    )
    assert Consent.objects.count() == Referral.objects.filter(status="submitted").count()
    assert Organisation.objects.count() == 7
    assert Child.objects.count() == sum(
        {"2 (5 ans et 8 mois)": 2, "1 (3 ans)": 1}.get(row[8], 0) for row in applied_rows(REFERRALS)
    )
    refused = sum(row[13] == "pas Lormont" for row in applied_rows(REFERRALS))
    assert NoGoZone.objects.filter(area__name="Lormont").count() == refused


def applied_rows(rows):
    """The 45 lines of the shared referrals that become a referral."""
    seen, found = set(), []
    for row in rows[1:]:
        if len(row) > 8 and row[0] not in ("N°", "TOTAL") and row[6] and row[1] != "31/02/2027" and row[0] not in seen:
            seen.add(row[0])
            found.append(row)
    assert len(found) == EXPECTED["orientations.csv"]["created"]
    return found


# --- one line at a time --------------------------------------------------------------------------------------------


def test_every_line_is_counted_once(take_over):
    account = take_over("hosts", [
        HOST_HEADER, host(), [], host(Prénom="ROSE", Remarques="doublon ?"), HOST_HEADER,
        host(Prénom=None, Tél="0611111111"),
        host(Prénom="Léa", Tél="0622222222", Mail=None, **{"Dispo à partir du": "31/02/2027"}), ["TOTAL", "5"],
    ])  # fmt: skip

    assert counts(account) == {
        "rows": 7, "created": 1, "updated": 0, "duplicate": 1, "rejected": 2, "not_a_record": 3
    }  # fmt: skip
    assert account["problems"] == [
        {"row": 6, "column": "Prénom", "value": "", "problem": "Il manque le prénom.", "suggestion": ""},
        {"row": 7, "column": "Dispo à partir du", "value": "31/02/2027", "problem": "Cette date n’existe pas.",
         "suggestion": "28/02/2027"},
    ]  # fmt: skip


def test_a_doubtful_cell_leaves_the_line_created_and_itself_empty(take_over):
    account = take_over("hosts", [HOST_HEADER, host(Couchages="1 ou 2", Langues="gavot", Tél="06 12 34")], "--apply")

    assert account["created"] == 1
    assert [problem["column"] for problem in account["problems"]] == ["Tél", "Couchages", "Langues"]
    home = Host.objects.get()
    assert home.contact.phone == ""
    assert home.household.languages == []
    assert home.rooms.get().places == 1


def test_every_other_cell_may_be_nonsense(take_over):
    nonsense = {name: "n’importe quoi 99" for name in HOST_HEADER if name not in ("Prénom", "Nom")}

    account = take_over("hosts", [HOST_HEADER, host(**nonsense)], "--apply")

    assert (account["created"], account["rejected"]) == (1, 0)


def test_a_change_updates_and_then_changes_nothing(take_over):
    take_over("hosts", [HOST_HEADER, host()], "--apply")
    changed = [
        HOST_HEADER,
        host(Langues="français, anglais", Adresse="2 quai de Brazza", Tél="06 11 11 11 11", Animaux=None),
    ]

    said, done, again = (take_over("hosts", changed, *options) for options in ([], ["--apply"], ["--apply"]))

    assert (said["updated"], said["created"]) == (1, 0)
    assert done == said
    assert (again["updated"], again["duplicate"]) == (0, 1)
    home = Host.objects.get()
    assert home.contact.phone == "+33611111111"
    assert home.household.languages == ["fr", "en"]
    assert home.household.animals == []  # an empty cell erases nothing
    assert Address.objects.get().street == "2 quai de Brazza"


def test_another_remark_of_a_known_home_is_added(take_over):
    take_over("hosts", [HOST_HEADER, host()], "--apply")

    assert take_over("hosts", [HOST_HEADER, host(Remarques="absents en août")], "--apply")["updated"] == 1
    assert take_over("hosts", [HOST_HEADER, host(Remarques="absents en août")], "--apply")["duplicate"] == 1
    assert Host.objects.get().remarks == "calme\nabsents en août"


def test_what_the_home_has_said_since_is_not_undone(take_over):
    take_over("hosts", [HOST_HEADER, host()], "--apply")
    Availability.objects.update(confirmed_on=timezone.localdate() + timedelta(days=1))

    account = take_over(
        "hosts", [HOST_HEADER, host(**{"Dispo à partir du": "01/03/2027", "Remarques": "calme"})], "--apply"
    )

    assert account["duplicate"] == 1


def test_a_new_opening_replaces_the_one_to_come(take_over):
    take_over("hosts", [HOST_HEADER, host()], "--apply")

    account = take_over("hosts", [HOST_HEADER, host(**{"Dispo à partir du": "01/03/2027"})], "--apply")

    assert account["updated"] == 1
    assert Availability.objects.get().period.lower == date(2027, 3, 1)


def test_as_soon_as_possible_is_today_and_a_year_is_counted_from_it(take_over):
    take_over(
        "hosts", [HOST_HEADER, host(**{"Dispo à partir du": "dès que possible", "Jusqu'au": "un an"})], "--apply"
    )

    period = Availability.objects.get().period
    assert period.lower == timezone.localdate()
    assert (period.upper - period.lower).days in (365, 366)


def test_a_second_line_of_one_person_says_what_it_would_have_changed(take_over):
    account = take_over("hosts", [HOST_HEADER, host(), host(Couchages="2", Remarques="autre")])

    assert account["duplicate"] == 1
    assert [(problem["row"], problem["column"]) for problem in account["problems"]] == [(3, "Couchages")]


def test_two_hosts_of_one_name_are_two(take_over):
    other = host(Tél="0611111111", Mail="autre@courriel.example", Adresse="1 rue des Faures", Commune="Cenon")

    assert take_over("hosts", [HOST_HEADER, host(), other])["created"] == 2


def test_homes_without_telephone_nor_mail_are_found_again(take_over):
    bare = ["Prénom", "Nom", "Adresse", "Commune"]
    rows = [
        bare,
        ["Rose", "Bégué", "34 rue du Huit-Mai", "Eysines"],
        ["Rose", "Faure", "1 rue des Faures", "Libourne"],
    ]
    take_over("hosts", rows, "--apply")

    assert take_over("hosts", rows, "--apply")["duplicate"] == 2
    rows[1][2] = "34 RUE DU HUIT-MAI "
    assert take_over("hosts", rows, "--apply")["duplicate"] == 2


def test_a_host_made_on_screen_is_known(take_over, coordinator):
    known = HostFactory(first_name="Rose", territory=coordinator.memberships.get().territory)
    known.contact.phone = "+33794430426"
    known.contact.save()

    account = take_over("hosts", [HOST_HEADER, host(Mail=None)], "--territory", known.territory.code)

    assert (account["created"], account["updated"]) == (0, 1)


def test_her_consent_sends_the_referral_and_its_absence_keeps_a_draft(take_over):
    rows = [
        REFERRAL_HEADER, referral(), referral(Prénom="Awa", Consentement="non", **{"Mail TS": "b@c.example"}),
        referral(Prénom="Zoé", Consentement=None, **{"Mail TS": "d@c.example"}),
    ]  # fmt: skip

    take_over("referrals", rows, "--apply")

    sent = Referral.objects.get(guest__first_name="Hawa")
    assert (sent.status, timezone.localdate(sent.submitted_at)) == ("submitted", date(2026, 11, 2))
    assert sent.consent_words == "Registre : « oui »"
    for draft in Referral.objects.exclude(pk=sent.pk):
        assert draft.status == "draft"
        with pytest.raises(NotYet):
            perform(draft, "submit", by=Actor.service())


def test_a_referral_is_taken_over_whole(take_over):
    take_over("referrals", [REFERRAL_HEADER, referral()], "--apply")

    guest = Guest.objects.get()
    assert (guest.birth_year, guest.languages, guest.step_free) == (1990, ["ar", "fr"], True)
    assert [area.name for area in guest.areas.all()] == ["Mérignac"]
    assert [zone.area.name for zone in guest.no_go_zones.all()] == ["Cenon"]
    assert [child.born_year for child in guest.children.all()] == [2023]
    assert (guest.contact.preferred, guest.contact.language) == ("sms", "ar")
    made = Referral.objects.get()
    assert (made.situation, made.tier, made.organisation.name) == ("shelter", "B", "COS Quancard")
    assert made.referrer_contact == "ts1@cosq.example"
    assert made.remarks == "DALO\nSituation : 115 hôtel"


def test_what_the_register_does_not_say_of_a_safe_contact_is_no_permission(take_over):
    take_over("referrals", [REFERRAL_HEADER, referral(**{"Contact sûr": None})], "--apply")

    assert Guest.objects.get().contact.preferred == "referrer"


def test_an_unknown_place_to_avoid_is_never_lost_in_silence(take_over):
    account = take_over("referrals", [REFERRAL_HEADER, referral(**{"À éviter": "Trifouillis"})])

    assert [problem["column"] for problem in account["problems"]] == ["À éviter"]


def test_two_women_of_one_first_name_and_year_are_two(take_over):
    rows = [
        REFERRAL_HEADER,
        referral(),
        referral(**{"Mail TS": "autre@cidff.example", "Structure": "CIDFF", "Date": "03/11/2026"}),
    ]

    assert take_over("referrals", rows, "--apply")["created"] == 2
    assert take_over("referrals", rows, "--apply")["duplicate"] == 2


def test_one_woman_written_otherwise_is_one(take_over):
    rows = [
        REFERRAL_HEADER,
        referral(),
        referral(Prénom="AWA", Commentaire="doublon ?", **{"Année naissance": "36 ans"}),
    ]

    assert take_over("referrals", rows)["duplicate"] == 1


def test_a_known_woman_is_updated_while_she_waits(take_over):
    take_over("referrals", [REFERRAL_HEADER, referral(Consentement=None)], "--apply")

    changed = [REFERRAL_HEADER, referral(Urgence="A", Contraintes="allergie chat", **{"À éviter": "Cenon, Lormont"})]
    account = take_over("referrals", changed, "--apply")

    assert account["updated"] == 1
    made = Referral.objects.get()
    assert (made.tier, made.status) == ("A", "submitted")
    assert made.guest.allergies == ["cat"]
    assert made.guest.no_go_zones.count() == 2
    assert take_over("referrals", changed, "--apply")["duplicate"] == 1


def test_an_admitted_woman_is_known_and_left_alone(take_over):
    take_over("referrals", [REFERRAL_HEADER, referral()], "--apply")
    Referral.objects.filter(pk=Referral.objects.get().pk).update(status="admitted", decided_on=timezone.localdate())

    assert take_over("referrals", [REFERRAL_HEADER, referral(Urgence="A")])["duplicate"] == 1


def test_a_woman_referred_again_after_an_answer_has_a_new_referral(take_over):
    take_over("referrals", [REFERRAL_HEADER, referral()], "--apply")
    Referral.objects.update(status="withdrawn", decided_on=date(2026, 11, 10))

    account = take_over("referrals", [REFERRAL_HEADER, referral(Date="20/11/2026")], "--apply")

    assert account["created"] == 1
    assert Guest.objects.count() == 1
    assert Guest.objects.get().referrals.count() == 2


def test_formulas_are_neither_run_nor_believed(take_over, tmp_path):
    path = tmp_path / "registre.xlsx"
    path.write_bytes(as_xlsx([HOST_HEADER, host(Commune='=HYPERLINK("http://bad.example","clic")', Remarques="=1+1")]))

    account = run(path, "hosts", "--apply")

    assert [problem["column"] for problem in account["problems"]] == ["Commune", "Remarques"]
    assert Host.objects.get().remarks == ""


def test_a_text_that_looks_like_a_formula_stays_a_text(take_over):
    take_over("hosts", [HOST_HEADER, host(Remarques='=HYPERLINK("http://bad.example","clic")')], "--apply")

    assert Host.objects.get().remarks == '=HYPERLINK("http://bad.example","clic")'


# --- the command ---------------------------------------------------------------------------------------------------


def test_json_is_alone_on_the_output(tmp_path):
    out, err = io.StringIO(), io.StringIO()

    call_command(
        "import_register", str(REGISTERS / "hebergeurs.xlsx"), "--kind", "hosts", "--json", stdout=out, stderr=err
    )

    assert json.loads(out.getvalue())["rows"] == 66
    assert err.getvalue() == ""


def test_a_person_reads_an_account_in_french():
    out = io.StringIO()

    call_command("import_register", str(REGISTERS / "hebergeurs.xlsx"), "--kind", "hosts", stdout=out)

    assert "66 lignes lues, feuille « Hébergeurs »" in out.getvalue()
    assert "ligne 34, Dispo à partir du « 31/02/2027 » : Cette date n’existe pas." in out.getvalue()
    assert "Rien n’a été écrit" in out.getvalue()


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_what_is_no_file_ends_in_a_sentence(name, tmp_path):
    with pytest.raises(CommandError) as refusal:
        run(tmp_path / name, "hosts")

    assert refusal.value.returncode == 1


def test_a_default_territory_is_made_with_its_areas(take_over):
    take_over("hosts", [HOST_HEADER, host()], "--apply")

    assert Territory.objects.get().areas.count() > 20


def test_several_territories_ask_which(take_over):
    territories = [TerritoryFactory(code=code) for code in ("gironde", "loire")]

    with pytest.raises(CommandError, match="--territory"):
        take_over("hosts", [HOST_HEADER, host()])
    assert take_over("hosts", [HOST_HEADER, host()], "--territory", territories[0].code)["created"] == 1
    with pytest.raises(CommandError, match="n’existe pas"):
        take_over("hosts", [HOST_HEADER, host()], "--territory", "ailleurs")


def test_each_line_is_kept_with_what_it_became():
    run(REGISTERS / "hebergeurs.xlsx", "hosts", "--apply")

    batch = ImportBatch.objects.get()
    assert batch.counts == EXPECTED["hebergeurs.xlsx"]
    assert batch.applied_at
    by_outcome = Counter(batch.lines.values_list("outcome", flat=True))
    assert by_outcome == {
        name: value for name, value in EXPECTED["hebergeurs.xlsx"].items() if name != "rows" and value
    }
    assert not batch.lines.filter(outcome="rejected", applied_at__isnull=False).exists()
    assert isinstance(batch.lines.get(number=2).subject, Host)


def test_a_line_that_the_base_refuses_is_rejected_alone(take_over, monkeypatch):
    taken = HostFactory(territory=TerritoryFactory(code="gironde"))
    monkeypatch.setattr(
        "hosting.registers.kinds.hosts_writing.next_codes",
        lambda kind, count: [f"H-{n}" for n in range(count - 1)] + [taken.code],
    )

    account = take_over("hosts", [HOST_HEADER, host(), host(Prénom="Léa", Tél="0611111111", Mail=None)], "--apply")

    assert account["rejected"] == 2  # one at a time, each asks for a code: each is the last
    assert Host.objects.count() == 1


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_shuffled_dirt_is_always_accounted_for(data):
    """Cells of the shared register moved about, emptied and broken: each line is one of five, whatever it holds."""
    rows = [
        list(row)
        for row in data.draw(st.lists(st.sampled_from([row for row in HOSTS[1:] if row]), min_size=1, max_size=12))
    ]
    dirt = st.sampled_from(
        [None, "?", "31/02/2027", "x" * 300, "=1+1", "06", "1 ou 2", "TOTAL", "\u202eabc", 10**12, -1, "Prénom"]
    )
    for row in rows:
        row += [None] * (len(HOSTS[0]) - len(row))
        for column in data.draw(st.lists(st.integers(0, len(row) - 1), max_size=4)):
            row[column] = data.draw(dirt)
    register = read_register(as_xlsx([HOSTS[0], *rows]), kind_of("hosts"))

    account = plan(register, kind_of("hosts"), context_for(None)).as_dict()

    kinds = ("created", "updated", "duplicate", "rejected", "not_a_record")
    assert sum(account[name] for name in kinds) == account["rows"] == len(rows)
    assert all(problem["problem"] and problem["row"] > 1 for problem in account["problems"])


# --- a process that dies -------------------------------------------------------------------------------------------


def many_hosts(count):
    def letters(number):
        return "".join(chr(97 + number // 26**place % 26) for place in range(3))

    return [HOST_HEADER] + [
        host(
            Prénom="Rose",
            Nom=f"Bégué{letters(n)}",
            Tél=f"06{n:08d}",
            Mail=f"rose{n}@courriel.example",
            Adresse=f"{n} rue",
        )
        for n in range(count)
    ]


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_is_finished_by_the_next_one(tmp_path):
    path = tmp_path / "registre.csv"
    path.write_text(csv_text(many_hosts(1200)), encoding="utf-8")
    Territory.objects.create(code="gironde", name="Gironde")
    command = [sys.executable, "manage.py", "import_register", str(path), "--kind", "hosts", "--apply", "--json"]
    dies = subprocess.Popen(command, cwd=reading.ROOT, env=same_database("dies"), stdout=-3, stderr=-3)
    eventually(lambda: ImportLine.objects.applied().exists() or dies.poll() is not None)
    assert connected("dies")
    dies.send_signal(signal.SIGKILL)
    dies.wait()
    eventually(lambda: not connected("dies"), "the end of its connection")
    before = Host.objects.count()

    account = run(path, "hosts", "--apply")

    assert 0 < before < 1200
    assert before % 200 == 0
    assert counts(account) == {
        "rows": 1200, "created": 1200 - before, "updated": 0, "duplicate": before, "rejected": 0, "not_a_record": 0
    }  # fmt: skip
    assert Host.objects.count() == Household.objects.count() == Availability.objects.count() == 1200
