"""How a figure is said in French: 3 012 nuitées, 98 %, 41 jours. A rounding never claims more than was counted."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from reporting.registry import Indicator, Reading, Unit

NBSP, THIN = "\u00a0", "\u202f"
NOBODY = "—"
UNKNOWN = "inconnu"  # of everybody: « 0 % » would be read as a no
FINE_FROM = 200  # people or nights: under that, a tenth of a percent says nothing
WORDS = {
    Unit.NIGHTS: ("nuit", "nuits"),
    Unit.GUESTS: ("femme", "femmes"),
    Unit.CHILDREN: ("enfant", "enfants"),
    Unit.STAYS: ("séjour", "séjours"),
    Unit.HOMES: ("foyer", "foyers"),
    Unit.COUNT: ("", ""),
    Unit.DAYS: ("jour", "jours"),
    Unit.HOURS: ("heure", "heures"),
    Unit.EACH: ("par femme", "par femme"),
    Unit.EUROS: ("€", "€"),
}


def number(value: float, digits: int = 0) -> str:
    """« 3 012 », « 41,5 »: thin spaces and a comma, halves rounded up."""
    step = Decimal(1).scaleb(-digits)
    rounded = Decimal(str(value)).quantize(step, ROUND_HALF_UP)
    return f"{rounded:,.{digits}f}".replace(",", THIN).replace(".", ",")


def percent(rate: float, n: int) -> str:
    """« 98 % »; with a decimal from two hundred on. Never « 100 % » where one is missing, « 0 % » where one is."""
    digits = 1 if n >= FINE_FROM and 0 < rate < 1 else 0
    step = 10**-digits
    shown = float(Decimal(str(rate * 100)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    if rate < 1 and shown >= 100:
        shown = 100 - step
    if rate > 0 and shown <= 0:
        shown = step
    return f"{number(shown, digits)}{NBSP}%"


def value(declared: Indicator, reading: Reading) -> str:
    """The figure with its unit; « — » where there is nobody to say it of."""
    if reading.value is None:
        return NOBODY
    if declared.unit == Unit.SHARE:
        if reading.unknown and reading.unknown == reading.denominator:
            return UNKNOWN
        return percent(reading.value, reading.denominator or reading.n)
    digits = 2 if declared.unit == Unit.EACH else 0 if float(reading.value).is_integer() else 1
    one, many = WORDS[declared.unit]
    return f"{number(reading.value, digits)}{NBSP}{many if abs(reading.value) >= 2 else one}".rstrip(NBSP)


def basis(declared: Indicator, reading: Reading) -> str:
    """What it rests on: « 49 sur 50 », « n = 12 » for a duration, « 300 nuits à 40 € »."""
    if declared.unit == Unit.EUROS:
        each = f" à {number(reading.denominator)}{NBSP}€" if reading.denominator else ""
        return f"{number(reading.n)}{NBSP}nuits{each}" if reading.n else ""
    if reading.denominator is not None:
        return f"{number(reading.numerator or 0)} sur {number(reading.denominator)}"
    return f"n = {number(reading.n)}" if declared.unit in (Unit.DAYS, Unit.HOURS) else ""


def interval(reading: Reading) -> str:
    """« de 90 à 100 % », rounded outwards."""
    if reading.interval is None:
        return ""
    low, high = reading.interval
    return f"de {int(low * 100)} à {-int(-high * 100 // 1)}{NBSP}%"


def aside(reading: Reading) -> str:
    """What is not known, the most that the share may be, and what is not due yet."""
    said = [reading.note] if reading.note else []
    if reading.unknown:
        said.append(f"{number(reading.unknown)} inconnue{'s' if reading.unknown > 1 else ''}, au dénominateur")
        if reading.interval and reading.denominator and reading.numerator is not None:
            most = (reading.numerator + reading.unknown) / reading.denominator
            said.append(f"au plus {percent(most, reading.denominator)}")
    if reading.pending:
        said.append(f"{number(reading.pending)} en cours")
    return " ; ".join(said)


def day(when: date) -> str:
    return f"{when:%d/%m/%Y}"


def period(since: date, until: date) -> str:
    """« du 01/01/2026 au 30/06/2026 »: the last day is said, the bound ``until`` is not in it."""
    return f"du {day(since)} au {day(date.fromordinal(until.toordinal() - 1))}"
