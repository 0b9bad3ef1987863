"""The directory of the demonstration: the leaflet of 6 May 2020, and invented places around Bordeaux.

Everything is said to be checked lately, so that something is open; a notice says that the leaflet's hours were those
of another spring.
"""

from datetime import timedelta
from pathlib import Path

from accounts.models import Actor
from directory import editing
from directory.hours.french import read_french
from directory.importing.planning import plan
from directory.importing.reading import read, source_of
from directory.importing.writing import apply
from directory.models import Coverage, Service
from directory.notices import publish_notice

FOLDER = Path(__file__).parent / "leaflet"
LEAFLET = FOLDER / "paris_nord_est_2020-05-06.csv"
POSITIONS = FOLDER / "paris_nord_est_2020-05-06_geo.csv"
NOTICE = "Démonstration : les lieux de Paris sont ceux d’un feuillet de mai 2020, leurs horaires ne valent plus."

# name, address, postcode, city, position, telephone, services: (category, hours in French, checked days ago, facts)
PLACES: tuple = (
    ("Bains-douches de la Gare", "3 rue de l’Exemple", "33130", "Bègles", 44.8071, -0.5492, "05 00 00 00 11", (
        ("shower", "tous les jours 8h-20h", 3, {"conditions": [["price", "1 €"]], "languages": ["fr", "ar"]}),
        ("laundry", "du lundi au samedi 8h-17h", 3, {}),
    )),
    ("Maison Solidaire des Capucins", "2 rue de l’Exemple", "33800", "Bordeaux", 44.8306, -0.5669, "05 00 00 00 13", (
        ("day-centre", "du lundi au vendredi 8h30-18h, samedi et dimanche 9h-13h", 9,
         {"audiences": [["women", "first"]], "languages": ["fr", "en", "ro"]}),
        ("seated-meal", "tous les jours 12h-14h et 19h-21h", 9, {}),
        ("french-lessons", "mardi et jeudi 14h-16h", 40, {"conditions": [["registration", ""]]}),
    )),
    ("Espace Hygiène Saint-Jean", "27 rue de l’Exemple", "33800", "Bordeaux", 44.8262, -0.5560, "05 00 00 00 12", (
        ("shower", "lundi, mercredi, vendredi 9h-12h", 12, {}),
        ("hairdresser", "2e mercredi du mois 14h-17h", 12, {"conditions": [["appointment", ""]]}),
    )),
    ("Vestiaire Sainte-Croix", "5 quai de l’Exemple", "33800", "Bordeaux", 44.8312, -0.5605, "05 00 00 00 15", (
        ("clothes", "jeudi 14h-18h", 220, {}),
    )),
    ("Halte des femmes", "", "33000", "Bordeaux", None, None, "05 00 00 00 16", (
        ("women-centre", "tous les jours 10h-22h", 5, {"audiences": [["women", "only"]]}),
    )),
    ("Point accès au droit", "8 cours de l’Exemple", "33300", "Bordeaux", 44.8641, -0.5547, "05 00 00 00 17", (
        ("legal-advice", "sur rendez-vous", 30, {"conditions": [["appointment", "par téléphone"]]}),
        ("postal-address", "du lundi au vendredi 9h-12h", 30, {}),
    )),
    ("Accueil de nuit des Quais", "41 quai de l’Exemple", "33000", "Bordeaux", 44.8467, -0.5685, "05 00 00 00 18", (
        ("overnight-stop", "tous les jours 20h-8h", 2, {"audiences": [["women", "only"]]}),
        ("breakfast", "tous les jours 7h-9h", 2, {}),
    )),
    ("Épicerie du Lac", "2 allée de l’Exemple", "33300", "Bordeaux", 44.8787, -0.5668, "05 00 00 00 19", (
        ("social-grocery", "mardi, vendredi dès 14h", 6, {"conditions": [["orientation", "par le CCAS"]]}),
    )),
)  # fmt: skip


def furnish(territory, today):
    """The places, who looks after them, a notice, a closure for a while."""
    by = Actor.service()
    rows = read(LEAFLET, POSITIONS)
    apply(lambda: plan(rows, source_of(rows, LEAFLET), today - timedelta(days=2)), LEAFLET, by)
    Coverage.objects.get_or_create(department="33", defaults={"territory": territory})
    made = {place[0]: _place(place, by, today) for place in PLACES}
    closed = Service.objects.get(place=made["Bains-douches de la Gare"], category="laundry")
    editing.add_override(
        closed, "closure", since=today - timedelta(days=3), until=today + timedelta(days=6), message="Travaux", by=by
    )
    publish_notice(
        {"fr": NOTICE}, severity="info", since=today, last=today + timedelta(days=30), departments=["75"], by=by
    )


def _place(said, by, today):
    name, address, postal_code, city, latitude, longitude, telephone, services = said
    structure = editing.create_structure({"name": name}, by=by, draft=False)
    facts = {"name": name, "postal_code": postal_code, "city": city, "telephone": telephone}
    if address:
        facts |= {"address": address, "latitude": latitude, "longitude": longitude, "precision": "street"}
    else:
        facts["confidential"] = True
    place = editing.create_place(structure, facts, by=by)
    for category, text, days, also in services:
        hours = {"category": category, "hours_text": text, "hours": read_french(text).osm}
        service = editing.create_service(place, hours | also, by=by)
        editing.verify(service, (), "call", by=by, on=today - timedelta(days=days))
    return place
