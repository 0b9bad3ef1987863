"""Who may do what: refused unless the table says otherwise.

``can(actor, object, action, row)`` answers for one row, ``can_many`` for a list at the cost of one. A view says which
cell it stands behind with ``@policy("list.guests", "search")``, or why it is open with ``@public_page("…")``.

``actor`` is an ``accounts.Actor``, or None for somebody unknown. What she brings to this request (a PIN said aloud, a
second factor a moment ago, a written reason) is a set of names: ``means``, given in the call or carried by
``actor.means``, where the middleware and the links put it.
"""

from dataclasses import dataclass, field
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from privacy.facts import Facts
from privacy.rules import BROUGHT, DUTIES, IMPLIED, OR_BROUGHT, rules
from privacy.situations import possible, situation

# What she proves before the page, and not on it.
ASKED_BY_THE_PAGE = BROUGHT - {"pin", "step_up", "mfa", "token", "identity_check"}


class UnknownObject(LookupError):
    """The table has no such object and action: a slip in the code, not a refusal."""


@dataclass(frozen=True)
class Decision:
    """The answer. ``conditions`` are those of the way in; ``reasons`` explain a refusal to us alone."""

    allow: bool
    mask: bool = False
    conditions: frozenset = frozenset()
    situations: frozenset = frozenset()
    reasons: tuple = field(default=(), compare=False)

    def __bool__(self):
        return self.allow

    @property
    def duties(self):
        """What whoever opens the door must do then: write it down, leave names out, tell the other person…"""
        return self.conditions & DUTIES


def can(actor, object_, action, row=None, *, now=None, means=(), facts=None):
    """Whether ``actor`` may do ``action`` to ``object_`` of ``row`` now. No row: the decision of the place itself."""
    facts = facts or Facts(actor, [] if row is None else [row], now)
    return _decide(actor, object_, action, row, facts, _brought(actor, means))


def can_many(actor, object_, action, rows, *, now=None, means=(), facts=None):
    """{pk: Decision} for rows of one model, with the same number of queries for one row and for twenty."""
    rows = list(rows)
    facts = facts or Facts(actor, rows, now)
    brought = _brought(actor, means)
    return {row.pk: _decide(actor, object_, action, row, facts, brought) for row in rows}


def may_ever(actor, object_, action):
    """Whether some row could exist for which ``actor`` may: what a view asks before it looks for the row."""
    return any(grant.situations & possible(actor) for grant in _grants(object_, action))


def _decide(actor, object_, action, row, facts, brought):
    """The widest of the grants that let her in; unmasked before masked."""
    grants = _grants(object_, action)
    situations = situation(actor, row, facts)
    open_ways, missing = [], []
    for grant in grants:
        if not grant.situations & situations:
            continue
        unmet = [name for name in grant.conditions if not _met(name, row, facts, brought)]
        if unmet:
            missing += unmet
        else:
            open_ways.append(grant)
    if not open_ways:
        reasons = tuple(dict.fromkeys(missing)) or ("situation",)
        return Decision(False, situations=situations, reasons=reasons)
    way = min(open_ways, key=lambda grant: (grant.masked, len(grant.duties)))
    return Decision(True, way.masked, frozenset(way.conditions), situations)


def _met(name, row, facts, brought):
    if name in IMPLIED or name in DUTIES:
        return True
    if name in BROUGHT:
        return name in brought
    if OR_BROUGHT.get(name) in brought:
        return True
    return row is not None and facts.holds(name, row)


def _grants(object_, action):
    try:
        return rules()[object_, action]
    except KeyError:
        raise UnknownObject(f"{object_} {action}") from None


def _brought(actor, means):
    return frozenset(means) | frozenset(getattr(actor, "means", ()))


# --- views ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Policy:
    """What a view declares: the cell it stands behind, or why anybody may see it. ``outside``: it is not our code."""

    object: str = ""
    action: str = ""
    public: str = ""
    outside: bool = False
    kept: bool = False  # data open to all, the same for everybody: a browser or a proxy may keep it

    def lets_in(self, actor):
        return bool(self.public) or may_ever(actor, self.object, self.action)


def policy(object_, action, *, by_link=False):
    """Declare the cell that a view stands behind. Somebody who could never be let in gets 403 before the view runs.

    The view still looks its row up through ``visible_to()`` (404) and asks ``can()`` of it. ``by_link`` opens the view
    to the holder of a link, who has no account: the view then sets ``request.actor`` from the link itself.
    """
    _grants(object_, action)

    def declare(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not by_link and not declared.lets_in(getattr(request, "actor", None)):
                raise PermissionDenied
            request.policy = declared
            return view(request, *args, **kwargs)

        declared = Policy(object_, action)
        guarded.policy = declared
        return login_not_required(guarded) if by_link else guarded

    return declare


def find(request, queryset, **lookup):
    """The row of a page: 404 unless it is in ``queryset`` (``visible_to()``), then the page's own cell is asked of it.

    Refused, it is 404 where the page reads and 403 where it acts. What the page is about to ask (a reason, a version,
    whose mandate) is not missing yet: the action itself checks it.
    """
    row = get_object_or_404(queryset, **lookup)
    declared = request.policy
    if can(request.actor, declared.object, declared.action, row, means=ASKED_BY_THE_PAGE):
        return row
    if declared.action == "read":
        raise Http404
    raise PermissionDenied


def offered(actor, row, facts=None, **cells):
    """{name: whether a page may offer her that step about ``row``}; a step is an (object, action) cell of the matrix.

    As ``find()`` does, it takes for given what the step's own page will ask: whoever is offered it is not refused it.
    """
    facts = facts or Facts(actor, [row])
    return {
        name: bool(can(actor, object_, action, row, means=ASKED_BY_THE_PAGE, facts=facts))
        for name, (object_, action) in cells.items()
    }


def public_page(why):
    """Declare a view that anybody may see, and why: it shows nothing about anybody."""
    return lambda view: login_not_required(_declared(view, Policy(public=why)))


def open_data(why):
    """Declare a public view whose answer is the same for everybody, and which says how long it may be kept."""
    return lambda view: login_not_required(_declared(view, Policy(public=why, kept=True)))


def signed_in_page(why):
    """Declare a view that any signed-in person may see about herself alone (her account, her sessions)."""
    return lambda view: _declared(view, Policy(public=f"signed in: {why}"))


def _declared(view, declaration):
    @wraps(view)
    def same(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    same.policy = declaration
    return same
