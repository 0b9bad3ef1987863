"""The simulated year: everybody in place, chance, and each morning what the days have made due."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Territory
from casework.tasks import run_scans
from desk.demo import around
from desk.demo.clock import standing
from desk.demo.homes import Register
from desk.demo.names import Numbers
from desk.demo.stage import Stage, one_event
from desk.demo.team import make_team
from desk.demo.women import Women
from desk.simulation import checks, troubles
from desk.simulation.diary import Diary
from desk.simulation.lives import REFUSALS, Woman
from hosting.actions import change_availability, pause_host, resume_host
from hosting.areas import load_areas
from hosting.models import Area, Host, Room
from journal.models import Entry
from journal.stock import take_stock
from matching import runs
from messaging import notifications, outbox


@dataclass(frozen=True)
class Scale:
    women: int = 100
    homes: int = 56
    days: int = 395  # a month more than a year: those who came first live beyond the end of theirs
    seed: int = 1
    ends_on: date = date(2028, 4, 2)  # a leap day, two changes of hour, a summer and the holidays are inside

    @property
    def begins(self):
        return -self.days


@dataclass
class Outcome:
    """What the year was, and what the checks found wrong: nothing, or sentences with numbers."""

    diary: Diary
    moves: int = 0
    seconds: float = 0.0
    uncovered: int = 0
    wrong: list[str] = field(default_factory=list)
    found_by_scans: Counter = field(default_factory=Counter)


def simulate(scale, progress=lambda day: None):
    """Play one year in an empty database, each event committed as in life. Whoever calls throws it away."""
    outcome = Outcome(Diary())
    began = time.perf_counter()
    with standing() as clock:
        with one_event():
            stage = _set(scale, clock, outcome)
        stage.play(progress)
        with one_event():
            run_scans(stage.today)
            outcome.wrong += checks.at_the_end(outcome.diary, stage)
    outcome.seconds = time.perf_counter() - began
    outcome.moves = Entry.objects.count()
    outcome.uncovered = sum(len(her.count(scale.ends_on)[1]) for her in outcome.diary.women.values())
    return outcome


def _set(scale, clock, outcome):
    chance = random.Random(scale.seed)
    territory = Territory.objects.create(code="bordeaux", name="Bordeaux Métropole", settings={})
    load_areas(territory)
    stage = Stage(make_team(territory, scale.ends_on), chance, clock, scale.ends_on, told_days=scale.days + 60)
    stage.posts = False
    clock.at = stage.curtain
    numbers = Numbers(chance)
    homes = Register(stage.team, chance, numbers, scale.ends_on).load(scale.homes, scale.homes)
    stage.rooms = list(Room.objects.filter(host__in=homes).values_list("pk", flat=True))
    areas = {area.code: area for area in Area.objects.filter(territory=territory)}
    women = Women(stage.team, areas, chance, numbers)
    clock.at = stage.at(scale.begins - 30, 6)
    stage.enter(mornings(stage, scale, outcome))
    for home in homes:
        stage.enter(around.insurance(stage, home))
    for home in chance.sample(homes, len(homes) // 4):
        stage.enter(holidays(stage, home, scale, outcome.diary))
    lives: dict[int, Woman] = {}
    for number in range(scale.women):  # they come all along the first nine months
        arrives = scale.begins + round(number * scale.days * 0.75 / scale.women)
        stage.enter(Woman(stage, women, outcome.diary, arrives, lives).story())
    for home in chance.sample(homes, len(homes) // 3):
        day = scale.begins + chance.randint(40, max(41, scale.days - 15))
        stage.enter(troubles.departure(stage, home, day, outcome.diary, lives))
    stage.enter(troubles.evenings(stage, scale, lives))
    return stage


def mornings(stage, scale, outcome):
    """Each day at seven: the scans, twice on Mondays (they may run twice), what is due to be told, and a plan."""
    for day in range(scale.begins - 30, 0):
        yield stage.at(day, 7)
        for _ in range(2 if stage.day(day).weekday() == 0 else 1):
            outcome.found_by_scans.update(run_scans(stage.day(day)) or {})
        outcome.wrong += checks.this_morning(stage.day(day))
        if (day - scale.begins) % 30 == 0:
            take_stock()  # as a server does by itself
        if stage.day(day).weekday() == 0:
            runs.replan(day=stage.day(day))
            outcome.wrong += checks.this_week(outcome.diary, stage.day(day))
        yield stage.at(day, 9, 45)
        notifications.tell_what_is_due(timezone.now())
        yield stage.at(day, 10, 5)
        outbox.empty()


def holidays(stage, host, scale, diary):
    """A home rests for some weeks, once in the year: nothing is proposed; whoever lives there is somebody's task."""
    day = scale.begins + stage.chance.randint(scale.days // 8, scale.days // 2)
    by = stage.actor(stage.team.coordinators[0])
    yield stage.at(day, 20)
    try:
        pause_host(host, by=by, ask_again_on=stage.day(day + 21))
        diary.happened("pause")
        yield stage.at(day + 21, 9)
        resume_host(Host.objects.get(pk=host.pk), by=by)
        for room in host.rooms.all():
            change_availability(room, [(stage.clock.at.date() + timedelta(days=1), None)], by=by)
    except REFUSALS as refused:
        diary.was_refused(refused)
