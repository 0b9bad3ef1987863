"""What crosses a stay: a home away for a week, nights elsewhere, days without news; calls and reviews too.

Each is a story beside hers (``desk.demo.stage``). The moves allow or refuse, the diary keeps what was true.
"""

from datetime import timedelta

from casework import respites
from casework.away import say_away
from casework.checkins import actions as calls
from casework.models import Accompaniment, CheckIn, Review, SaidNights, Stay, WeeklyDecision
from casework.reviews import YEAR, awaited_of, decide_week, hold_review, running_years
from casework.silences import advance_silence, raise_silence, say_nights
from desk.simulation.diary import Roof, Silence
from hosting.models import Host

SILENT, ABSENT = 0.08, 0.12  # of the stays
MADE = 0.8  # of the calls and of the reviews: the others are missed, as they are in life


def cross(woman, stay, first):
    """What may happen while she lives there; ``first``: her first day, from the last one of the story."""
    if woman.chance.random() < SILENT:
        woman.stage.enter(silence(woman, stay, first + woman.chance.randint(5, 20)))
    if woman.chance.random() < ABSENT:
        woman.stage.enter(absence(woman, stay, first + woman.chance.randint(6, 18)))


def silence(woman, stay, day):
    """She cannot be reached; each step is taken in its time; she is found, and says where she slept, or does not."""
    yield woman.stage.at(day, 10)
    first, file = woman.today, Accompaniment.objects.get(pk=woman.file.pk)
    if not woman.still_there(stay):
        return
    row = woman.tried(lambda: raise_silence(file, by=woman.by, first_night=first))
    if not row:
        return
    nights = Silence(first)
    woman.her.silent.append(nights)
    woman.diary.happened("silence")
    yield woman.stage.at(day + 1, 11)
    woman.tried(lambda: advance_silence(row, "try_second", by=woman.by))
    yield woman.stage.at(day + 2, 11)
    woman.tried(lambda: advance_silence(row, "tell_circle", by=woman.by, trusted_person="none", referrer_told=True))
    yield woman.stage.at(day + woman.chance.randint(3, 6), 11)
    on, where = woman.today, "room"
    if not woman.tried(lambda: advance_silence(row, "find", by=woman.by, on=on, where=where)):
        return  # she had left us meanwhile: her exit has closed the search
    nights.until = on
    yield woman.stage.at((on - woman.stage.today).days + 1, 15)
    was = woman.chance.choice([SaidNights.Was.ROOM, SaidNights.Was.NONE, None])
    if was and woman.tried(lambda: say_nights(row, by=woman.by, start=first, until=on, was=was)):
        woman.her.said.append((first, on, was == SaidNights.Was.NONE))


def absence(woman, stay, day):
    """She was elsewhere for some nights, at her choice or because she had to; her room stayed hers."""
    yield woman.stage.at(day, 12)
    until, under_a_roof = woman.today, woman.chance.random() < 0.6
    start = until - timedelta(days=woman.chance.randint(1, 4))
    if not woman.still_there(stay):
        return
    facts = {"start": start, "until": until, "under_a_roof": under_a_roof}
    if woman.tried(lambda: respites.record_absence(stay, by=woman.by, **facts)):
        woman.diary.happened("absence")
        roof = woman.roof_of(stay)
        (roof.visits if under_a_roof else roof.holes).append((start, until))


def departure(stage, home, day, diary, women):
    """A home says that it leaves for a week without her; for whoever lives there then, another room is looked for.

    ``women``: the lives that are played, by the number of their file.
    """
    yield stage.at(day - 25, 19)
    start, until = stage.day(day), stage.day(day + stage.chance.randint(4, 10))
    by = stage.actor(stage.team.coordinators[0])
    say_away(Host.objects.get(pk=home.pk), [(start, until, False)], by=by)
    diary.away.setdefault(home.pk, []).append((start, until))
    diary.happened("departure")
    yield stage.at(day - 20, 18)
    stay = Stay.objects.ongoing().filter(occupancy__room__host=home, planned_until__gte=until).first()
    woman = stay and women.get(stay.accompaniment_id)
    if woman and stage.chance.random() < 0.7:
        yield from respite(woman, stay, start, until)


def respite(woman, stay, start, until):
    """She is asked, then the other home; she goes, and she comes back."""
    stay = Stay.objects.with_people().get(pk=stay.pk)
    rooms = respites.rooms_for(stay, start, until)
    if not rooms:
        return
    by, room = woman.by, rooms[0][0].pk
    row = woman.tried(lambda: respites.offer(stay, by=by, room=room, start=start, until=until))
    yield woman.moment(woman.at + 1, 12)
    if not row or not woman.tried(lambda: respites.answer(row, "she_accepts", by=by, channel="voice")):
        return
    yield woman.moment(woman.at + 1, 18)
    if not woman.tried(lambda: respites.answer(row, "home_accepts", by=by, channel="phone")):
        return
    woman.her.roofs.append(Roof("respite", start, until, row=stay.pk))
    woman.diary.happened("respite")
    yield woman.stage.at((until - woman.stage.today).days, 18)
    woman.tried(lambda: respites.come_back(row, by=by, on=until))


# --- what somebody does every day, or every Monday -----------------------------------------------------------------


def evenings(stage, scale, women):
    """At six the round of calls is made, most of it; on Mondays the reviews that wait, and the weeks past the end."""
    for day in range(scale.begins, 0):
        yield stage.at(day, 18)
        due = CheckIn.objects.waiting(stage.day(day)).filter(due_on__lte=stage.day(day))
        for row in due.with_people().select_related("stay__accompaniment__owner").order_by("pk"):
            woman = women.get(row.stay.accompaniment_id)
            if woman and stage.chance.random() < MADE:
                called(woman, row)
        if stage.day(day).weekday() == 0:
            _monday(stage, women)


def called(woman, row):
    mood = woman.chance.choice([2, 3, 4, 4, 5])
    if woman.tried(lambda: calls.record(row, by=woman.by, spoke_alone=True, mood=mood)):
        woman.diary.happened("check_in")


def _monday(stage, women):
    today = stage.clock.at.date()
    for file, step in list(awaited_of(running_years(), today)):
        if file.pk in women and step.due_on <= today and stage.chance.random() < MADE:
            held(women[file.pk], step.month)
    for woman in women.values():
        her = woman.her
        if her.first_night and her.year_ends_on() <= today and her.exit is None:
            decided = woman.tried(lambda woman=woman: decide_week(
                Accompaniment.objects.get(pk=woman.file.pk), by=woman.by, choice=WeeklyDecision.Choice.CONTINUES
            ))  # fmt: skip
            if decided:
                woman.diary.happened("weekly_decision")


def held(woman, month):
    """One review; that of the year decides what follows."""
    decision = woman.chance.choice(Review.Decision.values) if month == YEAR else ""
    if woman.tried(lambda: hold_review(
        woman.file, by=woman.by, month=month, held_on=woman.today, guest_present=True, referrer_present=True,
        blocked=woman.chance.sample(["guarantor", "offer", "papers"], 1), decision=decision,
    )):  # fmt: skip
        woman.diary.happened("review")
