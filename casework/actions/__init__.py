"""The year in moves, one transaction and one call each: her file, arrivals, departures, mediations, exits.

Locks are taken in the written order, guest → room → occupancy → proposal → stay, before the first move.
"""

from casework.actions.agreements import choose_rules, drop_draft, note_difficulty, sign_version
from casework.actions.arrivals import move_in, place, sign_agreement, start_year
from casework.actions.departures import cancel_stay, end_stay, extend_stay, open_relay, open_relays, record_other_roof
from casework.actions.exits import cancel_exit, record_exit, reopen
from casework.actions.files import hand_over, open_accompaniment, pause_messages
from casework.actions.mediations import (
    advance_mediation,
    agree_on,
    call_mediation,
    first_contact,
    hear_side,
    hold_session,
    look_again,
    name_mediator,
    plan_session,
)
from casework.actions.walls import occupy

__all__ = [
    "advance_mediation", "agree_on", "call_mediation", "cancel_exit", "cancel_stay", "choose_rules", "drop_draft",
    "end_stay", "extend_stay", "first_contact", "hand_over", "hear_side", "hold_session", "look_again", "move_in",
    "name_mediator", "note_difficulty", "occupy", "open_accompaniment", "open_relay", "open_relays",
    "pause_messages", "place", "plan_session", "record_exit", "record_other_roof", "reopen", "sign_agreement",
    "sign_version", "start_year",
]  # fmt: skip
