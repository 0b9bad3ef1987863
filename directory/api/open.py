"""Our own addresses of the open interface: search, places, services, categories, departments."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from directory.api import saying, schemas
from directory.departments import names
from directory.hours.timetable import State
from directory.interop.door import reusable
from directory.models import Change, Place, Verification
from directory.search.finding import Question, find
from directory.search.wanted import UnknownWord
from directory.taxonomy import BY_CODE, CATEGORIES
from directory.towns import town_of

router = Router()
MOST = 100
LONGEST = timedelta(days=366)
ORDER = (State.CERTAIN, State.OPEN_ENDED, State.CLOSED, State.UNKNOWN)


class Wrong(ValueError):
    """Asked for something that does not exist (422)."""


Size = Query(20, ge=1, le=MOST, description="Lignes par page.")
Page = Query(1, ge=1, le=10_000)
Since = Query(..., description="Instant, avec son fuseau. Redonner ensuite `until`.")
OpenAt = Query(None, description="Sans fuseau : l’heure du lieu. Absent : maintenant.")


@router.get("/search", response={200: schemas.Findings, 422: schemas.Mistake}, summary="Chercher un lieu")
def search(
    request: HttpRequest,
    text: str = Query("", max_length=120, description="Mots, fautes pardonnées."),
    near: str = Query("", max_length=80, description="latitude,longitude, une commune ou un code postal."),
    radius_km: float | None = Query(None, gt=0, le=200),
    open_at: datetime | None = OpenAt,
    category: str = Query("", max_length=60, description="Code d’une rubrique."),
    audience: str = Query("", max_length=40, description="Code d’un public : women, families…"),
    closed_too: bool = Query(False, description="Aussi ceux qui ouvrent plus tard."),
    page: int = Page,
    size: int = Size,
) -> Any:
    """Les lieux ouverts à l’instant demandé, les plus proches d’abord ; les incertains sont dits à part."""
    point = _point(near)
    if radius_km and not point:
        raise Wrong("Un rayon se compte autour d’un point : ajouter near.")
    question = Question(
        text=text, near=point, radius_km=radius_km, open_at=open_at or timezone.now(), category=category,
        audience=audience, closed_too=closed_too,
    )  # fmt: skip
    try:
        findings = find(question, reusable())
    except UnknownWord as slip:
        raise Wrong(str(slip)) from slip
    shown = Paginator([found for state in ORDER for found in findings.by_state[state]], size)
    rows = list(shown.get_page(page)) if page <= shown.num_pages else []
    whole = reusable().with_services().in_bulk([found.place_id for found in rows])
    return schemas.Findings(
        total=shown.count, page=page, pages=shown.num_pages, corrected=findings.corrected,
        found=[
            schemas.Found(
                id=whole[each.place_id].uuid, name=each.name, distance_m=each.distance_m, state=each.state.value,
                next_open=each.next_open, place=saying.place(whole[each.place_id]),
            )
            for each in rows
        ],
    )  # fmt: skip


@router.get("/places", response={200: schemas.Places, 422: schemas.Mistake}, summary="Les lieux, page par page")
def places(
    request: HttpRequest,
    department: str = Query("", max_length=3),
    category: str = Query("", max_length=60),
    page: int = Page,
    size: int = Size,
) -> Any:
    rows = reusable()
    if department:
        if department not in names():
            raise Wrong(f"Département inconnu : « {department} ».")
        rows = rows.filter(department=department)
    if category:
        if category not in BY_CODE:
            raise Wrong(f"Rubrique inconnue : « {category} ».")
        rows = rows.filter(services__category=category).distinct()
    shown = Paginator(rows.with_services().order_by("pk"), size)
    found = [saying.place(row) for row in shown.get_page(page)] if page <= shown.num_pages else []
    return schemas.Places(total=shown.count, page=page, pages=shown.num_pages, places=found)


@router.get("/places/{uuid}", response={200: schemas.Place, 404: schemas.Mistake}, summary="Un lieu")
def place(request: HttpRequest, uuid: UUID) -> Any:
    row = reusable().with_services().filter(uuid=uuid).first()
    return saying.place(row) if row else Status(404, {"detail": "Ce lieu n’est pas publié."})


@router.get("/services/{uuid}", response={200: schemas.Service, 404: schemas.Mistake}, summary="Un service")
def service(request: HttpRequest, uuid: UUID) -> Any:
    if row := place_of_service(uuid):
        return next(saying.service(each) for each in row.services.all() if each.uuid == uuid)
    return Status(404, {"detail": "Ce service n’est pas publié."})


def place_of_service(uuid: UUID) -> Place | None:
    found = reusable().with_services().filter(services__uuid=uuid).first()
    return found if found and any(each.uuid == uuid for each in found.services.all()) else None


@router.get("/categories", response=list[schemas.Category], summary="Les rubriques")
def categories(request: HttpRequest) -> Any:
    return [
        schemas.Category(code=each.code, label=each.label, family=each.family.code, family_label=each.family.label)
        for each in CATEGORIES
    ]


@router.get("/departments", response=list[schemas.Department], summary="Les départements")
def departments(request: HttpRequest) -> Any:
    counts = counted_by_department()
    return [schemas.Department(code=code, name=name, places=counts.get(code, 0)) for code, name in names().items()]


def counted_by_department() -> dict[str, int]:
    counted = reusable().order_by().values("department").annotate(count=Count("pk"))
    return dict(counted.values_list("department", "count"))


@router.get("/changes", response={200: schemas.Changed, 422: schemas.Mistake}, summary="Ce qui a changé depuis")
def changes(request: HttpRequest, since: datetime = Since) -> Any:
    """Les lieux à relire et ceux à effacer. Un lieu qui ferme, se cache ou devient confidentiel est à effacer."""
    until = timezone.now()
    since = since if timezone.is_aware(since) else timezone.make_aware(since)
    if until - since > LONGEST:
        raise Wrong("Au-delà d’un an, relire tous les lieux (/places).")
    recent = Change.objects.published().filter(effective_at__gt=since, effective_at__lte=until).order_by()
    checked = Verification.objects.filter(verified_on__gte=timezone.localdate(since)).order_by()
    fresh = Place.objects.filter(created_at__gt=since, created_at__lte=until)
    touched = Place.objects.filter(
        Q(pk__in=recent.values("place"))
        | Q(services__in=recent.values("service"))
        | Q(structure__in=recent.values("structure"))
        | Q(pk__in=checked.values("place"))
        | Q(services__in=checked.values("service"))
        | Q(pk__in=fresh.values("pk"))
    )
    numbers = set(touched.order_by().values_list("uuid", flat=True))
    given = set(reusable().filter(uuid__in=numbers).values_list("uuid", flat=True))
    return schemas.Changed(until=until, changed=sorted(given, key=str), gone=sorted(numbers - given, key=str))


def _point(text: str) -> tuple[float, float] | None:
    if not text.strip():
        return None
    try:
        latitude, longitude = (float(number) for number in text.split(","))
    except ValueError:
        town = town_of(text)
        if town is None:
            raise Wrong(f"Aucune commune connue : « {text} ».") from None
        return town.point
    if not (-85 <= latitude <= 85 and -180 <= longitude <= 180):
        raise Wrong(f"« {text} » n’est pas sur la carte.")
    return latitude, longitude
