"""What the open interface says, field by field: it is also what its documentation shows."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema


class Category(Schema):
    code: str = Field(description="Ne change jamais de sens.", examples=["shower"])
    label: str = Field(examples=["Douches"])
    family: str = Field(examples=["hygiene"])
    family_label: str = Field(examples=["Se laver, laver son linge"])


class Department(Schema):
    code: str = Field(examples=["33"])
    name: str = Field(examples=["Gironde"])
    places: int = Field(description="Lieux publiés, sources réservées non comprises.")


class Change(Schema):
    kind: str = Field(description="closure, hours, message")
    since: date
    until: date | None = Field(description="Jour exclu ; absent quand la fin n’est pas dite.")
    hours: str = Field("", description="Syntaxe OpenStreetMap.")
    message: str = ""


class Service(Schema):
    id: UUID
    category: str = Field(description="Code d’une rubrique.")
    description: str = ""
    hours: str = Field("", description="Syntaxe OpenStreetMap, jours fériés compris quand ils sont dits.")
    hours_text: str = Field("", description="Les horaires comme le lieu les a écrits.")
    hours_verified_on: date | None = None
    hours_believed_until: date | None = Field(None, description="Au-delà, appeler avant d’y aller.")
    audiences: list[dict[str, str]] = Field([], description="who, welcome (first : en priorité ; only : seulement).")
    conditions: list[dict[str, str]] = Field([], description="kind, detail.")
    languages: list[str] = []
    age_min: int | None = None
    age_max: int | None = None
    saturation: str = Field("", description="low, moderate, high ; vide quand on n’en sait rien aujourd’hui.")
    changes: list[Change] = []


class Place(Schema):
    id: UUID
    name: str
    structure: str
    address: str
    postal_code: str
    city: str
    latitude: float | None
    longitude: float | None
    precision: str = Field(description="point, street, arrondissement, municipality, department.")
    telephone: str
    mail: str
    website: str
    verified_on: date
    services: list[Service]
    changes: list[Change] = []


class Places(Schema):
    total: int
    page: int
    pages: int
    places: list[Place]


class Found(Schema):
    id: UUID
    name: str
    distance_m: int | None = None
    state: str = Field(description="certain, open_ended (ouvert, fin non dite), unknown (à vérifier), closed.")
    next_open: datetime | None = None
    place: Place


class Findings(Schema):
    total: int
    page: int
    pages: int
    corrected: dict[str, list[str]] = Field({}, description="Un mot tapé, et ceux pour lesquels il a été pris.")
    found: list[Found]


class Changed(Schema):
    until: datetime = Field(description="À redonner comme `since` la prochaine fois.")
    changed: list[UUID] = Field(description="Lieux publiés dont quelque chose a changé.")
    gone: list[UUID] = Field(description="Lieux qui ne sont plus donnés : les effacer.")


class Mistake(Schema):
    detail: str


Row = dict[str, Any]
