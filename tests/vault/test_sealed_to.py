"""Sealing to one person, by law: she opens it, nobody else does, and what is altered or moved does not open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault import sealed_to
from vault.sealed_to import DoesNotOpen

HERS, OTHERS = b"\x07" * 32, b"\x08" * 32
CHEAP = 10
contexts = st.text(max_size=40)


@pytest.fixture(autouse=True, scope="module")
def _cheap():
    """The price of a try is scrypt's business, and not what is tested here."""
    before, sealed_to.COST = sealed_to.COST, CHEAP
    yield
    sealed_to.COST = before


@given(st.binary(max_size=2000), contexts)
def test_she_opens_what_was_sealed_to_her(plain, context):
    sealed = sealed_to.seal_to(sealed_to.public_of(HERS), plain, context)

    assert sealed_to.open_with(HERS, sealed, context) == plain
    assert plain not in sealed or len(plain) < 8


@given(st.binary(min_size=1, max_size=200), contexts, contexts)
def test_nobody_else_does_and_it_does_not_move(plain, context, other):
    sealed = sealed_to.seal_to(sealed_to.public_of(HERS), plain, context)

    with pytest.raises(DoesNotOpen):
        sealed_to.open_with(OTHERS, sealed, context)
    if other != context:
        with pytest.raises(DoesNotOpen):
            sealed_to.open_with(HERS, sealed, other)


@given(st.data())
def test_altered_anywhere_it_does_not_open(data):
    sealed = bytearray(sealed_to.seal_to(sealed_to.public_of(HERS), b"trois mots", "note.1"))
    at = data.draw(st.integers(0, len(sealed) - 1))
    bit = data.draw(st.sampled_from([bit for bit in range(8) if (at, bit) != (32, 7)]))  # X25519 ignores that one bit
    sealed[at] ^= 1 << bit

    with pytest.raises(DoesNotOpen):
        sealed_to.open_with(HERS, bytes(sealed), "note.1")


@given(st.binary(max_size=100))
def test_anything_else_does_not_open_either(noise):
    for act in (
        lambda: sealed_to.open_with(HERS, noise, "x"),
        lambda: sealed_to.unwrap(noise, "une phrase de passe", "x"),
        lambda: sealed_to.unwrap_by_recovery(noise, "AAAA", "x"),
    ):
        with pytest.raises(DoesNotOpen):
            act()


def test_two_seals_of_one_text_differ():
    public = sealed_to.public_of(HERS)

    assert sealed_to.seal_to(public, b"x", "y") != sealed_to.seal_to(public, b"x", "y")


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_a_passphrase_opens_its_own_wrapping(passphrase, other):
    wrapped = sealed_to.wrap(HERS, passphrase, "key.1")

    assert sealed_to.unwrap(wrapped, passphrase, "key.1") == HERS
    same = sealed_to.unicodedata.normalize("NFKC", passphrase) == sealed_to.unicodedata.normalize("NFKC", other)
    if not same:
        with pytest.raises(DoesNotOpen):
            sealed_to.unwrap(wrapped, other, "key.1")
    with pytest.raises(DoesNotOpen):
        sealed_to.unwrap(wrapped, passphrase, "key.2")


def test_an_accent_is_the_same_however_a_keyboard_writes_it():
    wrapped = sealed_to.wrap(HERS, "été", "k")

    assert sealed_to.unwrap(wrapped, "e\u0301te\u0301", "k") == HERS


def test_a_forged_cost_does_not_exhaust_the_machine():
    wrapped = bytearray(sealed_to.wrap(HERS, "une phrase", "k"))
    wrapped[1] = 40

    with pytest.raises(DoesNotOpen):
        sealed_to.unwrap(bytes(wrapped), "une phrase", "k")


def test_the_cost_may_grow_and_old_wrappings_still_open():
    wrapped = sealed_to.wrap(HERS, "une phrase", "k", cost=11)

    assert (wrapped[1], sealed_to.unwrap(wrapped, "une phrase", "k")) == (11, HERS)


def test_both_ways_lead_to_the_same_key_and_another_passphrase_changes_nothing_sealed():
    key = sealed_to.make("douze fenêtres", "k")
    sealed = sealed_to.seal_to(key.public, b"un mot", "note.1")
    private = sealed_to.unwrap(key.by_passphrase, "douze fenêtres", "k")

    again = sealed_to.wrap(private, "treize fenêtres", "k")

    assert private == sealed_to.unwrap_by_recovery(key.by_recovery, key.recovery, "k")
    assert sealed_to.open_with(sealed_to.unwrap(again, "treize fenêtres", "k"), sealed, "note.1") == b"un mot"
    assert key.recovery not in repr(key)


def test_a_new_recovery_key_takes_the_place_of_the_former():
    key = sealed_to.make("douze fenêtres", "k")

    letters, wrapped = sealed_to.renew_recovery(sealed_to.unwrap(key.by_passphrase, "douze fenêtres", "k"), "k")

    assert sealed_to.public_of(sealed_to.unwrap_by_recovery(wrapped, letters, "k")) == key.public
    with pytest.raises(DoesNotOpen):
        sealed_to.unwrap_by_recovery(wrapped, key.recovery, "k")


def test_a_recovery_key_is_read_as_somebody_copies_it():
    key = sealed_to.make("x", "k")
    copied = f" {key.recovery.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "

    assert sealed_to.public_of(sealed_to.unwrap_by_recovery(key.by_recovery, copied, "k")) == key.public


def test_a_recovery_key_has_140_bits_in_seven_groups():
    groups = sealed_to.make_recovery().split("-")

    assert [len(group) for group in groups] == [4] * 7
    assert set("".join(groups)) <= set(sealed_to.LETTERS)
    assert len({sealed_to.make_recovery() for _ in range(500)}) == 500
    assert not set("ILOU") & set(sealed_to.LETTERS)
