"""Why not this room, for this woman: computed when asked, never stored; and the wall of a proposal."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.db.models import Q
from django.utils import timezone

from matching import acceptance, columns, explain
from matching.models import SetAside
from matching.runs import words_of


@dataclass(frozen=True)
class Excluded:
    """The rooms that one need cannot have: ``rows`` of (row among the offers, code of the rule), by rule then room."""

    question: columns.Problem
    rows: list

    def room(self, offer):
        return self.question.gaps[offer].room

    def places(self):
        """{(room, first day of a free period): its row among the offers}."""
        gaps = self.question.gaps
        return {(gap.room.pk, gap.lower.toordinal()): row for row, gap in enumerate(gaps)}

    def reasons(self, places):
        """The sentences of these possible periods (rows among the offers), in their order."""
        asked = self.question
        return explain.reasons_of_pairs(
            asked.need_columns, asked.offer_columns, [0] * len(places), places, words_of(asked)
        )

    def told(self, offers):
        """{row: what is said of it}, for these rows alone: a page shows a few of hundreds."""
        found = explain.why_not(
            self.question.need_columns, 0, self.question.offer_columns, words_of(self.question), only=set(offers)
        )
        return {exclusion["offer"]: exclusion for exclusion in found}


def excluded(need, *, day=None, room=None, beside=()):
    """For one need, each room that is excluded and the rule that excludes it: computed when asked, never stored.

    The rooms looked at are those of her territory, and those (numbers) ``beside``; or ``room`` alone. A room free in
    several periods is excluded when each of them is; the rule told is the one that its best period met last. No
    sentence is made: see ``Excluded.told``.
    """
    day = day or timezone.localdate()
    if room is not None:
        rooms = type(room).objects.filter(pk=room.pk)
    else:
        rooms = columns.offered_rooms().filter(Q(host__territory=need.territory_id) | Q(pk__in=list(beside)))
    question = columns.read_problem(None, day, needs=type(need).objects.filter(pk=need.pk), rooms=rooms)
    refused = explain.excluded(question.need_columns, 0, question.offer_columns)
    periods = Counter(gap.room.pk for gap in question.gaps)
    found, met = {}, Counter()
    for offer, rule in refused:
        number = question.gaps[offer].room.pk
        met[number] += 1
        found[number] = (offer, rule.reason)
    return Excluded(question, [row for number, row in found.items() if met[number] == periods[number]])


def exclusions(need, *, day=None, room=None):
    """The same with what is said of each: [(room, {"reason", "text", "may_change"})]."""
    found = excluded(need, day=day, room=room)
    told = found.told(offer for offer, _ in found.rows)
    return [(found.room(offer), told[offer]) for offer, _ in found.rows]


def failing_rule(need, room, *, day=None, found=None):
    """Why ``room`` may not be proposed for ``need`` today: a French sentence, or None where it may.

    The wall of ``propose()``: a silent rule says « Impossible. » and nothing else, here too. ``found``: what
    ``excluded()`` says of that room, where it was asked behind the same locks.
    """
    found = found or excluded(need, day=day, room=room)
    told = found.told(offer for offer, _ in found.rows)
    if told:
        return told[found.rows[0][0]]["text"]
    if SetAside.objects.in_force().filter(guest=need.guest_id, host=room.host_id).exists():
        return "Ce foyer est écarté pour elle. Le remettre d’abord parmi ses pistes."
    offers = np.arange(len(found.question.gaps))
    if not columns.in_bounds(found.question, np.zeros_like(offers), offers).any():
        return "Un autre territoire : dire d’abord où est sa vie, ou quels secteurs elle accepte."
    return None


def best_period(need, room, *, day=None):
    """The free period of ``room`` that covers most nights of ``need``, as (from, until); None if it has none."""
    day = day or timezone.localdate()
    start, end = max(need.from_on, day), columns.need_until(need)
    found = []
    for gap in columns.free_gaps([room], day, columns.taken_periods([room], day)):
        lower, upper = max(gap.lower, start), min(gap.upper or end, end)
        if room.maximum_nights:
            upper = min(upper, lower + timedelta(days=room.maximum_nights))
        if lower < upper:
            found.append(((upper - lower).days, lower, upper))
    return max(found)[1:] if found else None


def delicate_points(need, room, period, *, day=None, found=None):
    """What is delicate between this room and this need (``acceptance.POINTS``), kept with a proposal to learn from."""
    found = (found or excluded(need, day=day, room=room)).question
    for row, gap in enumerate(found.gaps):
        if gap.lower <= period[0] and (gap.upper is None or gap.upper >= period[1]):
            return acceptance.points_of(found.need_columns, found.offer_columns[np.array([row])])
    return []
