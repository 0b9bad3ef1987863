"""The hour that the story lives in: the past is played by the service's own moves, which read the clock."""

from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


class Clock:
    """Stands at a moment until it is set to another. ``at`` is aware."""

    at: datetime


@contextmanager
def standing():
    """Inside, Django's clock is the one that is given, and it stands where it was set.

    The moves take some of their days as parameters, but deadlines, journal lines and defaults of fields ask
    ``timezone.now()``: a story written by parameters alone would have happened today.
    """
    clock, real = Clock(), timezone.datetime
    clock.at = timezone.now()

    class Then(datetime):
        @classmethod
        def now(cls, tz=None):
            return clock.at.astimezone(tz)

    timezone.datetime = Then
    try:
        yield clock
    finally:
        timezone.datetime = real
