import threading
import uuid
from datetime import date

import pytest
from django.apps.registry import Apps
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.forms import modelform_factory

from tests.vault.models import Secret
from vault.fields import EncryptedTextField, UnsealedWrite
from vault.keys import UnknownKey
from vault.seals import OVERHEAD, SealBroken, Sealed

CANARY = "12 rue des Mimosas, Bègles"


def raw(row, column="text"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM vault_secret WHERE id = %s", [row.pk])
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


def put_raw(row, value, column="text"):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE vault_secret SET {column} = %s WHERE id = %s", [value, row.pk])


def test_every_kind_of_value_comes_back_as_it_was(secrets):
    made = secrets.create(text=CANARY, note="ici", born_on=date(1992, 2, 29), facts={"enfants": [3, 7], "é": None})

    found = secrets.get(pk=made.pk)

    assert found.text == CANARY
    assert found.note == "ici"
    assert found.born_on == date(1992, 2, 29)
    assert found.facts == {"enfants": [3, 7], "é": None}


def test_the_database_holds_nothing_readable(secrets):
    made = secrets.create(text=CANARY, born_on=date(1992, 2, 29), facts={"rue": CANARY})

    for column in ("text", "born_on", "facts"):
        assert b"Mimosas" not in raw(made, column)
        assert b"1992" not in raw(made, column)
    assert len(raw(made)) == OVERHEAD + len(CANARY.encode())


def test_empty_stays_empty_and_nothing_stays_nothing(secrets):
    made = secrets.create(text="", note=None)

    found = secrets.get(pk=made.pk)

    assert found.text == ""
    assert found.note is None
    assert raw(made, "note") is None
    assert len(raw(made)) == OVERHEAD


def test_two_rows_with_one_text_look_different(secrets):
    first, second = secrets.create(text=CANARY), secrets.create(text=CANARY)

    assert raw(first) != raw(second)


def test_a_seal_moved_to_another_row_does_not_open(secrets):
    hers, his = secrets.create(text=CANARY), secrets.create(text="ailleurs")

    put_raw(his, raw(hers))

    with pytest.raises(SealBroken):
        _ = secrets.get(pk=his.pk).text


def test_a_seal_moved_to_another_column_does_not_open(secrets):
    made = secrets.create(text=CANARY, note="ici")

    put_raw(made, raw(made, "text"), "note")

    with pytest.raises(SealBroken):
        _ = secrets.get(pk=made.pk).note


def test_every_altered_byte_is_noticed(secrets):
    made = secrets.create(text="toit")
    sealed = raw(made)

    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 1
        put_raw(made, bytes(altered))
        with pytest.raises((SealBroken, UnknownKey)):
            _ = secrets.get(pk=made.pk).text


@pytest.mark.parametrize("blank", [b"", b"\x01", b"12 rue des Mimosas"])
def test_a_column_blanked_or_written_in_clear_is_refused(secrets, blank):
    made = secrets.create(text=CANARY)

    put_raw(made, blank)

    with pytest.raises((SealBroken, UnknownKey)):
        _ = secrets.get(pk=made.pk).text


def test_values_give_seals_that_say_nothing(secrets):
    secrets.create(text=CANARY)

    (value,) = secrets.values_list("text", flat=True)

    assert isinstance(value, Sealed)
    assert CANARY not in f"{value} {value!r}"
    assert repr(value) == "<Sealed>"


def test_rows_made_in_bulk_are_sealed_to_their_own_row(secrets):
    secrets.bulk_create([Secret(text=f"rue {number}") for number in range(20)], batch_size=7)

    assert sorted(row.text for row in secrets.all()) == sorted(f"rue {number}" for number in range(20))


def test_a_row_saved_twice_without_a_change_keeps_its_seal(secrets):
    made = secrets.create(text=CANARY)
    before = raw(made)

    found = secrets.get(pk=made.pk)
    found.note = "autre chose"
    found.save()

    assert raw(made) == before


def test_a_changed_text_is_sealed_again(secrets):
    made = secrets.create(text=CANARY)
    made.text = "4 place du Marché"
    made.save(update_fields=["text"])

    assert secrets.get(pk=made.pk).text == "4 place du Marché"


def test_a_copied_row_with_a_new_name_is_refused(secrets):
    other = secrets.get(pk=secrets.create(text=CANARY).pk)
    other.pk, other.uuid, other._state.adding = None, uuid.uuid4(), True

    with pytest.raises(SealBroken):
        other.save(force_insert=True)


def test_a_deferred_field_is_read_when_asked(secrets):
    made = secrets.create(text=CANARY, note="ici")

    assert secrets.only("pk").get(pk=made.pk).text == CANARY
    assert secrets.defer("text").get(pk=made.pk).text == CANARY


def test_refresh_brings_the_stored_value_back(secrets):
    made = secrets.create(text=CANARY)
    made.text = "oublié"

    made.refresh_from_db()

    assert made.text == CANARY


@pytest.mark.parametrize("lookup", ["text", "text__contains", "text__in", "text__gt", "text__startswith"])
def test_nothing_but_isnull_can_be_asked(secrets, lookup):
    with pytest.raises(FieldError):
        list(secrets.filter(**{lookup: ["a"]}))

    assert list(secrets.filter(text__isnull=True)) == []


def test_writes_that_know_no_row_are_refused(secrets):
    made = secrets.create(text=CANARY)
    made.text = "ailleurs"

    with pytest.raises(UnsealedWrite):
        secrets.update(text="ailleurs")
    with pytest.raises(UnsealedWrite):
        secrets.bulk_update([made], ["text"])


def test_a_dump_refuses_to_write_the_text(secrets):
    secrets.create(text=CANARY)

    with pytest.raises(UnsealedWrite):
        serializers.serialize("json", secrets.all())


def test_a_form_reads_and_writes_it(secrets):
    form_class = modelform_factory(Secret, fields=["text", "born_on"])
    made = secrets.create(text=CANARY)
    form = form_class({"text": "4 place du Marché", "born_on": "1992-02-29"}, instance=secrets.get(pk=made.pk))

    assert form_class(instance=secrets.get(pk=made.pk)).initial["text"] == CANARY
    form.save()

    assert secrets.get(pk=made.pk).text == "4 place du Marché"
    assert form_class({"text": "x" * 41}).errors["text"]


def test_full_clean_counts_the_plain_text(secrets):
    with pytest.raises(ValidationError):
        Secret(text="x" * 41).full_clean()

    Secret(text="x" * 40).full_clean()


def test_a_model_without_a_row_uuid_is_refused_by_the_checks():
    class Nameless(models.Model):
        text = EncryptedTextField()
        found = EncryptedTextField(db_index=True)

        class Meta:
            app_label = "vault"
            apps = Apps()

        def __str__(self):
            return ""

    found = {error.id for error in Nameless._meta.get_field("found").check()}

    assert found == {"vault.E001", "vault.E002"}


def test_sealed_as_survives_in_migrations():
    field = EncryptedTextField(sealed_as="old.column")

    *_, kwargs = field.deconstruct()

    assert kwargs["sealed_as"] == "old.column"


def test_many_threads_read_the_same_row_at_once(secrets):
    row = secrets.get(pk=secrets.create(text=CANARY).pk)
    form_field = Secret._meta.get_field("text")
    wrong = []

    def read():
        for _ in range(400):
            form_field.clean("x", row)  # a form validating beside must not show the others the seal
            if row.text != CANARY:
                wrong.append(1)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
