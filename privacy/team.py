"""The people of a territory: invited, given a role from a day to a day, and taken leave of the same day they go."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.forms import ResetPasswordForm
from accounts.models import Membership, Organisation, Role, User
from journal.moves import write
from privacy.policies import can

# What a manager may give; who is above her is named by the national administration.
BELOW_MANAGER = (
    Role.COORDINATOR, Role.VOLUNTEER, Role.APPROVER, Role.PSYCHOLOGIST, Role.REFERRER, Role.ORGANISATION_MANAGER,
    Role.FUNDER,  # reads what is published, and nothing else
)  # fmt: skip
OF_A_PARTNER = (Role.REFERRER, Role.ORGANISATION_MANAGER)


class AlreadyThere(Exception):
    """She holds this role here already (409). ``str()`` is in French."""


def roles_to_give(actor, territory):
    """The roles that ``actor`` may give in this territory."""
    return [role for role in Role if role != Role.HOST and can(actor, "user", "invite", territory, means=_rank(role))]


@transaction.atomic
def invite(actor, territory, *, email, first_name, last_name, role, organisation=None, ends_on=None):
    """Open an account, or add a role to one; ``send_invitation()`` then mails the link. Returns the membership.

    Raises PermissionDenied, AlreadyThere.
    """
    if not can(actor, "user", "invite", territory, means=_rank(role)):
        raise PermissionDenied
    if role in OF_A_PARTNER and (organisation is None or organisation.territory_id != territory.pk):
        raise PermissionDenied
    email = User.objects.normalize_email(email).lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email=email, first_name=first_name, last_name=last_name)  # no usable password
    place = {"organisation": organisation} if role in OF_A_PARTNER else {"territory": territory}
    if Membership.objects.in_force().filter(user=user, role=role, **place).exists():
        raise AlreadyThere("Cette personne a déjà ce rôle ici.")
    membership = Membership.objects.create(user=user, role=role, ends_on=ends_on, **place)
    write(membership, "invite", by=actor, facts={"role": role})
    return membership


def send_invitation(request, user):
    """Mail the link by which she chooses her password: three days, once. Nothing to an account that is closed."""
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)


@transaction.atomic
def end_role(actor, membership):
    """She leaves this role today. Her rights end with it, at her next page."""
    membership = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=membership.pk)
    if membership.user_id == actor.user_id or not can(
        actor, "user.role", "change", membership.user, means=_rank(membership.role)
    ):
        raise PermissionDenied
    today = timezone.localdate()
    membership.ends_on = max(today, membership.starts_on)
    membership.save(update_fields=["ends_on"])
    write(membership, "end_role", by=actor, facts={"role": membership.role})
    return membership


@transaction.atomic
def close_account(actor, user):
    """The account is closed: her sessions end at once, and nothing that she did is forgotten."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if user.pk == actor.user_id or not can(actor, "user", "deactivate", user):
        raise PermissionDenied
    user.is_active = False
    user.save(update_fields=["is_active"])
    write(user, "close_account", by=actor)
    return user


def colleagues(territory):
    """Everybody who holds a role in this territory today, by herself or by an organisation of it."""
    here = Membership.objects.in_force().filter(territory=territory)
    partners = Membership.objects.in_force().filter(organisation__territory=territory)
    return (here | partners).select_related("user", "organisation").order_by("role", "user__last_name", "pk")


def organisations_of(territory):
    return Organisation.objects.filter(territory=territory)


def _rank(role):
    return {"role<manager"} if role in BELOW_MANAGER else set()
