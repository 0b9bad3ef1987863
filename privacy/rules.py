"""The access table: who, in which situation, may do what to which object, and on what conditions.

``matrix/rules.txt`` is what the service obeys. ``matrix/access_matrix.csv`` says the same cell by cell, with a line of
reasoning where it was changed; a test fails when one is edited without the other.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from privacy.situations import GUEST_SITUATIONS, HOST_SITUATIONS

TABLE = Path(__file__).parent / "matrix" / "rules.txt"
GROUPS = {"host_*": HOST_SITUATIONS, "guest_link_*": GUEST_SITUATIONS}

# Conditions that being in the situation already answers: a host is "idle" towards herself only, and so on.
IMPLIED = frozenset({"self", "own", "assigned", "participant", "that_entry", "territory"})
# What the person brings to this very request (``means``): a PIN said aloud, a second factor a moment ago, a reason…
BROUGHT = frozenset(
    {
        "pin", "step_up", "reason", "on_behalf", "mfa", "token", "identity_check", "version", "two_person", "mandate",
        "two_person_if_high_risk", "subject_request", "dry_run", "not_own_relative", "both_agree", "role<manager",
        "reconfirm",
    }
)  # fmt: skip
# Answered by the rows, or else by what she brings: the visit of a new address, say.
OR_BROUGHT = {"no_open_stay_or_reconfirm": "reconfirm"}
# What whoever opens the door must do, once it is open: write the log line, leave the names out, ask the other person…
DUTIES = frozenset(
    {
        "logged", "no_names_no_address", "no_lastname", "no_name", "pseudonymised", "notified", "k>=5", "request_only",
        "no_case_content", "no_case_models", "directory_only", "rate", "captcha_free_pow", "allowlisted_fields",
        "ip_optional", "commitment_clock",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Grant:
    """One way in: these situations, when all the conditions hold; ``masked`` where only a part may be seen."""

    situations: frozenset
    conditions: tuple = ()
    masked: bool = False

    @property
    def duties(self):
        return frozenset(self.conditions) & DUTIES


class RulesError(Exception):
    """The table of rules is badly written."""


@lru_cache(maxsize=1)
def rules():
    """{(object, action): (Grant, …)}. What is not there is refused."""
    table, key = {}, None
    for number, line in enumerate(TABLE.read_text().splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if line.startswith(" "):
                table[key] += (_grant(line.split()),)
            else:
                key = tuple(line.rsplit(" ", 1))
                if len(key) != 2 or key in table:
                    raise ValueError(line)
                table[key] = ()
        except (KeyError, ValueError):
            raise RulesError(f"rules.txt line {number} cannot be read") from None
    return table


def _grant(words):
    """["Y[own,pin]", "guest_link_*"] → the grant."""
    kind, _, conditions = words[0].rstrip("]").partition("[")
    if kind not in ("Y", "M"):
        raise ValueError(kind)
    situations = frozenset().union(*(GROUPS.get(word, {word}) for word in words[1:]))
    return Grant(situations, tuple(filter(None, conditions.split(","))), kind == "M")
