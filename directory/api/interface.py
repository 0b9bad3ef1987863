"""The interface as addresses: two routers, one schema, each view declared open data (privacy.policies)."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI

from directory.api.carrying import carried
from directory.api.exchange import router as exchange
from directory.api.open import Wrong
from directory.api.open import router as ours
from directory.towns import CREDIT

api = NinjaAPI(
    title="Annuaire de Merci pour l’invit’",
    version="1",
    description=(
        "Les lieux utiles à qui n’a pas de toit, leurs services et leurs horaires. Lecture seule, sans clé ; "
        "120 demandes par minute. Les lieux confidentiels et ceux de sources qui gardent leurs droits n’y sont pas. "
        + CREDIT
    ),
    urls_namespace="open",
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_router("/v1", ours, tags=["annuaire"])
api.add_router("/hsds", exchange, tags=["HSDS 3.0"])


@api.exception_handler(Wrong)
def wrong(request: HttpRequest, slip: Wrong) -> HttpResponse:
    return api.create_response(request, {"detail": str(slip)}, status=422)


def addresses() -> Iterable[Any]:
    """Each address of ninja's, carried and declared. Its root, which answers nothing, is left out."""
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = carried(pattern.callback)
            yield pattern
