"""What arrivals and departures share: the period of a room, and the walls of the database in words."""

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from hosting.models import Occupancy
from journal.moves import TooLate


def occupy(occupancy, kind, lower, upper):
    """Give an occupancy its kind and dates; the walls of the database answer in French."""
    occupancy.kind, occupancy.period, occupancy.held_until = kind, DateRange(lower, upper), None
    try:
        with transaction.atomic():
            occupancy.save(update_fields=["kind", "period", "held_until"])
    except IntegrityError as refused:
        raise explained(refused) from None


def explained(refused):
    """What a wall of the database means to the person who met it; an unknown wall is raised as it is."""
    name = getattr(getattr(refused.__cause__, "diag", None), "constraint_name", None)
    for constraint in Occupancy._meta.constraints:
        if constraint.name == name:
            return TooLate(str(constraint.violation_error_message))
    return refused
