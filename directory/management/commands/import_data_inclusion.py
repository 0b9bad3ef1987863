"""Take places from files of data.inclusion: ``import_data_inclusion structures.json services.json --apply``."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Actor
from directory.interop.data_inclusion_reading import LICENCE, UnreadableExchange, rows_of, take


class Command(BaseCommand):
    help = "Read structures and services of data.inclusion v1 and say what each becomes; with --apply, write them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="one JSON that holds both, or one file for each")
        parser.add_argument("--licence", default=LICENCE, help="under which the file was given")
        parser.add_argument("--apply", action="store_true", help="write; without it nothing is written")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, files: list[Path], licence: str, as_json: bool, **options: Any) -> None:
        try:
            structures, services = rows_of(files)
        except UnreadableExchange as refusal:
            raise CommandError(str(refusal)) from refusal
        done = take(structures, services, licence=licence, by=Actor.service(), apply=options["apply"])
        account = done.as_dict() | {"applied": options["apply"]}
        if as_json:
            self.stdout.write(json.dumps(account, ensure_ascii=False))
            return
        words = {"entered": "entrées", "unchanged": "inchangées", "proposed": "à décider", "refused": "refusées"}
        self.stdout.write(f"{account['rows']} lignes lues")
        for kind, word in words.items():
            self.stdout.write(f"  {account[kind]:>6}  {word}")
        for line in [*done.refusals[:50], "Ce qui n’a pas été repris :", *done.losses.told()]:
            self.stdout.write(f"  {line}")
        if not options["apply"]:
            self.stdout.write("Rien n’a été écrit. Ajouter --apply pour écrire.")
