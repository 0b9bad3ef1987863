import base64

import pytest

from vault.index import BlindIndexField, blind_index


def test_one_value_of_one_kind_has_one_index():
    assert blind_index("phone", "+33600000001") == blind_index("phone", "+33600000001")
    assert len(blind_index("phone", "+33600000001")) == BlindIndexField().max_length == 32


def test_kinds_and_values_do_not_meet():
    given = [("phone", "1"), ("mail", "1"), ("phone", "2"), ("phone1", ""), ("phon", "e1"), ("p", "1")]

    indexes = [blind_index(*pair) for pair in given if pair[1]]

    assert len(set(indexes)) == len(indexes)


def test_nothing_has_no_index():
    assert blind_index("phone", "") == ""
    assert blind_index("phone", None) == ""


def test_another_key_gives_another_index(settings):
    before = blind_index("phone", "+33600000001")

    settings.VAULT_INDEX_KEY = base64.b64encode(b"z" * 32).decode()

    assert blind_index("phone", "+33600000001") != before


@pytest.mark.parametrize("kind", ["", "a\0b"])
def test_a_kind_is_asked_for(kind):
    with pytest.raises(ValueError, match="kind"):
        blind_index(kind, "1")
