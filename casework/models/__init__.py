from casework.models.accompaniment import (
    Accompaniment,
    Commitment,
    Extension,
    Suspension,
)
from casework.models.agreement import Agreement
from casework.models.exit import Exit
from casework.models.mediation import Mediation
from casework.models.stay import Absence, OtherRoof, Stay

__all__ = [
    "Absence", "Accompaniment", "Agreement", "Commitment", "Exit", "Extension", "Mediation", "OtherRoof", "Stay",
    "Suspension",
]  # fmt: skip
