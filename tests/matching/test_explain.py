"""What is said of a home: sentences a coordinator may read aloud, and silence where silence is the rule."""

import re
from datetime import date

import numpy as np
import pytest

from matching.criteria import CRITERIA, Criterion, requirements
from matching.explain import Words, reasons, reasons_of_pairs, why_not
from matching.problem import CAT, DOG, EARLY, NIGHT, NO, NO_END, UNKNOWN, WORK, YES, Needs, Offers, PairSet
from matching.refusals import REFUSES
from matching.scoring import POSSIBLE, first_failures, possible_pairs
from matching.sentences import SAYS, day_name, listed
from tests.matching.extremes import extreme_needs, extreme_offers

WORDS = Words(["français", "ukrainien", "russe"])
DECEMBER, APRIL, MAY = (day.toordinal() for day in (date(2026, 12, 1), date(2027, 4, 17), date(2027, 4, 30)))
TALENCE = {"latitude": [44.8085], "longitude": [-0.5892]}
NOWHERE = float("nan")


def need(**facts):
    known = {"from_day": DECEMBER, "until_day": APRIL}
    facts = {name: value if isinstance(value, PairSet) else [value] for name, value in {**known, **facts}.items()}
    return Needs.of(1, **facts)


def offer(**facts):
    known = {"ready": True, "zone": 1, "household": 7, "from_day": DECEMBER, "until_day": MAY}
    return Offers.of(1, **TALENCE, **{name: [value] for name, value in {**known, **facts}.items()})


def said(needs, offers, code):
    found = reasons(needs, 0, offers, 0, WORDS)
    return [(reason["mark"], reason["text"]) for reason in found if reason["code"] == code]


def refused(needs, offers):
    [exclusion] = why_not(needs, 0, offers, WORDS)
    return exclusion


@pytest.mark.parametrize(
    ("code", "needed", "offered", "expected"),
    [
        ("long_duration", {}, {}, [("yes", "Libre du 1er décembre au 30 avril : couvre 137 nuits sur 137.")]),
        (
            "long_duration",
            {},
            {"until_day": date(2027, 2, 28).toordinal()},
            [("no", "Libre du 1er décembre au 28 février : couvre 89 nuits sur 137.")],
        ),
        (
            "long_duration",
            {},
            {"until_day": NO_END, "max_nights": 90},
            [("no", "Libre à partir du 1er décembre, pour 90 nuits au plus : couvre 90 nuits sur 137.")],
        ),
        (
            "long_duration",
            {"until_day": NO_END},
            {"until_day": date(2028, 1, 2).toordinal()},
            [("yes", "Libre du 1er décembre au 2 janvier 2028 : couvre 397 nuits.")],
        ),
        ("fewer_moves", {}, {}, [("yes", "Jusqu’au bout de la période : pas d’autre relais à chercher.")]),
        (
            "fewer_moves",
            {"household_now": 7},
            {"until_day": date(2027, 3, 1).toordinal()},
            [
                ("yes", "Elle y vit déjà : pas de déménagement."),
                ("no", "Il faudra chercher un autre relais pour le 1er mars."),
            ],
        ),
        ("fewer_moves", {}, {"max_nights": 90}, [("no", "Il faudra chercher un autre relais pour le 1er mars.")]),
        (
            "fewer_moves",
            {},
            {"from_day": DECEMBER + 1},
            [
                ("no", "Pas avant le 2 décembre : 1 nuit à couvrir autrement."),
                ("yes", "Jusqu’au bout de la période : pas d’autre relais à chercher."),
            ],
        ),
        (
            "near_key_places",
            {
                "key_latitude": [44.8085, 48.85, NOWHERE],
                "key_longitude": [-0.5892, 2.35, NOWHERE],
                "key_kind": [WORK] * 3,
            },
            {},
            [
                ("yes", "À environ 10 minutes de son travail."),
                ("no", "À plus de trois heures de son travail."),
            ],
        ),
        ("near_key_places", {}, {}, []),
        ("languages", {"languages": 0b110}, {"languages": 0b011}, [("yes", "Une langue en commun : ukrainien.")]),
        (
            "languages",
            {"languages": 0b111},
            {"languages": 0b111},
            [("yes", "Des langues en commun : français, ukrainien et russe.")],
        ),
        ("languages", {"languages": 0b100}, {"languages": 0b011}, [("no", "Aucune langue en commun.")]),
        ("languages", {"languages": 1}, {}, [("ask", "Quelles langues parle le foyer ?")]),
        ("languages", {}, {"languages": 1}, [("ask", "Quelles langues parle-t-elle ?")]),
        (
            "rhythm",
            {"rhythm": NIGHT},
            {"quiet_by_day": YES},
            [("yes", "Foyer calme en journée, comme il le lui faut.")],
        ),
        (
            "rhythm",
            {"rhythm": NIGHT},
            {"quiet_by_day": NO},
            [("no", "Foyer animé en journée, alors qu’il lui faut du calme.")],
        ),
        (
            "rhythm",
            {"rhythm": NIGHT},
            {},
            [("ask", "Le foyer est-il calme en journée ? Il lui faut du calme.")],
        ),
        ("rhythm", {"rhythm": EARLY}, {"rhythm": EARLY}, [("yes", "Mêmes horaires de vie.")]),
        ("rhythm", {"rhythm": EARLY}, {"rhythm": NIGHT}, [("no", "Horaires de vie différents.")]),
        ("rhythm", {}, {"rhythm": EARLY}, []),
        ("private_room", {}, {"private_room": YES}, [("yes", "Chambre seule.")]),
        ("private_room", {}, {}, [("ask", "Est-ce bien une chambre seule ?")]),
        ("private_room", {"private_room": False}, {}, []),
        ("step_free", {"step_free": True}, {"step_free": YES}, [("yes", "Sans marches.")]),
        (
            "step_free",
            {"step_free": True},
            {},
            [("ask", "Y a-t-il des marches ? Il lui faut un accès sans marches.")],
        ),
        ("children_welcome", {"children": 1}, {}, [("ask", "Le foyer accueille-t-il des enfants ?")]),
        ("men", {}, {"men": YES}, [("ask", "Un homme vit au foyer : à lui demander.")]),
        ("men", {"accepts_men": YES}, {"men": YES}, [("yes", "Un homme vit au foyer : elle est d’accord.")]),
        (
            "men",
            {"accepts_men": NO},
            {"men": NO},
            [("yes", "Aucun homme ne vit au foyer, comme elle le souhaite.")],
        ),
        (
            "men",
            {"accepts_men": NO},
            {"men": UNKNOWN},
            [("ask", "Un homme vit-il au foyer ? Elle ne le souhaite pas.")],
        ),
        ("men", {}, {}, []),
        ("children", {}, {"children": YES}, [("ask", "Des enfants vivent au foyer : à lui demander.")]),
        (
            "animals",
            {"refused_animals": DOG},
            {"animals": CAT},
            [("ask", "Au foyer : un chat. À lui demander. Elle a seulement demandé : pas de chien.")],
        ),
        ("animals", {"accepted_animals": CAT}, {"animals": CAT}, [("yes", "Au foyer : un chat, elle est d’accord.")]),
        ("animals", {"allergies": CAT}, {"animals_known": True}, [("yes", "Aucun animal au foyer.")]),
        ("animals", {"allergies": CAT}, {}, [("ask", "Y a-t-il un animal au foyer ?")]),
        ("pets", {"pets": DOG}, {"pets_welcome": YES}, [("yes", "Son animal est bienvenu.")]),
        ("smoke", {"accepts_smoke": NO}, {"smoke": NO}, [("yes", "On ne fume pas à l’intérieur.")]),
        ("smoke", {}, {"smoke": YES}, [("ask", "On fume au foyer : à lui demander.")]),
        ("smoking", {"smokes": YES}, {}, [("ask", "Le foyer accepte-t-il que l’on fume ?")]),
        (
            "school",
            {"school_latitude": 44.8792, "school_longitude": -0.5219, "school_waived": True},
            {},
            [("no", "À environ 47 minutes de l’école de l’enfant. Elle accepte d’en changer.")],
        ),
    ],
)
def test_what_is_said_of_a_possible_home(code, needed, offered, expected):
    assert said(need(**needed), offer(**offered), code) == expected


@pytest.mark.parametrize(
    ("reason", "needed", "offered", "text"),
    [
        (
            "ready",
            {},
            {"ready": False},
            "Ce foyer n’est pas encore prêt : il reste une visite ou une vérification à faire.",
        ),
        ("held", {}, {"held": True, "ready": False}, "Pas possible pour l’instant."),
        ("located", {}, {"zone": -1}, "Le quartier de cette chambre n’est pas encore renseigné."),
        ("period", {}, {"until_day": DECEMBER}, "Cette chambre n’est pas libre."),
        (
            "period",
            {},
            {"from_day": MAY, "until_day": NO_END},
            "Libre à partir du 30 avril : pas pendant la période qu’il lui faut.",
        ),
        (
            "minimum_stay",
            {"min_nights": 14},
            {"until_day": DECEMBER + 1},
            "Libre du 1er décembre au 2 décembre : 1 nuit seulement, trop peu pour un déménagement.",
        ),
        (
            "minimum_stay",
            {},
            {"min_nights": 200},
            "Le foyer accueille pour 200 nuits au moins ; la période commune en compte 137.",
        ),
        ("places", {"places": 3}, {"places": 1}, "1 couchage ; il en faut 3."),
        ("travel", {**{k: v[0] + 1 for k, v in TALENCE.items()}, "max_minutes": 35}, {}, None),
        ("animals", {"refused_animals": DOG}, {"animals": DOG}, "Au foyer : un chien. Elle a demandé : pas de chien."),
        ("allergies", {"allergies": CAT}, {"animals": CAT}, "Au foyer : un chat. Elle ne peut pas vivre auprès."),
        ("men", {"accepts_men": NO}, {"men": YES}, "Un homme vit au foyer. Elle a demandé : pas d’homme."),
    ],
)
def test_why_a_home_is_excluded(reason, needed, offered, text):
    found = refused(need(**needed), offer(**offered))

    assert found["reason"] == reason
    assert found["text"] == text or (text is None and re.search(r"au-delà des 35 minutes souhaitées", found["text"]))
    assert found["may_change"] == CRITERIA[reason].may_change


def test_silent_rules_cannot_be_told_apart_whatever_else_is_wrong():
    zone = refused(need(no_go=PairSet.of([(0, 1)])), offer())
    household = refused(need(never=PairSet.of([(0, 7)])), offer())
    much_else = refused(
        need(no_go=PairSet.of([(0, 1)]), never=PairSet.of([(0, 7)]), accepts_men=NO), offer(men=YES, ready=False)
    )

    assert zone == household == much_else
    assert zone == {"offer": 0, "reason": "impossible", "text": "Impossible.", "may_change": "Non"}


def test_silent_rules_have_no_sentence():
    silent = {rule.code for rule in requirements() if rule.reason == "impossible"}

    assert not silent & (SAYS.keys() | REFUSES.keys())
    assert REFUSES.keys() == {rule.code for rule in requirements()} - silent


def test_every_sentence_is_of_a_rule_that_exists():
    assert SAYS.keys() | REFUSES.keys() <= CRITERIA.keys()


def test_each_offer_is_possible_or_excluded_by_its_first_rule():
    needs, offers = extreme_needs(), extreme_offers()
    told = set()

    for row in range(20):
        found = why_not(needs, row, offers)

        failed = first_failures(needs, row, offers)
        assert sorted(exclusion["offer"] for exclusion in found) == np.flatnonzero(failed != POSSIBLE).tolist()
        assert [failed[exclusion["offer"]] for exclusion in found] == sorted(failed[failed != POSSIBLE])
        told |= {exclusion["reason"] for exclusion in found}

    assert len(told) > 10


def test_every_sentence_may_be_read_aloud():
    """No gendered brackets or mid-dots, no word of the machine, no exclamation mark; and never a bare number of it."""
    needs, offers = extreme_needs(), extreme_offers()
    need_rows, offer_rows = possible_pairs(needs, offers)
    texts = {r["text"] for found in reasons_of_pairs(needs, offers, need_rows, offer_rows, WORDS) for r in found}
    for row in range(0, len(needs), 10):
        texts |= {
            part for exclusion in why_not(needs, row, offers) for part in (exclusion["text"], exclusion["may_change"])
        }

    assert len(texts) > 100
    for text in texts:
        assert re.fullmatch(r"[A-ZÀÉ0-9].*", text)
        assert not re.search(r"[·()!]|nan|inf\b|score|match|bénéficiaire|invalide|\.\.|  | de [aeiouéèh]", text)


def test_many_pairs_say_what_each_says_alone():
    needs, offers = extreme_needs(), extreme_offers()
    need_rows, offer_rows = (rows[:40] for rows in possible_pairs(needs, offers))

    together = reasons_of_pairs(needs, offers, need_rows, offer_rows, WORDS)

    assert together == [
        reasons(needs, i, offers, j, WORDS) for i, j in zip(need_rows.tolist(), offer_rows.tolist(), strict=True)
    ]


def test_a_new_requirement_without_a_sentence_is_said_by_its_label(monkeypatch):
    def lockable(need, offer):
        return np.zeros(np.broadcast(need.row, offer.row).shape, dtype=bool)

    rule = Criterion(
        "lockable", "Chambre qui ferme à clé", lockable, reason="lockable", may_change="Oui, par le foyer"
    )
    monkeypatch.setitem(CRITERIA, "lockable", rule)

    assert refused(need(), offer()) == {
        "offer": 0,
        "reason": "lockable",
        "text": "Chambre qui ferme à clé : non.",
        "may_change": "Oui, par le foyer",
    }


def test_dates_and_lists_are_written_as_people_say_them():
    assert day_name(date(2026, 8, 1).toordinal(), date(2026, 7, 30).toordinal()) == "1er août"
    assert day_name(date(2027, 8, 2).toordinal(), date(2026, 7, 30).toordinal()) == "2 août 2027"
    assert [listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a et b", "a, b et c"]
