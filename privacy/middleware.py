"""A view that declares no policy does not exist, and nothing about anybody stays in a browser's cache."""

import logging

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404

from privacy.routes import policy_of

log = logging.getLogger("merci.access")


class DeclaredViews:
    """Refused unless declared: the last wall behind the test that walks the addresses."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        declared = policy_of(view, request.resolver_match)
        if declared is None:
            log.error("view without a policy", extra={"view": request.resolver_match.view_name})
            raise Http404
        if declared.outside and not declared.lets_in(request.actor):
            raise PermissionDenied


PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "payment",
        "usb",
    )
)


def _may_be_kept(request, response):
    """Open data that says for how long, and that nobody's session went into."""
    policy = getattr(getattr(request.resolver_match, "func", None), "policy", None)
    return bool(policy and policy.kept and "Cache-Control" in response.headers and not response.cookies)


class NoStore:
    """Pages about people are never kept by a browser or a proxy, and ask nothing of the device they are read on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path_info.startswith(settings.STATIC_URL) and not _may_be_kept(request, response):
            response.headers["Cache-Control"] = "no-store"
        if (
            request.method == "POST"
            and request.resolver_match
            and request.resolver_match.view_name == "account_logout"
        ):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
