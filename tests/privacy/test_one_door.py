"""Addresses, contacts and identities are read through ``privacy.project()``, and nowhere else in the code.

The source is read, not run: an attribute of theirs that is *loaded* outside the few modules named here fails.
Assigning one (a form, an import) is not reading it.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = (
    "accounts",
    "casework",
    "desk",
    "directory",
    "hosting",
    "journal",
    "matching",
    "messaging",
    "privacy",
    "reporting",
    "config",
)

# Attributes that belong to one guarded model, wherever they are read.
GUARDED = {
    "street": "hosting.Address",
    "postcode": "hosting.Address",
    "access": "hosting.Address",
    "code_word": "messaging.Contact",
    "instructions": "messaging.Contact",
    "phone": "messaging.Contact",
    "support_needs": "hosting.Guest",
    "wishes": "hosting.Guest",
    "birth_date": "hosting.Identity",
    "consent_words": "hosting.Referral",
    "tier_reason": "hosting.Referral",
    "heard_guest_words": "casework.Mediation",
    "heard_host_words": "casework.Mediation",
}
# An attribute whose name others have too: guarded when read from something called so.
GUARDED_FROM = {("contact", "email"), ("address", "city"), ("identity", "last_name"), ("host", "last_name")}

# Who reads them, and why it is not a page.
READERS = {
    "messaging/models/contact.py": "indexes what it is given, before it is saved",
    "messaging/channels.py": "hands a number to the carrier",
    "messaging/outbox.py": "sends: the safe-contact rules are checked there",
    "messaging/safety.py": "checks the safe-contact rules at the moment of sending",
    "hosting/referring/forms": "shows a draft again to whoever writes it, after can()",
    "hosting/referring/drafts.py": "shows a draft again to whoever writes it, after can()",
    "hosting/referring/sending.py": "sees that her words of consent are there before sending",
    "desk/demo": "invents people",
    "casework/concerns/words.py": "compares what she said with the word agreed with her, and shows neither",
    "hosting/registers": "compares and writes the lines of a register",
    "casework/registers": "compares and writes the lines of a register",
    "hosting/actions.py": "writes down how an adult may be reached, beside what was known",
    "directory/updates/giving.py": "compares the address of a structure with the one that takes its place",
    "hosting/spaces.py": "opens an account for the address that its holder gave",
}


def modules():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT)


MODULES = list(modules())


def is_reader(path):
    return any(str(path).startswith(reader) for reader in READERS)


def readings(source):
    """The guarded attributes that a source loads: [(line, attribute)]."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        origin = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
        if node.attr in GUARDED or (origin, node.attr) in GUARDED_FROM:
            found.append((node.lineno, f"{origin}.{node.attr}"))
    return found


@pytest.mark.parametrize("path", [path for path in MODULES if not is_reader(path)], ids=str)
def test_no_other_reading(path):
    found = [(line, name) for line, name in readings((ROOT / path).read_text()) if name not in NOT_THEIRS]

    assert found == [], "read it through privacy.project()"


# The same word, of something else.
NOT_THEIRS = {"os.access", "words.phone"}


def test_the_reader_of_sources_sees_a_reading():
    assert readings("print(host.address.street)") == [(1, "address.street")]
    assert readings("guest.contact.email") == [(1, "contact.email")]
    assert readings("address.street = form.cleaned_data['street']") == []
    assert readings("user.email") == []


def test_the_readers_exist():
    for reader in READERS:
        assert (ROOT / reader).exists(), reader
