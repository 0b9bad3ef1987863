"""What a status means for the people of a row: the situation of the woman, and that of the home."""

import csv
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).parent / "matrix" / "statuses.csv"


@lru_cache(maxsize=1)
def statuses():
    """{(model label, status): {"guest": situation or "", "host": situation or ""}}."""
    with TABLE.open(newline="") as file:
        return {
            (line["model"].lower(), line["status"]): {"guest": line["guest"], "host": line["host"]}
            for line in csv.DictReader(file)
        }


def situation_of(row, side):
    """The situation of that side ("guest", "host") towards a row in its present status; "" when it has none."""
    return statuses()[row._meta.label_lower, row.status][side]
