"""Every field and every status is mapped to the matrix: a new one without its line fails here."""

import pytest
from django.apps import apps

from privacy.fields import NEVER, TECHNICAL, held
from privacy.rules import rules
from privacy.situations import GUEST_SITUATIONS, HOST_SITUATIONS
from privacy.statuses import statuses
from vault.fields import EncryptedField
from vault.index import BlindIndexField

MODELS = apps.get_models()


def fields_of(model):
    return [*model._meta.concrete_fields, *model._meta.many_to_many]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_has_its_object_and_its_level(model):
    table = held().get(model._meta.label_lower, {})

    assert {field.name for field in fields_of(model)} == set(table)


def test_the_table_speaks_of_models_that_exist():
    assert set(held()) == {model._meta.label_lower for model in MODELS}


def test_every_object_of_the_table_may_be_read_by_some_rule():
    objects = {object_ for table in held().values() for field in table.values() for _, object_ in field.objects}

    assert {object_ for object_ in objects - {TECHNICAL, NEVER} if not rules().get((object_, "read"))} == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_is_sealed_is_not_called_technical(model):
    table = held()[model._meta.label_lower]
    sealed = [field.name for field in fields_of(model) if isinstance(field, EncryptedField)]
    blind = [field.name for field in fields_of(model) if isinstance(field, BlindIndexField)]

    assert [name for name in sealed if table[name].level in ("S0", "S1")] == []
    assert [name for name in sealed if (("", TECHNICAL)) in table[name].objects] == []
    assert [name for name in blind if table[name].objects != (("", NEVER),)] == []


def test_where_somebody_sleeps_is_sealed_or_a_link_between_rows():
    deepest = {
        (label, name) for label, table in held().items() for name, field in table.items() if field.level == "S4"
    }

    found = {(label, name): apps.get_model(label)._meta.get_field(name) for label, name in deepest}

    assert deepest >= {("hosting.address", name) for name in ("street", "postcode", "city", "access")}
    for field in found.values():
        assert isinstance(field, EncryptedField | BlindIndexField) or field.is_relation


@pytest.mark.parametrize(
    "model", [m for m in MODELS if any(f.name == "status" for f in fields_of(m))], ids=lambda model: model._meta.label
)
def test_every_status_says_what_it_means_for_her_and_for_the_home(model):
    written = {status for label, status in statuses() if label == model._meta.label_lower}

    assert written == {value for value, _ in model._meta.get_field("status").flatchoices}


def test_statuses_lead_to_situations_of_the_matrix():
    for sides in statuses().values():
        assert sides["guest"] in GUEST_SITUATIONS | {""}
        assert sides["host"] in HOST_SITUATIONS | {""}
