"""The demo in one command: servers, data, web, worker and clock, until Ctrl-C. ``python3 run.py demo`` ends up here.

Nothing survives this process. Its children are told by the kernel when it dies, killed or not; the embedded servers
stop when nobody uses them any more (``config/embedded``). What a machine without such a kernel leaves is found at the
next start by ``MARK`` in its environment.
"""

import argparse
import contextlib
import fcntl
import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Any

from config import embedded
from config.embedded import keeper

MARK = "MERCI_DEMO"
FIRST_PORT, PORTS = 8000, 100
PATIENCE = 60  # seconds until the first page
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STEADY = 10  # seconds: a program that falls sooner after its start is not started again


class Stopped(Exception):
    """Somebody asked the demo to stop."""


class Broken(Exception):
    """The demo cannot go on; the message (in French) says why."""


def run(words: list[str], *, started_at: float) -> int:
    """Run the demo until it is told to stop; the exit code. ``started_at``: when the command was given."""
    parser = argparse.ArgumentParser(prog="python3 run.py demo", description="La démonstration, en une commande.")
    parser.add_argument("--port", type=int, help=f"port du site (par défaut : le premier libre depuis {FIRST_PORT})")
    parser.add_argument("--fresh", action="store_true", help="repartir de données neuves")
    asked = parser.parse_args(words)
    for signum in STOPS:
        if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:  # under nohup it stays ignored
            signal.signal(signum, _stop)
    try:
        with contextlib.ExitStack() as leaving:
            only_one(leaving)
            Demo(leaving, started_at).play(asked.port, fresh=asked.fresh)
    except Stopped:
        print("\nDémonstration arrêtée ; les données sont gardées.")
    except (Broken, embedded.Unavailable) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _stop(signum: int, frame: object) -> None:
    for other in STOPS:
        signal.signal(other, signal.SIG_IGN)  # once is enough: what follows is the orderly end
    raise Stopped


def only_one(leaving: contextlib.ExitStack) -> None:
    """One demo at a time on the same data: a second one is told where the first one is."""
    door: IO[str] = leaving.enter_context(_notice().open("a+"))
    try:
        fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Broken(f"La démonstration tourne déjà{_notice().read_text()}.") from None
    door.truncate(0)


def _notice() -> Path:
    return embedded.home() / "demo.lock"


class Demo:
    """The programs that make the demo, and their end."""

    def __init__(self, leaving: contextlib.ExitStack, started_at: float) -> None:
        self.leaving = leaving
        self.started_at = started_at
        self.base = embedded.home()
        self.programs: dict[str, subprocess.Popen[str]] = {}
        self.begun: dict[str, float] = {}

    def play(self, port: int | None, *, fresh: bool) -> None:
        sweep(self.base)
        if fresh:
            self.erase()
        self.door = self.leaving.enter_context(listen(port))
        address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "PUBLIC_URL": address}
        for server in embedded.provide("demo"):
            self.leaving.callback(server.release)
        self.leaving.callback(self.stop)
        self.tell("serveurs prêts")
        self.start("web")  # it reads its code while the data load, which takes another core
        sign_ins = self.load(address)
        self.tell("données prêtes")
        self.await_page(address)
        self.start("worker")  # only now: the person waits for the page, not for the tasks
        _notice().write_text(f" : {address} (processus {os.getpid()})")
        print(f"\n  {address}\n\n{sign_ins}\nPremière page après {self.elapsed():.1f} s. "
              f"Journaux : {self.log('web')}, {self.log('worker')}. Ctrl-C pour arrêter.", flush=True)  # fmt: skip
        while True:
            time.sleep(0.5)
            self.watch()

    def elapsed(self) -> float:
        return time.time() - self.started_at

    def tell(self, words: str) -> None:
        print(f"{self.elapsed():6.1f} s  {words}", flush=True)

    def log(self, name: str) -> Path:
        return self.base / f"demo-{name}.log"

    def erase(self) -> None:
        if os.environ.get("DATABASE_URL"):
            raise Broken("--fresh n’efface que la base embarquée, et DATABASE_URL en désigne une autre.")
        embedded.Postgres("demo").erase()
        embedded.Broker("demo").erase()

    def load(self, address: str) -> str:
        """Migrate, fill an empty database, and return the lines that say who may sign in."""
        loader = self.spawn([sys.executable, "-m", "config.demo", address], stdout=subprocess.PIPE, stderr=None)
        self.programs["load"] = loader
        said, _ = loader.communicate()
        del self.programs["load"]
        if loader.returncode:
            raise Broken("Les données de la démonstration n’ont pas pu être chargées.")
        return said

    def start(self, name: str) -> None:
        commands = {
            "web": ["gunicorn", "config.wsgi", "--bind", f"fd://{self.door.fileno()}", "--worker-class", "gthread",
                    "--workers", "2", "--threads", "4", "--preload", "--graceful-timeout", "5", "--no-control-socket",
                    "--log-level", "warning"],
            "worker": ["celery", "-A", "config", "worker", "--beat", "--schedule", str(self.base / "demo-beat"),
                       "--concurrency", "1", "--without-mingle", "--without-gossip", "--loglevel", "WARNING"],
        }  # fmt: skip
        doors = (self.door.fileno(),) if name == "web" else ()
        with open(self.log(name), "w") as log:
            self.programs[name] = self.spawn(
                [sys.executable, "-m", *commands[name]], stdout=log, stderr=log, doors=doors
            )
        self.begun[name] = time.monotonic()

    def spawn(self, command: list[str], *, doors: tuple[int, ...] = (), **streams: Any) -> subprocess.Popen[str]:
        """A child in a session of its own (Ctrl-C is for us, who stop it in order), that ends when we do."""
        return subprocess.Popen(
            command, cwd=embedded.ROOT, stdin=subprocess.DEVNULL, text=True, start_new_session=True, pass_fds=doors,
            env={**os.environ, MARK: str(self.base)}, preexec_fn=keeper.die_with_parent(signal.SIGTERM), **streams,
        )  # fmt: skip

    def watch(self) -> None:
        """A program that falls is started again, unless it fell at once: then its journal says why."""
        for name, program in list(self.programs.items()):
            if program.poll() is None:
                continue
            if time.monotonic() - self.begun[name] < STEADY:
                raise Broken(f"« {name} » s’est arrêté. Fin de son journal :\n{self.log(name).read_text()[-3000:]}")
            print(f"« {name} » s’est arrêté ; il repart.", file=sys.stderr)
            self.start(name)

    def await_page(self, address: str) -> None:
        """Until the first page is really there, sign-in page included: a redirection is followed."""
        browser = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        until, answer = time.monotonic() + PATIENCE, "aucune réponse"
        while time.monotonic() < until:
            self.watch()
            try:
                with browser.open(address, timeout=30) as page:
                    page.read()
                    return
            except urllib.error.HTTPError as error:
                answer = f"réponse {error.code}"
            except OSError as error:
                answer = str(error)
            time.sleep(0.1)
        raise Broken(f"La première page ne vient pas ({answer}). Journal : {self.log('web')}")

    def stop(self) -> None:
        for program in self.programs.values():
            program.terminate()
        until = time.monotonic() + 10
        for program in self.programs.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.wait(max(0, until - time.monotonic()))
        sweep(self.base)
        for program in self.programs.values():
            program.wait()
        _notice().write_text("")


def sweep(base: Path) -> None:
    """End every program of a demo on this data: those that a killed demo left, and the children of children."""
    mark = f"{MARK}={base}".encode()
    for signum in (signal.SIGTERM, signal.SIGKILL):
        until = time.monotonic() + 5
        left = marked(mark)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signum)
        while left and time.monotonic() < until:
            time.sleep(0.05)
            left = marked(mark)


def marked(mark: bytes) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (entry / "environ").read_bytes().split(b"\0") and int(entry.name) != os.getpid():
                found.append(int(entry.name))
    return found


def listen(asked: int | None) -> socket.socket:
    """The door of the site, ours from now on: whoever knocks while the data are loading waits, and nobody takes it.

    It is handed to the web server, and outlives one that falls.
    """
    if asked is not None:
        try:
            return _listen(asked)
        except OverflowError:
            raise Broken(f"Le port {asked} n’existe pas.") from None
        except OSError as error:
            raise Broken(f"Le port {asked} est pris ({error.strerror}) : choisissez-en un autre par --port, "
                         "ou n’en donnez aucun.") from None  # fmt: skip
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        with contextlib.suppress(OSError):
            return _listen(port)
    raise Broken(f"Aucun port libre de {FIRST_PORT} à {FIRST_PORT + PORTS - 1} : donnez-en un par --port.")


def _listen(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port), backlog=128)


def load(address: str) -> None:
    """In a process of its own: migrate, fill the database if it is empty, print who may sign in on standard output."""
    import django
    from django.core.management import call_command

    django.setup()
    from config.schema import bring_up_to_date

    sign_ins = io.StringIO()
    with contextlib.redirect_stdout(sys.stderr):
        bring_up_to_date()
        call_command("load_demo")
        call_command("demo_signins", url=address, stdout=sign_ins)
    print(sign_ins.getvalue())


if __name__ == "__main__":
    load(sys.argv[1])
