"""Why a home is excluded, in French, with the figures of the rule: one function for each requirement.

A silent rule has none: it is said « Impossible. », whoever asks. A requirement without one is said by its label.
"""

from collections.abc import Callable

from matching.sentences import Pair, about, animals, count, not_wished, when_free

REFUSES: dict[str, Callable[[Pair], str]] = {}
Refusal = Callable[[Pair], str]


def refuses(code: str) -> Callable[[Refusal], Refusal]:
    """Why a pair is excluded, under the code of the rule."""

    def file(speaker: Refusal) -> Refusal:
        REFUSES[code] = speaker
        return speaker

    return file


@refuses("held")
def _(pair: Pair) -> str:
    return "Pas possible pour l’instant."


@refuses("ready")
def _(pair: Pair) -> str:
    return "Ce foyer n’est pas encore prêt : il reste une visite ou une vérification à faire."


@refuses("located")
def _(pair: Pair) -> str:
    return "Le quartier de cette chambre n’est pas encore renseigné."


@refuses("period")
def _(pair: Pair) -> str:
    if pair.offer.from_day == pair.offer.until_day:
        return "Cette chambre n’est pas libre."
    return f"{when_free(pair)} : pas pendant la période qu’il lui faut."


@refuses("minimum_stay")
def _(pair: Pair) -> str:
    if pair.nights < pair.offer.min_nights:
        least = count(pair.offer.min_nights, "nuit", "nuits")
        return f"Le foyer accueille pour {least} au moins ; la période commune en compte {pair.nights}."
    return f"{when_free(pair)} : {count(pair.nights, 'nuit', 'nuits')} seulement, trop peu pour un déménagement."


@refuses("places")
def _(pair: Pair) -> str:
    return f"{count(pair.offer.places, 'couchage', 'couchages')} ; il en faut {pair.need.places}."


@refuses("children_welcome")
def _(pair: Pair) -> str:
    return "Le foyer n’accueille pas d’enfant."


@refuses("private_room")
def _(pair: Pair) -> str:
    return "Ce n’est pas une chambre seule."


@refuses("step_free")
def _(pair: Pair) -> str:
    return "Il y a des marches. Il lui faut un accès sans marches."


@refuses("area")
def _(pair: Pair) -> str:
    return "Hors des secteurs qu’elle a choisis."


@refuses("travel")
def _(pair: Pair) -> str:
    return f"À {about(pair.minutes)} : au-delà des {pair.need.max_minutes} minutes souhaitées."


@refuses("school")
def _(pair: Pair) -> str:
    most = pair.need.school_minutes
    return f"À {about(pair.school_minutes)} de l’école de l’enfant : au-delà des {most} minutes."


@refuses("men")
def _(pair: Pair) -> str:
    return "Un homme vit au foyer. Elle a demandé : pas d’homme."


@refuses("children")
def _(pair: Pair) -> str:
    return "Des enfants vivent au foyer. Elle a demandé : pas d’enfants."


@refuses("animals")
def _(pair: Pair) -> str:
    met = pair.offer.animals & pair.need.refused_animals
    return f"Au foyer : {animals(met, 'un')}. Elle a demandé : {not_wished(met)}."


@refuses("allergies")
def _(pair: Pair) -> str:
    return f"Au foyer : {animals(pair.offer.animals & pair.need.allergies, 'un')}. Elle ne peut pas vivre auprès."


@refuses("pets")
def _(pair: Pair) -> str:
    return "Le foyer n’accueille pas son animal."


@refuses("smoke")
def _(pair: Pair) -> str:
    return "On fume à l’intérieur du foyer. Elle a demandé : pas de fumée."


@refuses("smoking")
def _(pair: Pair) -> str:
    return "Le foyer n’accepte pas que l’on fume à l’intérieur."
