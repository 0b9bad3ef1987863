"""What arrivals and departures share: the period of a room, and the walls of the database in words."""

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from journal.moves import TooLate
from journal.pages import wall


def occupy(occupancy, kind, lower, upper):
    """Give an occupancy its kind and dates; the walls of the database answer in French."""
    occupancy.kind, occupancy.period, occupancy.held_until = kind, DateRange(lower, upper), None
    try:
        with transaction.atomic():
            occupancy.save(update_fields=["kind", "period", "held_until"])
    except IntegrityError as refused:
        raise explained(refused) from None


def explained(refused):
    """What a wall of the database means to the person who met it; one that nobody put in words is raised as it is."""
    sentence = wall(refused)
    return TooLate(sentence) if sentence else refused
