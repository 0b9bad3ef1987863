"""An agreement in words: each rule in her language and in French, what surrounds them, and the document to keep.

Nothing here names anybody or says where: « elle », « le foyer », a reference. Whoever finds the paper learns nothing.
"""

from django.utils import translation
from django.utils.formats import date_format

from accounts.models import Territory
from casework.house_rules import BY_TOPIC, FROM_RIGHT_TO_LEFT, said, sentence
from messaging.documents import pdf
from messaging.texts import spoken_number
from privacy.projection import project_many

FRENCH = "fr"
PAPER = "casework/documents/agreement.typ"
FILE_NAME = "document.pdf"  # whoever reads over her shoulder learns nothing


def languages_of(version, asked=""):
    """Hers, or the one asked for, then French: the two columns."""
    return list(dict.fromkeys([asked or version.language, FRENCH]))


def rules_in_words(version, actor, languages):
    """[{code, said: [{language, direction, title, sentence, extra}]}], in the order of the house."""
    rows = sorted(version.rules.all(), key=lambda rule: list(BY_TOPIC).index(rule.topic))
    shown = project_many(rows, actor, fields={"topic", "option", "words", "translation"})
    return [{"code": rule["topic"], "said": [_said(rule, version, each) for each in languages]} for rule in shown]


def _said(rule, version, language):
    title, words = said(rule["topic"], rule["option"], language)
    translated = language == version.language and language != FRENCH and rule["translation"]
    return {
        "language": language, "direction": direction(language), "title": title, "sentence": words,
        "extra": rule["translation"] if translated else rule["words"],
        "extra_language": language if translated else FRENCH,
    }  # fmt: skip


def direction(language):
    return "rtl" if language in FROM_RIGHT_TO_LEFT else "ltr"


def around(version, language):
    """The sentences before and after the rules: {name: sentence}, the dates said in this language."""
    about = version.about
    until = version.until_on or (about.planned_until if version.stay_id else about.period.upper)
    phone = Territory.objects.get(pk=about.territory_id).settings.get("help_phone", "")
    with translation.override(language):
        found = {
            "language": language, "direction": direction(language),
            "until": sentence("until", language, on=date_format(until)),
            "notice": sentence("notice", language, days=version.notice_days),
            "edition": sentence("edition", language, edition=version.edition),
            "state": sentence("signed_on", language, on=date_format(version.signed_on))
            if version.signed_on else sentence("draft", language),
        }  # fmt: skip
    for name in ("title", "intro", "danger", "change", "help", "police", "violence", "signatures", "guest", "host",
                 "association", "download", "extra"):  # fmt: skip
        found[name] = sentence(name, language)
    return found | {"team": sentence("team", language, phone=spoken_number(phone)) if phone else ""}


def paper(version, actor, reference):
    """The document of this version, as PDF: in her language beside French, without a name or a place."""
    languages = languages_of(version)
    texts = [around(version, each) for each in languages]
    data = {
        "title": texts[0]["title"],
        "footer": reference,
        "around": texts,
        "rules": [rule["said"] for rule in rules_in_words(version, actor, languages)],
        "signed": bool(version.signed_on),
    }
    return pdf(PAPER, data, language=languages[0])
