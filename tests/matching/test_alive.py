"""A plan that is alive: what a change touches is solved again, and it equals everything solved again."""

import random
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from hosting.models import Area, Availability, Guest, Household, Need, Room
from matching import runs
from matching.models import Keep, Run, SetAside, Shortlist
from matching.tasks import replan
from tests.at_once import at_once, refusals
from tests.casework.steps import day
from tests.factories import (
    AreaFactory,
    AvailabilityFactory,
    KeepFactory,
    KeyPlaceFactory,
    NeedFactory,
    OccupancyFactory,
    ProposalFactory,
    RoomFactory,
    SetAsideFactory,
    TerritoryFactory,
)


def stored():
    """The plan as it stands: {need: her list, her room, the digits of her part and its proof}."""
    return {
        row.need_id: (
            row.rooms, row.froms, row.scores, row.nights, row.room_id, row.planned_from, row.settled, row.priority,
            row.run.input_hash, row.run.stages, row.run.certificate,
        )
        for row in Shortlist.objects.select_related("run")
    }  # fmt: skip


def computed():
    """The same, from everything solved again; nothing is stored."""
    question = runs.read(timezone.localdate())
    found = runs.solve(question, timezone.localdate())
    return {
        int(need): (answer.chosen[place] >= 0 and int(part.room[answer.chosen[place]]), part.input_hash)
        for part, answer in zip(found.parts, found.answers, strict=True)
        for place, need in enumerate(part.need)
    }


class World:
    """A few towns in two territories, some women, some rooms; and what may happen to them."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        territories = [TerritoryFactory(), TerritoryFactory(code="ailleurs")]
        self.areas = [
            AreaFactory(name=f"Commune {number}", code=f"{seed}c{number}", territory=self.chance.choice(territories),
                        latitude=44.8 + number * 0.12, longitude=-0.5)
            for number in range(5)
        ]  # fmt: skip
        for _ in range(6):
            self.woman()
            self.home()

    def woman(self):
        area = self.chance.choice(self.areas)
        need = NeedFactory(
            guest__territory=area.territory, guest__accepts_men=self.chance.choice([True, False, None]),
            tier=self.chance.choice("ABC"), waiting_since=day(-self.chance.randrange(90)),
        )  # fmt: skip
        if self.chance.random() < 0.7:
            KeyPlaceFactory(guest=need.guest, area=area, kind="work")
        elif self.chance.random() < 0.6:
            need.guest.areas.add(area)
        return {"needs": [need.pk]}

    def home(self):
        area = self.chance.choice(self.areas)
        room = RoomFactory(host__territory=area.territory, host__household__area=area)
        Household.objects.filter(host=room.host).update(men_present=self.chance.choice([True, False]))
        return {"rooms": [room.pk]}

    def any(self, rows):
        return self.chance.choice(list(rows.order_by("pk")))

    def closes(self):
        need = self.any(Need.objects.open())
        Need.objects.filter(pk=need.pk).update(closed_on=day(0), closed_because="housed")
        return {"needs": [need.pk]}

    def wishes_change(self):
        need = self.any(Need.objects.open())
        Guest.objects.filter(pk=need.guest_id).update(max_travel=self.chance.choice([20, 60, 120]))
        if self.chance.random() < 0.5:
            need.guest.areas.set([self.chance.choice(list(Area.objects.order_by("pk")))])
        return {"needs": [need.pk]}

    def months_change(self):
        room = self.any(Room.objects.all())
        Availability.objects.filter(room=room).delete()
        if self.chance.random() < 0.7:
            AvailabilityFactory(
                room=room, from_on=day(self.chance.randrange(20)), until_on=day(30 + self.chance.randrange(300))
            )
        return {"rooms": [room.pk]}

    def somebody_moves_in(self):
        room = self.any(Room.objects.filter(occupancies=None))
        OccupancyFactory(room=room, from_on=day(0), until_on=day(40 + self.chance.randrange(100)))
        return {"rooms": [room.pk]}

    def is_proposed(self):
        need = self.any(Need.objects.open().exclude(guest__proposals__status="guest_asked"))
        room = self.any(Room.objects.filter(occupancies=None))
        ProposalFactory(guest=need.guest, need=need, room=room, territory=need.territory)
        return {"needs": [need.pk], "rooms": [room.pk]}

    def is_kept(self):
        row = self.any(Shortlist.objects.filter(rooms__len__gt=0, need__keeps=None, need__closed_on=None))
        room = Room.objects.get(pk=self.chance.choice(row.rooms))
        if Keep.objects.filter(room=room).exists():
            return {}
        KeepFactory(need=row.need, room=room)
        return {"needs": [row.need_id], "rooms": [room.pk]}

    def is_set_aside(self):
        need, room = self.any(Need.objects.open()), self.any(Room.objects.all())
        if not SetAside.objects.filter(guest=need.guest, host=room.host).exists():
            SetAsideFactory(guest=need.guest, host=room.host)
        return {"needs": [need.pk]}

    EVENTS = (
        woman, home, closes, wishes_change, months_change, somebody_moves_in, is_proposed, is_kept, is_set_aside,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_what_a_change_touches_solved_again_equals_everything_solved_again(seed):
    world = World(seed)
    runs.replan()

    for step in range(14):
        event = world.chance.choice(World.EVENTS)
        try:
            touched = event(world)
        except IndexError:  # nobody left to whom it could happen
            continue
        runs.touch(**touched)
        kept = {need: (row[4] or False, row[8]) for need, row in stored().items()}

        assert kept == computed(), (seed, step, event.__name__)
    spliced = stored()
    runs.replan()
    assert stored() == spliced


@pytest.mark.django_db
def test_a_change_leaves_the_other_parts_as_they_were():
    far = AreaFactory(name="Lille", latitude=50.63, longitude=3.06)
    elsewhere, here = NeedFactory(), NeedFactory()
    KeyPlaceFactory(guest=elsewhere.guest, area=far, kind="work")
    KeyPlaceFactory(guest=here.guest, area=AreaFactory(), kind="work")
    RoomFactory(host__household__area=far)
    room = RoomFactory()
    runs.replan()
    before = dict(Shortlist.objects.values_list("need", "run"))

    (run,) = runs.touch(rooms=[room.pk])

    after = dict(Shortlist.objects.values_list("need", "run"))
    assert after[elsewhere.pk] == before[elsewhere.pk]
    assert after[here.pk] == run.pk
    assert run.pk != before[here.pk]
    assert Run.objects.get(pk=before[here.pk]).replaced_at is not None


@pytest.mark.django_db(transaction=True)
def test_changes_at_the_same_instant_leave_the_plan_of_all_of_them():
    with patch.object(replan, "delay"):
        needs = [NeedFactory() for _ in range(4)]
        rooms = [RoomFactory() for _ in range(4)]
    runs.replan()
    until = timezone.localdate() + timedelta(days=60)

    def closes(room):
        Availability.objects.filter(room=room).update(period=(timezone.localdate(), until))
        replan([], [room.pk])

    def hurries(need):
        Need.objects.filter(pk=need.pk).update(tier="A")
        replan([need.pk], [])

    calls = [lambda room=room: closes(room) for room in rooms[:3]] + [
        lambda need=need: hurries(need) for need in needs[:3]
    ]
    outcomes = at_once(*calls)

    assert refusals(outcomes) == []
    spliced = stored()
    runs.replan()
    assert stored() == spliced
    assert Shortlist.objects.exclude(room=None).count() == 4
