"""How often an address may miss. One memory shared by all processes; when it is down, the answer is no."""

import logging

from allauth.account.adapter import get_adapter
from django.core.cache import cache

from vault.index import blind_index

log = logging.getLogger("merci.limits")

MISSES = 30  # a shelter's women share one address: enough for them, nothing to whoever guesses 256 bits
WITHIN_SECONDS = 600


class TooOften(Exception):
    """Too many wrong links or codes from one address (429)."""


class NoMemory(Exception):
    """The counter does not answer, so nobody is let in (503)."""


def check(request, kind):
    """Refuse an address that has missed too often. Raises TooOften, NoMemory."""
    if (_ask(lambda: cache.get(_key(request, kind))) or 0) >= MISSES:
        raise TooOften


def count_miss(request, kind):
    """Remember a miss for ten minutes. Raises NoMemory."""
    key = _key(request, kind)
    _ask(lambda: cache.add(key, 0, WITHIN_SECONDS) and None)
    try:
        _ask(lambda: cache.incr(key))
    except KeyError:  # it ran out between the two
        return


def spend(request, kind, *, at_most, within_seconds):
    """Take one of the tries that an address has for an open form. Raises TooOften, NoMemory."""
    key = _key(request, kind)
    _ask(lambda: cache.add(key, 0, within_seconds) and None)
    try:
        tried = _ask(lambda: cache.incr(key))
    except KeyError:  # it ran out between the two
        return
    if tried > at_most:
        raise TooOften


def _ask(question):
    try:
        return question()
    except (KeyError, ValueError) as error:  # the backends say it in two ways: no such key
        raise KeyError from error
    except Exception as error:
        log.error("the counter of misses does not answer: %s", type(error).__name__)
        raise NoMemory from error


def _key(request, kind):
    """Neither the address nor the link is in the key."""
    return f"miss:{kind}:{blind_index('address', get_adapter().get_client_ip(request))}"
