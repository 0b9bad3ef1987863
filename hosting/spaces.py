"""The space of a host: an account without a password, opened by the team for whoever was met."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Role, User
from hosting import permissions as may
from hosting.models import Host
from journal.moves import NotYet, TooLate, lock, write


@transaction.atomic
def open_space(host, *, by):
    """Let the host come in with codes mailed to the address of his contact. The account is his, whatever its age.

    Raises TooLate when it is open already, NotYet without an address, or when the address is a professional's.
    """
    if not may.team(host, by):
        raise PermissionDenied
    row = lock(Host, host.pk)[host.pk]
    if row.user_id:
        raise TooLate("Son espace est déjà ouvert.")
    email = row.contact.email.strip().lower()
    if not email:
        raise NotYet("Il faut d'abord un courriel : les codes d'accès y arrivent.")
    row.user = _account(email, row)
    row.save(update_fields=["user"])
    Membership.objects.get_or_create(
        user=row.user, role=Role.HOST, ends_on=None,
        defaults={"territory": row.territory, "starts_on": timezone.localdate()},
    )  # fmt: skip
    write(row, "open_space", by=by)
    return row


def _account(email, host):
    """The account of this address, new or known; never a professional's, whose mailbox alone is not enough."""
    known = User.objects.filter(email=email).first()
    if known is None:
        return User.objects.create_user(email=email, first_name=host.first_name)
    professional = known.is_staff or known.is_superuser or known.memberships.exclude(role=Role.HOST).exists()
    if professional or Host.objects.filter(user=known).exists():
        raise NotYet("Cette adresse est celle d'un autre compte : en demander une autre.")
    return known
