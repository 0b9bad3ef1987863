"""Senders that are killed while they work: ``python -m tests.messaging.senders KILLS SEED``.

A nursery without any connection forks a sender, waits until it has sent some messages, kills it with -9 within a few
thousandths of a second, and starts again; at the end one sender is left to finish. Run by ``test_crashes``, on its
database.
"""

import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

LINE = 37  # a reference and its end of line


def main(kills, seed):
    django.setup()
    from messaging import outbox

    chance = random.Random(seed)
    witness = Path(os.environ["WITNESS"])
    witness.touch()
    outbox.LEASE = timedelta(milliseconds=200)
    for _ in range(kills):
        sender = os.fork()
        if sender == 0:
            while True:
                outbox.empty()
        await_lines(witness, chance.randint(1, 10))
        time.sleep(chance.uniform(0, 0.01))
        os.kill(sender, signal.SIGKILL)
        os.waitpid(sender, 0)
    time.sleep(0.3)  # the last lease runs out
    outbox.LEASE, outbox.PATIENCE = timedelta(minutes=2), timedelta(0)
    for _ in range(10):  # a minute each, on a slow machine
        outbox.empty()


def await_lines(witness, lines):
    """Until so many more messages have left, or nothing leaves any more."""
    size = witness.stat().st_size + lines * LINE
    give_up_at = time.monotonic() + 5
    while witness.stat().st_size < size and time.monotonic() < give_up_at:
        time.sleep(0.001)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
