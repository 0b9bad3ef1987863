"""Proving it is still her: asked again, with the second factor, before what is sensitive."""

from functools import wraps

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts import signin


def step_up_required(view):
    """Send to the second factor whoever has not given it in the last five minutes, then back to this page."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if signin.stepped_up(request):
            return view(request, *args, **kwargs)
        by_password = settings.MFA_RELAXED and not signin.has_second_factor(request.user)
        again = reverse("account_reauthenticate" if by_password else "mfa_reauthenticate")
        return redirect(f"{again}?{urlencode({'next': request.get_full_path()})}")

    return guarded
