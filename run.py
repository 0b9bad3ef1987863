#!/usr/bin/env python3
"""The one door of the project. Python 3.11 or newer and pip, and nothing else:

    python3 run.py demo [--port P] [--fresh]   everything running, on invented data
    python3 run.py test [--full] [pytest …]    the tests; --full adds the long ones
    python3 run.py check                       format, lint, layers, types, migrations, deployment
    python3 run.py fix                         formats, and mends what can be
    python3 run.py flows                       draws docs/flows.md again from the state machines
    python3 run.py manage COMMAND …            any management command

Each makes or mends the locked environment in .venv first. Standard library only.
"""

import base64
import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - the one file that an older Python may be asked to run
    sys.exit("Il faut Python 3.11 ou plus récent ; celui-ci est le " + sys.version.split()[0] + ".")

ROOT = Path(__file__).resolve().parent
VENV, TOOLS = ROOT / ".venv", ROOT / ".tools"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".lock"  # which lock the environment holds
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
UV = "uv==0.13.9"
NEEDS = {"demo": "run", "manage": "run", "flows": "run", "test": "dev", "check": "dev", "fix": "dev"}
CORES = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 4)
EVERYDAY, LONG = "not slow and not services and not benchmark", "not services and not benchmark"


# --- the environment ----------------------------------------------------------------------------------------------


def install(lock: str, *, aloud: bool) -> None:
    """Have ``.venv`` hold the lock ``run``, or ``dev``, which holds all of it and more and so is never taken back."""
    if up_to_date(lock):
        return
    TOOLS.mkdir(exist_ok=True)
    with open(TOOLS / "lock", "a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if up_to_date(lock):  # somebody else has just done it
            return
        lock = "dev" if STAMP.exists() and STAMP.read_text().startswith("dev") else lock
        if aloud:
            print("Installation de l’environnement verrouillé dans .venv…", flush=True)
        STAMP.unlink(missing_ok=True)
        if not PYTHON.exists():
            shutil.rmtree(VENV, ignore_errors=True)  # its Python has gone, or its making was cut short
        if not by_uv(LOCKS[lock]):
            by_pip(LOCKS[lock])
        for packages in VENV.glob("lib/python*/site-packages"):
            (packages / "merci.pth").write_text(f"{ROOT}\n")  # so that pytest and celery find the project
        STAMP.write_text(stamp(lock))


def stamp(lock: str) -> str:
    return f"{lock} {hashlib.sha256(LOCKS[lock].read_bytes()).hexdigest()} {ROOT}\n"


def up_to_date(lock: str) -> bool:
    held = STAMP.read_text() if STAMP.exists() and PYTHON.exists() else ""
    return held in {stamp(lock), stamp("dev")}


def by_uv(lock: Path) -> bool:
    """The fast way; False when uv cannot be had or does not manage, and pip must."""
    uv = shutil.which("uv") or TOOLS / "bin" / "uv"
    # --target passes where Debian's Python has neither ensurepip nor the right to install for itself.
    fetch = (sys.executable, "-m", "pip", "install", "--target", TOOLS, "--upgrade", UV)
    if not Path(uv).exists() and not quiet(*fetch):
        return False
    return (PYTHON.exists() or quiet(uv, "venv", "--python", sys.executable, VENV)) and quiet(
        uv, "pip", "sync", "--require-hashes", "--python", PYTHON, lock
    )


def by_pip(lock: Path) -> None:
    if not PYTHON.exists():
        quiet(sys.executable, "-m", "venv", "--without-pip", VENV, fatal=True)
    pip = (sys.executable, "-m", "pip", "--python", PYTHON)
    quiet(*pip, "install", "--require-hashes", "-r", lock, fatal=True)


def quiet(*command, fatal: bool = False) -> bool:
    """Run it without a word; where it fails and nothing else can be tried, its own words are the message."""
    environment = {
        **os.environ,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0",
        "UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1",
    }  # fmt: skip
    if not os.access(os.path.expanduser("~"), os.W_OK):
        environment.setdefault("UV_CACHE_DIR", str(TOOLS / "cache"))
    words = [str(word) for word in command]
    done = subprocess.run(
        words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode and fatal:
        said = done.stdout.decode(errors="replace")[-4000:]
        sys.exit(f"L’installation a échoué : {' '.join(words)}\n{said}")
    return done.returncode == 0


# --- tests and checks ---------------------------------------------------------------------------------------------


def test(words: list[str]) -> None:
    """The whole suite on as many cores as there are; what is named on the command line, on one."""
    full = "--full" in words
    chosen, further = (LONG, ("--hypothesis-profile", "full")) if full else (EVERYDAY, ())
    asked = [word for word in words if word != "--full"]
    named = any(word in ("-m", "-k", "-n") or (ROOT / word.split("::")[0]).exists() for word in asked)
    spread = () if named or CORES < 2 else ("-n", str(CORES), "--dist", "loadgroup")
    become(PYTHON, "-m", "pytest", "-m", chosen, *further, *spread, *asked)


def templates() -> list[str]:
    return [str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html"))]


def check() -> int:
    """Every step runs, even after one has failed: one round tells everything there is to mend."""
    from config.embedded import Postgres

    server = Postgres("test", durable=False).start()
    os.environ["DATABASE_URL"] = server.url
    manage = (PYTHON, "manage.py")
    steps = [
        ("types", ("mypy",), {}),  # the longest begins first
        ("mise en forme", ("ruff", "format", "--check", "--output-format", "concise", "."), {}),
        ("style", ("ruff", "check", "--no-cache", "--output-format", "concise", "."), {}),
        ("gabarits", ("djade", "--target-version", "5.2", "--check", *templates()), {}),
        ("étages", ("lint-imports", "--no-cache", "--no-logo"), {}),
        ("migrations", (*manage, "makemigrations", "--check", "--dry-run"), {}),
        ("déploiement", (*manage, "check", "--deploy", "--fail-level", "WARNING"), production(server)),
        ("docs/flows.md", (*manage, "flows", "--check"), {}),
    ]
    with ThreadPoolExecutor(CORES) as cores:
        results = list(cores.map(lambda one: step(*one), steps))
    server.release()
    print("\n".join(["", *(line for _, line in results)]))
    return 0 if all(passed for passed, _ in results) else 1


def production(server) -> dict[str, str]:
    """What production would be given: keys that protect nothing, and a database role that may do nothing special."""
    import psycopg

    with psycopg.connect(server.url, autocommit=True) as line:
        if not line.execute("select 1 from pg_roles where rolname = 'service'").fetchone():
            line.execute("create role service login")
    seal, index, backup = (base64.b64encode(hashlib.sha256(use).digest()).decode() for use in (b"s", b"i", b"b"))
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": server.url.replace("postgres@", "service@"),
        "CELERY_BROKER_URL": "redis://exemple.fr", "EMAIL_URL": "smtp://exemple.fr", "ALLOWED_HOSTS": "exemple.fr",
        "SECRET_KEY": hashlib.sha512(b"check").hexdigest(),
        "VAULT_KEYS": f"1:{seal}", "VAULT_INDEX_KEY": index, "BACKUP_KEY": backup,
    }  # fmt: skip


def step(name: str, command: tuple, extra: dict) -> tuple[bool, str]:
    started = time.monotonic()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev", **extra}
    program, *rest = [str(word) for word in command]
    if "/" not in program:
        program = str(VENV / "bin" / program)
    done = subprocess.run(
        [program, *rest], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    print(f"— {name} : {' '.join([Path(program).name, *rest])[:110]}\n{done.stdout}", end="", flush=True)
    verdict = "ÉCHEC" if done.returncode else "ok   "
    return not done.returncode, f"{verdict}  {name} ({time.monotonic() - started:.1f} s)"


def fix() -> int:
    tool = VENV / "bin"
    subprocess.run([tool / "djade", "--target-version", "5.2", *templates()], check=False)  # answers 1 when it mends
    subprocess.run([tool / "ruff", "format", "."], check=True)
    return subprocess.run([tool / "ruff", "check", "--fix", "."], check=False).returncode


# --- the door -----------------------------------------------------------------------------------------------------


def become(*command) -> None:
    """Go on as another program: same process, same terminal, same standard input, its exit code."""
    words = [str(word) for word in command]
    sys.stdout.flush()
    os.execv(words[0], words)


def main(words: list[str]) -> int:
    if not words or words[0] not in NEEDS:
        print(__doc__.strip(), file=sys.stderr)
        return 0 if words and words[0] in ("-h", "--help", "help") else 2
    command, *rest = words
    os.environ.setdefault("MERCI_STARTED_AT", str(time.time()))
    install(NEEDS[command], aloud=command != "manage")
    if command == "manage":
        become(PYTHON, ROOT / "manage.py", *rest)
    os.chdir(ROOT)
    if command == "flows":
        become(PYTHON, ROOT / "manage.py", "flows", *rest)
    if command == "test":
        test(rest)
    if Path(sys.prefix).resolve() != VENV.resolve():
        become(PYTHON, ROOT / "run.py", *words)
    if command == "demo":
        from config.demo import run

        return run(rest, started_at=float(os.environ["MERCI_STARTED_AT"]))
    return {"check": check, "fix": fix}[command]()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what is being installed stops with us
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
    sys.exit(130)
