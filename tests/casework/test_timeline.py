"""What happened to her is said in words: no move of her thread reaches a page by its code."""

from django.apps import apps
from django_fsm import FSMField

from casework import timeline

# a home's thread is its own; a concern is on nobody's page; a chain is several women's: each has her proposal's lines
NOT_HERS = {"host", "concern", "relocationchain"}
ECHOED = {"proposal": {"conclude"}, "need": {"close"}}  # their moment has another line


def moves():
    """{kind of row: its moves}, for each state machine of the case. The directory's are about places."""
    for model in apps.get_models():
        if model._meta.app_label == "directory":
            continue
        for field in model._meta.get_fields():
            if isinstance(field, FSMField) and model._meta.model_name not in NOT_HERS:
                yield model._meta.model_name, {move.name for move in field.get_all_transitions(model)}


def test_every_move_of_her_thread_has_words():
    of_each = dict(moves())
    wordless = {
        kind: names - set(timeline.NEWS) - set(timeline.OF_ITS_OWN.get(kind, ())) - ECHOED.get(kind, set())
        for kind, names in of_each.items()
    }

    assert {"accompaniment", "stay", "proposal", "referral", "mediation", "respite", "silence"} <= set(of_each)
    assert {kind: names for kind, names in wordless.items() if names} == {}
