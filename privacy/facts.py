"""What the policy asks of the rows, answered by the apps that own them.

``privacy`` knows the questions; each app registers the answers, from its own rows, in its ``facts.py``:

* an **owner** says which row another one is about: an address belongs to a host, a child to a guest;
* a **relation** gives the situations of an actor towards rows ("she is in charge of these women", "this host has a
  pending proposal for her");
* a **territory** says where rows belong, from which the situations of the local team follow;
* a **condition** says for which rows something else is true ("the address window is open", "she consented").

Every answer is asked for a batch of rows at once and costs the same for one row and for twenty.
"""

from collections import defaultdict

from django.utils import timezone

_owners: dict = {}
_homes: list = []
_duties: list = []
_relations: defaultdict = defaultdict(list)
_territories: dict = {}
_conditions: dict = {}
_seals: dict = {}
OWN_HOME = "host_"  # how the situations of a home begin


def owner(model, answer):
    """Say that rows of ``model`` ("hosting.Address") are read as part of another row.

    ``answer`` is the name of the foreign key that leads there ("host"), or a function ``rows -> {pk: row}``.
    """
    _owners[model.lower()] = along(answer) if isinstance(answer, str) else answer


def homes(answer):
    """Register ``answer(actor) -> numbers of the hosts that this actor is``: a host has an account and no role."""
    _homes.append(answer)
    return answer


def is_a_home(actor):
    return any(answer(actor) for answer in _homes)


def duty(answer):
    """Register ``answer(actor) -> [(territory, since, until)]``: the shifts of this actor."""
    _duties.append(answer)
    return answer


def on_duty(actor, now=None):
    """The numbers of the territories that this actor is on duty for at ``now``; her shifts are read once per actor."""
    if actor is None or actor.kind != actor.Kind.USER:
        return frozenset()
    now = now or timezone.now()
    if not hasattr(actor, "_shifts"):
        actor._shifts = [shift for answer in _duties for shift in answer(actor)]
    return frozenset(territory for territory, since, until in actor._shifts if since <= now < until)


def relation(model):
    """Register ``answer(actor, rows, now) -> {pk: {situation, …}}`` for a model given as "hosting.Guest"."""

    def register(answer):
        _relations[model.lower()].append(answer)
        return answer

    return register


def territory(model):
    """Register ``answer(rows) -> {pk: territory_id}`` for a model whose rows have no ``territory_id`` of their own."""

    def register(answer):
        _territories[model.lower()] = answer
        return answer

    return register


def seal(model):
    """Register ``answer(actor, rows) -> {pk, …}``: the rows of a model that are closed to this colleague.

    What is closed, nobody stands towards it by her work: only a home that she is herself remains a home.
    """

    def register(answer):
        _seals[model.lower()] = answer
        return answer

    return register


def condition(name, model="*"):
    """Register ``answer(actor, rows, now) -> {pk, …}``: the rows for which the condition ``name`` of the matrix holds.

    A condition that nobody answers for holds for no row.
    """

    def register(answer):
        _conditions[name, model.lower()] = answer
        return answer

    return register


def registered_conditions():
    """{(condition, model label)}: what can be answered today."""
    return set(_conditions)


def label_of(row):
    return type(row)._meta.concrete_model._meta.label_lower


class Facts:
    """The answers for one actor and one batch of rows of one model, each asked once, and only when needed."""

    def __init__(self, actor, rows, now=None):
        self.actor = actor
        self.rows = list(rows)
        self.now = now or timezone.now()
        self._known = {}
        if len({label_of(row) for row in self.rows}) > 1:
            raise TypeError("facts are asked for rows of one model at a time")

    def subject(self, row):
        """The row that the situations are about: the host for her address, the row itself when it has no owner.

        Raises TypeError for a row of another model than the batch: numbers of two tables look alike.
        """
        if self.rows and label_of(row) != label_of(self.rows[0]):
            raise TypeError(f"facts of {label_of(self.rows[0])} were asked about a {label_of(row)}")
        return self._once("subjects", lambda: _subjects(self.rows)).get(row.pk, row)

    def related(self, row):
        """The situations that come from a relation between the actor and the subject of this very row."""
        subject = self.subject(row)
        found = self._once(("related", label_of(subject)), lambda: self._ask_relations(subject)).get(subject.pk, set())
        return {name for name in found if name.startswith(OWN_HOME)} if found and self.sealed(row) else found

    def sealed(self, row):
        """Whether this row is closed to this actor, whatever her work."""
        subject = self.subject(row)
        answer = _seals.get(label_of(subject))
        if answer is None or self.actor is None:
            return False
        label = label_of(subject)
        return subject.pk in self._once(("sealed", label), lambda: set(answer(self.actor, self._alike(subject))))

    def territory(self, row):
        """The number of the territory a row belongs to, or None."""
        subject = self.subject(row)
        return self._once(("territory", label_of(subject)), lambda: self._ask_territories(subject)).get(subject.pk)

    def holds(self, name, row):
        """Whether the condition ``name`` of the matrix holds for this row, or for its subject."""
        subject = self.subject(row)
        if (name, label_of(row)) in _conditions:
            return row.pk in self._once((name, "row"), lambda: self._ask(_conditions[name, label_of(row)], self.rows))
        answer = _conditions.get((name, label_of(subject))) or _conditions.get((name, "*"))
        if answer is None:
            return False
        return subject.pk in self._once((name, label_of(subject)), lambda: self._ask(answer, self._alike(subject)))

    def _once(self, question, ask):
        if question not in self._known:
            self._known[question] = ask()
        return self._known[question]

    def _alike(self, subject):
        """The distinct subjects of the batch that are of the same model as this one."""
        found = {self.subject(row) for row in self.rows}
        return [row for row in found if label_of(row) == label_of(subject)]

    def _ask(self, answer, rows):
        return set(answer(self.actor, rows, self.now))

    def _ask_relations(self, subject):
        found = defaultdict(set)
        rows = self._alike(subject)
        for answer in _relations[label_of(subject)]:
            for pk, situations in answer(self.actor, rows, self.now).items():
                found[pk] |= set(situations)
        return found

    def _ask_territories(self, subject):
        rows = self._alike(subject)
        answer = _territories.get(label_of(subject))
        return answer(rows) if answer else {row.pk: getattr(row, "territory_id", None) for row in rows}


def for_many(actor, rows, now=None):
    """The facts of a batch, to hand to several ``can()`` or ``project()`` calls so that each is asked once."""
    return Facts(actor, rows, now)


def along(path):
    """A function ``rows -> {pk: row}`` that follows a foreign key: what is not loaded is read in one query."""

    def follow(rows):
        rows = list(rows)
        field = type(rows[0])._meta.get_field(path) if rows else None
        missing = {getattr(row, field.attname) for row in rows if not field.is_cached(row)} - {None}
        fetched = field.related_model._default_manager.in_bulk(missing) if missing else {}
        found = {}
        for row in rows:
            target = getattr(row, path) if field.is_cached(row) else fetched.get(getattr(row, field.attname))
            if target is not None:
                found[row.pk] = target
        return found

    return follow


def _subjects(rows):
    """{pk: the row at the end of the owners}, owners of owners included, a model at a time.

    A row whose owner is gone stays its own subject: no relation is known for it, so nobody reads it.
    """
    found = {row.pk: row for row in rows}
    moving = set(found)
    while moving:
        by_label = defaultdict(list)
        for pk in moving:
            by_label[label_of(found[pk])].append(pk)
        moving = set()
        for label, pks in by_label.items():
            if label not in _owners:
                continue
            targets = _owners[label](list({found[pk].pk: found[pk] for pk in pks}.values()))
            reached = {pk: targets[found[pk].pk] for pk in pks if found[pk].pk in targets}
            found |= reached
            moving |= set(reached)
    return found
