"""Between the session and the page, in this order (config/settings/base.py):

1. ``SessionLimits``: a session ends after 12 hours, and after 30 minutes without a page;
2. ``WhoActs``: ``request.actor``, read afresh at each request, with what she brings (``means``);
3. ``SecondFactor``: a professional without a second factor goes nowhere but to set one up, or out.

``privacy.middleware`` follows: a view that declares no policy does not exist, and nothing stays in a browser's cache.
"""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.functional import SimpleLazyObject

from accounts import signin
from accounts.models import Actor

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
SEEN_EVERY = 60  # seconds between two writes of the session for nothing else

# What a professional may reach before her second factor is in place: setting it up, proving her password, leaving.
ENROLMENT = frozenset(
    {
        "mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        "mfa_reauthenticate", "account_reauthenticate", "account_logout", "account_enrol", "account_activate_token",
        "account_paper_codes", "account_print_codes", "theme", "quick_exit",
    }
)  # fmt: skip


class SessionLimits:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())
            began = request.session.setdefault(SIGNED_IN_AT, now)
            seen = request.session.setdefault(SEEN_AT, now)
            if now - began > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
                return redirect(f"{reverse(settings.LOGIN_URL)}?session=finie")
            if now - seen > SEEN_EVERY:
                request.session[SEEN_AT] = now
        return self.get_response(request)


class WhoActs:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = None
        if request.user.is_authenticated:
            request.actor = SimpleLazyObject(lambda: _actor_of(request))
        return self.get_response(request)


def _actor_of(request):
    actor = Actor.for_user(request.user)
    actor.means = {"step_up"} if signin.stepped_up(request) else set()
    if signin.gave_second_factor(request) or settings.MFA_RELAXED:
        actor.means.add("mfa")
    return actor


class SecondFactor:
    """Covers every page, the admin included: allauth offers a second factor and does not force it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.must_enrol(request):
            if request.headers.get("HX-Request"):
                raise PermissionDenied
            return redirect("account_enrol")
        return self.get_response(request)

    def must_enrol(self, request):
        if settings.MFA_RELAXED or not request.user.is_authenticated or signin.gave_second_factor(request):
            return False
        if not signin.is_professional(request.user):
            return False
        return not _leads_to_enrolment(request)


def _leads_to_enrolment(request):
    """Where somebody who has no second factor yet may go; who has one and has not given it goes out only."""
    try:
        name = resolve(request.path_info).view_name
    except Http404:
        return False
    if request.path_info.startswith(settings.STATIC_URL):
        return True
    if signin.has_second_factor(request.user):
        return name in {"account_logout", "mfa_reauthenticate", "account_enrol"}
    return name in ENROLMENT
