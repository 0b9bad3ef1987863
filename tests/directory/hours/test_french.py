"""Hours as people write them: what is read, what is said back, and what is doubted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.hours.french import read_french
from directory.hours.rules import read
from directory.hours.speech import say
from directory.hours.timetable import OnHolidays

PHRASES = {
    "tous les jours sauf jeudi 15h-20h": "Mo-We,Fr-Su 15:00-20:00",
    "tous les jours sauf jeudi - 15h-20h": "Mo-We,Fr-Su 15:00-20:00",
    "tous les jours dès 12h30h": "Mo-Su 12:30+",
    "jeudi - 10h30-21h - samedi, dimanche - 10h30-15h": "Th 10:30-21:00; Sa,Su 10:30-15:00",
    "mardi, jeudi 10h-12h30 – 13h30-16h30": "Tu,Th 10:00-12:30,13:30-16:30",
    "2e mercredi du mois 18h30": "We[2] 18:30+",
    "1er et 3e samedi du mois, 14h-16h": "Sa[1,3] 14:00-16:00",
    "le dernier dimanche du mois de 10h à midi": "Su[-1] 10:00-12:00",
    "sur rendez-vous": 'Mo-Su unknown "sur rendez-vous"',
    "mardi 14h-17h sur rendez-vous": 'Tu 14:00-17:00 unknown "sur rendez-vous"',
    "dès 12h": "Mo-Su 12:00+",
    "tous les soirs à partir de 20h30": "Mo-Su 20:30+",
    "24h/24, 7j/7": "Mo-Su 00:00-24:00",
    "tous les jours, 24h sur 24": "Mo-Su 00:00-24:00",
    "d'octobre à mars, tous les soirs 20h-8h": "Oct,Nov,Dec,Jan,Feb,Mar Mo-Su 20:00-08:00",
    "du lundi au vendredi de 9h à 12h et de 14h à 17h30": "Mo-Fr 09:00-12:00,14:00-17:30",
    "lun-ven 9:00-12:30 / 14:00-17:00": "Mo-Fr 09:00-12:30,14:00-17:00",
    "Lu-Ve 9h-12h": "Mo-Fr 09:00-12:00",
    "lundi au jeudi 9h-17h, vendredi 9h-16h": "Mo-Th 09:00-17:00; Fr 09:00-16:00",
    "9h-12h du lundi au vendredi": "Mo-Fr 09:00-12:00",
    "week-end 10h30-15h": "Sa,Su 10:30-15:00",
    "en semaine 8h-20h sauf mercredi": "Mo,Tu,Th,Fr 08:00-20:00",
    "lundi-vendredi 9h-18h, fermé en août": "Mo-Fr 09:00-18:00; Aug off",
    "lundi-vendredi 9h-17h, fermé de 12h à 14h": "Mo-Fr 09:00-17:00; 12:00-14:00 off",
    "7j/7 19h-7h": "Mo-Su 19:00-07:00",
    "de 22h à 6h tous les jours": "Mo-Su 22:00-06:00",
    "semaines paires : mardi 9h-12h": "week 2-52/2 Tu 09:00-12:00",
    "mercredi de 14 h 30 à 18 h 00": "We 14:30-18:00",
    "lundi 14h-minuit": "Mo 14:00-24:00",
    "mardi 13h-16h ; lundi-vendredi 11h-13h ; tous les samedis 19h30-20h30": (
        "Mo,We-Fr 11:00-13:00; Tu 11:00-16:00; Sa 19:30-20:30"
    ),
    "mardi matin de 9h à 12h": "Tu 09:00-12:00",
    "un mercredi sur deux 14h-16h": 'We 14:00-16:00 unknown "une fois sur deux : vérifier laquelle"',
}


@pytest.mark.parametrize(("french", "osm"), PHRASES.items())
def test_a_phrase_is_read_and_can_be_said_back(french, osm):
    reading = read_french(french)

    assert reading.osm == osm
    assert read(reading.osm)
    assert all("[" not in line and line.strip(" :") for line in reading.preview)


@pytest.mark.parametrize(
    ("french", "holidays"),
    [
        ("tous les jours 12h-14h sauf jours fériés", OnHolidays.CLOSED),
        ("du lundi au samedi 9h-18h, fermé le dimanche et les jours fériés", OnHolidays.CLOSED),
        ("tous les jours 12h-14h y compris les jours fériés", OnHolidays.OPEN),
        ("tous les jours 12h-14h", OnHolidays.UNKNOWN),
    ],
)
def test_public_holidays_are_known_only_when_they_are_said(french, holidays):
    reading = read_french(french)

    assert reading.on_holidays is holidays
    assert ("fériés" in reading.preview[-1]) == (holidays is not OnHolidays.UNKNOWN)


@pytest.mark.parametrize(
    ("french", "doubt"),
    [
        ("mardi-jeudi - 13h-16h", "du mardi au jeudi, ou ces deux jours"),
        ("dès 12h", "les jours ne sont pas dits"),
        ("lundi, mercredi et vendredi matin", "sans heures"),
        ("du lundi au vendredi 9h-17h sauf mercredi après-midi", "après-midi"),
        ("fermé le lundi, mardi-vendredi 9h-17h", "qu’est-ce qui est fermé"),
        ("lundi 9h-12h pleine lune", "pleine lune"),
        ("", "aucune heure"),
    ],
)
def test_what_is_not_sure_is_said(french, doubt):
    assert doubt in " ".join(read_french(french).doubts)


@given(st.text(st.sampled_from("lundi mardi sauf dès 0123456789h-–,;:.à'œ()+/[]\"") | st.characters(), max_size=60))
def test_whatever_is_written_is_read_or_doubted_and_never_breaks(text):
    reading = read_french(text)

    assert reading.doubts or reading.osm
    if reading.osm:
        assert read(reading.osm)


def test_hours_are_said_as_a_person_would():
    assert say("Mo-We,Fr-Su 15:00-20:00") == ["du lundi au mercredi, du vendredi au dimanche : 15 h – 20 h"]
    assert say("Mo-Su 12:30+") == ["tous les jours : dès 12 h 30 (fin non précisée)"]
    assert say("We[2] 18:30+; PH off") == [
        "2e mercredi du mois : dès 18 h 30 (fin non précisée)",
        "jours fériés : fermé",
    ]
    assert say('Mo-Fr unknown "sur rendez-vous"; Aug off') == [
        "du lundi au vendredi : sur rendez-vous",
        "en août : fermé",
    ]
