"""The imagined market as rows of a database, to measure what reading and storing add to a plan.

Whoever calls it has an empty database of its own. Areas are squares of some two kilometres, and each woman goes as far
as her NEAREST rooms: she then has as many possible homes as in the measures of the kernel.
"""

from datetime import date, timedelta
from itertools import islice

import numpy as np
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Territory
from hosting.models import Adult, Area, Availability, Child, Guest, HomeVisit, Host, Household, KeyPlace, Need, Room
from journal.stock import take_stock
from matching.criteria import minutes_between
from matching.market import FIRST_DAY, imagine
from matching.problem import NO, UNKNOWN, YES
from messaging.models import Contact

NEAREST = 128
SQUARE = 0.02  # degrees
BATCH = 2_000
ANSWERS = {UNKNOWN: None, NO: False, YES: True}
TONGUES = ("fr", "en", "ar", "es", "pt", "ru", "uk", "ro", "so", "tr", "wo", "zh")
ANIMALS = ("dog", "cat", "other")
RHYTHMS = ("", "early", "varied", "night")


def furnish(size, seed):
    """As many women as rooms, as ``market.imagine`` draws them, in an empty database."""
    needs, offers, priority = imagine(size, size, seed)
    territory = Territory.objects.create(code="mesure", name="Mesure")
    areas = _areas(territory, needs, offers)
    _homes(territory, offers, areas)
    _women(territory, needs, priority, areas, _reach(needs, offers))
    take_stock()


def _areas(territory, needs, offers):
    """{square: area}."""
    squares = {square for table in (needs, offers) for square in _squares(table)}
    rows = [
        Area(territory=territory, code=f"m{number}", name=f"Carré {number}", latitude=north * SQUARE,
             longitude=east * SQUARE)
        for number, (north, east) in enumerate(sorted(squares))
    ]  # fmt: skip
    return dict(zip(sorted(squares), _store(rows), strict=True))


def _squares(table):
    points = np.rint(np.stack([table.latitude, table.longitude], axis=1) / SQUARE).astype(int)
    return [tuple(point) for point in points.tolist()]


def _reach(needs, offers):
    """Her minutes to the last of her nearest rooms, between centres of squares."""
    from scipy.spatial import cKDTree

    rooms, here = (np.array(_squares(table)) * SQUARE for table in (offers, needs))
    stretch = np.array([1.0, np.cos(np.radians(46.5))])
    _, last = cKDTree(rooms * stretch).query(here * stretch, k=[min(NEAREST, len(rooms))])
    far = rooms[last[:, 0]]
    return np.ceil(minutes_between(here[:, 0], here[:, 1], far[:, 0], far[:, 1])).astype(int).clip(max=105)


def _homes(territory, offers, areas):
    today = timezone.localdate()
    seen, shift = today - timedelta(days=90), today.toordinal() - FIRST_DAY
    hosts = _store([
        Host(code=f"H-m{row}", territory=territory, contact=contact, first_name="Rose", last_name="Mesure",
             status=Host.Status.APPROVED, trained_on=seen, insured_on=seen)
        for row, contact in enumerate(_store([Contact() for _ in range(len(offers))]))
    ])  # fmt: skip
    homes = [offers.at(row) for row in range(len(offers))]
    places = [areas[square] for square in _squares(offers)]
    _store([
        Household(
            host=host, area=area, men_present=ANSWERS[home.men], has_children=ANSWERS[home.children],
            has_animals=bool(home.animals), animals=_named(ANIMALS, home.animals),
            smoking="yes" if home.smoke == YES else "no", languages=_named(TONGUES, home.languages),
            rhythm=RHYTHMS[home.rhythm], quiet=ANSWERS[home.quiet_by_day],
            accepts_children=ANSWERS[home.children_welcome], accepts_animal=ANSWERS[home.pets_welcome],
            accepts_smoker=ANSWERS[home.smoker_welcome],
        )
        for host, home, area in zip(hosts, homes, places, strict=True)
    ])  # fmt: skip
    _store([Adult(host=host, first_name="Rose", is_man=False, **dict.fromkeys(Adult.CHECKS, seen)) for host in hosts])
    _store([HomeVisit(host=host, planned_on=seen, done_on=seen, positive=True) for host in hosts])
    rooms = _store([
        Room(host=host, private=ANSWERS[home.private_room], places=home.places, step_free=ANSWERS[home.step_free])
        for host, home in zip(hosts, homes, strict=True)
    ])  # fmt: skip
    _store([
        Availability(room=room, period=DateRange(_day(home.from_day + shift), _day(home.until_day + shift)))
        for room, home in zip(rooms, homes, strict=True)
    ])  # fmt: skip


def _women(territory, needs, priority, areas, reach):
    today = timezone.localdate()
    shift, women = today.toordinal() - FIRST_DAY, [needs.at(row) for row in range(len(needs))]
    guests = _store([
        Guest(
            code=f"F-m{row}", territory=territory, first_name="Hawa", contact=contact, max_travel=int(minutes),
            accepts_men=ANSWERS[her.accepts_men], accepts_children=ANSWERS[her.accepts_children],
            avoids=_named(ANIMALS, her.refused_animals), allergies=_named(ANIMALS, her.allergies),
            animal="dog" if her.pets else "", smokes=ANSWERS[her.smokes], accepts_smokers=ANSWERS[her.accepts_smoke],
            step_free=her.step_free, languages=_named(TONGUES, her.languages), rhythm=RHYTHMS[her.rhythm],
        )
        for row, (contact, her, minutes) in enumerate(
            zip(_store([Contact() for _ in women]), women, reach.tolist(), strict=True)
        )
    ])  # fmt: skip
    places = [areas[square] for square in _squares(needs)]
    _store([KeyPlace(guest=guest, kind="work", area=area) for guest, area in zip(guests, places, strict=True)])
    born = today.year - 1
    _store([Child(guest=g, born_year=born) for g, her in zip(guests, women, strict=True) for _ in range(her.children)])
    _store([
        Need(
            territory=territory, guest=guest, from_on=_day(her.from_day + shift), until_on=_day(her.until_day + shift),
            tier="CBA"[min(level, 3) - 1], tier_set_on=today,
            waiting_since=today - timedelta(days=28 * (level == 4)),
        )
        for guest, her, level in zip(guests, women, priority.tolist(), strict=True)
    ])  # fmt: skip


def _store(rows):
    """These rows, written some at a time."""
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        type(batch[0])._base_manager.bulk_create(batch)
    return rows


def _named(names, bits):
    return [name for place, name in enumerate(names) if bits >> place & 1]


def _day(ordinal):
    return date.fromordinal(ordinal)
