"""A place that says everything it may, and its neighbours that must stay: each of their words is a secret."""

from datetime import UTC, date, datetime

from django.apps import apps
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange

from directory.models import (
    AudienceRule,
    Change,
    Condition,
    Doubt,
    ExternalId,
    Listing,
    Override,
    Place,
    Service,
    Source,
    Structure,
    Verification,
)  # fmt: skip

SECRET = "zibeline"
# Text that anybody may read; a field that is not here is a secret in these tests until somebody says otherwise.
PUBLIC = {
    "directory.structure": {"name", "siret", "network"},
    "directory.place": {
        "name", "address", "address_read_as", "postal_code", "city", "precision", "visibility", "telephone", "mail",
        "website",
    },
    "directory.service": {
        "category", "heading", "description", "hours_text", "hours", "on_holidays", "languages", "saturation",
    },
    "directory.audiencerule": {"who", "welcome"},
    "directory.condition": {"kind", "detail"},
    "directory.override": {"kind", "hours", "message"},
    "directory.source": {"title", "licence"},
    "directory.externalid": {"source", "value", "url"},
    "directory.verification": {"fact", "method"},
    "directory.doubt": {"kind"},
    "directory.listing": set(),
    "directory.change": set(),
}  # fmt: skip


def place(name="Bains-douches de la Gare", **also):
    """A public place of Bordeaux with two services, checked lately."""
    structure = Structure.objects.create(name="Association des Bains", siret="12345678901234", network="Réseau Eau")
    row = Place.objects.create(
        structure=structure, name=name, address="3 rue de la Gare", postal_code="33000", city="Bordeaux",
        latitude=44.8256, longitude=-0.5565, precision="street", telephone="05 00 00 00 11",
        mail="accueil@exemple.fr", website="https://exemple.fr/", **also,
    )  # fmt: skip
    shower = Service.objects.create(
        place=row, category="shower", description="Serviette fournie.", hours="Mo-Fr 08:00-12:00,14:00-17:00",
        hours_text="du lundi au vendredi, 8h-12h et 14h-17h", on_holidays="closed", languages=["fr", "ar"], age_min=18,
        saturation="high", saturated_until=date(2027, 1, 1),
    )  # fmt: skip
    lawyer = Service.objects.create(place=row, category="legal-advice", hours="We[2] 18:30-20:00", age_max=99)
    AudienceRule.objects.create(service=shower, who="women", welcome="only")
    Condition.objects.create(service=shower, kind="price", detail="1 €")
    Condition.objects.create(service=lawyer, kind="appointment", detail="par téléphone")
    for service in (shower, lawyer):
        Verification.objects.create(service=service, fact="hours", verified_on=date(2026, 11, 20), method="call")
    Override.objects.create(
        place=row, kind="closure", period=DateRange(date(2026, 12, 24), date(2027, 1, 3)), message="congés"
    )
    Override.objects.create(
        service=shower, kind="hours", period=DateRange(date(2026, 12, 1), date(2026, 12, 5)), hours="Mo-Su 09:00-11:00"
    )
    return row


def secrets_beside(row):
    """Places that must stay, and the internal words of one that may leave: all say ``SECRET``."""
    source = Source.objects.create(title="Notre enquête", licence="", verified_on=date(2026, 11, 1))
    listing = Listing.objects.create(source=source, number=1, place=row, row={"note": SECRET})
    doubt = Doubt.objects.create(kind="hours", place=row, words=SECRET, answered_on=date(2026, 11, 2), answer="x")
    number = ExternalId.objects.create(source="finess", value="330000001")
    number.places.add(row)
    Change.objects.create(
        place=row, field="description", before=SECRET, after=SECRET, origin="public", state="refused", reason=SECRET,
        decided_at=datetime(2026, 11, 2, tzinfo=UTC),
    )  # fmt: skip
    for kept in (row, row.structure, source, listing, doubt, number, *row.services.all(), *row.overrides.all()):
        plant(kept)
    hidden = [
        Place.objects.create(structure=_structure(), name=f"{SECRET} équipe", visibility="team", city="Bordeaux",
                             postal_code="33000", latitude=44.8, longitude=-0.5),
        Place.objects.create(structure=_structure(), name=f"{SECRET} refuge", confidential=True, city="Bordeaux",
                             postal_code="33000"),
        Place.objects.create(structure=_structure(), name=f"{SECRET} fermé", closed_on=date(2026, 1, 1),
                             postal_code="33000", address=f"3 rue {SECRET}"),
    ]  # fmt: skip
    for each in hidden:
        service = Service.objects.create(
            place=each, category="violence", description=SECRET, hours="Mo-Su 08:00-20:00"
        )
        Verification.objects.create(service=service, fact="hours", verified_on=date(2026, 11, 20), method="call")
        Condition.objects.create(service=service, kind="documents", detail=SECRET)
        Override.objects.create(
            place=each, kind="message", period=DateRange(date(2026, 11, 1), date(2027, 1, 3)), message=SECRET
        )
    return hidden


def _structure():
    return Structure.objects.create(name=f"{SECRET} association")


def plant(row):
    """Write the secret in each of its texts that nobody declared public."""
    changed = {}
    for field in row._meta.concrete_fields:
        text = type(field) in (models.CharField, models.TextField)
        if text and not field.choices and field.name not in PUBLIC[row._meta.label_lower]:
            changed[field.name] = SECRET
    if changed:
        type(row)._default_manager.filter(pk=row.pk).update(**changed)


def undeclared():
    """Models of the directory with text that hang on a place and that these tests forgot."""
    linked = {Place, Structure, Service}
    return [
        model._meta.label_lower
        for model in apps.get_app_config("directory").get_models()
        if any(field.related_model in linked for field in model._meta.concrete_fields)
        and model._meta.label_lower not in PUBLIC
        and any(
            type(field) in (models.CharField, models.TextField) and not field.choices
            for field in model._meta.concrete_fields
        )
    ]


# What waits for a person, papers handed out, who receives in a house: no format reads these tables, and their own
# tests say who does.
ELSEWHERE = {"directory.suggestion", "directory.cardhandout", "directory.permanence"}
