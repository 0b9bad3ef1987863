"""Hours as people write them, read: « tous les jours sauf jeudi 15h-20h » becomes ``Mo-We,Fr-Su 15:00-20:00``.

A reading is shown back before it is kept (speech.py), with every doubt: what was not understood, and what could be
understood in two ways. Nothing is guessed in silence.
"""

from dataclasses import dataclass

from directory.hours.parts import EVERY_DAY, Part, osm_of
from directory.hours.rules import MIDNIGHT
from directory.hours.speech import say
from directory.hours.timetable import OnHolidays
from directory.hours.words import FRENCH_DAYS, Word, words


@dataclass(frozen=True)
class Reading:
    """What was read. ``osm`` is "" where nothing could be."""

    text: str
    osm: str
    on_holidays: OnHolidays
    doubts: tuple[str, ...]

    @property
    def preview(self) -> list[str]:
        """What was read, said back: shown to whoever wrote it before anything is kept."""
        holidays = {OnHolidays.OPEN: ["jours fériés : comme d’habitude"], OnHolidays.CLOSED: ["jours fériés : fermé"]}
        return [*say(self.osm), *holidays.get(self.on_holidays, [])] if self.osm else []


def read_french(text: str) -> Reading:
    """Read hours written in French. Never raises: what cannot be read is a doubt."""
    reader = _Reader(words(text))
    reader.run()
    parts = _joined(reader.parts)
    doubts = reader.doubts
    if reader.unknown:
        doubts.append("pas compris : « " + " ".join(reader.unknown) + " »")
    opened = [part for part in parts if not part.shut and (part.times or part.caution)]
    for part in opened:
        if not part.says_when and not part.caution:
            doubts.append("les jours ne sont pas dits : tous les jours supposés")
    if any(part.says_when and not part.times and not part.caution and not part.shut for part in parts):
        doubts.append("des jours sont dits sans heures")
    if not opened:
        doubts.append("aucune heure n’a été lue")
        return Reading(text, "", reader.on_holidays, tuple(dict.fromkeys(doubts)))
    return Reading(
        text, osm_of(opened, [part for part in parts if part.shut]), reader.on_holidays, tuple(dict.fromkeys(doubts))
    )


class _Reader:
    """Goes through the words once. A day said after times begins another part."""

    def __init__(self, found: list[Word]):
        self.words = found
        self.place = 0
        self.parts: list[Part] = [Part()]
        self.on_holidays = OnHolidays.UNKNOWN
        self.doubts: list[str] = []
        self.unknown: list[str] = []
        self.times_first = False

    def run(self) -> None:
        while self.place < len(self.words):
            word = self.words[self.place]
            self.place += 1
            getattr(self, f"on_{word.kind}", lambda word: None)(word)

    def next(self, *kinds: str) -> Word | None:
        """The word that comes, if it is of these kinds; noise apart. It is taken."""
        ahead = self.place
        while ahead < len(self.words) and self.words[ahead].kind == "noise":
            ahead += 1
        if ahead < len(self.words) and self.words[ahead].kind in kinds:
            self.place = ahead + 1
            return self.words[ahead]
        return None

    @property
    def part(self) -> Part:
        return self.parts[-1]

    def for_days(self) -> Part:
        """The part that days now said belong to."""
        part = self.part
        hours_first = part.times and not part.says_when and self.times_first
        if (part.times or (part.caution and part.says_when)) and not hours_first:
            self.parts.append(Part())
        return self.part

    # --- days -----------------------------------------------------------------------------------------------------

    def on_day(self, word: Word) -> None:
        part = self.for_days()
        first = int(str(word.value))
        back = self.place
        if self.next("to") and (last := self.next("day")):
            span = [(first + n) % 7 for n in range((int(str(last.value)) - first) % 7 + 1)]
            part.days += span
            if first and len(span) in (3, 4) and "-" in "".join(each.text for each in self.words[back : self.place]):
                names = FRENCH_DAYS[first], FRENCH_DAYS[span[-1]]
                self.doubts.append(
                    f"« {names[0]}-{names[1]} » : du {names[0]} au {names[1]}, ou ces deux jours seulement ?"
                )
        else:
            self.place = back
            part.days.append(first)

    def on_everyday(self, word: Word) -> None:
        self.for_days().days += EVERY_DAY

    def on_weekend(self, word: Word) -> None:
        self.for_days().days += (5, 6)

    def on_workdays(self, word: Word) -> None:
        self.for_days().days += range(5)

    def on_rank(self, word: Word) -> None:
        part = self.for_days()
        part.ranks.append(int(str(word.value)))

    def on_weeks(self, word: Word) -> None:
        self.part.weeks = str(word.value)

    def on_month(self, word: Word) -> None:
        first = int(str(word.value))
        back = self.place
        if self.next("to") and (last := self.next("month")):
            self.part.months += [(first + n) % 12 for n in range((int(str(last.value)) - first) % 12 + 1)]
        else:
            self.place = back
            self.part.months.append(first)

    def on_except(self, word: Word) -> None:
        """« sauf jeudi » takes a day away from what was said; times that follow times are that day's own."""
        part = self.part
        taken = Part()
        self.parts.append(taken)
        while found := self.next("day", "weekend", "and"):
            if found.kind != "and":
                getattr(self, f"on_{found.kind}")(found)
        self.parts.remove(taken)
        if not taken.days:
            self.unknown.append(word.text)
        part.days = [day for day in part.days or EVERY_DAY if day not in taken.days]
        if part.times and self.place < len(self.words) and self.words[self.place].kind in ("time", "from"):
            self.parts.append(taken)

    def on_shut(self, word: Word) -> None:
        """« fermé le lundi », « fermé en août », « fermé de 12h à 14h »: what follows is shut."""
        self.parts.append(Part(shut=True))

    def on_end(self, word: Word) -> None:
        if self.part.times or self.part.shut or self.part.caution:
            self.parts.append(Part())

    # --- times ----------------------------------------------------------------------------------------------------

    def on_time(self, word: Word) -> None:
        if self.part.shut and self.part.says_when:
            self.doubts.append("« fermé » suivi de jours et d’heures : qu’est-ce qui est fermé ?")
        if not self.part.says_when and not self.part.times:
            self.times_first = True
        start, back = int(str(word.value)), self.place
        end = self.next("time") if self.next("to") else None
        if end is None:
            self.place = back
        self.add(start, int(str(end.value)) if end else None)

    def on_from(self, word: Word) -> None:
        if (start := self.next("time")) is None:
            self.unknown.append(word.text)
            return
        back = self.place
        if self.next("until", "to") and (end := self.next("time")):
            self.add(int(str(start.value)), int(str(end.value)))
        else:
            self.place = back
            self.add(int(str(start.value)), None)

    def on_until(self, word: Word) -> None:
        """« jusqu'à 18h » after « 14h » ends it; alone, it says no beginning."""
        end = self.next("time")
        if end and self.part.times and self.part.times[-1][1] is None:
            self.part.times[-1] = (self.part.times[-1][0], int(str(end.value)))
        else:
            self.unknown.append(" ".join([word.text, *([end.text] if end else [])]))

    def on_always(self, word: Word) -> None:
        self.times_first = self.times_first or not self.part.says_when
        self.part.times.append((0, MIDNIGHT))

    def add(self, start: int, end: int | None) -> None:
        if start > MIDNIGHT or (end or 0) > MIDNIGHT:
            self.doubts.append("une heure dépasse 24 h")
            return
        self.part.times.append((start, MIDNIGHT if end == 0 else end))

    # --- the rest -------------------------------------------------------------------------------------------------

    def on_appointment(self, word: Word) -> None:
        self.part.caution = "sur rendez-vous"

    def on_holidays_shut(self, word: Word) -> None:
        self.on_holidays = OnHolidays.CLOSED

    def on_holidays_open(self, word: Word) -> None:
        """« fermé le dimanche et les jours fériés » names them too, to shut them."""
        self.on_holidays = OnHolidays.CLOSED if self.part.shut else OnHolidays.OPEN

    def on_part_of_day(self, word: Word) -> None:
        """« mardi matin » means nothing without its hours: « mardi matin, 9h-12h »."""
        back = self.place
        if self.next("and", "to") is None or self.place == len(self.words):
            self.place = back
        if self.next("time", "from") is None:
            self.doubts.append(f"« {word.text} » : de quelle heure à quelle heure ?")
        self.place = back

    def on_half(self, word: Word) -> None:
        self.part.caution = "une fois sur deux : vérifier laquelle"

    def on_other(self, word: Word) -> None:
        self.unknown.append(word.text)


def _joined(parts: list[Part]) -> list[Part]:
    """Without the empty ones; « 9h-12h mardi, puis jeudi »: days without times take those just said."""
    joined: list[Part] = []
    for part in parts:
        if joined and part.caution and not part.says_when and not part.times:
            joined[-1].caution = part.caution
        elif part.says_when or part.times or part.months or part.caution:
            joined.append(part)
    return joined
