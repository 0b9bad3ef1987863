"""Les règles de vie, en français."""

RULES = {
    "keys": ("Les clés", {
        "own": "Elle a ses clés, dès le premier jour.",
        "shared": "Une clé est laissée à un endroit convenu ensemble.",
        "somebody_there": "Pas de clé : quelqu’un est toujours là pour ouvrir.",
    }),
    "room": ("Sa chambre", {
        "knock": "Sa chambre est à elle. On frappe, et on attend sa réponse.",
    }),
    "hours": ("Les heures", {
        "free": "Elle rentre quand elle veut.",
        "quiet_after_22": "Elle rentre quand elle veut, sans bruit après 22 heures.",
        "told_after_23": "Si elle rentre après 23 heures, elle prévient par un message.",
    }),
    "absence": ("Dormir ailleurs", {
        "same_day": "Si elle dort ailleurs, elle prévient le jour même. Elle n’a pas à dire où.",
        "day_before": "Si elle dort ailleurs, elle prévient la veille. Elle n’a pas à dire où.",
        "free": "Elle peut dormir ailleurs sans prévenir.",
    }),
    "kitchen": ("La cuisine", {
        "free": "Elle cuisine quand elle veut et range après.",
        "agreed_hours": "Elle cuisine aux heures convenues et range après.",
        "shared_meals": "Elle peut cuisiner. Les repas se partagent si chacun en a envie.",
    }),
    "laundry": ("Le linge", {
        "free": "Elle se sert de la machine à laver quand elle veut.",
        "agreed_days": "Elle se sert de la machine à laver les jours convenus.",
        "outside": "Elle lave son linge à l’extérieur.",
    }),
    "visitors": ("Les visites", {
        "asked_before": "Elle peut recevoir quelqu’un si elle le demande avant.",
        "free": "Elle peut recevoir quelqu’un dans la journée.",
        "none": "Pas de visite à la maison.",
    }),
    "smoking": ("Le tabac", {
        "outside": "On fume dehors seulement.",
        "none": "Personne ne fume, ni dedans ni dehors.",
    }),
    "internet": ("Internet et le téléphone", {
        "wifi": "Elle a le code du wifi. Son téléphone est à elle seule.",
        "none": "Il n’y a pas de wifi. Son téléphone est à elle seule.",
    }),
    "costs": ("L’argent", {
        "none": "Elle ne paie rien et ne doit rien : ni argent, ni ménage, ni garde d’enfants.",
    }),
}  # fmt: skip

PAGE = {
    "title": "Notre accord pour vivre ensemble",
    "intro": "Ces règles ont été choisies ensemble : elle, le foyer et l’association.",
    "edition": "Version {edition}",
    "until": "Le séjour finit le {on}.",
    "notice": "Chacun peut arrêter avant, en le disant {days} jours à l’avance.",
    "danger": "En cas de danger, elle part tout de suite. Un autre toit est cherché le jour même.",
    "change": "Une règle peut changer. On en parle à trois, et on signe de nouveau.",
    "help": "Pour demander de l’aide",
    "team": "L’équipe : {phone}",
    "police": "Danger : 17 ou 112. Par SMS : 114.",
    "violence": "Violences faites aux femmes : 3919, jour et nuit, gratuit.",
    "signatures": "Signatures",
    "guest": "Elle",
    "host": "Le foyer",
    "association": "L’association",
    "signed_on": "Signé le {on}",
    "draft": "Pas encore signé",
    "download": "Garder ce document",
    "extra": "Nous ajoutons",
}
