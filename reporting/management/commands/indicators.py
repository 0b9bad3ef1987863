"""Every indicator of a period, with what it rests on; or what of it may be published."""

import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Territory
from reporting import claims, report
from reporting.words import day, period


class Command(BaseCommand):
    help = "Print every indicator of a period with its definition, numerator, denominator, unknowns and interval."

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="since", required=True, help="first day, 2026-01-01")
        parser.add_argument("--to", dest="until", required=True, help="day after the last one, 2026-07-01")
        parser.add_argument("--territory", help="code of a territory; all of them when not said")
        parser.add_argument("--as-of", dest="as_of", help="what was known at the end of that day; today when not said")
        parser.add_argument("--publish", action="store_true", help="mask what concerns fewer than five persons")
        parser.add_argument(
            "--claim", action="append", default=[], help="« presque 99 %% »: which definition bears it"
        )
        parser.add_argument("--json", action="store_true", help="print JSON alone")

    def handle(self, *, since, until, territory, as_of, publish, claim, **options):
        since, until, as_of = _day(since, "--from"), _day(until, "--to"), _day(as_of, "--as-of")
        if until <= since:
            raise CommandError("--to : la période est vide, la fin suit le début.")
        if as_of and as_of > timezone.localdate():
            raise CommandError("--as-of : ce jour n'est pas encore arrivé.")
        if since > (as_of or timezone.localdate()):
            raise CommandError("--from : la période n'a pas commencé ce jour-là.")
        found = report.build(since, until, territory=_territory(territory), as_of=as_of, publish=publish)
        said = [_claim(text, found) for text in claim]
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json() | {"claims": said}, ensure_ascii=False, indent=1))
        else:
            self._print(found, said)

    def _print(self, found, said):
        where = found.territory.name if found.territory else "tous les territoires"
        self.stdout.write(f"Indicateurs {period(found.since, found.until)} · {where}")
        self.stdout.write(f"Connu à la fin du {day(found.as_of)} · extrait le {found.extracted_at:%d/%m/%Y à %H:%M}")
        if found.publish:
            self.stdout.write(
                "Publication : moins de cinq personnes ne se dit pas, ni ce qui permettrait de le retrouver."
            )
        heads = ("Indicateur", "Valeur", "Sur quoi", "À part", "Intervalle à 95 %", "Définition")
        lines = [line.cells() for line in found.lines]
        widths = [max(len(cell) for cell in column) for column in zip(heads, *lines, strict=True)]
        group = ""
        self.stdout.write("")
        self.stdout.write(_row(heads, widths))
        for line in found.lines:
            if line.declared.group != group:
                group = line.declared.group
                self.stdout.write(f"\n{group}")
            self.stdout.write(_row(line.cells(), widths))
        for claim in said:
            self.stdout.write(f"\nAnnoncé « {claim['claim']} »")
            self.stdout.write("  vrai de : " + (", ".join(claim["true_of"]) or "aucune définition"))
            self.stdout.write("  faux de : " + (", ".join(claim["false_of"]) or "aucune définition"))


def _row(cells, widths):
    name, *others = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join([name, *others]).rstrip()


def _claim(text, found):
    try:
        claim = claims.parse(text)
    except ValueError:
        raise CommandError(f"--claim : « {text} » n'est pas un chiffre que l'on peut vérifier.") from None
    yes, no = claims.bearing(claim, {line.declared.code: line.reading for line in found.lines if not line.hidden})
    says = {line.declared.code: f"{line.declared.name} ({line.value()})" for line in found.lines}
    return {"claim": claim.text, "true_of": [says[code] for code in yes], "false_of": [says[code] for code in no]}


def _day(text, option):
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(f"{option} : « {text} » n'est pas une date (attendu : 2026-01-31).") from None


def _territory(code):
    if not code:
        return None
    found = Territory.objects.filter(code=code).first()
    if found is None:
        known = ", ".join(Territory.objects.values_list("code", flat=True)) or "aucun"
        raise CommandError(f"--territory : « {code} » n'existe pas (territoires : {known}).")
    return found
