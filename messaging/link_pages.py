"""Where a link leads: one handler per purpose, registered by the app that knows what to show.

    @link_page(Link.Purpose.GUEST_ANSWER)
    @policy("proposal", "guest_answer", by_link=True)
    def guest_answer(request, link, actor, page=""): ...

The token leaves the address at once: GET ``/l/<token>/`` sets a cookie for this link alone and leads to
``/l/p/<uuid>/``, where the handler draws its page. GET, HEAD, a mail scanner or a preview show, and change nothing;
only a POST answers, with the CSRF token of the form.
"""

from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.http.response import HttpResponseBase
from django.urls import reverse

SALT = "messaging.link"
IDLE_SECONDS = 600  # a shared device: ten minutes without a page, and the link must be opened again
_pages: dict[str, Callable[..., HttpResponseBase]] = {}


def link_page(purpose):
    """File the handler of a purpose: ``handler(request, link, actor, page="") -> response``.

    ``request.actor`` is the holder of the link; ``page`` is the name of an inner page (``/l/p/<uuid>/<page>/``). The
    handler has declared its cell of the access table first.
    """

    def file(handler):
        if not getattr(handler, "policy", None):
            raise ImproperlyConfigured(f"{handler.__name__} declares no policy")
        if purpose in _pages:
            raise ImproperlyConfigured(f"two pages for {purpose}")
        _pages[purpose] = handler
        return handler

    return file


def page_of(purpose):
    """The handler of this purpose, or None when no app has one."""
    return _pages.get(purpose)


def link_url(link, page=""):
    """The address of a link's page once it is entered; it opens nothing without the cookie."""
    return reverse("messaging:link_page", args=[link.uuid, page] if page else [link.uuid])


def enter(response, link, *, pin_said=False):
    """Let the browser go on with this link for ten minutes after each page."""
    response.set_cookie(
        cookie_name(link),
        signing.dumps({"link": str(link.uuid), "pin": pin_said}, salt=SALT),
        max_age=IDLE_SECONDS,
        path=link_url(link),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def entered(request, uuid):
    """{"link", "pin"} of a browser that came by the link within the last ten minutes, else None."""
    try:
        said = signing.loads(request.COOKIES.get(f"lien_{uuid.hex}", ""), salt=SALT, max_age=IDLE_SECONDS)
    except signing.BadSignature:
        return None
    return said if said["link"] == str(uuid) else None


def cookie_name(link):
    return f"lien_{link.uuid.hex}"
