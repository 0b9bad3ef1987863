"""Several people at the same instant: real threads, each with its own connection to the database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection, connections


def at_once(*calls):
    """Run the calls at the same instant; what each returned, or the exception that it raised, in their order."""
    ready = Barrier(len(calls))

    def run(call):
        connection.ensure_connection()
        ready.wait()
        try:
            return call()
        except Exception as raised:
            return raised
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


def refusals(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]
