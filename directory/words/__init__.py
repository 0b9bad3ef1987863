"""The words of the public directory, in the languages of the design. A language is a module here, named by its code,
and a line of ``messaging.models.contact.Language``: nothing else.

``current()`` is the language of this moment (``translation.override()``); what has no translation is said in French.
What places wrote themselves is never translated: pages show it as French.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from types import ModuleType

from django.utils import dates, translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from directory.hours.rules import MIDNIGHT
from directory.hours.speech import hour as french_hour
from directory.hours.words import FRENCH_MONTHS
from directory.models import AudienceRule, Condition
from directory.search.folding import fold, plain
from directory.taxonomy import BY_CODE, CATEGORIES
from messaging.models.contact import Language

FRENCH = Language.FRENCH.value
FROM_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


@dataclass(frozen=True)
class Words:
    """What a page asks of a language."""

    code: str
    module: ModuleType

    def __getitem__(self, key: str) -> str:
        return self.module.WORDS[key]

    def say(self, key: str, **facts: object) -> str:
        """A sentence with its facts, each kept together whatever the direction of the page."""
        if self.is_french:
            plain_text = not any(hasattr(fact, "__html__") for fact in facts.values())
            return self[key].format(**facts) if plain_text else format_html(self[key], **facts)
        return format_html(self[key], **{name: bdi(fact) for name, fact in facts.items()})

    @property
    def is_french(self) -> bool:
        return self.code == FRENCH

    @property
    def direction(self) -> str:
        return "rtl" if self.code in FROM_RIGHT_TO_LEFT else "ltr"

    # --- names ----------------------------------------------------------------------------------------------------

    def category(self, code: str) -> str:
        known = BY_CODE.get(code)
        return self._name("CATEGORY", code, known.label if known else code)

    def family(self, code: str) -> str:
        label = next((each.family.label for each in CATEGORIES if each.family.code == code), code)
        return self._name("FAMILY", code, label)

    def who(self, code: str) -> str:
        return self._name("WHO", code, str(AudienceRule.Who(code).label))

    def condition(self, code: str) -> str:
        return self._name("CONDITION", code, str(Condition.Kind(code).label))

    def _name(self, table: str, code: str, french: str) -> str:
        return getattr(self.module, table, {}).get(code, french)

    # --- days and hours -------------------------------------------------------------------------------------------

    def hour(self, minutes: int) -> str:
        """« 17 h 30 » in French, 17:30 elsewhere."""
        if self.is_french:
            return french_hour(minutes)
        if minutes == MIDNIGHT:
            return self["midnight"]
        return f"{minutes % MIDNIGHT // 60}:{minutes % 60:02}"

    def hour_of(self, moment: datetime) -> str:
        minutes = moment.hour * 60 + moment.minute
        return self.hour(minutes) if minutes else self["midnight"]

    def weekday(self, number: int) -> str:
        name = str(dates.WEEKDAYS[number])
        return name if self.code == "en" else name.lower()

    def month(self, number: int) -> str:
        return str(dates.MONTHS_3[number] if not self.is_french else dates.MONTHS[number])

    def day(self, day: date) -> str:
        """« lundi 30 novembre », with its weekday."""
        if self.is_french:
            return f"{self.weekday(day.weekday())} {'1er' if day.day == 1 else day.day} {FRENCH_MONTHS[day.month - 1]}"
        return f"{self.weekday(day.weekday())} {date_format(day, 'MONTH_DAY_FORMAT')}"

    def long_day(self, day: date) -> str:
        """« mardi 1er décembre 2026 »; the rank is raised by a tag, its letter not being in our fonts."""
        if not self.is_french:
            return date_format(day, "DATE_FORMAT")
        number = mark_safe("1<sup>er</sup>") if day.day == 1 else day.day
        return format_html("{} {} {} {}", self.weekday(day.weekday()), number, FRENCH_MONTHS[day.month - 1], day.year)

    def when(self, moment: datetime, now: datetime) -> str:
        """« à 17 h », « demain à 9 h », « lundi 30 novembre à 9 h », on the clock of the place."""
        days = (moment.date() - now.date()).days
        if days == 0 or (days == 1 and moment.hour == 0 and moment.minute == 0):
            return self["when_midnight"] if days else self.say("when_today", hour=self.hour_of(moment))
        if days == 1:
            return self.say("when_tomorrow", hour=self.hour_of(moment))
        return self.say("when_day", day=self.day(moment.date()), hour=self.hour_of(moment))

    def distance(self, metres: int | None) -> str:
        """« 400 m », « 1,1 km »."""
        if metres is None:
            return ""
        if metres < 995:
            return self.say("m", number=round(metres, -1))
        number = f"{metres / 1000:.1f}"
        return self.say("km", number=number if self.code in ("en", "ar") else number.replace(".", ","))

    def category_said(self, text: str) -> str:
        """The category that words of this language name; "" where they name none. The search itself reads French."""
        return "" if self.is_french else _said_in(self.code).get(_key(text), "")


def bdi(fact: object) -> str:
    """Kept together. Figures without a letter (« 8:00 – 12:00 ») read from left to right everywhere."""
    if hasattr(fact, "__html__") or any(letter.isalpha() for letter in str(fact)):
        return format_html("<bdi>{}</bdi>", fact)
    return format_html('<bdi dir="ltr">{}</bdi>', fact)


def current() -> Words:
    return words_of(translation.get_language() or FRENCH)


@cache
def words_of(language: str) -> Words:
    code = language.partition("-")[0]
    code = code if code in Language.values else FRENCH
    return Words(code, import_module(f"directory.words.{code}"))


@cache
def _said_in(code: str) -> dict[str, str]:
    table = words_of(code).module.CATEGORY
    return {_key(label): category for category, label in table.items()} | {
        _key(part): category for category, label in reversed(table.items()) for part in label.split(",")
    }


def _key(text: str) -> str:
    return fold(text) or plain(text).strip()
