"""Setting up a second factor without a smartphone: a hardware token, or a printed sheet of codes."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction

from accounts.models import User


@transaction.atomic
def activate_token(request, seed):
    """The token's seed, which its first code has just proved. A sheet of codes comes with it."""
    user = _locked(request)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    totp = TOTP.activate(user, seed)
    RecoveryCodes.activate(user)
    record_authentication(request, request.user, method="mfa", id=totp.instance.pk, type=totp.instance.type)


def print_sheet(user):
    """The codes to print. They count as a second factor once one of them was typed back (``activate_paper``)."""
    return RecoveryCodes.activate(user)


def sheet_of(user):
    """The printed codes of ``user``, or None."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return found.wrap() if found else None


@transaction.atomic
def activate_paper(request, sheet):
    """The sheet is in her hands: from now on sign-in asks for one of its codes.

    What asks is allauth's TOTP step, which takes a printed code as well: it gets a secret that nobody was ever shown.
    """
    user = _locked(request)
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, generate_totp_secret())
    record_authentication(request, request.user, method="mfa", id=sheet.instance.pk, type=sheet.instance.type)


def _locked(request):
    """Two tabs set up one factor, not two."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=request.user.pk)
