"""What many moves call for together: said once at the end, instead of once for each.

with transaction.atomic(), gathered():
    ...  # a thousand moves; each of their reactions asks ``gather(tell_all, occasion)``
# tell_all([a thousand occasions]), before the transaction ends
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Act = Callable[[list[Any]], Any]
_asked: ContextVar[dict[Act, list[Any]] | None] = ContextVar("asked", default=None)


@contextmanager
def gathered() -> Iterator[None]:
    """Inside, what is asked through ``gather()`` waits for the end; nothing is done where an exception passes."""
    token = _asked.set({})
    try:
        yield
        asked = _asked.get() or {}
    finally:
        _asked.reset(token)
    for act, several in asked.items():
        act(several)


def gather(act: Act, *several: Any) -> None:
    """``act([…])``: at once, or at the end of what is gathered, with all that was asked of it."""
    asked = _asked.get()
    if asked is None:
        act(list(several))
    else:
        asked.setdefault(act, []).extend(several)
