"""Each cell as people write it, and what we make of it."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hosting.registers.cells import Days, contacts, days, home, people, read, wishes, yes_no
from hosting.registers.cells.contacts import SafeContact
from hosting.registers.cells.days import Duration, Span, When
from hosting.registers.cells.home import Beds, Floor
from hosting.registers.cells.people import Birth, Children
from hosting.registers.cells.wishes import Languages, Sector
from hosting.registers.kinds.layouts import HOSTS, REFERRALS
from hosting.registers.reading import CellError, Formula, TooLong

TODAY, SAID = date(2026, 11, 21), date(2026, 9, 15)
DAYS = Days(TODAY, SAID)


def value(parser, cell):
    reading = read(parser, cell, DAYS)
    assert not reading.problem, reading.problem
    return reading.value


def problem(parser, cell):
    reading = read(parser, cell, DAYS)
    assert reading.problem
    assert reading.value is None
    return reading


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31/12/2026", date(2026, 12, 31)),
        ("2026-12-31", date(2026, 12, 31)),
        ("2026-12-31 10:30:00", date(2026, 12, 31)),
        ("09.11.2026", date(2026, 11, 9)),
        ("25/08/26", date(2026, 8, 25)),
        ("1/2/27", date(2027, 2, 1)),
        ("9 oct. 2026", date(2026, 10, 9)),
        ("25 août 2026", date(2026, 8, 25)),
        ("11 févr. 2027", date(2027, 2, 11)),
        ("1er janv. 2027", date(2027, 1, 1)),
        ("lundi 9 novembre 2026", date(2026, 11, 9)),
        ("à partir du 15/12/2026", date(2026, 12, 15)),
        ("le 15/12", date(2026, 12, 15)),
        ("15 déc.", date(2026, 12, 15)),
        ("janvier 2027", date(2027, 1, 1)),
        ("mi-janvier 2027", date(2027, 1, 15)),
        ("fin juin 2027", date(2027, 6, 30)),
        ("01/2027", date(2027, 1, 1)),
        (46375, date(2026, 12, 19)),
        ("46375", date(2026, 12, 19)),
        (46375.5, date(2026, 12, 19)),
        ("20261231", date(2026, 12, 31)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        ("dès que possible", TODAY),
        ("Tout de suite !", TODAY),
        ("29/02/2028", date(2028, 2, 29)),
    ],
)
def test_a_beginning_is_read(cell, day):
    assert value(days.start, cell).on == day


@pytest.mark.parametrize(
    ("cell", "suggestion"),
    [
        ("31/02/2027", "28/02/2027"),
        ("30/02/28", "29/02/2028"),
        ("2027-02-31", "28/02/2027"),
        ("31 novembre 2026", "30/11/2026"),
        ("12/31/2026", "31/12/2026"),
        ("31/04", "30/04/2026"),
        ("00/00/0000", ""),
        ("45/13/2027", ""),
        ("20270231", "28/02/2027"),
        ("le 31.02.2027 ?", "28/02/2027"),
    ],
)
@pytest.mark.parametrize("parser", [days.start, days.until, days.since, days.recorded, days.happened, people.birth])
def test_a_day_that_no_calendar_has_rejects_the_line(parser, cell, suggestion):
    reading = problem(parser, cell)

    assert reading.fatal
    if parser is days.start:
        assert reading.suggestion == suggestion


@pytest.mark.parametrize("cell", ["bientôt", "après les vacances", "12/05/20277", "3 ou 4 mars", "2024", "15"])
def test_an_unreadable_date_is_a_doubt_only(cell):
    assert not problem(days.start, cell).fatal


def test_a_date_among_other_words_is_suggested():
    assert problem(days.start, "12/01/2027 à confirmer").suggestion == "12/01/2027"
    assert problem(days.start, "3 mars 2027 ?").suggestion == "03/03/2027"


@pytest.mark.parametrize(
    ("cell", "when"),
    [
        ("un an", When(length=Span(months=12), loose=True)),
        ("1 an", When(length=Span(months=12), loose=True)),
        ("6 mois", When(length=Span(months=6), loose=True)),
        ("indéterminé", When(open_ended=True)),
        ("janvier 2027", When(date(2027, 1, 31))),
        ("fin nov.", When(date(2026, 11, 30))),
        ("13/10/2027", When(date(2027, 10, 13))),
    ],
)
def test_an_end_is_read(cell, when):
    assert value(days.until, cell) == when


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("18/10/2025", date(2025, 10, 18)),
        ("2 févr. 2026", date(2026, 2, 2)),
        ("plus d'un an", date(2025, 9, 15)),
        ("3 mois", date(2026, 6, 15)),
        ("un an et demi", date(2025, 3, 15)),
    ],
)
def test_a_time_gone_by_counts_from_the_day_it_was_written(cell, day):
    assert value(days.since, cell).on == day


@pytest.mark.parametrize("parser", [days.since, days.recorded, days.happened])
def test_what_has_happened_is_not_in_the_future(parser):
    assert "futur" in problem(parser, "18/01/2027").problem


@pytest.mark.parametrize("cell", ["à faire", "RDV pris", "non"])
def test_what_is_still_to_be_done_is_clear(cell):
    assert read(days.happened, cell, DAYS) == read(days.happened, None, DAYS)


@pytest.mark.parametrize(
    ("cell", "duration"),
    [
        ("15 jours", Duration(Span(days=15))),
        ("2-3 mois", Duration(Span(months=3), Span(months=2))),
        ("2 à 3 mois", Duration(Span(months=3), Span(months=2))),
        ("6 mois max", Duration(Span(months=6))),
        ("un an", Duration(Span(months=12))),
        ("3 semaines", Duration(Span(days=21))),
        ("le temps d'avoir le logement social", Duration(open_ended=True)),
    ],
)
def test_a_duration_is_read(cell, duration):
    assert value(days.how_long, cell) == duration


def test_a_duration_without_its_unit_is_asked_again():
    assert problem(days.how_long, 6).suggestion == "6 mois"


@pytest.mark.parametrize(
    "cell",
    [
        "0647882985", "06 47 88 29 85", "06.47.88.29.85", "06-47-88-29-85", "06/47/88/29/85", "647882985", 647882985,
        "+33647882985", "+33 6 47 88 29 85", "+33 (0)647882985", "+33(0)6 47 88 29 85", "0033647882985",
        "00 33 6 47 88 29 85", "33647882985", 33647882985, "Tél : 06 47 88 29 85", "(06) 47 88 29 85",
        '="0647882985"', "+330647882985", "tel. 0647882985",
    ],
)  # fmt: skip
def test_every_spelling_of_a_telephone_is_one_number(cell):
    assert value(contacts.phone, cell) == "+33647882985"


@pytest.mark.parametrize(
    ("cell", "suggestion"),
    [
        ("06 47 88 29", ""),
        ("06 47 88 29 85 12", ""),
        ("6,47883E+08", ""),
        ("06 47 88 29 85 / 05 56 00 00 01", "06 47 88 29 85"),
        ("06 47 88 29 85 (sa fille)", "06 47 88 29 85"),
        ("à demander à Rose", ""),
        ("12345", ""),
    ],
)
def test_a_doubtful_telephone_is_asked_again(cell, suggestion):
    assert problem(contacts.phone, cell).suggestion == suggestion


def test_a_foreign_telephone_keeps_its_country():
    assert value(contacts.phone, "+34 612 34 56 78") == "+34612345678"


@pytest.mark.parametrize(
    ("cell", "mail"),
    [("Rose.Begue@Courriel.EXAMPLE ", "rose.begue@courriel.example"), ("mailto:a@b.example", "a@b.example")],
)
def test_a_mail_is_read(cell, mail):
    assert value(contacts.email, cell) == mail


@pytest.mark.parametrize(
    ("cell", "suggestion"),
    [
        ("rose.courriel.example", ""),
        ("rose@courriel,example", "rose@courriel.example"),
        ("rose @courriel.example", "rose@courriel.example"),
        ("a@b.example ou c@d.example", "a@b.example"),
    ],
)
def test_a_doubtful_mail_is_asked_again(cell, suggestion):
    assert problem(contacts.email, cell).suggestion == suggestion


@pytest.mark.parametrize(
    ("cell", "contact"),
    [
        ("SMS", SafeContact("sms", "SMS")),
        ("appeler après 18h", SafeContact("call", "appeler après 18h", not_before=time(18))),
        (
            "appeler entre midi, avant 14h30",
            SafeContact("call", "appeler entre midi, avant 14h30", not_after=time(14, 30)),
        ),
        ("par la TS uniquement", SafeContact("referrer", "par la TS uniquement")),
        ("ne pas laisser de message", SafeContact("call", "ne pas laisser de message")),
        ("tel 06 via l'amie", SafeContact("referrer", "tel 06 via l'amie", shared_phone=True)),
        ("pas de SMS", SafeContact("call", "pas de SMS")),
        ("ne pas appeler", SafeContact("none", "ne pas appeler")),
    ],
)
def test_the_safe_way_to_reach_her_is_kept(cell, contact):
    assert value(contacts.safe_contact, cell) == contact


@pytest.mark.parametrize(
    ("cell", "said"),
    [("oui", True), ("OUI", True), ("o", True), ("x", True), ("X ", True), (True, True), (1, True),
     ("non", False), ("n", False), ("NON", False), (0, False), (False, False)],
)  # fmt: skip
def test_yes_and_no(cell, said):
    assert value(yes_no, cell) is said


@pytest.mark.parametrize("cell", ["", None, "?", "-", "nsp"])
def test_silence_is_neither_yes_nor_no(cell):
    assert value(yes_no, cell) is None


def test_a_longer_answer_is_asked_again():
    assert problem(yes_no, "oui mais pas longtemps").suggestion == "oui"
    assert problem(yes_no, "peut-être").suggestion == ""


@pytest.mark.parametrize(
    ("cell", "name"),
    [("Thomas ", "Thomas"), ("inès", "Inès"), ("PAULINE", "Pauline"), ("jean-luc", "Jean-Luc"), ("O'BRIEN", "O'Brien"),
     ("N'DIAYE", "N'Diaye"), ("SAINT-MARTIN", "Saint-Martin"), ("M.", "M."), ("Mme Rose", "Rose"),
     ("MARC ET ANNE", "Marc et Anne"),
     ("d'artagnan", "d'Artagnan"), ("McAdam", "McAdam")],
)  # fmt: skip
def test_a_name_gets_its_capitals(cell, name):
    assert value(people.name, cell) == name


@pytest.mark.parametrize("cell", [65, "06 47", "(?)"])
def test_a_figure_is_no_name(cell):
    assert problem(people.name, cell)


@pytest.mark.parametrize(
    ("cell", "names"),
    [("DUPONT Marie", ("Marie", "Dupont")), ("Marie DUPONT", ("Marie", "Dupont")),
     ("Dupont, Marie", ("Marie", "Dupont")), ("Dupont Marie", ("Marie", "Dupont")), ("Marie", ("Marie", ""))],
)  # fmt: skip
def test_two_names_in_one_cell_are_told_apart(cell, names):
    assert value(people.last_first, cell) == names


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        ("49 ans", Birth(1977, approximate=True)),
        ("1989", Birth(1989)),
        (1989, Birth(1989)),
        ("née en 1989", Birth(1989)),
        ("4 janv. 2006", Birth(2006, date(2006, 1, 4))),
        ("23.04.1983", Birth(1983, date(1983, 4, 23))),
        ("25/01/76", Birth(1976, date(1976, 1, 25))),
        ("2002-04-18", Birth(2002, date(2002, 4, 18))),
        (date(1980, 5, 2), Birth(1980, date(1980, 5, 2))),
    ],
)
def test_a_birth_is_read(cell, birth):
    assert value(people.birth, cell) == birth


@pytest.mark.parametrize("cell", ["45", "25-30 ans", "16 ans", "2015", "1880", "jeune"])
def test_a_doubtful_birth_is_asked_again(cell):
    assert not problem(people.birth, cell).fatal


@pytest.mark.parametrize(
    ("cell", "children"),
    [
        ("2 (5 ans et 8 mois)", Children((60, 8), present=True)),
        ("1 (3 ans)", Children((36,), present=True)),
        ("2 (6 et 9 ans)", Children((72, 108), present=True)),
        ("un garçon 4 ans, une fille 6 ans", Children((48, 72), present=True)),
        ("3 enfants", Children((None, None, None), present=True)),
        ("1 ado", Children((168,), present=True)),
        ("0", Children()),
        (0, Children()),
        ("non", Children()),
        ("enceinte, terme mars 2027", Children(pregnant=True, due_on=date(2027, 3, 1))),
        ("enceinte", Children(pregnant=True)),
        (
            "1 (3 ans) + enceinte, terme mars 2027",
            Children((36,), present=True, pregnant=True, due_on=date(2027, 3, 1)),
        ),
    ],
)
def test_children_are_counted_with_their_ages(cell, children):
    assert value(people.children, cell) == children


@pytest.mark.parametrize("cell", ["oui", "2 (5 ans)", "plusieurs", "40 ans"])
def test_children_not_counted_are_asked_again(cell):
    assert problem(people.children, cell)


def test_a_home_may_have_children_uncounted():
    assert value(people.household_children, "oui") == Children(present=True)


@pytest.mark.parametrize(
    ("cell", "languages"),
    [
        ("Français, anglais", Languages(("fr", "en"))),
        ("fr, en, portugais", Languages(("fr", "en", "pt"))),
        ("fr + espagnol", Languages(("fr", "es"))),
        ("FR", Languages(("fr",))),
        ("arabe, un peu français", Languages(("ar",), ("fr",))),
        ("français, un peu d'arabe", Languages(("fr",), ("ar",))),
        ("russe / ukrainien", Languages(("ru", "uk"))),
        ("lingala + français", Languages(("ln", "fr"))),
        ("dari", Languages(("prs",))),
        ("bambara et peul", Languages(("bm", "ff"))),
    ],
)
def test_languages_are_known_by_code(cell, languages):
    assert value(wishes.languages, cell) == languages


def test_an_unknown_language_is_asked_again():
    assert problem(wishes.languages, "français, gavot").suggestion == "français"


@pytest.mark.parametrize(
    ("cell", "tier"), [("A", "A"), ("b", "B"), ("C ", "C"), ("urgent", "A"), ("moyen", "B"), ("pas urgent", "C")]
)
def test_an_urgency_is_a_tier(cell, tier):
    assert value(wishes.urgency, cell) == tier


def test_an_exclamation_is_no_tier():
    assert problem(wishes.urgency, "oui !!").suggestion == "A"


@pytest.mark.parametrize(
    ("cell", "sector"),
    [
        ("Mérignac", Sector(("merignac",))),
        ("Pessac/Talence (fac)", Sector(("pessac", "talence"))),
        ("Bordeaux ou tram", Sector(("bordeaux",))),
        ("indifférent", Sector()),
        ("pas Lormont", Sector(refused=("lormont",))),
        ("Bordeaux, sauf la gare", Sector(("bordeaux",), ("gare",))),
    ],
)
def test_a_sector_may_be_wished_or_refused(cell, sector):
    assert value(wishes.sector, cell) == sector


def test_what_is_to_be_avoided_is_refused():
    assert value(wishes.to_avoid, "secteur gare, pas Cenon") == Sector(refused=("secteur gare", "cenon"))


@pytest.mark.parametrize(
    ("cell", "beds"),
    [(1, Beds(1)), ("2 (lit double)", Beds(2)), ("1 + lit bébé", Beds(1, cot=True)), ("deux couchages", Beds(2))],
)
def test_beds_are_counted(cell, beds):
    assert value(home.beds, cell) == beds


def test_beds_not_sure_are_asked_again():
    assert problem(home.beds, "1 ou 2").suggestion == "1 place"
    assert problem(home.beds, 40)


@pytest.mark.parametrize(
    ("cell", "floor"),
    [
        ("RDC", Floor(0, None, True)),
        ("maison plain-pied", Floor(0, None, True)),
        ("3e avec ascenseur", Floor(3, True, True)),
        ("1er sans asc.", Floor(1, False, False)),
        ("2ème", Floor(2)),
    ],
)
def test_floors_say_whether_there_are_steps(cell, floor):
    assert value(home.floor, cell) == floor


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("non", "no"),
        ("Non fumeur", "no"),
        ("dehors seulement", "outside"),
        ("oui", "yes"),
        ("sur le balcon", "outside"),
    ],
)
def test_smoking_is_no_outside_or_yes(cell, code):
    assert value(home.smoking, cell) == code


@pytest.mark.parametrize(
    ("cell", "codes"),
    [("poules", ("other",)), ("chien (gentil)", ("dog",)), ("2 chats et 1 chien", ("dog", "cat")), ("Non", ())],
)
def test_the_animals_of_a_home(cell, codes):
    assert value(home.animals, cell) == codes


@pytest.mark.parametrize(("cell", "code"), [("chat", "cat"), ("petit chien", "dog"), ("non", "")])
def test_the_animal_she_comes_with(cell, code):
    assert value(home.animal, cell) == code


def test_constraints_are_needs_of_a_home_and_the_rest_stays_her_words():
    found = value(wishes.constraints, "besoin calme, travaille la nuit")
    assert (found.quiet, found.works_nights) == (True, True)
    assert value(wishes.constraints, "pas d'escaliers (PMR)").step_free
    assert value(wishes.constraints, "préfère sans homme au foyer").no_men
    assert value(wishes.constraints, "allergie chat").allergies == ("cat",)
    assert value(wishes.constraints, "allergique aux poils").allergies == ("dog", "cat")
    assert value(wishes.constraints, "fumeuse").smokes
    assert value(wishes.constraints, "régime sans porc").words == "régime sans porc"


def test_her_week_tells_her_rhythm():
    assert value(wishes.work, "nuit, CHU Pellegrin").rhythm == "night"
    assert value(wishes.work, "ménage 6h-9h Mérignac").rhythm == "early"
    assert value(wishes.work, "formation 35 h Talence").kind == "training"
    assert value(wishes.work, "recherche").rhythm == ""


def test_a_situation_is_where_she_sleeps_not_what_she_fled():
    found = value(wishes.situation, "violences, en sécurité chez une cousine")
    assert found.code == "third_party"
    assert value(wishes.situation, "violences du conjoint").code == "at_risk"
    assert value(wishes.situation, "chez une amie, doit partir fin nov.").ends_on == date(2026, 11, 30)
    assert value(wishes.situation, "CHU fin de prise en charge 30/11/2026").ends_on == date(2026, 11, 30)


@pytest.mark.parametrize("cell", [Formula("=A1"), CellError("#REF!"), TooLong("x" * 200)])
@pytest.mark.parametrize("column", [*HOSTS.columns, *REFERRALS.columns], ids=lambda column: column.field)
def test_what_a_cell_computes_is_never_believed(column, cell):
    assert problem(column.parser, cell)


CELLS = (
    st.text(max_size=80)
    | st.integers(-(10**6), 10**10)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.from_regex(
        r"\A(env\. |le |fin |pas |un peu )?[0-9]{0,4}[ ./-]?[0-9]{0,3}[ ./-]?[0-9]{0,4} ?(ans|mois|oct\.?|h|\?)?\Z"
    )
)


@settings(max_examples=150, deadline=None)
@given(CELLS)
def test_no_cell_breaks_a_parser(cell):
    for column in [*HOSTS.columns, *REFERRALS.columns]:
        reading = read(column.parser, cell, DAYS)
        assert not (reading.problem and reading.value is not None)
