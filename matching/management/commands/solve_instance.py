"""The exact solver on a file of numbers: no database, no people."""

import json
import sys
from itertools import takewhile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from matching.bridging import LIMIT_SECONDS, bridge, read_year
from matching.certificate import certify
from matching.instances import InvalidInstance, read
from matching.living import LivingPlan
from matching.regrets import explained
from matching.solver import OBJECTIVES, solve

BRIDGING = "bridging"


class Command(BaseCommand):
    help = "Solve a matching instance exactly and print the plan as JSON. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", help='{"instance": {…}} as JSON; - reads standard input')
        parser.add_argument("--objective", choices=(*OBJECTIVES, BRIDGING), required=True)
        parser.add_argument("--certificate", action="store_true", help="add dual prices and the gap they prove")
        parser.add_argument(
            "--explain", type=int, nargs="+", metavar=("GUEST", "HOST"),
            help="add what imposing a home costs the plan, and who would move; without HOST, all her homes",
        )  # fmt: skip
        parser.add_argument(
            "--limit", type=float, default=LIMIT_SECONDS, metavar="SECONDS", help="for each component, or for a year"
        )

    def run_from_argv(self, argv):
        super().run_from_argv(explained_last(argv))

    def handle(self, *, file, objective, certificate, explain, limit, **options):
        if objective == BRIDGING and (certificate or explain):
            raise CommandError("--certificate, --explain: a year is proven as it is solved; it has no prices")
        if explain and len(explain) > 2:
            raise CommandError("--explain: a guest, and perhaps a host, are expected")
        text = _content(file)
        try:
            answer = (
                bridged(text, limit)
                if objective == BRIDGING
                else planned(text, objective, certificate, explain, limit)
            )
        except InvalidInstance as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(json.dumps(answer))


def explained_last(words):
    """``--explain 2 0 FILE`` as ``FILE --explain 2 0``: an option that may take two words would take the file too."""
    if "--explain" not in words:
        return words
    first = words.index("--explain") + 1
    numbers = list(takewhile(str.isdigit, words[first : first + 2]))
    return [*words[: first - 1], *words[first + len(numbers) :], "--explain", *numbers]


def bridged(text, limit):
    return bridge(read_year(text), seconds=limit).as_json()


def planned(text, objective, certificate, explain, limit):
    instance = read(text)
    check_numbers(instance, explain)
    plan = solve(instance, objective, seconds=limit)
    answer = plan.as_json()
    if plan.conflicts:
        return answer
    if certificate:
        answer["certificate"] = certify(instance, objective, plan).as_json()
    if explain and plan.proven:
        answer["explanation"] = explained(LivingPlan(instance, objective, plan), *explain)
    return answer


def check_numbers(instance, explain):
    for name, number, count in zip(("guest", "host"), explain or (), counts(instance), strict=False):
        if not 0 <= number < count:
            raise CommandError(f"--explain: {name} {number} is not one of the {count} of the instance, from 0")


def counts(instance):
    return len(instance.rank), len(instance.capacity)


def _content(file):
    try:
        return (sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()).decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file}: this is not text in UTF-8") from error
