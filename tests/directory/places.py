"""The leaflet of 6 May 2020, as the tests take it."""

import json
from io import StringIO
from pathlib import Path

from django.core.management import call_command

FOLDER = Path(__file__).parent.parent.parent / "desk" / "demo" / "leaflet"
LEAFLET = FOLDER / "paris_nord_est_2020-05-06.csv"
POSITIONS = FOLDER / "paris_nord_est_2020-05-06_geo.csv"


def run(command, *words):
    out = StringIO()
    call_command(command, *map(str, words), "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def take_leaflet(*words):
    return run("import_places", LEAFLET, "--geo", POSITIONS, *words)


def numbers(found):
    return {name: [place["number"] for place in places] for name, places in found.items()}
