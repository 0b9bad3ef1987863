"""How many stories a test that plays long ones tells: so many every day, four times as many with ``--full``."""

from hypothesis import settings

EVERYDAY, FULL = 50, 200  # what a law that says no number of its own is tried on
settings.register_profile("everyday", deadline=None, max_examples=EVERYDAY)  # a busy machine is not a defect
settings.register_profile("full", deadline=None, max_examples=FULL)


def stories(count):
    """``count`` every day, and four times as many where the profile asks for it: ``@settings(max_examples=…)``."""
    return count * settings.default.max_examples // EVERYDAY
