"""Every indicator of the association (domain §3.13), one declaration each, by theme. Importing this declares them."""

from reporting.indicators import afterwards, followed, homes, leaving, living, nights, promise, waiting

__all__ = ["afterwards", "followed", "homes", "leaving", "living", "nights", "promise", "waiting"]
