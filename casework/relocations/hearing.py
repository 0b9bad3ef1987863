"""Whether she agreed to hear that a move of hers would open a roof to another: said, dated, taken back at no cost."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from casework import permissions as may
from hosting.facts import herself
from hosting.models import Guest
from journal.moves import lock_only, write
from privacy import consents
from privacy.models import Consent

TEXT_VERSION = "2026-11"
PURPOSE = Consent.Purpose.RELOCATION


def agreed(guest):
    """Her agreement in force, or None."""
    return Consent.objects.about(guest).in_force().filter(purpose=PURPOSE).order_by("at").last()


@transaction.atomic
def agree(accompaniment, *, by, channel, interpreter="", words=""):
    """She wishes to hear of it. It binds her to nothing: each move is asked of her, and a no costs nothing."""
    if not may.team(accompaniment, by):
        raise PermissionDenied
    guest = accompaniment.guest
    lock_only(Guest, guest.pk)
    found = agreed(guest)
    if found is None:
        found = consents.give(
            guest, PURPOSE, by=by, text_version=TEXT_VERSION, channel=channel, interpreter=interpreter, words=words
        )
        write(accompaniment, "agree_to_hear", by=by, channel=channel)
    return found


@transaction.atomic
def refuse(accompaniment, *, by, channel, interpreter="", words=""):
    """Not, or not any more: from this instant nothing is suggested. What she was asked she answers as ever.

    She takes it back herself from her own page, or tells whoever follows her. Said twice, it is written once; and
    her row is locked as a chain locks it, so that her word comes before the question or after it.
    """
    if herself(by) != accompaniment.guest_id and not may.team(accompaniment, by):
        raise PermissionDenied
    lock_only(Guest, accompaniment.guest_id)
    if agreed(accompaniment.guest) is not None:
        consents.withdraw(accompaniment.guest, PURPOSE, by=by, channel=channel, words=words)
        write(accompaniment, "refuse_to_hear", by=by, channel=channel)
