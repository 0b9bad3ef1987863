"""What a night would have cost elsewhere: a territory's own reference, from a day on, with who says so."""

from journal.judgements import judgement

NIGHT_COST = judgement(
    "night_cost", 0, "Coût de référence d’une nuit (la raison est sa source : les bilans l’écrivent)",
    "euros ; 0 : aucun", between=(0, 1000), source="domaine §3.13",
)  # fmt: skip
