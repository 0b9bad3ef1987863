"""Where the stories are played: each in turn, at its own hours, all on one clock.

A story is a generator: it does what happens, and yields the moment of what comes next. What lies after the last
evening is simply not played, so that today finds proposals unanswered and meetings still to come.
"""

import heapq
import itertools
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from accounts.models import Actor, one_service
from hosting.models import Need, Room
from journal.judgements import read_once
from matching import columns
from matching.models import Proposal
from matching.scoring import score_pairs
from messaging import notifications, outbox

PARIS = ZoneInfo("Europe/Paris")
CURTAIN = time(20, 0)  # of the day before: whatever happens today is left to whoever watches
TOLD_DAYS = 6  # messages are written and delivered over the last days only: those of the past said what is long done


@contextmanager
def one_event():
    """One transaction, where whoever calls has not begun any; what it asks for after the commit is forgotten."""
    others = list(connection.run_on_commit)
    with transaction.atomic(savepoint=False):
        yield
        connection.run_on_commit = others


class Stage:
    """The clock, the people who act, the rooms; and the queue of stories by the hour at which each goes on."""

    def __init__(self, team, chance, clock, today, told_days=TOLD_DAYS):
        self.team, self.chance, self.clock, self.today = team, chance, clock, today
        self.told_from = self.at(-told_days, 0)
        self.posts = True  # messages leave as soon as they are written; otherwise a story empties the outbox
        self.service = Actor.service()
        self.rooms = []  # numbers of the rooms that may be proposed
        self._queue, self._order = [], itertools.count()

    # --- time -------------------------------------------------------------------------------------------------------

    def day(self, offset):
        """The civil day ``offset`` days after the day on which the demo opens."""
        return self.today + timedelta(days=offset)

    def at(self, offset, hour, minute=0):
        return datetime.combine(self.day(offset), time(hour, minute), PARIS)

    @property
    def curtain(self):
        return datetime.combine(self.day(-1), CURTAIN, PARIS)

    def enter(self, story):
        """Begin a story: it says when its first event happens."""
        self._go_on(story)

    def _go_on(self, story):
        wakes_at = next(story, None)
        if wakes_at is not None:
            heapq.heappush(self._queue, (wakes_at, next(self._order), story))

    def play(self, progress=lambda day: None):
        """Play everything up to the curtain, in the order of time. ``progress`` is told the day, from today.

        What the moves ask for after the commit is forgotten: the story itself plans, and empties the outbox.
        """
        with read_once(), one_service():
            while self._queue and self._queue[0][0] <= self.curtain:
                at, _, story = heapq.heappop(self._queue)
                self.clock.at = at
                progress((at.date() - self.today).days)
                with one_event():
                    self._play(story, told=at >= self.told_from)
        self.clock.at = self.curtain

    def _play(self, story, *, told):
        if not told:
            with notifications.quiet():
                return self._go_on(story)
        self._go_on(story)
        return outbox.empty() if self.posts else None

    # --- choices ----------------------------------------------------------------------------------------------------

    def actor(self, user):
        return self.team.actor(user)

    def room_for(self, need, first, until):
        """The room that the kernel likes best for her among those free from ``first`` to ``until``, or None."""
        question = columns.read_problem(
            need.territory_id,
            self.clock.at.date(),
            needs=Need.objects.filter(pk=need.pk),
            rooms=Room.objects.filter(~Exists(Proposal.objects.live().filter(room=OuterRef("pk"))), pk__in=self.rooms),
        )
        edges = score_pairs(question.need_columns, question.offer_columns)
        found = []
        for offer, score in zip(edges.offer.tolist(), edges.score.tolist(), strict=True):
            gap = question.gaps[offer]
            longest = gap.room.maximum_nights or 366
            if gap.lower <= first and (gap.upper is None or gap.upper >= until) and (until - first).days <= longest:
                found.append((-score, gap.room.pk))
        return Room.objects.get(pk=min(found)[1]) if found else None
