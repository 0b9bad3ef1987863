"""Take over a spreadsheet: ``import_register hebergeurs.xlsx --kind hosts --apply``."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.models import Actor, Territory
from hosting.registers import reading
from hosting.registers.applying import apply, default_territory, keep, one_at_a_time
from hosting.registers.declared import codes
from hosting.registers.kinds import Kind, kind_of
from hosting.registers.staging import Outcome, Plan, context_for, plan, read_register

WORDS = {
    Outcome.CREATED: ("créée", "créées"),
    Outcome.UPDATED: ("mise à jour", "mises à jour"),
    Outcome.DUPLICATE: ("déjà connue", "déjà connues"),
    Outcome.REJECTED: ("à corriger", "à corriger"),
    Outcome.NOT_A_RECORD: ("ignorée (vide, titres, total)", "ignorées (vides, titres, total)"),
}
SHOWN = 30  # problems written out; --json has them all


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # a hostile file must end in seconds: the checks load every page first
    help = "Read a register (xlsx, ods, csv, tsv) and say what each line would become; with --apply, write it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--kind", required=True, choices=codes())
        parser.add_argument("--territory", help="code of the territory; needed where there are several")
        parser.add_argument("--apply", action="store_true", help="write; without it nothing is written")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the account as JSON alone")

    def handle(self, *args: Any, file: str, kind: str, territory: str | None, as_json: bool, **options: Any) -> None:
        wanted = kind_of(kind)
        try:
            content = reading.load(file)
            where = self.territory(territory)
            if options["apply"]:
                done = self.applied(content, wanted, where or default_territory(), Path(file).name)
            else:
                done = self.planned(content, wanted, where)
        except reading.UnreadableFile as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            json.dumps(done.as_dict(), ensure_ascii=False) if as_json else account(done, options["apply"])
        )

    def territory(self, code: str | None) -> Territory | None:
        """The territory named, or the only one; None where there is none yet."""
        if code:
            found = Territory.objects.filter(code=code).first()
            if found is None:
                raise CommandError(f"Le territoire « {code} » n’existe pas.")
            return found
        codes = list(Territory.objects.values_list("code", flat=True)[:2])
        if len(codes) > 1:
            raise CommandError("Il y a plusieurs territoires : dire lequel avec --territory CODE.")
        return Territory.objects.first()

    def planned(self, content: bytes, kind: Kind, territory: Territory | None) -> Plan:
        register = read_register(content, kind)
        with self.bar(len(register.lines), "lecture") as bar:
            return plan(register, kind, context_for(territory), progress=lambda done: bar.update(done - bar.n))

    def applied(self, content: bytes, kind: Kind, territory: Territory, file_name: str) -> Plan:
        register = read_register(content, kind)
        by = Actor.service()
        with one_at_a_time(territory):
            planned = plan(register, kind, context_for(territory, by))
            batch = keep(planned, by=by, content=content, file_name=file_name, territory=territory)
            with self.bar(len(planned.lines), "reprise") as bar:
                return apply(planned, batch, progress=lambda done: bar.update(done - bar.n))

    def bar(self, total: int, name: str) -> tqdm:
        return tqdm(total=total, desc=name, unit="ligne", disable=None, file=self.stderr)


def account(done: Plan, applied: bool) -> str:
    """The account in French, for a person at a terminal."""
    counts = done.counts
    lines = [
        f"{counts['rows']} lignes lues"
        + (f", feuille « {done.register.sheet.name} »" if done.register.sheet.name else "")
    ]
    for outcome, (one, many) in WORDS.items():
        number = counts[outcome.value]
        lines.append(f"  {number:>6}  {one if number <= 1 else many}")
    if done.register.ignored:
        lines.append("Colonnes non reconnues : " + ", ".join(done.register.ignored))
    problems = done.problems
    if problems:
        lines.append(f"\n{len(problems)} cellule(s) à regarder :")
    for problem in problems[:SHOWN]:
        suggestion = f" Suggestion : {problem.suggestion}" if problem.suggestion else ""
        lines.append(f"  ligne {problem.row}, {problem.column} « {problem.value} » : {problem.problem}{suggestion}")
    if len(problems) > SHOWN:
        lines.append(f"  … et {len(problems) - SHOWN} autres (toutes avec --json).")
    lines.append("" if applied else "\nRien n’a été écrit. Ajouter --apply pour écrire.")
    return "\n".join(lines).rstrip()
