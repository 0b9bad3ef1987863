"""Finding the header, the columns, and what each line is."""

import pytest

from hosting.registers.columns import find_header, find_register, guess_mapping, nature
from hosting.registers.kinds.layouts import HOSTS, REFERRALS
from hosting.registers.reading import Sheet, UnreadableFile, load, sheets
from tests.hosting.registers.files import REGISTERS, shared_rows

RENAMED_HOSTS = {
    "Date d'inscription": "recorded_on", "Prénom de l'hébergeuse": "first_name", "NOM DE FAMILLE": "last_name",
    "Numéro de portable": "phone", "Adresse électronique": "email", "Adresse postale": "street",
    "Code postal": "postcode",
    "Ville": "city", "Quartier": "district", "Chambre individuelle": "private_room", "Nombre de couchages": "beds",
    "Etage": "floor", "Animaux de la maison": "animals", "Tabac": "smoking",
    "Enfants à la maison": "household_children",
    "Présence d'un homme": "men_present", "Langues parlées": "languages", "Disponible dès le": "available_from",
    "Jusqu à quelle date": "available_until", "Durée maximum": "duration", "Enfants acceptés": "accepts_children",
    "Animaux acceptés": "accepts_animal", "Date de la visite": "visited_on", "Charte": "charter_signed",
    "Commentaires": "remarks",
}  # fmt: skip
RENAMED_REFERRALS = {
    "Numéro": "number", "Date de la demande": "referred_on", "Organisme": "organisation",
    "Nom de la travailleuse sociale": "referrer_name", "Courriel de la travailleuse sociale": "referrer_email",
    "Téléphone de la travailleuse sociale": "referrer_phone", "Prenom": "first_name", "Date de naissance": "birth",
    "Nombre d'enfants": "children", "Langue parlée": "languages", "Hébergement actuel": "situation",
    "Depuis quand": "since", "Niveau urgence": "urgency", "Secteur souhaité": "sector", "Zones a eviter": "avoid",
    "Emploi": "work", "Besoins particuliers": "constraints", "Animaux": "animal", "Durée souhaitée": "duration",
    "Comment la joindre": "safe_contact", "Accord de la personne": "consent", "Observations": "remarks",
}  # fmt: skip


@pytest.mark.parametrize(("layout", "renamed"), [(HOSTS, RENAMED_HOSTS), (REFERRALS, RENAMED_REFERRALS)])
def test_renamed_columns_are_recognised(layout, renamed):
    mapping = guess_mapping(list(renamed), layout)

    assert {list(renamed)[index]: field for field, index in mapping.items()} == renamed


@pytest.mark.parametrize("layout", [HOSTS, REFERRALS])
def test_each_column_is_recognised_by_every_name_it_is_known_under(layout):
    for column in layout.columns:
        for name in (column.label, *column.also):
            assert guess_mapping([name], layout) == {column.field: 0}, name


def test_spelling_capitals_and_accents_do_not_count():
    assert guess_mapping(["PRENOM", "telphone", "disponibilitée"], HOSTS) == {
        "first_name": 0, "phone": 1, "available_from": 2
    }  # fmt: skip


def test_the_telephone_of_the_social_worker_is_not_hers():
    assert guess_mapping(["Prénom", "Tél TS", "Mail TS"], REFERRALS) == {
        "first_name": 0, "referrer_phone": 1, "referrer_email": 2
    }  # fmt: skip
    assert guess_mapping(["Prénom", "Tél TS", "Tél"], REFERRALS)["phone"] == 2


def test_the_header_stands_below_titles_and_notes():
    header = shared_rows("orientations.csv")[0]
    rows = [["Orientations 2026", "prénom"], [], ["mis à jour le", "12/11/2026"], header]

    assert find_header(Sheet("x", rows=rows), REFERRALS)[0] == 3


def test_the_first_recognised_sheet_is_read():
    hosts, referrals = shared_rows("hebergeurs.xlsx"), shared_rows("orientations.csv")
    book = [
        Sheet("listes", rows=[["oui", "non"]]),
        Sheet("Orientations", rows=referrals),
        Sheet("2026", rows=hosts),
        Sheet("2025", rows=hosts[:9]),
    ]

    assert find_register(book, HOSTS, [REFERRALS]).sheet.name == "2026"
    assert find_register(book, REFERRALS, [HOSTS]).sheet.name == "Orientations"


def test_the_wrong_kind_is_said():
    with pytest.raises(UnreadableFile, match="ressemble à un registre de foyers, pas à un registre d’orientations"):
        find_register(sheets(load(REGISTERS / "hebergeurs.xlsx")), REFERRALS, [HOSTS])


def test_what_a_register_needs_is_said():
    with pytest.raises(UnreadableFile, match="« Prénom »"):
        find_register([Sheet("x", rows=[["a", "b"], ["c", "d"]])], HOSTS)


TITLES = ["n", "prenom", "ville", "tel", "note", "date"]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ([], "blank"),
        ([None, " ", None], "blank"),
        (["N°", "Prénom", "Ville", "Tél", "Note", "Date"], "header"),
        (["n°", "PRENOM", "ville", None, None, "date"], "header"),
        (["TOTAL", 65], "total"),
        ([None, "Total :", "50"], "total"),
        (["Sous-total", None, "12 / 14"], "total"),
        (["1", "Rose", "Talence"], "record"),
        (["1"], "record"),
        (["12", "Total", "Talence"], "record"),
        (["Total", "Rose", "Talence"], "record"),
        (["1", "Prénom", "Talence", "0647", "x", "1/2/27"], "record"),
    ],
)
def test_each_line_has_a_nature(row, what):
    assert nature(row, TITLES) == what


def test_the_shared_registers_hold_the_lines_that_they_should():
    for name, layout, count in [("hebergeurs.xlsx", HOSTS, 66), ("orientations.csv", REFERRALS, 51)]:
        register = find_register([Sheet("x", rows=shared_rows(name))], layout)
        assert len(register.lines) == count
        assert sorted(line.nature for line in register.lines if line.nature != "record") == [
            "blank",
            "header",
            "total",
        ]
        assert register.lines[0].number == 2
