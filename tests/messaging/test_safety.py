"""The rules that keep a contact safe, tried on thousands of contacts, messages and hours."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.models import Contact
from messaging.safety import A_WEEK_AT_MOST, DAY_HOURS, PARIS, WEEK, Hold, Outgoing, Send, Wait, decide

By = Contact.Preferred
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=PARIS)  # a Tuesday

days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
moments = st.builds(datetime.combine, days, st.times(), st.just(PARIS))
hours = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@st.composite
def contacts(draw, **fixed):
    first, last = sorted([draw(hours), draw(hours)])
    facts = {
        "phone": draw(st.sampled_from(["", "+33639980001"])),
        "email": draw(st.sampled_from(["", "elle@essai.example"])),
        "preferred": draw(st.sampled_from(By)),
        "language": draw(st.sampled_from(["fr", "ar"])),
        "needs_interpreter": draw(st.sampled_from([None, True, False])),
        "shared_phone": draw(st.booleans()),
        "not_before": draw(st.sampled_from([None, first])),
        "not_after": draw(st.sampled_from([None, last if last > first else None])),
        "paused_until": draw(st.none() | days),
    }
    return Contact(**(facts | fixed))


@st.composite
def outgoing(draw, **fixed):
    sent = draw(st.lists(st.timedeltas(timedelta(0), WEEK), max_size=6))
    facts = {
        "to_guest": draw(st.booleans()),
        "has_link": draw(st.booleans()),
        "safety": draw(st.booleans()),
        "expires_at": draw(moments),
        "hours": draw(st.sampled_from([None, DAY_HOURS])),
        "sent_at": tuple(NOON - ago for ago in sent),
    }
    return Outgoing(**(facts | fixed))


def ordinary(**facts):
    return Outgoing(**({"to_guest": True, "has_link": True, "safety": False, "expires_at": NOON + WEEK} | facts))


def reachable(**facts):
    return Contact(**({"phone": "+33639980001", "email": "elle@essai.example", "preferred": By.SMS} | facts))


@given(
    contacts(preferred=By.NONE) | contacts(preferred=By.REFERRER) | contacts(preferred=By.CALL), outgoing(), moments
)
def test_who_chose_no_message_gets_none_whatever_the_message(contact, message, now):
    assert isinstance(decide(contact, message, now), Hold)


@given(contacts(), outgoing(), moments)
def test_nothing_leaves_during_a_pause(contact, message, now):
    if isinstance(decide(contact, message, now), Send) and contact.paused_until:
        assert now.astimezone(PARIS).date() >= contact.paused_until


@given(contacts(), outgoing(), moments)
def test_nothing_leaves_outside_her_hours(contact, message, now):
    if isinstance(decide(contact, message, now), Send):
        local = now.astimezone(PARIS).time()
        assert contact.not_before is None or local >= contact.not_before
        assert contact.not_after is None or local < contact.not_after


@given(contacts(), outgoing(safety=False, hours=DAY_HOURS), moments)
def test_a_proposal_leaves_between_nine_and_nineteen(contact, message, now):
    if isinstance(decide(contact, message, now), Send):
        assert DAY_HOURS[0] <= now.astimezone(PARIS).time() < DAY_HOURS[1]


@given(contacts(shared_phone=True), outgoing(has_link=True), moments)
def test_no_link_goes_to_a_shared_telephone(contact, message, now):
    verdict = decide(contact, message, now)

    assert not (isinstance(verdict, Send) and verdict.channel == "sms")


@given(contacts(), outgoing(), moments)
def test_she_is_reached_only_as_she_chose(contact, message, now):
    verdict = decide(contact, message, now)
    if isinstance(verdict, Send):
        assert {"sms": contact.phone, "email": contact.email}[verdict.channel]
        if message.to_guest:
            assert verdict.channel == contact.preferred


@given(contacts(), outgoing(safety=False, to_guest=True), moments)
def test_a_fourth_message_in_a_week_does_not_leave(contact, message, now):
    if isinstance(decide(contact, message, now), Send):
        assert len([sent for sent in message.sent_at if sent > now - WEEK]) < A_WEEK_AT_MOST


@given(contacts(), outgoing(), moments)
def test_waiting_is_for_a_moment_that_comes_in_time_and_at_which_the_rules_agree(contact, message, now):
    verdict = decide(contact, message, now)
    if isinstance(verdict, Wait):
        assert now < verdict.until < message.expires_at
        assert isinstance(decide(contact, message, verdict.until), Send)


@given(contacts(), outgoing(safety=True), moments)
def test_a_safety_message_never_waits(contact, message, now):
    assert not isinstance(decide(contact, message, now), Wait)


def test_safety_passes_our_hours_and_the_weekly_cap():
    night = NOON.replace(hour=23)
    sent = tuple(night - timedelta(hours=hour) for hour in range(1, 6))

    assert decide(reachable(), ordinary(safety=True, sent_at=sent), night) == Send("sms")
    assert isinstance(decide(reachable(), ordinary(sent_at=sent, expires_at=night + 2 * WEEK), night), Wait)


@pytest.mark.parametrize(
    "contact",
    [
        reachable(preferred=By.NONE),
        reachable(preferred=By.REFERRER),
        reachable(preferred=By.CALL),
        reachable(phone=""),
        reachable(shared_phone=True),
        reachable(not_before=time(18), not_after=time(20)),
        reachable(paused_until=NOON.date() + timedelta(days=1)),
        reachable(needs_interpreter=True),
    ],
    ids=["none", "referrer", "call", "no number", "shared", "hours", "pause", "no written language"],
)
def test_safety_never_passes_what_keeps_her_safe(contact):
    assert isinstance(decide(contact, ordinary(safety=True), NOON), Hold)


def test_an_evening_message_waits_for_the_morning():
    evening = NOON.replace(hour=19)

    assert decide(reachable(), ordinary(), evening) == Wait(NOON.replace(hour=9) + timedelta(days=1))
    assert decide(reachable(), ordinary(), NOON.replace(hour=8, minute=59)) == Wait(NOON.replace(hour=9))
    assert decide(reachable(), ordinary(), NOON.replace(hour=9)) == Send("sms")


def test_her_hours_narrow_ours():
    contact = reachable(not_before=time(14), not_after=time(22))

    assert decide(contact, ordinary(), NOON) == Wait(NOON.replace(hour=14))
    assert decide(contact, ordinary(), NOON.replace(hour=20)) == Wait(NOON.replace(hour=14) + timedelta(days=1))


def test_hours_that_never_meet_ours_are_for_a_person():
    assert isinstance(decide(reachable(not_before=time(20)), ordinary(), NOON), Hold)


def test_a_message_that_would_come_too_late_is_for_a_person():
    late = ordinary(expires_at=NOON + timedelta(hours=12))

    assert isinstance(decide(reachable(paused_until=NOON.date() + timedelta(days=5)), late, NOON), Hold)
    assert isinstance(decide(reachable(), late, NOON.replace(hour=20)), Hold)


def test_a_pause_ends_on_its_day_in_the_morning():
    contact = reachable(paused_until=NOON.date() + timedelta(days=2))

    assert decide(contact, ordinary(), NOON) == Wait(NOON.replace(hour=9) + timedelta(days=2))


def test_the_fourth_message_waits_until_the_first_of_three_is_a_week_old():
    sent = tuple(NOON - timedelta(days=day) for day in (6, 3, 1))

    assert decide(reachable(), ordinary(sent_at=sent), NOON) == Wait(NOON + timedelta(days=1))
    assert decide(reachable(), ordinary(to_guest=False, sent_at=sent), NOON) == Send("sms")


def test_a_home_that_left_one_address_is_reached_there_and_she_is_not():
    contact = reachable(phone="", preferred=By.SMS)

    assert decide(contact, ordinary(to_guest=False), NOON) == Send("email")
    assert isinstance(decide(contact, ordinary(to_guest=True), NOON), Hold)


def test_a_woman_whose_written_language_is_not_known_is_told_with_an_interpreter():
    assert isinstance(decide(reachable(needs_interpreter=True, language="fr"), ordinary(), NOON), Hold)
    assert decide(reachable(needs_interpreter=True, language="ar"), ordinary(), NOON) == Send("sms")


def test_summer_time_does_not_move_nine_o_clock():
    eve = datetime(2026, 3, 28, 21, tzinfo=PARIS)  # clocks go forward that night

    wait = decide(reachable(), ordinary(expires_at=eve + WEEK), eve)

    assert wait.until.astimezone(PARIS).hour == 9
    assert wait.until.timestamp() - eve.timestamp() == 11 * 3600
