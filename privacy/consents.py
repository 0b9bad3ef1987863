"""Consents: said for one purpose, in her words, until a day; taken back at any time, at no cost."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from privacy.models import Consent


class AlreadyWithdrawn(Exception):
    """There is no consent in force to take back (409)."""


def give(person, purpose, *, by, text_version, channel, words="", interpreter="", at=None, expires_at=None):
    """Write down that ``person`` (a guest, a host) agrees to ``purpose``. ``words`` are hers."""
    return Consent.objects.create(
        content_type=ContentType.objects.get_for_model(person),
        object_id=person.pk,
        purpose=purpose,
        text_version=text_version,
        channel=channel,
        words=words,
        interpreter=interpreter,
        collected_by=by,
        at=at or timezone.now(),
        expires_at=expires_at,
    )


@transaction.atomic
def withdraw(person, purpose, *, by, channel, words=""):
    """Take back every consent in force for ``purpose``: effective at the next request."""
    given = list(Consent.objects.about(person).in_force().filter(purpose=purpose))
    if not given:
        raise AlreadyWithdrawn(purpose)
    return [
        Consent.objects.create(
            content_type=consent.content_type,
            object_id=consent.object_id,
            purpose=purpose,
            given=False,
            withdraws=consent,
            text_version=consent.text_version,
            channel=channel,
            words=words,
            collected_by=by,
        )
        for consent in given
    ]


def consenting(rows, purpose, now=None):
    """Which of these people consent to ``purpose`` now: {pk, …}, in one query."""
    if not rows:
        return set()
    kind = ContentType.objects.get_for_model(rows[0])
    found = Consent.objects.in_force(now).filter(
        content_type=kind, object_id__in=[row.pk for row in rows], purpose=purpose
    )
    return set(found.values_list("object_id", flat=True))
