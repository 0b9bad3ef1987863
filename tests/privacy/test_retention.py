import pytest
from django.apps import apps

from privacy.retention import RETENTION

LABELS = sorted(model._meta.label for model in apps.get_models())


def test_no_model_forgot_to_say_how_long_it_keeps_people():
    assert sorted(set(LABELS) - set(RETENTION)) == []
    assert sorted(set(RETENTION) - set(LABELS)) == []


@pytest.mark.parametrize("label", RETENTION)
def test_a_duration_has_a_start_or_follows_a_model_that_has_one(label):
    kept, seen = RETENTION[label], {label}
    while kept.with_model:
        assert kept.with_model not in seen
        seen.add(kept.with_model)
        kept = RETENTION[kept.with_model]

    assert (kept.months > 0 and kept.since) or (kept.why and not kept.months)
