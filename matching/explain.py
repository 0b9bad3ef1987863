"""Why this home, and why not that one: sentences for the coordinator, made from the same rules as the plan.

Nothing here is stored or shown without her: a reason is what a person says when she proposes a room.
"""

from collections.abc import Container, Iterator, Sequence
from typing import TypedDict

import numpy as np

from matching.criteria import SILENT_REASON, Criterion, minutes_between, nights_covered, preferences, requirements
from matching.problem import IntArray, Needs, Offers
from matching.refusals import REFUSES
from matching.scoring import POSSIBLE, first_failures
from matching.sentences import SAYS, Mark, Pair, Words

__all__ = ["Exclusion", "Reason", "Words", "excluded", "reasons", "reasons_of_pairs", "why_not"]

SILENCE = "Impossible."
NO_CHANGE = "Non"


class Reason(TypedDict):
    """A sentence about a possible home: it suits, it suits less, or somebody has to ask."""

    code: str
    mark: Mark
    text: str


class Exclusion(TypedDict):
    """The rule that excludes a home, and whether that can change. ``offer`` is its row."""

    offer: int
    reason: str
    text: str
    may_change: str


def reasons(needs: Needs, need: int, offers: Offers, offer: int, words: Words | None = None) -> list[Reason]:
    """The sentences of one possible pair: what is good, what is less so, what is to be asked."""
    return reasons_of_pairs(needs, offers, [need], [offer], words)[0]


def reasons_of_pairs(
    needs: Needs, offers: Offers, need: Sequence[int], offer: Sequence[int], words: Words | None = None
) -> list[list[Reason]]:
    """The same for many pairs, given by their rows: measured all at once."""
    order = [*preferences(), *requirements()]
    return [
        [Reason(code=rule.code, mark=mark, text=text) for rule in order for mark, text in _say(rule.code, pair)]
        for pair in _pairs(needs, offers, np.asarray(need, dtype=np.int64), np.asarray(offer, dtype=np.int64), words)
    ]


def excluded(needs: Needs, need: int, offers: Offers) -> list[tuple[int, Criterion]]:
    """Each offer that one woman cannot have, with the first rule that says so; by rule, then by offer."""
    rules, failed = requirements(), first_failures(needs, need, offers)
    rows = np.flatnonzero(failed != POSSIBLE)
    rows = rows[np.argsort(failed[rows], kind="stable")]
    return [(row, rules[rule]) for row, rule in zip(rows.tolist(), failed[rows].tolist(), strict=True)]


def why_not(
    needs: Needs, need: int, offers: Offers, words: Words | None = None, *, only: Container[int] | None = None
) -> list[Exclusion]:
    """What is said of each excluded offer, or of ``only`` some of them (rows): a page shows a few.

    A home that a silent rule excludes is « Impossible. », the same for all such rules, and whatever else excludes it:
    these rules come first, so that nothing can be read in what is said of it.
    """
    found = [(row, rule) for row, rule in excluded(needs, need, offers) if only is None or row in only]
    offer = np.array([row for row, _ in found], dtype=np.int64)
    pairs = _pairs(needs, offers, np.full_like(offer, need), offer, words)
    return [_exclusion(row, rule, pair) for (row, rule), pair in zip(found, pairs, strict=True)]


def _exclusion(row: int, rule: Criterion, pair: Pair) -> Exclusion:
    if rule.reason == SILENT_REASON:
        return Exclusion(offer=row, reason=rule.reason, text=SILENCE, may_change=NO_CHANGE)
    speaker = REFUSES.get(rule.code)
    text = speaker(pair) if speaker else f"{rule.label} : non."
    return Exclusion(offer=row, reason=rule.reason, text=text, may_change=rule.may_change)


def _say(code: str, pair: Pair) -> Iterator[tuple[Mark, str]]:
    speaker = SAYS.get(code)
    if speaker:
        yield from speaker(pair)


def _pairs(needs: Needs, offers: Offers, need: IntArray, offer: IntArray, words: Words | None) -> Iterator[Pair]:
    """Each pair as plain values, with what the criteria measure; a row met again is not read again."""
    left, right = needs[need], offers[offer]
    lat, lon = right.latitude, right.longitude
    nights = nights_covered(left, right).tolist()
    minutes = minutes_between(left.latitude, left.longitude, lat, lon).tolist()
    school = minutes_between(left.school_latitude, left.school_longitude, lat, lon).tolist()
    keys = minutes_between(left.key_latitude, left.key_longitude, lat[:, None], lon[:, None]).tolist()
    people = {row: needs.at(row) for row in np.unique(need).tolist()}
    homes = {row: offers.at(row) for row in np.unique(offer).tolist()}
    rows = zip(need.tolist(), offer.tolist(), nights, minutes, school, keys, strict=True)
    for woman, home, *measures in rows:
        yield Pair(people[woman], homes[home], words or Words(), *measures)
