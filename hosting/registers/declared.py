"""Which kinds of register exist, by the place of their code: upper apps add theirs when the service starts.

Nothing is imported until a register of that kind comes.
"""

_places = {
    "hosts": "hosting.registers.kinds.hosts:HOSTS",
    "referrals": "hosting.registers.kinds.referrals:REFERRALS",
}


def declare(code: str, place: str) -> None:
    """Add a kind: ``place`` is "module:name" of an object that answers as ``kinds.Kind`` does."""
    _places[code] = place


def codes() -> list[str]:
    return sorted(_places)


def place_of(code: str) -> tuple[str, str]:
    module, _, name = _places[code].partition(":")
    return module, name
