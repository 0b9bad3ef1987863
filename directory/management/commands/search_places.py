"""Find places: ``search_places --text soupe --near 48.87,2.37 --radius-km 2 --open-at 2020-05-06T20:45``."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.search.finding import GROUPS, Findings, Found, Question, find
from directory.search.wanted import UnknownWord

NAMES = {"certain": "Ouverts", "open_ended": "Ouverts, heure de fin non précisée", "unknown": "À vérifier"}


def point(text: str) -> tuple[float, float]:
    try:
        latitude, longitude = (float(number) for number in text.split(","))
    except ValueError as slip:
        raise ArgumentTypeError(f"« {text} » : écrire latitude,longitude (48.87,2.37)") from slip
    if not (-85 <= latitude <= 85 and -180 <= longitude <= 180):
        raise ArgumentTypeError(f"« {text} » n’est pas sur la carte")
    return latitude, longitude


def radius(text: str) -> float:
    try:
        kilometres = float(text)
    except ValueError as slip:
        raise ArgumentTypeError(f"« {text} » : écrire des kilomètres (2.5)") from slip
    if not 0 <= kilometres <= 20_000:
        raise ArgumentTypeError(f"« {text} » : un rayon va de 0 à 20 000 km")
    return kilometres


def instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as slip:
        raise ArgumentTypeError(f"« {text} » : écrire 2020-05-06T20:45") from slip
    if not 1990 <= moment.year <= 2100:
        raise ArgumentTypeError(f"« {text} » : une année entre 1990 et 2100")
    return moment


class Command(BaseCommand):
    help = "Places by their words, around a point, open at an instant: surely, until an unstated hour, or to check."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--text", default="")
        parser.add_argument("--near", type=point, metavar="LAT,LON")
        parser.add_argument("--radius-km", type=radius)
        parser.add_argument("--open-at", type=instant, metavar="2020-05-06T20:45", help="local time of the place")
        parser.add_argument("--category", default="", help="a heading of a leaflet, or our code")
        parser.add_argument("--audience", default="")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, as_json: bool, **asked: Any) -> None:
        names = ("text", "near", "radius_km", "open_at", "category", "audience")
        if asked["radius_km"] is not None and not asked["near"]:
            raise CommandError("Un rayon se compte autour d’un point : ajouter --near.")
        try:
            findings = find(Question(**{name: asked[name] for name in names}))
        except UnknownWord as refusal:
            raise CommandError(str(refusal)) from refusal
        if as_json:
            self.stdout.write(json.dumps(as_dict(findings), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(told(findings)))


def as_dict(findings: Findings) -> dict[str, list[dict[str, Any]]]:
    return {state.value: [_line(found) for found in findings.by_state[state]] for state in GROUPS}


def _line(found: Found) -> dict[str, Any]:
    return {
        "number": found.number,
        "name": found.name,
        "distance_m": found.distance_m,
        "next_open": found.next_open.isoformat() if found.next_open else None,
    }


def told(findings: Findings) -> list[str]:
    lines = [f"« {typed} » lu : {', '.join(words)}" for typed, words in findings.corrected.items()]
    for state in GROUPS:
        places = findings.by_state[state]
        lines.append(f"{NAMES[state.value]} : {len(places)}")
        for found in places:
            number = f"{found.number:>4}" if found.number else "    "
            far = f", à {found.distance_m} m" if found.distance_m is not None else ""
            opens = f", prochaine ouverture sûre le {found.next_open:%d/%m à %H:%M}" if found.next_open else ""
            lines.append(f"{number}  {found.name}{far}{opens}")
    return lines
