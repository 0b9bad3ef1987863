"""The blind indexes by which a register finds people again. One place, so that every way in makes the same ones."""

from hosting.registers.cells import fold
from hosting.registers.phonetics import phonetic_key
from vault.index import blind_index


def full_name_index(first_name, last_name):
    """How both names sound; "" when one of them is missing."""
    first, last = phonetic_key(first_name), phonetic_key(last_name)
    return blind_index("name", f"{first} {last}") if first and last else ""


def birth_index(first_name, born_on):
    """How a first name sounds, with a birth date: neither alone would be worth an index."""
    first = phonetic_key(first_name)
    return blind_index("name and birth", f"{first} {born_on.isoformat()}") if first and born_on else ""


def address_index(street, postcode, city):
    """An address as it is written, capitals and accents aside; "" without a street."""
    street = fold(street)
    return blind_index("address", f"{street} {fold(postcode)} {fold(city)}") if street else ""


def referrer_index(email, phone):
    """Whoever referred her, by mail or else by telephone (E.164)."""
    return blind_index("referrer", (email or phone or "").strip().lower())
