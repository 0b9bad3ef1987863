"""What every answer of the open interface carries.

It is public data, read only, and the same for everybody: any site may read it (CORS, without cookies), a reader that
has the last answer is told that nothing changed (ETag), and one address asks so often only. The limit protects the
pages that people use; when its memory is down the interface still answers, since nothing secret is behind it.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.cache import patch_vary_headers

from privacy.policies import open_data
from vault.index import blind_index

log = logging.getLogger("merci.limits")
View = Callable[..., HttpResponse]

ASKED, WITHIN = 120, 60  # requests, seconds
HEAVY = 10  # of these, files of a whole department
FRESH = 60  # seconds that an answer may be kept
WHY = "données publiées de l’annuaire, que tout le monde peut lire et reprendre ; ne montre personne"
METHODS = "GET, HEAD, OPTIONS"


def carried(view: View, *, heavy: bool = False) -> View:
    """``view`` as the open interface gives it. Read only: anything else than GET is refused."""

    @open_data(WHY)
    @wraps(view)
    def carrying(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "OPTIONS":
            return _opened(HttpResponse(status=204))
        if request.method not in ("GET", "HEAD"):
            refused = JsonResponse({"detail": "Lecture seule."}, status=405)
            refused["Allow"] = METHODS
            return _opened(refused)
        if wait := _too_often(request, heavy):
            limited = JsonResponse({"detail": "Trop de demandes : réessayer plus tard."}, status=429)
            limited["Retry-After"] = str(wait)
            return _opened(limited)
        return _opened(_tagged(request, view(request, *args, **kwargs)))

    carrying.csrf_exempt = True  # nothing is written
    return carrying


def _opened(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "If-None-Match"
    response["Access-Control-Expose-Headers"] = "ETag, Retry-After, Link"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code != 200:
        return response
    tag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    asked = {each.strip() for each in request.headers.get("If-None-Match", "").split(",")}
    kept = HttpResponseNotModified() if asked & {tag, tag[2:], "*"} else response
    kept["ETag"] = tag
    kept["Cache-Control"] = f"public, max-age={FRESH}"
    patch_vary_headers(kept, ("Accept-Encoding", "Accept-Language"))
    return kept


def _too_often(request: HttpRequest, heavy: bool) -> int:
    """Seconds to wait; 0 when one may ask. An address is never in the key."""
    window, kind = int(time.time()) // WITHIN, "heavy" if heavy else "open"
    key = f"asked:{kind}:{window}:{blind_index('address', get_adapter().get_client_ip(request))}"
    try:
        cache.add(key, 0, 2 * WITHIN)
        asked = cache.incr(key)
    except Exception as error:
        log.warning("the counter of the open interface does not answer: %s", type(error).__name__)
        return 0
    return WITHIN - int(time.time()) % WITHIN if asked > (HEAVY if heavy else ASKED) else 0
