"""The states that screens say with a word, an icon and a colour: never with a colour alone.

A state is a triple (tone, icon, label). `tone` is vert, ambre, rouge, noir, bleu, or "" for a neutral one; `icon` is a
file of static/icons; its shape differs from one state to the next, for those who do not see the colours.
"""

from typing import NamedTuple


class State(NamedTuple):
    """How a state is shown."""

    tone: str
    icon: str
    label: str


STATES = {
    # the roof: safe beyond 45 days, to be looked for between 45 and 14, urgent under 14, none tonight
    "roof.safe": State("vert", "house-check-fill", "Toit assuré"),
    "roof.relay": State("ambre", "hourglass-split", "Relais à chercher"),
    "roof.urgent": State("rouge", "exclamation-triangle-fill", "Relais urgent"),
    "roof.none": State("noir", "moon-stars-fill", "Sans toit ce soir"),
    "roof.first": State("ambre", "hourglass-split", "Première chambre"),
    # work
    "todo": State("", "circle", "À faire"),
    "doing": State("bleu", "pencil-fill", "En cours"),
    "missing": State("ambre", "exclamation-circle-fill", "Il manque une réponse"),
    "done": State("vert", "check-lg", "Terminé"),
    "late": State("rouge", "clock-history", "En retard"),
    "draft": State("", "pencil", "Brouillon"),
    "waiting": State("", "clock", "En attente"),
    # answers
    "held": State("bleu", "lock-fill", "Gardée"),
    "expired": State("", "slash-circle", "Expirée, sans réponse"),
    "refused": State("", "x-lg", "Refusée"),
    "restricted": State("bleu", "shield-lock", "Accès restreint"),
}
