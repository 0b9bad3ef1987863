"""Check what we write for HSDS against its schema: ``validate_hsds --schema service.json [FILE]``."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.interop import entries, hsds
from directory.interop.door import reusable
from directory.interop.losses import Losses

SHOWN = 30


class Command(BaseCommand):
    help = "Check our services (or a file of them) against a JSON schema of HSDS that you have fetched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="a service, a list, or a page; default: our own services"
        )
        parser.add_argument("--schema", type=Path, required=True, help="the compiled schema of a service")
        parser.add_argument("--rights", action="append", default=[], metavar="SOURCE")

    def handle(self, *args: Any, file: Path | None, schema: Path, rights: list[str], **options: Any) -> None:
        from jsonschema import Draft202012Validator, validators  # type: ignore[import-untyped]
        from jsonschema.exceptions import SchemaError  # type: ignore[import-untyped]

        try:
            said = json.loads(schema.read_text(encoding="utf-8"))
            kind = validators.validator_for(said, default=Draft202012Validator)
            kind.check_schema(said)
        except (OSError, ValueError, SchemaError) as slip:
            raise CommandError(f"{schema.name} n’est pas un schéma lisible : {type(slip).__name__}.") from slip
        judge = kind(said, format_checker=kind.FORMAT_CHECKER)
        checked, refused = 0, 0
        for row in self.rows(file, rights):
            checked += 1
            errors = list(judge.iter_errors(row))
            refused += bool(errors)
            for error in errors if refused <= SHOWN else []:
                where = "/".join(map(str, error.absolute_path)) or "(service)"
                self.stdout.write(f"{row.get('id', '?')} {where} : {error.message[:200]}")
        self.stdout.write(f"services={checked} refused={refused}")
        if refused:
            raise CommandError("Le schéma refuse des services.")

    def rows(self, file: Path | None, rights: list[str]):
        if file is None:
            return hsds.every(entries.whole(reusable(rights)), Losses())
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as slip:
            raise CommandError(f"{file.name} ne se lit pas.") from slip
        if isinstance(said, dict):
            said = said.get("contents") or said.get("services") or [said]
        return said
