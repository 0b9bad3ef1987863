"""Offering, answering, meeting. Nothing here has a consequence for her: no scan asks again, no task follows a no."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Membership, Role, User
from casework import permissions as may
from casework.actions.walls import explained
from casework.models import Accompaniment, PsyAppointment, PsyReferral
from hosting.models import Assignment
from journal.moves import NotYet, TooLate, write
from privacy.consents import give
from privacy.models import Consent

TEXT_VERSION = "2026-11"


def psychologists(territory_id):
    """The psychologists of a territory whose role is in force, by name."""
    members = Membership.objects.in_force().filter(territory=territory_id, role=Role.PSYCHOLOGIST)
    return User.objects.filter(pk__in=members.values("user")).order_by("first_name", "last_name", "pk")


@transaction.atomic
def offer(accompaniment, *, by):
    """Tell her that she may meet a psychologist. Raises TooLate where it is offered already, or she has left."""
    file = _file(accompaniment, by)
    if PsyReferral.objects.running().filter(accompaniment=file).exists():
        raise TooLate("C’est déjà proposé.")
    row = PsyReferral.objects.create(accompaniment=file, offered_by=by)
    write(row, "offer_psychologist", by=by)
    return row


@transaction.atomic
def accept(referral, psychologist, *, by, channel, words=""):
    """She wishes to: her consent is kept, and this psychologist is the one who follows her from today."""
    file = _file(referral.accompaniment, by)
    row = _unanswered(referral)
    if not psychologists(file.territory_id).filter(pk=psychologist.pk).exists():
        raise NotYet("Choisir une psychologue du territoire.")
    row.answer, row.answered_on, row.psychologist = row.Answer.ACCEPTED, timezone.localdate(), psychologist
    row.save(update_fields=["answer", "answered_on", "psychologist"])
    give(file.guest, Consent.Purpose.PSYCHOLOGIST, by=by, text_version=TEXT_VERSION, channel=channel, words=words)
    follow(file.guest, psychologist)
    return row


@transaction.atomic
def decline(referral, *, by):
    """She does not. It is written where the team does not read it, and nothing follows."""
    _file(referral.accompaniment, by)
    row = _unanswered(referral)
    row.answer, row.answered_on = row.Answer.DECLINED, timezone.localdate()
    row.save(update_fields=["answer", "answered_on"])
    return row


def follow(guest, psychologist):
    """This psychologist follows her from today; whoever did before no longer does."""
    today = timezone.localdate()
    others = Assignment.objects.in_force().of(guest).filter(part=Assignment.Part.PSYCHOLOGIST)
    others.exclude(user=psychologist).update(until_on=today)
    if not others.filter(user=psychologist).exists():
        Assignment.objects.create(guest=guest, user=psychologist, part=Assignment.Part.PSYCHOLOGIST, from_on=today)


@transaction.atomic
def book(referral, *, by, at, minutes, label):
    """An appointment with her. Its line in the journal is in nobody's thread."""
    row = followed_by(referral, by)
    if at <= timezone.now():
        raise NotYet("Choisir une heure à venir.")
    try:
        with transaction.atomic():
            made = PsyAppointment.objects.create(
                referral=row, psychologist=by.user, at=at, minutes=minutes, label=label
            )
    except IntegrityError as refused:
        raise explained(refused) from None
    write(made, "book", by=by)
    return made


@transaction.atomic
def note_attendance(appointment, *, by, attended):
    """She came, or not. Not coming has no consequence either."""
    row = _appointment(appointment, by)
    if row.offered:
        raise NotYet("Elle n’a pas choisi ce moment.")
    if row.at > timezone.now():
        raise NotYet("Ce rendez-vous n’a pas encore eu lieu.")
    row.attended = attended
    row.save(update_fields=["attended"])
    write(row, "hold" if attended else "miss", by=by)
    return row


@transaction.atomic
def cancel(appointment, *, by):
    row = _appointment(appointment, by)
    row.cancelled_on = timezone.localdate()
    row.save(update_fields=["cancelled_on"])
    write(row, "cancel", by=by)
    return row


def _file(accompaniment, by):
    if not may.team(accompaniment, by):
        raise PermissionDenied
    file = Accompaniment.objects.select_for_update(of=("self",), no_key=True).get(pk=accompaniment.pk)
    if file.status == Accompaniment.Status.EXITED:
        raise TooLate("Cet accompagnement n’est plus en cours.")
    return file


def _unanswered(referral):
    row = PsyReferral.objects.select_for_update(of=("self",), no_key=True).get(pk=referral.pk)
    if row.answer or row.ended_on:
        raise TooLate("Sa réponse est déjà notée.")
    return row


def followed_by(referral, by):
    """The referral of a woman whom this psychologist follows today."""
    rows = PsyReferral.objects.visible_to(by).accepted().select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=referral.pk).first()
    if row is None:
        raise PermissionDenied
    return row


def _appointment(appointment, by):
    rows = PsyAppointment.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=appointment.pk, psychologist=by.user_id).first()
    if row is None:
        raise PermissionDenied
    if row.attended is not None or row.cancelled_on:
        raise TooLate("C’est déjà noté.")
    return row


@transaction.atomic
def record(accompaniment, *, by, answer, psychologist=None, channel="voice", words=""):
    """What a coordinator writes down at once: offered, and perhaps her answer ("yes", "no", or "" for later)."""
    row = PsyReferral.objects.running().filter(accompaniment=accompaniment).first() or offer(accompaniment, by=by)
    if answer == "yes" and psychologist is None:
        raise NotYet("Dire quelle psychologue elle rencontrera.")
    if answer == "yes":
        return accept(row, psychologist, by=by, channel=channel, words=words)
    return decline(row, by=by) if answer == "no" else row
