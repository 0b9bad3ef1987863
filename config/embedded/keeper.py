"""Keeps one embedded server open for as long as somebody uses it; the last one to leave turns off the light.

Run as ``python keeper.py SPEC`` (JSON, see ``Server.spec`` beside it), away from the terminal, standard
library only. Every user holds a shared lock on the file ``users``; the kernel drops it when the user exits, however
it exits. The keeper waits for the exclusive lock on that file: once granted, nobody is left, and it stops the server.
So no user has anything to clean up, a killed one included, and no user can stop another's server.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

STEADY = 5  # seconds: a server that falls sooner than that after its start did not really run
FALLS = 3  # so many in a row, and starting it once more would be of no use


def die_with_parent(signum: int):
    """A function for the child, between fork and exec: the kernel sends it ``signum`` when its parent dies (Linux).

    The C library is loaded here and not in the child, where only little may be done.
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def preexec() -> None:
        if libc is not None:
            libc.prctl(1, signum)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return preexec


def remains(program: str, home: str) -> list[int]:
    """Processes of ``program`` that live in the directory ``home``: a server's, its children's, whoever started them.

    Zombies are not among them: they have no directory any more, and hold nothing.
    """
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.readlink(entry / "cwd") != home:
                continue
            if Path(os.readlink(entry / "exe").removesuffix(" (deleted)")).name == program:
                found.append(int(entry.name))
    return found


def clear(spec: dict) -> None:
    """End what an earlier server left (its keeper was killed), and remove the files that would stop a new one.

    PostgreSQL takes a zombie, or a stranger that was given the same number, for a live server. Once no process
    lives in its directory, its files are safe to remove.
    """
    for signum, patience in ((spec["stop"], 15), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        for pid in remains(spec["program"], spec["home"]):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signum)
        until = time.monotonic() + patience
        while time.monotonic() < until and remains(spec["program"], spec["home"]):
            time.sleep(0.05)
    for path in spec["stale"]:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)


def keep(spec: dict) -> None:
    """Run the server, start it again if it falls, and stop it when the last user has gone."""
    guard, ended = threading.Lock(), threading.Event()
    server: subprocess.Popen | None = None
    leaving = False
    falls = 0

    def turn_off_the_light() -> None:
        nonlocal leaving
        fcntl.flock(users, fcntl.LOCK_EX)  # held until this process ends: newcomers wait at the door
        with guard:
            leaving = True
        for signum, patience in ((spec["stop"], 20), (signal.SIGQUIT, 5), (signal.SIGKILL, None)):
            if server is not None:
                server.send_signal(signum)
            if ended.wait(patience):
                return

    with open(spec["users"], "a") as users, open(spec["log"], "ab") as log:
        threading.Thread(target=turn_off_the_light, daemon=True).start()
        while True:
            clear(spec)
            with guard:
                if leaving:
                    break
                started = time.monotonic()
                server = subprocess.Popen(
                    spec["argv"], cwd=spec["home"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    preexec_fn=die_with_parent(spec["stop"]), **spec["account"],
                )  # fmt: skip
            server.wait()
            falls = falls + 1 if time.monotonic() - started < STEADY else 0
            if leaving or falls == FALLS:
                break
        ended.set()


def main() -> None:
    if os.fork():
        return  # the caller waits for this one alone: the keeper is nobody's child
    spec = json.loads(sys.argv[1])
    os.umask(0o077)
    with open(spec["alive"], "w") as alive:
        for _ in range(25):  # others look whether we are there by trying this very lock, for an instant
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
                keep(spec)
                return
            time.sleep(0.02)


if __name__ == "__main__":
    main()
