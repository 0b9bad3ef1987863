"""Open Referral's addresses, as HSDS 3.0 names them: services, organizations, their links, and our categories."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Query, Router, Status

from directory.api.open import place_of_service
from directory.interop import hsds
from directory.interop.door import reusable
from directory.models import Place, Service, Structure

router = Router()
Row = dict[str, Any]
PerPage = Query(20, ge=1, le=100)
Page = Query(1, ge=1, le=10_000)
MISSING = Status(404, {"detail": "Not found."})


@router.get("/", response=Row, summary="HSDS : version")
def root(request: HttpRequest) -> Any:
    return {"version": hsds.VERSION, "profile": hsds.PROFILE, "openapi_url": "/api/annuaire/openapi.json"}


@router.get("/services", response=Row, summary="HSDS : services")
def services(
    request: HttpRequest,
    full: bool = Query(False, description="Avec tout ce qui en dépend."),
    taxonomy_term_id: str = Query("", max_length=36),
    page: int = Page,
    per_page: int = PerPage,
) -> Any:
    rows = _services(taxonomy_term_id)
    return _page(rows, page, per_page, lambda each: hsds.service(_home(each), each, full=full))


@router.get("/services/{uuid}", response={200: Row, 404: Row}, summary="HSDS : un service, avec tout ce qui en dépend")
def service(request: HttpRequest, uuid: UUID) -> Any:
    place = place_of_service(uuid)
    if place is None:
        return MISSING
    return hsds.service(place, next(each for each in place.services.all() if each.uuid == uuid))


@router.get("/service_at_locations", response=Row, summary="HSDS : services en leurs lieux, avec leurs horaires")
def service_at_locations(request: HttpRequest, page: int = Page, per_page: int = PerPage) -> Any:
    return _page(_services(""), page, per_page, lambda each: hsds.service_at_location(_home(each), each))


@router.get("/organizations", response=Row, summary="HSDS : structures")
def organizations(request: HttpRequest, page: int = Page, per_page: int = PerPage) -> Any:
    rows = Structure.objects.filter(places__in=reusable()).distinct().order_by("pk")
    return _page(rows, page, per_page, hsds.organization)


@router.get("/organizations/{uuid}", response={200: Row, 404: Row}, summary="HSDS : une structure")
def organization(request: HttpRequest, uuid: UUID) -> Any:
    row = Structure.objects.filter(places__in=reusable(), uuid=uuid).first()
    return hsds.organization(row) if row else MISSING


@router.get("/taxonomies", response=Row, summary="HSDS : nos rubriques")
def taxonomies(request: HttpRequest, page: int = Page, per_page: int = PerPage) -> Any:
    return _page(hsds.taxonomies(), page, per_page, dict)


@router.get("/taxonomy_terms", response=Row, summary="HSDS : chaque rubrique")
def taxonomy_terms(request: HttpRequest, page: int = Page, per_page: int = PerPage) -> Any:
    return _page(hsds.taxonomy_terms(), page, per_page, dict)


def _services(term: str):
    """The services that may leave, each with its place read whole: the same number of queries for one or a hundred."""
    rows = Service.objects.filter(place__in=reusable()).order_by("pk")
    codes = {each["id"]: each["code"] for each in hsds.taxonomy_terms()}
    return rows.filter(category=codes.get(term, "")) if term else rows


def _page(rows: Any, number: int, size: int, said: Any) -> Row:
    shown = Paginator(rows, size)
    some = list(shown.get_page(number)) if number <= shown.num_pages else []
    if some and isinstance(some[0], Service):
        homes = reusable().with_services().in_bulk({each.place_id for each in some})
        by_key = {each.pk: (home, each) for home in homes.values() for each in home.services.all()}
        some = [_at(*by_key[each.pk]) for each in some]
    return hsds.page([said(each) for each in some], shown.count, number, size)


def _at(place: Place, service: Service) -> Service:
    service.place = place
    return service


def _home(service: Service) -> Place:
    return service.place
