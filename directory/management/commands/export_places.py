"""Write the directory for others: ``export_places --format data-inclusion --output structures.json``."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from directory.interop import data_inclusion, entries, geojson, hsds, tables
from directory.interop.door import reusable, shareable, withheld
from directory.interop.leaflet import leaflet
from directory.interop.losses import Losses
from directory.models import Place
from directory.taxonomy import category_of

FORMATS = ("data-inclusion", "data-inclusion-csv", "hsds", "csv", "ods", "geojson", "leaflet")


class Command(BaseCommand):
    help = "Write published places in a format of others, with an account of what that format cannot say."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=FORMATS, required=True, dest="form")
        parser.add_argument(
            "--output", type=Path, help="a file (a folder for data-inclusion-csv); default: the terminal"
        )
        parser.add_argument("--department", default="", help="33, 2A, 974")
        parser.add_argument("--category", default="", help="a heading of a leaflet, or our code")
        parser.add_argument(
            "--bom", action="store_true", help="CSV for a French spreadsheet: mark of UTF-8, semicolons"
        )
        parser.add_argument(
            "--rights", action="append", default=[], metavar="SOURCE",
            help="a source whose right to be given again the association holds (soliguide)",
        )  # fmt: skip
        parser.add_argument("--report", type=Path, help="write the account of losses there, as JSON")

    def handle(self, *args: Any, form: str, output: Path | None, rights: list[str], **options: Any) -> None:
        rows = shareable() if form == "leaflet" else reusable(rights)
        losses = Losses()
        if form != "leaflet":
            losses.add("withheld", many=self.chosen(withheld(rights), options).count())
        losses.add(
            "confidential", many=self.chosen(Place.objects.published().filter(confidential=True), options).count()
        )
        rows = self.chosen(rows, options)
        with tqdm(total=rows.count(), desc="lieux", unit="lieu", disable=None, file=self.stderr) as bar:
            places = self.counted(rows, bar)
            written = self.written(form, places, losses, options)
        self.put(written, form, output)
        self.stderr.write(
            "\n".join(["Ce que ce format ne dit pas :", *losses.told()]) if losses.counts else "Rien n’est perdu."
        )
        if options["report"]:
            options["report"].write_text(json.dumps(losses.as_dict(), ensure_ascii=False, indent=1))

    def chosen(self, rows, options):
        if options["department"]:
            rows = rows.filter(department=options["department"])
        if options["category"]:
            category = category_of(options["category"])
            if category is None:
                raise CommandError(f"Rubrique inconnue : « {options['category']} ».")
            rows = rows.filter(services__category=category.code).distinct()
        return rows

    def counted(self, rows, bar):
        for place in entries.whole(rows):
            bar.update()
            yield place

    def written(self, form: str, places, losses: Losses, options) -> str | bytes | dict[str, str]:
        if form.startswith("data-inclusion"):
            done = data_inclusion.export(places)
            losses.merge(done.losses)
            if form.endswith("csv"):
                return {f"{which}.csv": done.as_csv(which) for which in ("structures", "services")}
            return done.as_json()
        if form == "hsds":
            services = list(hsds.every(places, losses))
            return json.dumps(
                {"services": services, "taxonomy_terms": hsds.taxonomy_terms()}, ensure_ascii=False, indent=1
            )
        if form == "csv":
            return tables.as_csv(places, bom=options["bom"])
        if form == "ods":
            return tables.as_ods(places)
        if form == "geojson":
            found = list(places)
            losses.add("no_position", many=sum(place.latitude is None for place in found))
            return json.dumps(geojson.collection(found), ensure_ascii=False, indent=1)
        return leaflet(places, entries.today())

    def put(self, written: str | bytes | dict[str, str], form: str, output: Path | None) -> None:
        if isinstance(written, dict):
            folder = output or Path()
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in written.items():
                (folder / name).write_text(text, encoding="utf-8", newline="")
        elif output is None:
            if isinstance(written, bytes):
                raise CommandError(f"{form} n’est pas du texte : ajouter --output FICHIER.")
            self.stdout.write(written)
        elif isinstance(written, bytes):
            output.write_bytes(written)
        else:
            output.write_text(written, encoding="utf-8", newline="")
