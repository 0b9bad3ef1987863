"""The life of each machine as a Mermaid diagram, read from its transitions: the drawing cannot lie."""

from typing import Any

from django.apps import apps
from django_fsm import FSMField

INTRODUCTION = """# Les parcours

Ces diagrammes sont tirés du code par `python3 run.py flows` ; `python3 run.py check` refuse une page périmée.
Un état change par `journal.perform()`, et nulle part ailleurs.
"""


def machines() -> list[Any]:
    """The models whose status is a machine, in the order of the apps."""
    return [model for model in apps.get_models() if any(isinstance(field, FSMField) for field in model._meta.fields)]


def mermaid(model: Any) -> str:
    """The life of ``model`` as a Mermaid state diagram, sorted so that its changes read well."""
    status = model._meta.get_field("status")
    labels = dict(status.flatchoices)
    moves = list(status.get_all_transitions(model))
    lines = ["stateDiagram-v2", f"    [*] --> {status.get_default()}"]
    lines += [f"    {value}: {label}" for value, label in labels.items()]
    lines += sorted(f"    {move.source} --> {move.target}: {move.custom.get('label', move.name)}" for move in moves)
    ends = sorted(set(labels) - {move.source for move in moves})
    return "\n".join(lines + [f"    {end} --> [*]" for end in ends])


def page() -> str:
    """docs/flows.md, whole."""
    parts = [INTRODUCTION]
    for model in machines():
        name = str(model._meta.verbose_name)
        summary = (model.__doc__ or "").strip().splitlines()[0]
        heading = f"## {name[0].upper()}{name[1:]} (`{model._meta.label}`)"
        parts.append(f"{heading}\n\n{summary}\n\n```mermaid\n{mermaid(model)}\n```\n")
    return "\n".join(parts)
