"""While several things are told together, what they all read is read once."""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from journal import judgements

_round: ContextVar[dict | None] = ContextVar("round", default=None)


@contextmanager
def a_round():
    """Inside, the readings of ``once_a_round()`` and the choices of the territories are read once.

    A round inside another belongs to it.
    """
    if _round.get() is not None:
        yield
        return
    token = _round.set({})
    try:
        with judgements.read_once():
            yield
    finally:
        _round.reset(token)


def once_a_round(read):
    """A reading that several notifications make for one moment: made once while several are told together."""

    @wraps(read)
    def reading(*args, **kwargs):
        known = _round.get()
        if known is None:
            return read(*args, **kwargs)
        key = read, args, tuple(sorted(kwargs.items()))
        if key not in known:
            known[key] = read(*args, **kwargs)
        return known[key]

    return reading
