"""The exact solver on a file of numbers: no database, no people."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from matching.bridging import LIMIT_SECONDS, bridge, read_year
from matching.certificate import certify
from matching.families import TooHard
from matching.instances import InvalidInstance, read
from matching.solver import OBJECTIVES, solve

BRIDGING = "bridging"


class Command(BaseCommand):
    help = "Solve a matching instance exactly and print the plan as JSON. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", help='{"instance": {…}} as JSON; - reads standard input')
        parser.add_argument("--objective", choices=(*OBJECTIVES, BRIDGING), required=True)
        parser.add_argument("--certificate", action="store_true", help="add dual prices and the gap they prove")
        parser.add_argument("--limit", type=float, default=LIMIT_SECONDS, metavar="SECONDS", help="of solving")

    def handle(self, *, file, objective, certificate, limit, **options):
        if objective == BRIDGING and certificate:
            raise CommandError("--certificate: a year is proven as it is solved; it has no prices")
        text = _content(file)
        try:
            answer = bridged(text, limit) if objective == BRIDGING else planned(text, objective, certificate)
        except (InvalidInstance, TooHard) as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(json.dumps(answer))


def bridged(text, limit):
    return bridge(read_year(text), seconds=limit).as_json()


def planned(text, objective, certificate):
    instance = read(text)
    plan = solve(instance, objective)
    answer = plan.as_json()
    if certificate and not plan.conflicts:
        answer["certificate"] = certify(instance, objective, plan).as_json()
    return answer


def _content(file):
    try:
        return (sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()).decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file}: this is not text in UTF-8") from error
