"""What the journal knew on a day: lines written later are undone, corrections too, and nothing else is guessed.

The database holds the state of today. A line says what moved, when it happened (``happened_at``), when it was written
(``recorded_at``), and, for a correction, the day that became true. So, as of a day D:

* a move written after D had not taken place: the status is the one that the first later line left behind it;
* a day corrected after D is the day that was believed then: the last correction written by D, or the original;
* a row without a line of its own (made outside the moves) is known from its creation, with its days of today.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.contenttypes.models import ContentType

from journal.models import Entry


@dataclass(frozen=True)
class Line:
    pk: int
    transition: str
    source: str
    target: str
    facts: dict
    happened_at: datetime
    recorded_at: datetime
    corrects: int | None


class History:
    """The lines of every row of one model, read once, as of the moment ``cut`` (excluded)."""

    def __init__(self, model, cut: datetime):
        self.cut = cut
        self._lines: dict[int, list[Line]] = defaultdict(list)
        rows = Entry.objects.filter(content_type=ContentType.objects.get_for_model(model)).order_by("pk")
        names = ("pk", "transition", "source", "target", "facts", "happened_at", "recorded_at", "corrects_id")
        for pk, *values in rows.values_list("object_id", *names).iterator():
            self._lines[pk].append(Line(*values))

    def existed(self, pk: int, created_at: datetime) -> bool:
        return created_at < self.cut

    def status(self, pk: int, today: str) -> str:
        """The status of a row as known then; ``today``: the one that it has now."""
        later = [line for line in self._lines[pk] if line.recorded_at >= self.cut and line.source != line.target]
        later = [line for line in later if line.target]
        return later[0].source if later else today

    def move(self, pk: int, *transitions: str) -> Line | None:
        """The last of these moves that was written by then."""
        return next((line for line in reversed(self._lines[pk])
                     if line.transition in transitions and line.recorded_at < self.cut), None)  # fmt: skip

    def first(self, pk: int, *transitions: str) -> Line | None:
        """The first of these moves that was written by then."""
        return next((line for line in self._lines[pk]
                     if line.transition in transitions and line.recorded_at < self.cut), None)  # fmt: skip

    def moves(self, pk: int) -> list[Line]:
        return [line for line in self._lines[pk] if line.recorded_at < self.cut]

    def day(self, pk: int, transition: str, today: date | None, created_at: datetime) -> date | None:
        """The day of a move as known then, None when it was not written yet. ``today``: the day that it has now."""
        lines = [line for line in self._lines[pk] if line.transition == transition]
        if not lines:
            return today if self.existed(pk, created_at) else None
        last = next((line for line in reversed(lines) if line.recorded_at < self.cut), None)
        if last is None:
            return None
        fixed = [line for line in self._lines[pk]
                 if line.transition == "correct" and line.facts.get("move") == transition]  # fmt: skip
        if all(line.recorded_at < self.cut for line in [*lines, *fixed]):
            return today  # nothing was written since: the row says it
        known = [line.facts.get("effective_on") for line in fixed if line.recorded_at < self.cut]
        told = (known[-1] if known else None) or last.facts.get("on")
        return date.fromisoformat(told) if told else today
