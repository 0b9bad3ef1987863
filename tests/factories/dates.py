"""Days around today, computed when a row is made: a test that travels in time moves them along."""

from datetime import timedelta

import factory
from django.utils import timezone


def days(count):
    """Today plus ``count`` civil days; negative for the past."""
    return factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=count))


def hours(count):
    """Now plus ``count`` hours."""
    return factory.LazyFunction(lambda: timezone.now() + timedelta(hours=count))
