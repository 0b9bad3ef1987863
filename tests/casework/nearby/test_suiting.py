"""Whether a door suits her: what she did not say, and what we do not keep, turns nobody away."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.nearby import suiting
from casework.nearby.suiting import Profile, Terms, fit
from casework.nearby.zone import rounded, said
from directory.models import AudienceRule, Condition

WHO = st.frozensets(st.sampled_from(AudienceRule.Who.values), max_size=4)
PROFILES = st.builds(
    Profile, children=st.none() | st.booleans(), pregnant=st.booleans(), animal=st.booleans(), step_free=st.booleans(),
    age=st.none() | st.integers(16, 90), languages=st.frozensets(st.sampled_from(["fr", "ar", "prs"])),
)  # fmt: skip
TERMS = st.builds(
    Terms, only=WHO, conditions=st.frozensets(st.sampled_from(Condition.Kind.values)),
    languages=st.frozensets(st.sampled_from(["fr", "en"])), age_min=st.none() | st.integers(0, 30),
    age_max=st.none() | st.integers(31, 99),
)  # fmt: skip


@pytest.mark.parametrize(
    ("her", "terms", "suits", "asked"),
    [
        (Profile(), Terms(), True, ()),
        (Profile(), Terms(only=frozenset({"men"})), False, ()),
        (Profile(), Terms(only=frozenset({"women", "men"})), True, ()),
        (Profile(children=True), Terms(only=frozenset({"alone"})), False, ()),
        (Profile(children=True), Terms(only=frozenset({"families"})), True, ()),
        (Profile(children=False), Terms(only=frozenset({"families"})), False, ()),
        (Profile(children=None), Terms(only=frozenset({"families"})), True, (suiting.CHECK_CHILDREN,)),
        (Profile(children=False, pregnant=True), Terms(only=frozenset({"families"})), True, (suiting.CHECK_CHILDREN,)),
        (Profile(children=False, pregnant=True), Terms(only=frozenset({"pregnant"})), True, ()),
        (Profile(children=False), Terms(only=frozenset({"couples"})), False, ()),
        (Profile(age=40), Terms(only=frozenset({"young"})), False, ()),
        (Profile(age=None), Terms(only=frozenset({"young"})), True, (suiting.CHECK_AGE,)),
        (Profile(age=22), Terms(age_min=18, age_max=25), True, ()),
        (Profile(age=17), Terms(age_min=18), False, ()),
        (Profile(animal=True), Terms(), True, (suiting.CHECK_ANIMAL,)),
        (Profile(animal=True), Terms(conditions=frozenset({"animals"})), True, ()),
        (Profile(step_free=True), Terms(), True, (suiting.CHECK_STEPS,)),
        (Profile(languages=frozenset({"prs"})), Terms(languages=frozenset({"fr"})), True, (suiting.CHECK_LANGUAGE,)),
        (Profile(), Terms(only=frozenset({"undocumented"})), True, (suiting.NOT_KEPT["undocumented"],)),
    ],
)
def test_a_door_is_hers_or_not_or_to_be_asked(her, terms, suits, asked):
    assert fit(her, terms) == suiting.Fit(suits, asked)


@given(PROFILES, TERMS)
def test_knowing_less_of_her_never_turns_her_away(her, terms):
    """What is not known may only add a question; a door that suits somebody known suits the same one unknown."""
    unknown = Profile(children=None, pregnant=her.pregnant, age=None)

    assert fit(unknown, terms).suits or not fit(her, terms).suits


@given(PROFILES, TERMS)
def test_every_audience_that_we_do_not_keep_is_asked_and_none_is_refused_for_it(her, terms):
    kept = replace(terms, only=terms.only - suiting.NOT_KEPT.keys())
    answer, without = fit(her, terms), fit(her, kept)

    assert answer.suits == without.suits
    if answer.suits:
        assert {suiting.NOT_KEPT[who] for who in terms.only & suiting.NOT_KEPT.keys()} <= set(answer.to_check)


@given(st.floats(0, 60_000), st.floats(0, 60_000))
def test_a_distance_says_half_kilometres_and_no_more(one, other):
    assert rounded(one) % 500 == 0
    assert rounded(one) >= one
    if abs(one - other) > 500:
        assert (rounded(one) < rounded(other)) == (one < other) or rounded(one) == rounded(other)
    assert said(one).endswith(("500 m", "km"))
