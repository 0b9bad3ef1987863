"""Sending a referral, answering a question about it, taking it back: nothing leaves without her consent."""

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from hosting.actions import submit_referral
from hosting.referring.forms.sending import CONSENT_VERSION, Withdrawal
from hosting.referring.parts import CONSENT, progress
from journal.agenda import close_tasks, open_task
from journal.models import Entry
from journal.moves import perform
from privacy import consents
from privacy.models import Consent


def obstacles(draft):
    """What keeps a draft from being sent: [(part, page, field, sentence)]. Empty when it may leave."""
    found = [
        (state.part, page, field, label)
        for state in progress(draft)
        for page, field, label in state.missing
    ]  # fmt: skip
    found += [
        (state.part, page, "", f"Ouvrir « {page.title} » : cette page n’a pas été vue.")
        for state in progress(draft)
        for page in state.part.asked(draft)
        if f"/{page.slug}" not in draft.answered and not any(page is other for other, _, _ in state.missing)
    ]
    consent = CONSENT.pages[0]
    referral = draft.referral
    if not referral.consent or referral.consent_on is None:
        found.append((CONSENT, consent, "consent", "Recueillir son accord : sans lui, rien n’est envoyé."))
    elif not referral.keeps_following and not referral.imported:
        found.append((CONSENT, consent, "keeps_following", "Confirmer que vous continuez à l’accompagner."))
    return found


@transaction.atomic
def send(referral, *, by, version):
    """Send it, and keep her consent as she gave it: her words, the day, the text that she heard.

    Raises what ``perform()`` raises: Stale, NotYet, TransitionNotAllowed, PermissionDenied.
    """
    referral = submit_referral(referral, by=by, version=version)
    noon = timezone.make_aware(datetime.combine(referral.consent_on, time(12)))
    consents.give(
        referral.guest, Consent.Purpose.REFERRAL, by=by, text_version=CONSENT_VERSION,
        channel=Entry.Channel.INTERPRETER if referral.consent_interpreter else Entry.Channel.VOICE,
        words=referral.consent_words, at=min(noon, timezone.now()),
    )  # fmt: skip
    return referral


@transaction.atomic
def answer(referral, text, *, by, version):
    """Answer what the team asked. ``text`` is the note of the move: the team reads it in the referral's journal."""
    referral = perform(referral, "give_information", by=by, version=version, note=text)
    open_task(referral, "study_referral", territory_id=referral.territory_id, due_on=timezone.localdate())
    return referral


@transaction.atomic
def withdraw(referral, reason, *, by, version):
    """Take it back. ``reason`` is a ``Withdrawal.Reason`` : its words go into the journal.

    When it is her choice, her consent to be read goes with it.
    """
    referral = perform(referral, "withdraw", by=by, version=version, note=Withdrawal.Reason(reason).label)
    close_tasks(referral, by=by)
    purpose = Consent.Purpose.REFERRAL
    if reason == Withdrawal.Reason.HER_CHOICE and consents.consenting([referral.guest], purpose):
        consents.withdraw(referral.guest, purpose, by=by, channel=Entry.Channel.REFERRER)
    return referral
