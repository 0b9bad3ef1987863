"""How to reach somebody: telephones, mails, and what makes a contact safe."""

import re
from dataclasses import dataclass
from datetime import time

import phonenumbers

from hosting.registers.cells import Reading, doubt, fold
from hosting.registers.reading import shown

REGION = "FR"
PHONE_PARTS = re.compile(r"(?:\+|00)?\d(?:[\s./()\-–_]*\d){5,}")
TWO_NUMBERS = re.compile(r"\s*[/;,\n]\s*|\s+(?:ou|et|puis|-)\s+")
EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)


def phone(value, days):
    """A number in E.164 (« +33647882985 »), from any spelling; a zero that the spreadsheet ate is put back."""
    text = shown(value).strip()
    if excel_text := re.fullmatch(r'="?([^"]*)"?', text):
        text = excel_text[1]
    if re.fullmatch(r"\d[.,]\d+e\+?\d+", text.lower()):
        return doubt("Le tableur a écrasé ce numéro : le ressaisir en texte.")
    found = PHONE_PARTS.findall(text)
    if len(found) == 1 and not e164(found[0]):  # « 06 … / 05 … » is two, « 06/47/… » one
        found = [part for piece in TWO_NUMBERS.split(text) for part in PHONE_PARTS.findall(piece)] or found
    if not found:
        return doubt("Ceci n’est pas un numéro de téléphone.")
    numbers = [parsed for part in found if (parsed := e164(part))]
    around = fold(PHONE_PARTS.sub(" ", text)).strip(" /-,;:.()+")
    if len(found) == 1 and numbers and around in ("", "tel", "port", "portable", "mobile", "fixe", "tel port", "n°"):
        return Reading(numbers[0])
    if numbers:
        why = "Il y a plusieurs numéros : en garder un." if len(found) > 1 else "Il y a autre chose que le numéro."
        return doubt(why, spelled(numbers[0]))
    return incomplete(found[0])


def e164(text):
    """The E.164 spelling of one number, or "" if no telephone has it."""
    digits = re.sub(r"[^\d+]", "", re.sub(r"\(0\)", "", text))
    candidates = [digits]
    if digits.startswith("33") and len(digits) == 11:
        candidates.insert(0, "+" + digits)
    if re.fullmatch(r"\+330[1-9]\d{8}", digits):
        candidates.insert(0, "+33" + digits[4:])
    for candidate in candidates:
        try:
            number = phonenumbers.parse(candidate, REGION)
        except phonenumbers.NumberParseException:
            continue
        # a block of numbers that the metadata does not know yet, or an overseas one, is still a telephone
        french = number.country_code == 33 and re.fullmatch(r"[1-9]\d{8}", str(number.national_number))
        if french or phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ""


def spelled(number):
    """« +33647882985 » → « 06 47 88 29 85 », as people write it here."""
    parsed = phonenumbers.parse(number, REGION)
    here = parsed.country_code == 33
    form = phonenumbers.PhoneNumberFormat.NATIONAL if here else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def incomplete(text):
    digits = re.sub(r"\D", "", text)
    missing = 10 - len(digits) if digits.startswith("0") else 9 - len(digits)
    if 0 < missing <= 3:
        return doubt(f"Numéro incomplet : il manque {missing} chiffre{'s' if missing > 1 else ''}.")
    if -3 <= missing < 0:
        return doubt("Ce numéro a trop de chiffres.")
    return doubt("Ce numéro de téléphone n’existe pas.")


def email(value, days):
    """A mail address in lower case."""
    text = re.sub(r"^mailto:", "", shown(value).strip(), flags=re.IGNORECASE).strip("<> ;,")
    if EMAIL.fullmatch(text) and len(text) <= 254:
        return Reading(text.lower())
    if found := EMAIL.findall(text):
        return doubt("Il y a autre chose que l’adresse.", found[0].lower())
    repaired = re.sub(r"\s+", "", text).replace(",", ".").replace("(at)", "@").replace("[at]", "@")
    return doubt("Cette adresse n’est pas complète.", repaired.lower() if EMAIL.fullmatch(repaired) else "")


@dataclass(frozen=True)
class SafeContact:
    """The way she said is safe. ``preferred`` is a code of messaging.Contact; ``words`` are kept as instructions."""

    preferred: str
    words: str = ""
    phone: str = ""
    not_before: time | None = None
    not_after: time | None = None
    shared_phone: bool = False


HOUR = re.compile(r"(apres|a partir de|des|avant|jusqu'a)\s*(\d{1,2})\s*(?:h|heures?|:)\s*(\d{2})?")
THROUGH_REFERRER = re.compile(
    r"par (?:la|le|sa|son|l')?\s*(?:ts|as|travailleu|assistante|referent|educ|structure)|uniquement par"
)
SOMEBODY_ELSE = re.compile(
    r"\b(?:via|chez|par|avec)\b.*\b(?:ami|amie|copine|soeur|cousine|mari|conjoint|voisin|voisine|fille|fils|mere)\b"
)


def safe_contact(value, days):
    """« SMS », « appeler après 18h », « par la TS uniquement »… What is not understood is a doubt: no contact."""
    text, words = fold(value), shown(value)
    number = next((parsed for part in PHONE_PARTS.findall(words) if (parsed := e164(part))), "")
    before, after = hours(text)
    times = {"phone": number, "not_before": before, "not_after": after, "words": words}
    if THROUGH_REFERRER.search(text):
        return Reading(SafeContact("referrer", words))
    if SOMEBODY_ELSE.search(text):  # the telephone is not hers: nothing is sent to it, a person asks first
        return Reading(SafeContact("referrer", words, phone=number, shared_phone=True))
    if re.search(r"\b(?:aucun|pas de contact|ne pas (?:contacter|appeler|joindre))\b", text):
        return Reading(SafeContact("none", words))
    if re.search(r"\bpas de (?:sms|texto)\b", text):
        return Reading(SafeContact("call", **times))
    if re.search(r"\b(?:sms|texto|whatsapp|message ecrit)\b", text):
        return Reading(SafeContact("sms", **times))
    if re.search(r"\b(?:mail|courriel|email|e-mail)\b", text):
        return Reading(SafeContact("email", words))
    if (
        re.search(r"\b(?:appel|appeler|appels|tel|telephone|telephoner|message|vocal|repondeur|joindre)\b", text)
        or number
    ):
        return Reading(SafeContact("call", **times))
    return doubt(
        "Comment la joindre sans risque ? Répondre par SMS, appel, courriel, ou par la TS uniquement.",
        "par la TS uniquement",
    )


def hours(text):
    """(not before, not after) as times of day, None where unsaid."""
    bounds = {"before": None, "after": None}
    for word, hour, minute in HOUR.findall(text):
        if int(hour) < 24 and int(minute or 0) < 60:
            bounds["after" if word in ("avant", "jusqu'a") else "before"] = time(int(hour), int(minute or 0))
    before, after = bounds["before"], bounds["after"]
    return (before, after) if not (before and after and before >= after) else (None, None)
