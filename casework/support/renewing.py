"""Her domiciliation, her requests to the SIAO and for social housing: dated, renewed in time, by calendar months."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from casework.clock import add_months
from casework.models import Renewal
from casework.support.plan import locked_file
from journal.agenda import close_tasks
from journal.judgements import judgement
from journal.moves import NotYet, TooLate, write

Kind = Renewal.Kind
DOMICILIATION_MONTHS = 12  # Code de l'action sociale et des familles, L. 264-2: one year
SOCIAL_HOUSING_MONTHS = 12  # Code de la construction et de l'habitation, R. 441-2-7: one year
SIAO_MONTHS = judgement(
    "siao_months", 3, "La demande au SIAO est confirmée", "mois après la dernière fois", between=(1, 12),
    source="domaine §6 : garder la demande vivante",
)  # fmt: skip
# Never two months ahead: that came too early, and nobody acted on it (domaine P13, domifa#3447).
LEADS = {
    Kind.DOMICILIATION: judgement(
        "domiciliation_lead_days", 30, "La domiciliation est à renouveler", "jours avant sa fin", between=(7, 45),
        source="domaine P13",
    ),
    Kind.SIAO: judgement(
        "siao_lead_days", 10, "La demande au SIAO est à confirmer", "jours avant sa date", between=(3, 30),
        source="domaine P13",
    ),
    Kind.SOCIAL_HOUSING: judgement(
        "social_housing_lead_days", 30, "La demande de logement social est à renouveler", "jours avant sa fin",
        between=(7, 45), source="domaine P13 ; préavis d’un mois du CCH, R. 441-2-8",
    ),
}  # fmt: skip


def valid_until(kind: str, from_on: date, territory_id: int) -> date:
    """The day on which an act made on ``from_on`` runs out, by calendar months."""
    months = {Kind.DOMICILIATION: DOMICILIATION_MONTHS, Kind.SOCIAL_HOUSING: SOCIAL_HOUSING_MONTHS}
    return add_months(from_on, months.get(Kind(kind)) or SIAO_MONTHS.of(territory_id))


@transaction.atomic
def start(accompaniment, *, by, kind, body, number, from_on, until_on=None):
    """Follow one more. ``until_on`` is what the paper says, where it says; else it is counted in months.

    Raises NotYet for a day to come or a validity that is over, TooLate where this kind is followed already.
    """
    file = locked_file(accompaniment, by)
    if Renewal.objects.running().filter(accompaniment=file, kind=kind).exists():
        raise TooLate("Elle est déjà suivie : la renouveler plutôt.")
    row = _open(file, kind, body, number, from_on, until_on)
    write(row, "follow_renewal", by=by, facts={"kind": kind, "until_on": row.until_on})
    return row


@transaction.atomic
def renew(renewal, *, by, on, until_on=None, body="", number=""):
    """Renewed on that day: the next one runs from there. Its body and number stay, unless others are given."""
    row, file = _running(renewal, by)
    if on < row.from_on:
        raise NotYet("Le renouvellement suit la date de la demande précédente.")
    _close(row, on, Renewal.Closing.RENEWED, by)
    following = _open(file, row.kind, body or row.body, number or row.number, on, until_on)
    write(following, "renew", by=by, facts={"kind": row.kind, "until_on": following.until_on})
    return following


@transaction.atomic
def close(renewal, *, by, closing, on):
    """Lapsed, or not needed any more. One that lapsed is made again by following a new one."""
    row, _ = _running(renewal, by)
    _close(row, on, closing, by)
    write(row, "close_renewal", by=by, facts={"kind": row.kind, "closing": closing})
    return row


@transaction.atomic
def block(renewal, *, by, cause, on):
    """It cannot be renewed for now, for that cause. It stays due: what runs out does not wait."""
    row, _ = _running(renewal, by)
    row.cause, row.blocked_on = cause, on
    row.save(update_fields=["cause", "blocked_on"])
    write(row, "block_renewal", by=by, facts={"kind": row.kind, "cause": cause})
    return row


def _open(file, kind, body, number, from_on, until_on):
    if from_on > timezone.localdate():
        raise NotYet("On note une demande une fois faite.")
    until_on = until_on or valid_until(kind, from_on, file.territory_id)
    if until_on <= max(from_on, timezone.localdate() - timedelta(days=1)):
        raise NotYet("Cette date de validité est déjà passée.")
    return Renewal.objects.create(
        accompaniment=file, kind=kind, body=body.strip(), number=number.strip(), from_on=from_on, until_on=until_on
    )


def _running(renewal, by):
    file = locked_file(renewal.accompaniment, by)
    row = Renewal.objects.select_for_update(of=("self",), no_key=True).get(pk=renewal.pk)
    if row.closed_on:
        raise TooLate("Cette échéance est déjà close.")
    return row, file


def _close(row, on, closing, by):
    row.closed_on, row.closing, row.cause, row.blocked_on = on, closing, "", None
    row.save(update_fields=["closed_on", "closing", "cause", "blocked_on"])
    close_tasks(row, by=by)
