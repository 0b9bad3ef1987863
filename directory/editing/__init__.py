"""The one door by which the directory changes. Pages, links, campaigns, imports and batches all come in here.

fields     what may be changed of a structure, a place, a service; how it is read, written, checked
door       change_facts(): lock, compare, write, write down, check, refresh, in one transaction
overrides  closures, other hours and messages that begin and end; how full it is
checking   somebody checked facts, or found them wrong
deciding   a proposal is accepted or refused; a change is taken back
creating   structures, places and services that did not exist
refreshing what the search and the openings keep of a place, written again

A caller has asked the policy first (``directory.entry``, ``moderate`` for the team); the door says who and whence.
"""

from directory.editing.checking import call_into_question, verify
from directory.editing.creating import create_place, create_service, create_structure
from directory.editing.deciding import accept, refuse, revert
from directory.editing.door import change_fact, change_facts, propose_facts
from directory.editing.overrides import add_override, end_override, set_saturation

__all__ = [
    "accept", "add_override", "call_into_question", "change_fact", "change_facts", "create_place", "create_service",
    "create_structure", "end_override", "propose_facts", "refuse", "revert", "set_saturation", "verify",
]  # fmt: skip
