"""What may move the end of her year: a suspension or an extension, each asked by one person and signed by another.

Nothing else does (README decision 2): a home that goes away is never a ground, and a year never closes by itself.
"""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import User
from casework import permissions as may
from casework.actions.walls import explained
from casework.clock import add_months
from casework.models import Accompaniment, Commitment, Extension, Review, Suspension
from hosting.models import Guest, Need
from journal.judgements import judgement
from journal.models import Signature
from journal.moves import NotYet, TooLate, lock_only, write
from journal.signatures import ask_signature, when_signed

LONGEST_SUSPENSION = judgement(
    "suspension_months", 3, "Une suspension de son année dure au plus", "mois", between=(1, 6), source="domaine §3.7"
)
LONGEST_EXTENSION = judgement(  # the database says three too
    "extension_months", 3, "Une prolongation dure au plus", "mois", between=(1, 3), source="domaine §3.7"
)
EXTENSIONS = judgement("extensions", 2, "Une année se prolonge au plus", "fois", between=(0, 4), source="domaine §3.7")
EXTENDED_FROM_MONTH = judgement(
    "extension_from_month", 10, "Une prolongation se demande à partir du mois numéro", "de son année", between=(6, 12),
    source="domaine §3.7",
)  # fmt: skip


@transaction.atomic
def ask_suspension(accompaniment, *, by, ground, start, until, she_agrees, why_not_asked=""):
    """Ask that the nights of ``[start, until)`` be outside the promise, at her side: the end of her year moves on.

    ``she_agrees`` is None where her agreement cannot be had (``why_not_asked`` says why): against her will there is
    none. A ground may be her health: the signer's masked summary does not say it.
    Raises NotYet for dates that do not hold, TooLate where one is asked already or her file is closed.
    """
    row, commitment = _running(accompaniment, "suspend", by)
    if she_agrees is False:
        raise NotYet("Elle n’est pas d’accord : son année continue.")
    if she_agrees is None and not why_not_asked.strip():
        raise NotYet("Dire pourquoi son accord ne peut pas être recueilli.")
    _check_dates(commitment, start, until, LONGEST_SUSPENSION.of(row.territory_id))
    ground = Suspension.Ground(ground)
    agreed = "avec son accord" if she_agrees else "son accord ne peut pas être recueilli"
    note = f"{ground.label}. {why_not_asked}".strip()
    write(row, "ask_suspension", by=by, note=note, facts={"from": str(start), "until": str(until)})
    return ask_signature(
        row, "suspend", by=by, territory_id=row.territory_id,
        summary=f"Suspension {row.code} du {start:%d/%m/%Y} au {until:%d/%m/%Y}, {agreed}. Motif : voir son dossier.",
        ground=ground.value, start=str(start), until=str(until), she_agrees=she_agrees, asked_by=by.user_id,
    )  # fmt: skip


def _check_dates(commitment, start, until, months):
    if until <= start:
        raise NotYet("La fin de la suspension suit son début.")
    if not commitment.starts_on <= start < commitment.ends_on:
        raise NotYet("La suspension commence pendant son année.")
    if until > add_months(start, months):
        raise NotYet(f"Une suspension dure {months} mois au plus ; la suite se redemande.")
    if commitment.suspensions.filter(period__overlap=DateRange(start, until)).exists():
        raise NotYet("Une suspension couvre déjà une partie de ces dates.")


@when_signed("casework.Accompaniment", "suspend")
def _suspend(accompaniment, facts, by):
    period = DateRange(date.fromisoformat(facts["start"]), date.fromisoformat(facts["until"]))
    row, commitment = _still_running(accompaniment)
    before = commitment.ends_on
    _create(
        Suspension, commitment, facts, by, ground=facts["ground"], period=period, she_agrees=facts["she_agrees"]
    )  # fmt: skip
    write(row, "suspend", by=by, facts={"from": facts["start"], "until": facts["until"]})
    _follow(row, before)


@transaction.atomic
def ask_extension(accompaniment, *, by, months, awaited):
    """Ask for some months more, as the review of her year has decided, with the dated solution that is awaited.

    Raises NotYet before her tenth month, before that review, or past two extensions; TooLate where one is asked
    already or her file is closed.
    """
    row, commitment = _running(accompaniment, "extend_year", by)
    if timezone.localdate() < opens_extension(commitment):
        raise NotYet(f"Une prolongation se demande à partir du {opens_extension(commitment):%d/%m/%Y}.")
    if not row.reviews.filter(decision=Review.Decision.EXTENSION).exists():
        raise NotYet(
            "Une prolongation se décide au bilan de l’année : le tenir d’abord, et noter qu’elle y est demandée."
        )
    times, longest = EXTENSIONS.of(row.territory_id), LONGEST_EXTENSION.of(row.territory_id)
    if commitment.extensions.count() >= times:
        raise NotYet(f"Son année a déjà été prolongée {times} fois.")
    if not 1 <= months <= longest:
        raise NotYet(f"Une prolongation dure de 1 à {longest} mois.")
    if not awaited.strip():
        raise NotYet("Dire quelle solution est attendue, et pour quand.")
    write(row, "ask_extension", by=by, note=awaited, facts={"months": months})
    return ask_signature(
        row, "extend_year", by=by, territory_id=row.territory_id,
        summary=f"Prolongation {row.code} de {months} mois, après le {commitment.ends_on:%d/%m/%Y}.",
        months=months, awaited=awaited, asked_by=by.user_id,
    )  # fmt: skip


@when_signed("casework.Accompaniment", "extend_year")
def _extend(accompaniment, facts, by):
    row, commitment = _still_running(accompaniment)
    before = commitment.ends_on
    _create(Extension, commitment, facts, by, months=facts["months"], awaited=facts["awaited"])
    write(row, "extend_year", by=by, facts={"months": facts["months"]})
    _follow(row, before)


def opens_extension(commitment):
    """The first day of her tenth month: from then on the review of her year may be held, and more months asked."""
    return add_months(commitment.starts_on, EXTENDED_FROM_MONTH.of(commitment.accompaniment.territory_id) - 1)


def _running(accompaniment, move, by):
    """Her file and her year, locked from her on; refused outside her team, and while the same is asked already."""
    if not may.team(accompaniment, by):
        raise PermissionDenied
    row, commitment = _still_running(accompaniment)
    if Signature.objects.pending().about(row).filter(move=move).exists():
        raise TooLate("C’est déjà demandé : une seconde personne doit répondre.")
    return row, commitment


def _still_running(accompaniment):
    lock_only(Guest, accompaniment.guest_id)
    row = Accompaniment.objects.get(pk=accompaniment.pk)
    commitment = Commitment.objects.filter(accompaniment=row).first()
    if row.status != Accompaniment.Status.OPEN:
        raise TooLate("Cet accompagnement n’est plus en cours.")
    if commitment is None:
        raise NotYet("Son année n’a pas commencé.")
    return row, commitment


def _create(model, commitment, facts, by, **fields):
    """One more; what has come since the asking is refused by the database, whose walls have words."""
    try:
        with transaction.atomic():
            model.objects.create(
                commitment=commitment, asked_by=User.objects.get(pk=facts["asked_by"]), agreed_by=by.user, **fields
            )
    except IntegrityError as refused:
        raise explained(refused) from None


def _follow(accompaniment, before):
    """What was looked for until the end of her year, ``before``, is looked for until its new end."""
    ends_on = Commitment.objects.get(accompaniment=accompaniment).ends_on
    needs = Need.objects.open().filter(guest=accompaniment.guest_id, until_on=before)
    needs.filter(from_on__lt=ends_on).update(until_on=ends_on)
