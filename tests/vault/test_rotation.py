import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.adapter import MFAAdapter
from hosting.models import Address
from privacy import consents
from tests import factories as make
from vault import rotation
from vault.keys import keyring
from vault.seals import SealBroken

pytestmark = pytest.mark.django_db


def keys_in_use():
    """The numbers of the keys that sealed the columns of a few tables."""
    with connection.cursor() as cursor:
        columns = ("street FROM hosting_address", "note FROM journal_entry", "words FROM privacy_consent")
        sealed = " UNION ".join(f"SELECT {column}" for column in columns)
        cursor.execute(f"SELECT DISTINCT get_byte(sealed, 0) FROM ({sealed}) t (sealed) ORDER BY 1")
        return [number for (number,) in cursor.fetchall()]


@pytest.fixture
def sealed(make_ring):
    """Rows sealed with key 1, one of them in a table that refuses changes."""
    make_ring({1: b"a" * 32})
    host = make.HostFactory()
    make.EntryFactory(note="Elle a appelé.")
    guest = make.GuestFactory()
    consents.give(guest, "phone", by=make.UserFactory().actor, text_version="1", channel="voice", words="Oui.")
    TOTP.activate(make.UserFactory(), generate_totp_secret())
    return host


def test_everything_is_sealed_again_with_the_new_key_and_the_old_one_may_go(sealed, make_ring, capsys):
    street = sealed.address.street
    secret = MFAAdapter().decrypt(Authenticator.objects.get().data["secret"])
    make_ring({1: b"a" * 32, 2: b"b" * 32})

    call_command("rotate_keys")

    assert keys_in_use() == [2]
    make_ring({2: b"b" * 32})
    assert Address.objects.get(host=sealed).street == street
    assert MFAAdapter().decrypt(Authenticator.objects.get().data["secret"]) == secret
    call_command("rotate_keys", "--verify")
    assert "Every seal opens." in capsys.readouterr().out


def test_a_dry_run_counts_and_changes_nothing(sealed, make_ring, capsys):
    make_ring({1: b"a" * 32, 2: b"b" * 32})

    call_command("rotate_keys", "--dry-run")

    assert keys_in_use() == [1]
    rows = Address.objects.count()
    assert f"hosting.Address: {4 * rows} values of {rows} rows" in capsys.readouterr().out


def test_twice_changes_nothing_more(sealed, make_ring):
    make_ring({1: b"a" * 32, 2: b"b" * 32})
    rotation.rotate()

    assert sum(again for _, again in rotation.rotate().values()) == 0


def test_batches_cover_every_row(sealed, make_ring, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    make.ContactFactory.create_batch(5)
    make_ring({1: b"a" * 32, 2: b"b" * 32})

    rotation.rotate()

    assert keys_in_use() == [2]
    assert keyring().primary == 2


def test_a_lost_key_is_said(sealed, make_ring):
    make_ring({1: b"z" * 32})

    with pytest.raises(CommandError, match=rf"hosting.Address: {4 * Address.objects.count()} do not open"):
        call_command("rotate_keys", "--verify")
    make_ring({1: b"z" * 32, 2: b"b" * 32})
    with pytest.raises(SealBroken):
        rotation.rotate()
