"""What embedded servers have in common: where their data lives, who uses them, and how they are found again.

Data lives in ``var/`` of the checkout. As root, PostgreSQL refuses to run: it runs as ``postgres`` or ``nobody`` in
``/var/tmp/merci-<id>``. The id is drawn once, in ``var/id``, so that a checkout made later at the same path does not
find this one's data.
"""

import abc
import contextlib
import errno
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Self

from config.embedded import keeper

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60  # seconds: how long a server may take to replay its journal after a crash
LONGEST = 90  # bytes of a socket's directory: the system allows about 107 with the file's name


class Unavailable(RuntimeError):
    """An embedded server cannot be had; the message (in French) says why and what to do instead."""


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Nobody else does the same thing at the same time."""
    with open(path, "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def granted(file: IO[str], how: int) -> bool:
    """Whether the lock is had at once."""
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def own(path: Path, mode: int) -> Path:
    """``path`` as a directory of ours: nobody may have laid it there before us, as a link or as a trap."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=mode)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Unavailable(f"« {path} » existe déjà et n’est pas à vous : effacez ce dossier, puis recommencez.")
    path.chmod(mode)
    return path


def home() -> Path:
    """The directory that holds this checkout's embedded data, made at need."""
    var = ROOT / "var"
    try:
        var.mkdir(mode=0o700, exist_ok=True)
        if var.stat().st_uid not in (os.geteuid(), os.stat(ROOT).st_uid) or not os.access(var, os.W_OK):
            raise PermissionError(errno.EACCES, "not ours", str(var))
        if os.geteuid() != 0:
            return var
        with held(var / "id.lock"):
            identity = var / "id"
            if not identity.exists():
                identity.write_text(secrets.token_hex(4))
    except PermissionError as error:
        raise Unavailable(
            f"« {error.filename} » n’est pas à vous : cette copie du projet appartient à un autre compte. "
            "Faites votre propre copie, ou donnez une base par DATABASE_URL."
        ) from error
    # Crossed by the account that runs PostgreSQL, listed by root alone.
    return own(Path("/var/tmp") / f"merci-{identity.read_text().strip()}", 0o711)


class Server(abc.ABC):
    """One embedded server: ``start()`` to use it, ``release()`` to leave; it runs while anybody uses it."""

    kind: str  # the beginning of its files' names
    program: str  # the executable's name, by which its processes are recognised
    stop_signal: int
    variable: str  # the environment variable that names such a server
    url: str

    def __init__(self, name: str, *, durable: bool = True) -> None:
        """``durable=False``, for the tests, is faster and may lose what was written just before a crash."""
        self.name = name
        self.durable = durable
        self.base = home()
        self.data = self.base / f"{self.kind}-{name}"
        self._users: IO[str] | None = None

    @abc.abstractmethod
    def prepare(self) -> None:
        """Lay the data directory, if it is not there yet."""

    @abc.abstractmethod
    def argv(self) -> list[str]:
        """The command that runs it in the foreground."""

    @abc.abstractmethod
    def answers(self) -> bool:
        """Whether it answers a real question."""

    def account(self) -> dict[str, Any]:
        """What ``subprocess`` needs in order to run it under its account: nothing when that is ours."""
        return {}

    def stale(self) -> list[Path]:
        """Files that a killed server leaves and that would stop the next one."""
        return []

    def file(self, suffix: str) -> Path:
        return self.base / f"{self.kind}-{self.name}.{suffix}"

    def socket_directory(self) -> Path:
        """Its data directory, or where that has too long a name for a socket, a short one of ours."""
        if len(os.fsencode(self.data)) <= LONGEST:
            return self.data
        short = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path("/tmp") / f"merci-{os.geteuid()}-{short}"

    def start(self) -> Self:
        """Have it run and answer. It stays until every process that asked for it has gone or released it."""
        with held(self.file("lock")), contextlib.ExitStack() as undo:
            users = undo.enter_context(open(self.file("users"), "a"))
            fcntl.flock(users, fcntl.LOCK_SH)  # waits here while a keeper is closing
            self.prepare()
            self._await()
            undo.pop_all()
        self._users = users
        return self

    def release(self) -> None:
        """Leave. The last one waits for the server's end, so that nothing is left behind."""
        if self._users is None:
            return
        with self._users as users:
            self._users = None
            alone = granted(users, fcntl.LOCK_EX)
        left_at = time.monotonic()
        while self._kept() and time.monotonic() - left_at < PATIENCE:
            # Half a second is ample for a keeper to notice; if the door is still open then, others have come in.
            if (not alone or time.monotonic() - left_at > 0.5) and not self._closing():
                return
            time.sleep(0.02)

    def in_use(self) -> bool:
        """Whether any process uses it, this one included, or it is still closing."""
        with open(self.file("users"), "a") as users:
            return not granted(users, fcntl.LOCK_EX) or self._kept()

    def erase(self) -> None:
        """Forget all its data. Nobody may be using it; one that is closing is waited for."""
        with held(self.file("lock")):
            until = time.monotonic() + PATIENCE
            while self._closing() and time.monotonic() < until:
                time.sleep(0.05)
            if self.in_use():
                raise Unavailable("Les données de la démonstration servent encore : arrêtez ce qui s’en sert.")
            keeper.clear(self._spec())
            for path in (self.data, self.socket_directory()):
                shutil.rmtree(path, ignore_errors=True)

    def _closing(self) -> bool:
        """Whether its keeper has shut the door: the last user has gone."""
        with open(self.file("users"), "a") as users:
            return not granted(users, fcntl.LOCK_SH)

    def _kept(self) -> bool:
        with open(self.file("alive"), "a") as alive:
            return not granted(alive, fcntl.LOCK_EX)

    def _spec(self) -> dict[str, Any]:
        """What its keeper must know."""
        return {
            "program": self.program,
            "home": str(self.data.resolve()),
            "argv": self.argv(),
            "account": self.account(),
            "stop": int(self.stop_signal),
            "stale": [str(path) for path in self.stale()],
            "users": str(self.file("users")),
            "alive": str(self.file("alive")),
            "log": str(self.file("log")),
        }

    def _await(self) -> None:
        """Until it answers; if nobody keeps it, or no longer, by a new keeper, three times at most."""
        keepers, until = 0, time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if not self._kept():
                if keepers == 3:
                    break
                keepers += 1
                self._engage_keeper()
            elif self.answers():
                return
            time.sleep(0.03)
        said = self.file("log").read_text(errors="replace")[-1500:] if self.file("log").exists() else ""
        raise Unavailable(f"{self.program} ne répond pas. Fin de son journal, {self.file('log')} :\n{said}")

    def _engage_keeper(self) -> None:
        command = [sys.executable, "-I", "-S", keeper.__file__, json.dumps(self._spec())]
        silent = subprocess.DEVNULL
        subprocess.run(
            command, stdin=silent, stdout=silent, stderr=silent, cwd="/", start_new_session=True, check=True
        )
        until = time.monotonic() + 2
        while not self._kept() and time.monotonic() < until:
            time.sleep(0.01)
