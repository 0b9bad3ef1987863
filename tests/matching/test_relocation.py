"""Chains of moves: nobody loses a roof, nobody moves in vain, and what they give is the best that can be had."""

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.relocation import NOWHERE, Question, chains

SIZE = 4


@st.composite
def questions(draw, price):
    women, rooms = draw(st.integers(1, SIZE)), draw(st.integers(1, SIZE))
    cells = st.lists(st.sampled_from([0, 0, 300, 900]), min_size=women * rooms, max_size=women * rooms)
    score = np.array(draw(cells)).reshape(women, rooms)
    home = np.full(women, NOWHERE)
    for woman, room in enumerate(draw(st.permutations(range(rooms)))[:women]):
        if draw(st.booleans()) and score[woman, room]:
            home[woman] = room
    nights = st.lists(st.integers(1, 90), min_size=women, max_size=women)
    return Question(
        score=score,
        home=home,
        nights=np.array(draw(nights), dtype=float),
        wait=np.array(draw(nights), dtype=float),
        open_for=np.full(rooms, 60.0),
        price=np.full(women, price),
    )


def most_housed(score, home, may_move):
    """By trying everything: how many can have a room where whoever has one keeps one, and only some may change."""
    women, rooms = score.shape
    best = 0
    for places in permutations([*range(rooms), *[NOWHERE] * women], women):
        if all(
            (place == NOWHERE and home[woman] == NOWHERE)
            or (place != NOWHERE and score[woman, place] and (home[woman] in (NOWHERE, place) or may_move))
            for woman, place in enumerate(places)
        ):
            best = max(best, sum(place != NOWHERE for place in places))
    return best


def housed_after(question):
    home = question.home.copy()
    for chain in chains(question):
        for woman, room in chain.steps:
            home[woman] = room
    return home


@given(st.sampled_from([0.5, 13.0, np.inf]).flatmap(questions))
def test_every_chain_begins_with_a_woman_who_waits_and_ends_in_a_room_that_is_free(question):
    found = chains(question)

    for chain in found:
        assert question.home[chain.steps[0][0]] == NOWHERE
        assert chain.steps[-1][1] not in question.home
        for (_, room), (mover, _) in zip(chain.steps, chain.steps[1:], strict=False):
            assert question.home[mover] == room
    after = housed_after(question)
    assert ((question.home == NOWHERE) | (after != NOWHERE)).all(), "a roof was lost"
    taken = after[after != NOWHERE]
    assert len(taken) == len(set(taken.tolist()))
    assert all(question.score[woman, room] for woman, room in enumerate(after) if room != NOWHERE)


@given(questions(0.0), st.booleans())
def test_as_many_women_are_housed_as_can_be_where_moves_are_free_and_where_none_is_allowed(question, may_move):
    question = Question(**{**vars(question), "price": np.full(len(question.home), 0.0 if may_move else np.inf)})

    housed = int((housed_after(question) != NOWHERE).sum())

    assert housed == most_housed(question.score, question.home, may_move)


def test_a_chain_is_suggested_only_where_it_saves_more_nights_than_its_moves_cost():
    def moves_of(wait, price):
        question = Question(
            score=np.array([[500, 0], [500, 500]]),  # the first can live in the first room only, where the second does
            home=np.array([NOWHERE, 0]),
            nights=np.array([90.0, 90.0]),
            wait=np.array([wait, 30.0]),
            open_for=np.array([60.0, 60.0]),
            price=np.array([price, price]),
        )
        return [(chain.steps, chain.saved) for chain in chains(question)]

    assert moves_of(wait=25.0, price=13.0) == [(((0, 0), (1, 1)), 25.0)]
    assert moves_of(wait=5.0, price=13.0) == []
    assert moves_of(wait=25.0, price=np.inf) == []
