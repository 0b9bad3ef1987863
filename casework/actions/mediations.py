"""Living together has become hard: each heard alone, a session, points with who and when, then looked at again."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Role, User
from casework import permissions as may
from casework.actions.departures import locked_stay, open_relay
from casework.house_rules import NOT_COVERED
from casework.models import Mediation, MediationPoint, MediationSession, Stay
from casework.models.mediation import HEARD_WITHIN
from hosting.models import Assignment
from journal.agenda import close_tasks, open_task
from journal.models import Task
from journal.moves import NotYet, Stale, TooLate, lock, perform, write

MEDIATING_ROLES = (Role.COORDINATOR, Role.MANAGER, Role.VOLUNTEER)
SIDES = ("guest", "host")


def mediators(stay):
    """Who may lead a mediation of this stay: the team and the volunteers of her territory, without hers.

    The team alone for whoever became a volunteer herself.
    """
    sealed = stay.accompaniment.guest.sealed_on
    roles = [role for role in MEDIATING_ROLES if role != Role.VOLUNTEER or not sealed]
    members = Membership.objects.in_force().filter(territory=stay.territory_id, role__in=roles)
    people = User.objects.filter(pk__in=members.values("user")).exclude(pk__in=_too_close(stay))
    return people.order_by("first_name", "last_name", "pk")


def _too_close(stay):
    """Her volunteers, and whoever lives in the home: neither leads a mediation between the two (domain §3.9)."""
    followed = Assignment.objects.of(stay.accompaniment.guest_id).filter(part=Assignment.Part.VOLUNTEER)
    home = Stay.objects.filter(pk=stay.pk, occupancy__room__host__user__isnull=False)
    close = set(followed.values_list("user", flat=True))
    return close | set(home.values_list("occupancy__room__host__user", flat=True))


def _require_apart(stay, mediator, apart):
    if mediator is None:
        return
    if mediator.pk in _too_close(stay):
        raise NotYet("Sa bénévole, ou une personne du foyer, ne mène pas leur médiation.")
    if not apart:
        raise NotYet("Confirmer que la médiatrice n’est ni sa bénévole, ni proche du foyer.")


@transaction.atomic
def call_mediation(stay, *, by, side, subject="", rule=NOT_COVERED, mediator=None, mediator_apart=False, **how):
    """Living together has become hard. Each side is heard alone within 48 hours; the commitment holds.

    ``rule`` is the topic of the house rule it is about (``casework.house_rules``), or NOT_COVERED.
    """
    stay = locked_stay(stay)
    if not may.team_of_stay(stay, by):
        raise PermissionDenied
    if stay.status != Stay.Status.ONGOING:
        raise TooLate("Ce séjour n'est pas en cours.")
    if Mediation.objects.open().filter(stay=stay).exists():
        raise TooLate("Une médiation est déjà ouverte pour ce séjour.")
    _require_apart(stay, mediator, mediator_apart)
    mediation = Mediation.objects.create(
        stay=stay, asked_by_side=side, subject=subject, rule=rule, mediator=mediator,
        mediator_apart=mediator is not None,
    )  # fmt: skip
    write(mediation, "call", by=by, target=mediation.status, **how)
    open_task(
        mediation, "hear_both", territory_id=stay.territory_id, owner_id=_leads(mediation),
        due_on=timezone.localdate() + HEARD_WITHIN, urgency=Task.Urgency.TODAY,
    )  # fmt: skip
    return mediation


def _leads(mediation):
    return mediation.mediator_id or mediation.stay.accompaniment.owner_id


@transaction.atomic
def name_mediator(mediation, mediator, *, by, apart, version=None):
    """Somebody leads it from now on; what is due comes with it."""
    row = _locked(mediation, by, version, may.team_of_stay)
    _require_apart(row.stay, mediator, apart)
    row.mediator, row.mediator_apart = mediator, True
    row.save(update_fields=["mediator", "mediator_apart"])
    Task.objects.about(row).open().exclude(kind="mediation_late").update(owner=mediator)
    write(row, "name_mediator", by=by, facts={"mediator": mediator.pk})
    return row


@transaction.atomic
def first_contact(mediation, *, by, version=None):
    """One of the two has been reached: nobody waits in silence any more."""
    row = _locked(mediation, by, version)
    _reached(row, by)
    return row


def _reached(row, by):
    if row.first_contact_at is None:
        row.first_contact_at = timezone.now()
        row.save(update_fields=["first_contact_at"])
        write(row, "first_contact", by=by)
    close_tasks(row, "mediation_late", by=by)


@transaction.atomic
def hear_side(mediation, side, *, by, on, words="", version=None):
    """One side has been heard alone, with its own day and words. Once both have, the mediation goes on."""
    if side not in SIDES:
        raise ValueError(side)
    row = _locked(mediation, by, None)
    if getattr(row, f"heard_{side}_on"):
        raise TooLate("Elle a déjà été entendue." if side == "guest" else "Le foyer a déjà été entendu.")
    if on > timezone.localdate():
        raise NotYet("Une écoute ne se note pas d’avance.")
    row = perform(row, f"hear_{side}", by=by, version=version, on=on)
    setattr(row, f"heard_{side}_words", words)  # apart from the move: words are never among its facts
    row.save(update_fields=[f"heard_{side}_words"])
    _reached(row, by)
    if row.heard_guest_on and row.heard_host_on:
        row = perform(row, "hear", by=by)
        close_tasks(row, "hear_both", by=by)
    return row


@transaction.atomic
def plan_session(mediation, *, by, kind, planned_on, version=None):
    """A day to speak, together or apart. Together only once each has been heard alone."""
    row = _locked(mediation, by, version)
    if kind == MediationSession.Kind.JOINT and row.status == Mediation.Status.RAISED:
        raise NotYet("Une séance ensemble vient après que chacun a été entendu, seul.")
    session = MediationSession.objects.create(mediation=row, kind=MediationSession.Kind(kind), planned_on=planned_on)
    write(row, "plan_session", by=by, facts={"kind": session.kind, "on": planned_on})
    open_task(row, "mediation_session", territory_id=row.territory_id, owner_id=_leads(row), due_on=planned_on)
    return session


@transaction.atomic
def hold_session(mediation, *, by, on, version=None):
    """The session to come was held."""
    row = _locked(mediation, by, version)
    session = row.sessions.filter(held_on=None).first()
    if session is None:
        raise TooLate("Aucune séance n’est prévue.")
    if on > timezone.localdate():
        raise NotYet("Une séance ne se note pas d’avance.")
    session.held_on = on
    session.save(update_fields=["held_on"])
    write(row, "hold_session", by=by, facts={"kind": session.kind, "on": on})
    close_tasks(row, "mediation_session", by=by)
    return session


@transaction.atomic
def agree_on(mediation, *, by, points, check_again_on, version=None):
    """An agreement: ``points`` are (what, who, by when), and a day when it is looked at again."""
    row = _locked(mediation, by, None)
    points = [(text.strip(), who, due_on) for text, who, due_on in points if text.strip()]
    if not points:
        raise NotYet("Écrire au moins un point convenu : quoi, qui, pour quand.")
    if check_again_on <= timezone.localdate():
        raise NotYet("Choisir un jour à venir pour revoir l’accord.")
    if not row.sessions.filter(held_on__isnull=False).exists():
        raise NotYet("Noter d’abord la séance tenue, ensemble ou séparément.")
    row = perform(row, "agree", by=by, version=version, check_again_on=check_again_on)
    MediationPoint.objects.bulk_create(
        MediationPoint(mediation=row, text=text, who=MediationPoint.Who(who), due_on=due_on)
        for text, who, due_on in points
    )
    close_tasks(row, by=by)
    open_task(row, "check_agreement", territory_id=row.territory_id, owner_id=row.stay.accompaniment.owner_id,
              due_on=check_again_on)  # fmt: skip
    return row


@transaction.atomic
def look_again(mediation, *, by, kept, holds, version=None):
    """The agreement on its day: which points were kept (their numbers), and whether it holds."""
    row = _locked(mediation, by, None)
    for point in row.points.filter(kept=None):  # not those of an agreement that did not hold
        point.kept = point.pk in kept
        point.save(update_fields=["kept"])
    facts = {"on": timezone.localdate()} if holds else {}
    return advance_mediation(row, "close" if holds else "not_agree", by=by, version=version, **facts)


@transaction.atomic
def advance_mediation(mediation, transition, *, by, version=None, **facts):
    """One step of a mediation; what was due for the step before is done. An ending looks for her next roof first."""
    row = perform(mediation, transition, by=by, version=version, **facts)
    close_tasks(row, by=by)
    if row.status == Mediation.Status.ENDING_DECIDED:
        open_relay(row.stay, by=by)
    return row


def _locked(mediation, by, version, rule=may.team_or_mediator):
    """The open mediation, locked for somebody who may act in it."""
    row = lock(Mediation, mediation.pk)[mediation.pk]
    row.stay = Stay.objects.select_related("accompaniment__owner").get(pk=row.stay_id)
    if not rule(row, by):
        raise PermissionDenied
    if version is not None and row.version != int(version):
        raise Stale(row)
    if row.status in (Mediation.Status.CLOSED, Mediation.Status.ENDING_DECIDED):
        raise TooLate("Cette médiation est terminée.")
    return row
