"""The words of a message: one file per language, read when the message leaves.

    subject: Un message vous attend
    sms: Une question vous attend : {{ url }}

    Bonjour, …

The two first lines are for the mailbox's list and for the telephone; the mail follows the blank line. A text has no
``sms:`` line where nobody is told by SMS.
"""

from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation

from messaging.models.contact import Language


@dataclass(frozen=True)
class Text:
    subject: str
    sms: str
    body: str


def template_name(notification, language):
    app, name = notification.code.split(".")
    return f"{app}/messages/{name}.{language}.txt"


def write(notification, subject, language, url="", phone=""):
    """The text about ``subject`` in ``language``, or in French where it has not been translated."""
    language = language if language in notification.languages else Language.FRENCH
    template = get_template(template_name(notification, language)).template
    facts = {"url": url, "phone": spoken_number(phone), "site": settings.PUBLIC_URL} | notification.facts(subject)
    with translation.override(language):
        written = template.render(Context(facts, autoescape=False))
    return _parsed(written)


def spoken_number(phone):
    """A French number as people say it (05 56 00 00 00); another one as it is."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if number.country_code == 33 else form.INTERNATIONAL)


def _parsed(written):
    head, _, body = written.strip().partition("\n\n")
    lines = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    return Text(lines["subject"].strip(), lines.get("sms", "").strip(), body.strip() + "\n")


def missing(notification):
    """The languages that this notification should exist in and does not."""
    return [language for language in notification.languages if not _exists(template_name(notification, language))]


def _exists(name):
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True
