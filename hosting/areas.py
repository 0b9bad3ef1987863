"""The areas that a territory speaks of: the municipalities of Bordeaux Métropole and the districts people name.

An area is a centre, to some hundred metres; nobody's home is nearer to it than to another. The code of a district
begins with the code of its municipality (``33063-bacalan`` lies within ``33063``).
"""

import json
import unicodedata
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from hosting.models import Area

DATA = Path(__file__).parent / "data" / "areas.json"
CLOSE_ENOUGH = 86  # of 100, rapidfuzz ratio: « Merignak » is Mérignac, « Saint-Jean » is not Saint-Genès
LONG_ENOUGH = 5  # letters: a shorter name is not looked for inside a sentence
SHORT_FORMS = {"st": "saint", "ste": "sainte", "bx": "bordeaux", "bdx": "bordeaux"}


def load_areas(territory):
    """Give ``territory`` the areas that are not known yet. Safe to run twice; what the team has corrected stays."""
    Area.objects.bulk_create(
        [Area(territory=territory, **area) for area in _data()["areas"]],
        ignore_conflicts=True,
    )


def gazetteer_to_come():
    """The gazetteer that a territory made now would have, without writing anything."""
    return Gazetteer(None, areas=[Area(**area) for area in _data()["areas"]])


def find_area(text, territory, within=None):
    """The area that ``text`` names, or None. For many texts, keep one ``Gazetteer``."""
    return Gazetteer(territory).find(text, within=within)


@cache
def _data():
    return json.loads(DATA.read_text(encoding="utf-8"))


def fold(text):
    """Without case, accents or punctuation, and with the usual short forms written out."""
    plain = unicodedata.normalize("NFKD", str(text).replace("œ", "oe").replace("Œ", "oe").lower())
    words = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split()
    return " ".join(SHORT_FORMS.get(word, word) for word in words)


class Gazetteer:
    """The areas of one territory by every name they go under, read once."""

    def __init__(self, territory, areas=None):
        found = Area.objects.filter(territory=territory) if areas is None else areas
        self.areas = {area.code: area for area in found}
        self.names = {}
        for area in sorted(self.areas.values(), key=lambda area: (len(area.code), area.code)):
            for name in [area.name, *area.also_called]:
                self.names.setdefault(fold(name), area)
        self.groups = {fold(name): codes for name, codes in _data()["groups"].items()}
        self.known = {}

    def find(self, text, within=None):
        """The area that ``text`` names, or None.

        First a whole name or alias, then the longest one said inside the text (« tram B, arrêt Bacalan »; the district
        rather than the municipality that is named beside it), then the closest spelling. ``within`` keeps to one
        municipality and its districts: « Centre, gare » is not the same place in Pessac and in Bordeaux.
        """
        wanted = fold(text or "")
        key = wanted, within and within.code
        if wanted and key not in self.known:
            names = self.names if within is None else self._names_within(within)
            self.known[key] = names.get(wanted) or _said_inside(wanted, names) or _closest(wanted, names)
        return self.known.get(key)

    def find_all(self, text):
        """The areas that ``text`` names as a group (« rive droite »), or the one that it names; else none."""
        codes = self.groups.get(fold(text or ""))
        if codes:
            return [self.areas[code] for code in codes if code in self.areas]
        area = self.find(text)
        return [area] if area else []

    def _names_within(self, municipality):
        inside = {
            name: area
            for name, area in self.names.items()
            if area.code == municipality.code or area.code.startswith(f"{municipality.code}-")
        }
        prefix = f"{fold(municipality.name)} "
        return {name.removeprefix(prefix): area for name, area in inside.items()} | inside


def _said_inside(wanted, names):
    """The longest name said in ``wanted``; a district is preferred to a municipality."""
    padded = f" {wanted} "
    said = [name for name in names if len(name) >= LONG_ENOUGH and f" {name} " in padded]
    return names[max(said, key=lambda name: ("-" in names[name].code, len(name), name))] if said else None


def _closest(wanted, names):
    """The nearest spelling that begins with the same letter: one letter makes Talence of Valence."""
    alike = [name for name in names if name[0] == wanted[0] and not name.isdecimal()]
    found = process.extractOne(wanted, alike, scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH)
    return names[found[0]] if found and len(wanted) >= LONG_ENOUGH else None
