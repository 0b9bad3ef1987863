"""Filling an empty database: the team, the homes, then every story, in one transaction."""

import random
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Territory, User
from casework.tasks import run_scans
from desk.demo import after, around, breaks, calls, cast, concerns, crisis, evenings, houses, moving, places, support
from desk.demo.clock import standing
from desk.demo.homes import Register
from desk.demo.names import Numbers
from desk.demo.stage import Stage
from desk.demo.story import life
from desk.demo.team import make_team
from desk.demo.women import Women
from hosting.areas import load_areas
from hosting.models import Area, Host, Room
from journal.stock import take_stock
from matching import runs

HELP_PHONE = "+33536490000"  # of the range kept for fiction
ASSOCIATION = {
    "name": "Merci pour l’invit’ Bordeaux", "address": "2 place de l’Exemple, 33000 Bordeaux", "city": "Bordeaux",
    "signatory": "Hélène Castaing, responsable",
}  # fmt: skip
SPARE_HOMES = 10  # ready and open, beside as many as there are women whose year runs
BEGINS = cast.FIRST_DAY - 20


@dataclass(frozen=True)
class Scale:
    women: int = 60
    hosts: int = 600
    seed: int = 2020

    @property
    def hosting(self):
        """Homes that may be proposed to the women of the story: few, and never more than there are."""
        return min(self.hosts, SPARE_HOMES + min(self.women, len(cast.RUNNING) + len(cast.LEAVING)))


class Loaded(Exception):
    """The database is not empty: the demo never mixes with what is there."""


@transaction.atomic
def load_demo(scale, today=None, progress=lambda day: None):
    """Fill an empty database; the same scale and day give the same caseload. Raises Loaded if somebody is there.

    ``progress`` is told which day of the story is played, from ``BEGINS`` to -1.
    """
    if User.objects.exists():
        raise Loaded
    today = today or timezone.localdate()
    others = list(connection.run_on_commit)
    with standing() as clock:
        now = clock.at
        stage = _set(scale, clock, today)
        take_stock()
        stage.play(progress)
        calls.made(stage)
        after.publish(stage)
        after.invited(stage)
        places.furnish(stage.team.territory, today)
        houses.furnish(stage)
        crisis.furnish(stage)
        take_stock()
        clock.at = max(stage.curtain, min(now, stage.at(0, 7)))
        run_scans(today)
        runs.replan(day=today)
    # Each move asked, for after the commit, for a plan and for the outbox: the plan is made, and the clock empties it.
    connection.run_on_commit = others


def _set(scale, clock, today):
    """Everybody in place, and every story about to begin."""
    chance = random.Random(scale.seed)
    territory = Territory.objects.create(
        code="bordeaux", name="Bordeaux Métropole", settings={"help_phone": HELP_PHONE, "association": ASSOCIATION}
    )
    load_areas(territory)
    stage = Stage(make_team(territory, today), chance, clock, today)
    clock.at = stage.curtain  # the register is taken over as it stands on the last evening
    numbers = Numbers(chance)
    hosts = Register(stage.team, chance, numbers, today).load(scale.hosts, scale.hosting)
    changing = hosts[:2]
    stage.rooms = list(Room.objects.filter(host__in=hosts[2 : scale.hosting]).values_list("pk", flat=True))
    areas = {area.code: area for area in Area.objects.filter(territory=territory)}
    women = Women(stage.team, areas, chance, numbers)
    _enter_stories(stage, women, scale)
    stage.enter(moving.agree_to_hear(stage, women))
    stage.enter(moving.chain(stage, women, scale.seed))
    candidates = [host for host in hosts if host.status == Host.Status.APPLIED]
    for host, goes_to in zip(candidates, around.HOMES, strict=False):
        stage.enter(around.home(stage, host, goes_to))
    for host in hosts[: scale.hosting]:
        stage.enter(around.insurance(stage, host))
    for host in hosts[len(changing) : scale.hosting]:
        stage.enter(around.months(stage, host))
    stage.enter(around.changes(stage, changing))
    stage.enter(breaks.departures(stage))
    stage.enter(around.leave(stage))
    for story in (support.plans, support.listening, support.work):
        stage.enter(story(stage))
    stage.enter(concerns.affairs(stage))
    stage.enter(evenings.evenings(stage))
    return stage


def _enter_stories(stage, women, scale):
    for plan in cast.lives(scale.women, stage.chance):
        stage.enter(life(stage, women, plan))
    for age, goes_to in around.REFERRALS[: max(2, scale.women // 5)]:
        stage.enter(around.referral(stage, women, age, goes_to))
