"""The calendar of the calls, by law: never joint, never twice a day, sooner when it hurts, spaced by both."""

from datetime import date, timedelta
from itertools import pairwise, takewhile

from hypothesis import given
from hypothesis import strategies as st

from casework.checkins.calendar import SIDES, Call, Pace, days_to_write, next_day, ordinary_days, pace_of

START = date(2026, 1, 15)
CHOICES = {"close_days": 7, "trouble_days": 28, "calm_months": 3}


def day(number):
    return START + timedelta(days=number)


calls_made = st.fixed_dictionaries(
    {
        "after": st.integers(0, 6),
        "alone": st.booleans(),
        "worry": st.sampled_from([False, False, False, True]),
        "wishes_fewer": st.sampled_from([None, True, True, False]),
        "again_in": st.sampled_from([None, None, 1, 3, 20]),
    }
)
lives = st.lists(st.tuples(st.sampled_from(SIDES), st.none() | calls_made), max_size=40)


def lived(events, *, until=300, trouble=frozenset()):
    """Play a stay day by day: {side: [calls]}, each written on its morning, made or not by what ``events`` says."""
    written = {side: [] for side in SIDES}
    script = {side: [what for whose, what in events if whose == side] for side in SIDES}
    for number in range(until):
        today = day(number)
        pace = pace_of(START, today, written, trouble=number in trouble, **CHOICES)
        for side in SIDES:
            came = [call for call in written[side] if call.due_on <= today or call.done_on]
            ahead = [call for call in written[side] if call not in came]
            found = days_to_write(START, day(until), today, came, pace, START)
            kept = min([*found[-1:], *(call.due_on for call in ahead)], default=None)
            new = [found_day for found_day in found if found_day <= today]
            written[side] = sorted([*came, *(Call(one) for one in {*new, *([kept] if kept else [])})], key=by_day)
            written[side] = [made(call, today, script[side]) for call in written[side]]
    return written


def by_day(call):
    return call.due_on


def made(call, today, script):
    """The first of the script's calls that is still to play is made on this one, a few days after it was due."""
    if call.done_on or call.due_on > today or not script:
        return call
    what = script[0]
    if what is None:
        if call.due_on == today:
            script.pop(0)  # missed
        return call
    if call.due_on + timedelta(days=what["after"]) > today:
        return call
    script.pop(0)
    again = today + timedelta(days=what["again_in"]) if what["again_in"] else None
    return Call(call.due_on, today, what["alone"], again, what["worry"], what["wishes_fewer"])


# --- the ordinary rhythm -------------------------------------------------------------------------------------------


def test_the_days_of_a_stay_that_goes_well():
    first = [(found - START).days for found in takewhile(lambda found: found < day(160), ordinary_days(START))]

    assert first[:7] == [1, 3, 7, 14, 28, 42, 56]
    assert list(takewhile(lambda found: found < day(160), ordinary_days(START)))[7:] == [
        date(2026, 4, 12), date(2026, 5, 12), date(2026, 6, 12),
    ]  # fmt: skip


@given(lives)
def test_each_side_has_its_own_days_and_never_two_calls_on_one(events):
    written = lived(events)

    for calls in written.values():
        days = [call.due_on for call in calls]
        assert days == sorted(set(days))
        assert all(START < due < day(300) for due in days)


@given(lives, st.sampled_from(SIDES))
def test_a_call_to_one_side_is_never_a_call_to_the_other(events, side):
    """Whatever is said on one side, apart from trouble and wishes, moves nothing on the other."""
    quiet = [(whose, what and what | {"worry": False, "wishes_fewer": None}) for whose, what in events]
    alone = [(whose, what) for whose, what in quiet if whose == side]

    assert lived(quiet)[side] == lived(alone)[side]


@given(lives, st.sets(st.integers(0, 299), max_size=60))
def test_trouble_only_brings_forward(events, troubled):
    """Within one morning, the same calls have an earlier next day, or the same, when something is wrong."""
    for calls in lived(events).values():
        for count in range(len(calls)):
            known = calls[:count]
            calm, close = (next_day(START, known, pace, START) for pace in (Pace(), Pace(at_most=7)))
            assert close <= calm
            assert not known or close <= known[-1].due_on + timedelta(days=7)

    assert all(call.due_on < day(300) for calls in lived(events, trouble=troubled).values() for call in calls)


@given(lives)
def test_whoever_was_not_alone_is_called_again_within_two_days(events):
    for calls in lived(events).values():
        for call, after in pairwise(calls):
            if call.done_on and call.alone is False and call.done_on < after.due_on:
                assert after.due_on <= call.done_on + timedelta(days=2)


@given(lives)
def test_nobody_waits_more_than_a_month_unless_both_asked_for_it(events):
    events = [(side, what and what | {"wishes_fewer": None}) for side, what in events]

    for calls in lived(events).values():
        for call, after in pairwise(calls):
            assert (after.due_on - call.due_on).days <= 31


# --- spacing -------------------------------------------------------------------------------------------------------


def heard(number, **said):
    return Call(day(number), day(number), True, **said)


def both(*calls):
    return {side: list(calls) for side in SIDES}


def pace(today, calls, *, trouble=False):
    return pace_of(START, day(today), calls, trouble=trouble, **CHOICES)


def test_calls_are_spaced_after_three_calm_months_that_both_wish():
    wished = both(heard(56), heard(87, wishes_fewer=True))

    assert pace(95, wished) == Pace(spaced=True)
    assert next_day(START, wished["guest"], Pace(spaced=True), START) == date(2026, 6, 12)
    assert next_day(START, wished["guest"], Pace(), START) == date(2026, 5, 12)


@given(st.integers(0, 88))
def test_never_before_three_months(today):
    calls = both(heard(1, wishes_fewer=True), heard(max(2, today), wishes_fewer=True))

    assert not pace(today, calls).spaced


@given(
    st.dictionaries(st.sampled_from(SIDES), st.lists(st.booleans() | st.none(), max_size=4)),
    st.integers(0, 89) | st.none(),
)
def test_one_side_alone_never_spaces_the_calls(wishes, worried_days_ago):
    calls = {
        side: [
            heard(100 + number, wishes_fewer=wish, worry=side == "host" and worried_days_ago == 199 - 100 - number)
            for number, wish in enumerate(said)
        ]
        for side, said in wishes.items()
    }
    last = {side: next((wish for wish in reversed(wishes.get(side, [])) if wish is not None), None) for side in SIDES}

    spaced = pace(120, calls).spaced

    assert not spaced or all(last.values())


def test_a_worry_on_either_side_ends_the_spacing_for_both():
    calm = heard(100, wishes_fewer=True)
    calls = {"guest": [calm], "host": [calm, heard(101, worry=True)]}

    assert pace(110, calls) == Pace(at_most=7)
    assert pace(150, calls) == Pace()
    assert pace(110, both(calm), trouble=True) == Pace(at_most=7)


def test_a_side_that_nobody_could_hear_alone_is_not_calm():
    overheard = Call(day(100), day(100), False, wishes_fewer=True)

    assert not pace(110, {"guest": [overheard], "host": [heard(100, wishes_fewer=True)]}).spaced


# --- what is promised, what ends -----------------------------------------------------------------------------------


def test_a_promised_day_comes_before_the_next_one_of_the_calendar():
    promised = Call(day(28), day(28), True, again_on=day(31))

    assert next_day(START, [promised], Pace(), START) == day(31)
    assert next_day(START, [Call(day(28), day(28), True, again_on=day(60))], Pace(), START) == day(42)


def test_mornings_that_were_missed_are_caught_up_with_and_one_call_is_ahead():
    assert days_to_write(START, day(300), day(8), [], Pace(), START) == [day(1), day(3), day(7), day(14)]
    assert days_to_write(START, day(300), day(8), [], Pace(), day(5)) == [day(7), day(14)]


@given(st.integers(1, 200), st.integers(0, 250))
def test_nothing_is_due_once_the_stay_has_ended(end, today):
    assert all(found < day(end) for found in days_to_write(START, day(end), day(today), [], Pace(), START))
