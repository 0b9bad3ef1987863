"""What each territory decides of chains: how much one must save, how often a woman may be asked to move."""

from journal.judgements import judgement

SOURCE = "étude d’appariement §4 ; deux ans simulés"
NIGHTS_A_MOVE = judgement(
    "relocation_nights", 13, "Une chaîne n’est suggérée que si elle gagne assez",
    "nuits pour chaque déménagement demandé", between=(5, 90), source=SOURCE,
)  # fmt: skip
MOVES_A_YEAR = judgement(
    "relocation_moves", 2, "Déménagements acceptés par une femme pour une autre", "par an, au plus", between=(0, 4),
    source=SOURCE,
)  # fmt: skip
REST_DAYS = judgement(
    "relocation_rest_days", 60, "Après une question, quelle que soit la réponse, rien d’autre ne lui est suggéré",
    "jours", between=(14, 365), source="choix de prudence",
)  # fmt: skip
LONGEST = judgement(
    "relocation_longest", 2, "Déménagements demandés dans une même chaîne", "au plus", between=(1, 4),
    source="choix de prudence : chaque oui de plus peut manquer",
)  # fmt: skip
