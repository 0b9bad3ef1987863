"""Who must give what to come in, and for how long."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings

from accounts.models import PROFESSIONAL_ROLES, Membership

STEP_UP_SECONDS = 300
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_professional(user):
    """Everybody but a host: whoever holds, or has held, a role among professionals, and whoever opens the admin."""
    if user.is_staff or user.is_superuser:
        return True
    return Membership.objects.filter(user=user, role__in=PROFESSIONAL_ROLES).exists()


def signs_in_by_code(user):
    """Hosts have no password: a code is mailed to them. Never a professional, whose mailbox alone is not enough."""
    return user.is_active and not is_professional(user)


def has_second_factor(user):
    return Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()


def gave_second_factor(request):
    """Whether this session went through the second factor, at sign-in or since."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def gave_password(request):
    """Whether she typed her password in the last five minutes."""
    return _seconds_since(request, {"password"}) < STEP_UP_SECONDS


def stepped_up(request):
    """Whether she proved who she is, with her second factor, in the last five minutes."""
    return _seconds_since(request, {"mfa", "password"} if settings.MFA_RELAXED else {"mfa"}) < STEP_UP_SECONDS


def _seconds_since(request, methods):
    records = get_authentication_records(request, request.user)
    return time.time() - max((record["at"] for record in records if record.get("method") in methods), default=0)


def end_sessions(user):
    """Every open session of ``user``, closed at once."""
    for session in UserSession.objects.filter(user=user):
        session.end()
