from hosting.models.area import Area
from hosting.models.freeze import HostFreeze
from hosting.models.guest import (
    Assignment,
    Child,
    Guest,
    Identity,
    KeyPlace,
    NeverPair,
    NoGoZone,
)
from hosting.models.host import Address, Adult, Animal, HomeVisit, Host, Household
from hosting.models.referral import Alternative, Need, Referral, Tier
from hosting.models.register import ImportBatch, ImportLine
from hosting.models.room import Availability, Occupancy, Room

__all__ = [
    "Address", "Adult", "Alternative", "Animal", "Area", "Assignment", "Availability", "Child", "Guest", "HomeVisit",
    "Host", "HostFreeze", "Household", "Identity", "ImportBatch", "ImportLine", "KeyPlace", "Need", "NeverPair",
    "NoGoZone", "Occupancy", "Referral", "Room", "Tier",
]  # fmt: skip
