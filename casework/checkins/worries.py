"""From a call that worries to a concern: what was seen, in sentences, ready to be sent on by one touch.

Nothing is sent by itself: a person reads, corrects, and signals.
"""

from casework.checkins.forms import WORDS
from casework.models import CheckIn, Concern

Signal, Kind = CheckIn.Signal, Concern.Kind
# the gravest first: what a concern is called when several things were seen
KINDS = {
    "pressure": Kind.PRESSURE, Signal.HELD: Kind.CONTROL, Signal.CONFINED: Kind.CONTROL, Signal.WATCHES: Kind.CONTROL,
    Signal.SPOKEN_FOR: Kind.CONTROL, "money": Kind.MONEY, "unpaid_work": Kind.UNPAID_WORK,
    Signal.EXPECTS: Kind.UNPAID_WORK,
}  # fmt: skip


def as_concern(row, card):
    """The first answers of the form that raises a concern, from ``card``: what this actor may read of the call.

    Whom the worry comes from is not guessed: a call says what was seen, not who did it.
    """
    kind = next((kind for code, kind in KINDS.items() if code in _seen(card)), Kind.UNEASE)
    observer = Concern.Observer.GUEST if row.is_hers else Concern.Observer.HOST
    return {"kind": kind, "observer": observer, "about": Concern.About.OTHER, "words": in_words(row, card)}


def in_words(row, card):
    day = row.done_on or row.due_on
    lines = [f"Appel du {day:%d/%m/%Y}, {'à elle' if row.is_hers else 'au foyer'}."]
    lines += [f"{WORDS[row.side][name]} Oui." for name in CheckIn.QUESTIONS if card.get(name) == CheckIn.Answer.YES]
    lines += [f"{Signal(code).label}." for code in card.get("signals") or () if code not in CheckIn.CALM]
    mood = card.get("mood") or card.get("tapped_mood")
    if mood:
        lines.append(f"Comment ça va : {CheckIn.Mood(mood).label.lower()}.")
    return "\n".join([*lines, *filter(None, [card.get("note")])])


def _seen(card):
    asked = {name for name in CheckIn.QUESTIONS if card.get(name) == CheckIn.Answer.YES}
    return asked | set(card.get("signals") or ())
