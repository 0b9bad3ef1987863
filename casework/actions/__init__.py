"""The year in moves, one transaction and one call each: her file, arrivals, departures, mediations, exits.

Locks are taken in the written order, guest → room → occupancy → proposal → stay, before the first move.
"""

from casework.actions.arrivals import move_in, place, sign_agreement, start_year
from casework.actions.departures import cancel_stay, end_stay, extend_stay, open_relay, record_other_roof
from casework.actions.exits import cancel_exit, record_exit, reopen
from casework.actions.files import hand_over, open_accompaniment
from casework.actions.mediations import advance_mediation, call_mediation
from casework.actions.walls import occupy

__all__ = [
    "advance_mediation", "call_mediation", "cancel_exit", "cancel_stay", "end_stay", "extend_stay", "hand_over",
    "move_in", "occupy", "open_accompaniment", "open_relay", "place", "record_exit", "record_other_roof", "reopen",
    "sign_agreement", "start_year",
]  # fmt: skip
