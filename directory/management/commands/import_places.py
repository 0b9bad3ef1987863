"""Take places from a file: ``import_places paris_nord_est_2020-05-06.csv --geo paris_…_geo.csv --apply``."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.models import Actor
from directory.importing.planning import Outcome, Plan, known_source, plan
from directory.importing.reading import UnreadableFile, checked_on, read, source_of
from directory.importing.writing import apply
from directory.models import Doubt

WORDS = {
    Outcome.ENTERED: ("entrée", "entrées"),
    Outcome.UNCHANGED: ("déjà connue, inchangée", "déjà connues, inchangées"),
    Outcome.PROPOSED: ("changée dans la source : à décider", "changées dans la source : à décider"),
    Outcome.REFUSED: ("refusée", "refusées"),
}
SHOWN = 100  # doubts written out; --json has them all


class Command(BaseCommand):
    help = "Read a file of places and say what each row would become; with --apply, write it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--geo", type=Path, help="positions: number, latitude, longitude, precision, …")
        parser.add_argument("--verified-on", type=date.fromisoformat, help="default: the day that the file names")
        parser.add_argument("--apply", action="store_true", help="write; without it nothing is written")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the account as JSON alone")

    def handle(
        self, *args: Any, file: Path, geo: Path | None, verified_on: date | None, as_json: bool, **options: Any
    ) -> None:
        try:
            rows = read(file, geo)
        except UnreadableFile as refusal:
            raise CommandError(str(refusal)) from refusal
        source = source_of(rows, file)
        day = self.day(file, source, verified_on)

        def planned() -> Plan:
            with tqdm(total=len(rows), desc="lecture", unit="ligne", disable=None, file=self.stderr) as bar:
                return plan(rows, source, day, progress=lambda done: bar.update(done - bar.n))

        done = apply(planned, file, Actor.service()) if options["apply"] else planned()
        account = done.as_dict() | {"applied": options["apply"]}
        self.stdout.write(json.dumps(account, ensure_ascii=False) if as_json else told(done, options["apply"]))

    def day(self, file: Path, source: str, said: date | None) -> date:
        """The day on which the source was checked: said, or read in the file's name or its source."""
        day = said or checked_on(file, source)
        if day is None:
            raise CommandError("Le fichier ne dit pas quel jour il a été vérifié : ajouter --verified-on AAAA-MM-JJ.")
        before = known_source(source)
        if before and before.verified_on != day:
            raise CommandError(f"Cette source est déjà reprise, comme vérifiée le {before.verified_on:%d/%m/%Y}.")
        return day


def told(done: Plan, applied: bool) -> str:
    """The account in French, for a person at a terminal."""
    counts = done.counts
    lines = [f"{counts['rows']} lignes lues, vérifiées le {done.verified_on:%d/%m/%Y}"]
    lines += [f"  {counts[outcome]:>6}  {words[counts[outcome] > 1]}" for outcome, words in WORDS.items()]
    for planned in done.rows:
        if planned.outcome in (Outcome.REFUSED, Outcome.PROPOSED):
            lines.append(f"  ligne {planned.row.line} : {' ; '.join(planned.reasons)}")
    if done.merges:
        lines.append(f"{len(done.merges)} fusion(s) proposée(s) :")
        lines += [f"  nº {each.other} et nº {each.number} : {each.words}" for each in done.merges]
    others = [question for question in done.questions if question.kind != Doubt.Kind.MERGE]
    if others:
        lines.append(f"{len(others)} point(s) à vérifier :")
    lines += [f"  nº {question.number} : {question.words}" for question in others[:SHOWN]]
    if len(others) > SHOWN:
        lines.append(f"  … et {len(others) - SHOWN} autres (tous avec --json).")
    lines.append("" if applied else "Rien n’a été écrit. Ajouter --apply pour écrire.")
    return "\n".join(lines).rstrip()
