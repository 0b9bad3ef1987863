"""Which object of the matrix each field of each model belongs to, and how much it must be protected.

``matrix/fields.csv`` has a line for every field of every model; a test fails on a field that has none. Levels:
S0 public, S1 accounts and technical, S2 hosts and notes, S3 women and contacts, S4 where somebody sleeps.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from privacy.masks import MASKS

TABLE = Path(__file__).parent / "matrix" / "fields.csv"
TECHNICAL = "-"  # a number, a date of creation, a version: says nothing of anybody and is not guarded
NEVER = "never"  # hashes, blind indexes: read by code alone, never projected to anybody
LEVELS = ("S0", "S1", "S2", "S3", "S4")


@dataclass(frozen=True)
class Held:
    """A field, the object it is read as, its level, and what is left of it when masked.

    ``objects`` is {"": object}, or one object for each kind of owner: {"hosting.guest": …, "hosting.host": …}.
    """

    name: str
    objects: tuple
    level: str
    mask: str

    def object_for(self, owner_label):
        """The matrix object of this field in a row owned by a row of ``owner_label``; None when nobody may read it."""
        objects = dict(self.objects)
        return objects.get(owner_label) or objects.get("")

    def masked(self, value):
        return MASKS[self.mask](value)


@lru_cache(maxsize=1)
def held():
    """{model label: {field name: Held}}, from the table."""
    table = defaultdict(dict)
    with TABLE.open(newline="") as file:
        for line in csv.DictReader(file):
            if line["level"] not in LEVELS or line["mask"] not in MASKS:
                raise ValueError(f"fields.csv: {line['model']}.{line['field']}")
            fields = table[line["model"].lower()]
            if line["field"] in fields:
                raise ValueError(f"fields.csv has {line['model']}.{line['field']} twice")
            fields[line["field"]] = Held(line["field"], _objects(line["object"]), line["level"], line["mask"])
    return dict(table)


def _objects(text):
    """ "guest.code" or "hosting.guest:guest.contact|hosting.host:host.contact" → pairs (owner label, object)."""
    pairs = (part.rpartition(":") for part in text.split("|"))
    return tuple((owner, object_) for owner, _, object_ in pairs)
