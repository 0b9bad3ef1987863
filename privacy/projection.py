"""The only door to protected fields: what an actor may see of a row, as a dictionary.

What the matrix refuses is not in the dictionary; what it masks is masked before anybody sees it; a reading that must
be known is written down in the same transaction, or does not take place.
"""

from django.db import models, transaction

from privacy.facts import Facts, label_of
from privacy.fields import NEVER, TECHNICAL, held
from privacy.policies import Decision, _brought, _decide
from privacy.situations import GUEST_SITUATIONS, HOST_SITUATIONS
from vault.fields import EncryptedField

OPEN = Decision(True)
SHUT = Decision(False)
ALWAYS_LOGGED = "S4"
CONTACTS = frozenset({"guest.contact+safe_contact_rules", "host.contact"})


def project(row, actor, now=None, *, fields=None, why="", means=(), facts=None):
    """What ``actor`` may see of ``row`` now: {field: value}.

    ``fields`` names the only ones wanted: ask for what the page shows, since some readings are written down.
    ``why`` goes into the access log. Foreign keys come as numbers (``area_id``); fields with choices come with their
    French label beside (``status`` and ``status_label``); many-to-many fields only when prefetched or asked for.
    """
    return project_many([row], actor, now, fields=fields, why=why, means=means, facts=facts)[0]


def project_many(rows, actor, now=None, *, fields=None, why="", means=(), facts=None):
    """``project()`` for rows of one model, in their order, with the same number of queries for one and for twenty."""
    rows = list(rows)
    facts = facts or Facts(actor, rows, now)
    brought = _brought(actor, means)
    views = [_View(row, actor, facts, brought, fields) for row in rows]
    logged = [view for view in views if view.logged]
    if not logged:
        return [view.shown() for view in views]
    from privacy.access import write_down

    with transaction.atomic():
        write_down(actor, logged, why, facts.now)
        return [view.shown() for view in views]


class Shown(dict):
    """What is shown of a row. A field that was refused is not in it, and reads as "" in a template."""

    def __init__(self, values, fields):
        super().__init__(values)
        self._fields = fields

    def __missing__(self, name):
        if name.removesuffix("_id").removesuffix("_label") in self._fields:
            return ""
        raise KeyError(name)


class _View:
    """One row as one actor may see it: decided first, opened last."""

    def __init__(self, row, actor, facts, brought, wanted):
        self.row = row
        self.subject = facts.subject(row)
        table = held().get(label_of(row), {})
        owner = label_of(self.subject)
        self.fields = table.keys()
        self.open = []
        self.logged = []
        decisions = {}
        for name, field in table.items():
            if wanted is not None and name not in wanted:
                continue
            object_ = field.object_for(owner)
            if object_ not in decisions:
                decisions[object_] = _decided(object_, actor, row, facts, brought)
            decision = decisions[object_]
            if decision.allow:
                self.open.append((field, decision))
                if "logged" in decision.duties or _sensitive(row, field, object_, decision):
                    self.logged.append((field, object_, decision))

    def shown(self):
        values = {}
        for field, decision in self.open:
            values |= _value(self.row, field, decision)
        return Shown(values, self.fields)


def _decided(object_, actor, row, facts, brought):
    if object_ == TECHNICAL:
        return OPEN
    if object_ is None or object_ == NEVER:
        return SHUT
    return _decide(actor, object_, "read", row, facts, brought)


def _sensitive(row, field, object_, decision):
    """Where somebody sleeps and how to reach her are always written down, unless it is herself or the service."""
    if decision.situations & (HOST_SITUATIONS | GUEST_SITUATIONS | {"worker"}):
        return False
    if field.level == ALWAYS_LOGGED:
        return True
    return object_ in CONTACTS and isinstance(row._meta.get_field(field.name), EncryptedField)


def _value(row, field, decision):
    column = row._meta.get_field(field.name)
    if column.many_to_many:
        loaded = field.name in getattr(row, "_prefetched_objects_cache", {})
        found = [other.pk for other in getattr(row, field.name).all()] if loaded else None
        return {} if found is None else {field.name: field.masked(found) if decision.mask else found}
    name = column.attname
    value = getattr(row, name)
    if decision.mask:
        return {name: field.masked(value)}
    if column.choices and not isinstance(value, list):
        return {name: value, f"{name}_label": getattr(row, f"get_{field.name}_display")()}
    return {name: value}


def is_protected(model, name):
    """Whether a field may be read through ``project()`` alone."""
    field = held().get(model._meta.label_lower, {}).get(name)
    return field is not None and field.level in ("S3", "S4") and isinstance(model._meta.get_field(name), models.Field)
