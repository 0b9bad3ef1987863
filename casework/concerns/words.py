"""What she says without saying it: the word agreed with her, or the button « Bonne journée » at the foot of her pages.

Nothing of it shows: not on the page, which answers as it answers anything, nor in her thread. The worst is assumed
until somebody has examined it: a false alarm costs her one call, by the way that is safe for her.
"""

import unicodedata

from django.dispatch import receiver
from django.utils import timezone

from accounts.models import Actor
from casework.concerns import moves
from casework.models import Accompaniment, Concern
from hosting.models import Guest
from journal.agenda import open_task
from journal.models import Task
from journal.models.entry import Channel
from journal.moves import recorded, write
from messaging.models import Link

AGREED_BUTTON = "good_day"
SHORTEST = 3  # letters: a shorter word would be heard in anything


@receiver(recorded, sender=Link)
def hear_her_word(sender, subject, entry, **kwargs):
    """By her own page."""
    if entry.transition != "say":
        return
    file = Accompaniment.objects.filter(guest=subject.holder).select_related("guest__contact").order_by("-pk").first()
    if file is None:
        return
    if entry.facts.get("pressed") == AGREED_BUTTON or says_the_word(file.guest, entry.note):
        raise_silently(file, by=entry.actor, words=entry.note, channel=Channel.LINK)
    elif entry.note:
        write(file, "note", by=entry.actor, note=entry.note, channel=Channel.LINK)
        open_task(
            file, "read_her_word", territory_id=file.territory_id, owner_id=file.owner_id,
            due_on=timezone.localdate(), urgency=Task.Urgency.TODAY,
        )  # fmt: skip


@receiver(recorded, sender=Accompaniment)
def hear_what_a_colleague_wrote_down(sender, subject, entry, **kwargs):
    """By telephone, or by voice: whoever notes what she said need not know what it means."""
    if entry.transition != "note" or entry.actor.kind == Actor.Kind.LINK:
        return
    guest = Guest.objects.select_related("contact").get(pk=subject.guest_id)
    if says_the_word(guest, entry.note):
        raise_silently(subject, by=entry.actor, words=entry.note, channel=entry.channel)


def raise_silently(file, *, by, words="", channel=Channel.LINK):
    """Danger until it was examined. Said again before that, it is written on the same affair."""
    waiting = Concern.objects.filter(guest=file.guest_id, silent=True, status=Concern.Status.RAISED).first()
    if waiting is not None:
        write(waiting, "note", by=by, note=words, channel=channel)
        return waiting
    return moves.raise_concern(
        file, by=by, kind=Concern.Kind.OTHER, observer=Concern.Observer.GUEST, words=words, silent=True,
        level=Concern.Level.DANGER, channel=channel,
    )  # fmt: skip


def says_the_word(guest, text):
    """Whether ``text`` holds the word agreed with her, accents and capitals aside, and nothing but whole words."""
    agreed, said = _plain(guest.contact.code_word), _plain(text)
    return len(agreed) >= SHORTEST and f" {agreed} " in f" {said} "


def _plain(text):
    letters = unicodedata.normalize("NFKD", text or "").casefold()
    kept = (letter for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in kept).split())
