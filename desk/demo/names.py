"""Names, words and numbers for invented people. Telephones begin by 06 39 98, a range kept for fiction."""

WOMEN = (
    "Aïcha", "Amina", "Ana", "Aminata", "Awa", "Bintou", "Carine", "Chantal", "Daria", "Djamila", "Élodie", "Esther",
    "Fanta", "Farida", "Fatoumata", "Florence", "Giulia", "Gulnara", "Halima", "Hawa", "Inès", "Irina", "Jamila",
    "Jessica", "Kadiatou", "Karima", "Laïla", "Lucie", "Malika", "Mariam", "Marta", "Mireille", "Nadège", "Nadia",
    "Nasrin", "Natalia", "Noor", "Oksana", "Olena", "Patricia", "Rahma", "Rokia", "Rosa", "Safia", "Salimata",
    "Samira", "Sandra", "Selam", "Shirin", "Sofia", "Soraya", "Tatiana", "Valérie", "Vanessa", "Yasmina", "Zahra",
    "Zeinab", "Zoé",
)  # fmt: skip
HOSTS = (
    "Agnès", "Alain", "Anne", "Antoine", "Béatrice", "Bernard", "Brigitte", "Camille", "Catherine", "Céline",
    "Christophe", "Claude", "Colette", "Danielle", "David", "Denis", "Dominique", "Édith", "Emmanuel", "Fabienne",
    "Fatou", "François", "Françoise", "Geneviève", "Gilles", "Guillaume", "Hélène", "Isabelle", "Jacqueline", "Jean",
    "Jeanne", "Julien", "Karim", "Laurence", "Louise", "Lydie", "Maëlle", "Marc", "Margaux", "Marie", "Martine",
    "Mathilde", "Michel", "Monique", "Nathalie", "Nicolas", "Noémie", "Olivier", "Pascale", "Patrick", "Paul",
    "Pauline", "Philippe", "Pierre", "Rachid", "Rose", "Sabine", "Sarah", "Sébastien", "Simone", "Solange", "Sophie",
    "Stéphane", "Sylvie", "Thérèse", "Thomas", "Valérie", "Véronique", "Vincent", "Yann", "Yvette",
)  # fmt: skip
MEN = {
    "Alain", "Antoine", "Bernard", "Christophe", "David", "Denis", "Emmanuel", "François", "Gilles", "Guillaume",
    "Jean", "Julien", "Karim", "Marc", "Michel", "Nicolas", "Olivier", "Patrick", "Paul", "Philippe", "Pierre",
    "Rachid", "Sébastien", "Stéphane", "Thomas", "Vincent", "Yann",
}  # fmt: skip
LAST_NAMES = (
    "Abadie", "Arrouy", "Barthe", "Bergeron", "Bordes", "Camy", "Castets", "Cazaux", "Cazenave", "Dabadie",
    "Darrigade", "Daugreilh", "Delage", "Dubourdieu", "Ducasse", "Duprat", "Dussaut", "Etcheverry", "Fauché", "Garat",
    "Goyeneche", "Lacoste", "Laborde", "Lafargue", "Lagarde", "Lalanne", "Larrieu", "Lartigue", "Lasserre", "Lescure",
    "Mazeau",
    "Menaud", "Mounet", "Nogaro", "Pédelaborde", "Peyrelongue", "Queyreix", "Ricaud", "Sarrat", "Saubusse", "Soulé",
    "Tauzin", "Uhart", "Vergnes", "Vignau",
)  # fmt: skip
HER_LAST_NAMES = (
    "Abdi", "Alvarez", "Bah", "Barry", "Belkacem", "Camara", "Cissé", "Coulibaly", "Da Silva", "Diallo", "Ferreira",
    "Haidari", "Ibrahimova", "Kaba", "Karimi", "Koné", "Kovalenko", "Lopes", "Mansouri", "Mbala", "Moreau", "Nguema",
    "Petrova", "Rahimi", "Roux", "Sow", "Tesfaye", "Touré", "Traoré", "Ziani",
)  # fmt: skip
STREETS = (
    "rue des Glycines", "impasse du Moulin", "allée des Tilleuls", "rue du Puits", "chemin des Vignes",
    "rue des Faïenciers", "cours des Platanes", "rue du Pressoir", "allée des Pins", "rue des Tonneliers",
    "place du Marché", "rue de la Source", "avenue des Acacias", "rue du Lavoir", "chemin de la Lande",
    "rue des Échoppes", "passage des Jardins", "rue du Four",
)  # fmt: skip
ACCESS = (
    "Sonnette du bas", "Code donné de vive voix", "Deuxième étage, porte de gauche", "Portail vert, sonner deux fois",
    "Tram à cinq minutes à pied", "Entrée par la cour",
)  # fmt: skip
CARDS = (
    "Nous vivons dans une échoppe avec un petit jardin. Le soir, on dîne souvent ensemble, sans en faire une règle.",
    "Je travaille beaucoup et la maison est calme en journée. La chambre donne sur une cour.",
    "Nos enfants sont grands et la chambre est libre. On aime cuisiner et laisser chacun vivre à son rythme.",
    "Je vis seule, avec beaucoup de livres. La chambre a un bureau et ferme à clé.",
    "Maison près du tram. Nous sommes deux, retraités, souvent au potager.",
    "Appartement clair, au centre. Je pars tôt le matin et je rentre vers dix-huit heures.",
)  # fmt: skip
CONSENT_WORDS = (
    "Je suis d’accord pour que vous cherchiez une chambre pour moi.",
    "Oui, si je peux dire non à une maison qui ne me va pas.",
    "D’accord pour l’association, pas pour mes anciens voisins.",
    "Oui. On me l’a lu dans ma langue.",
)
WISHES = (
    "Une chambre calme pour dormir et pouvoir cuisiner un peu.",
    "Rester près de mon travail, je commence très tôt.",
    "Que l’école ne change pas.",
    "Une maison où l’on se parle.",
    "",
)
TIER_REASONS = {
    "A": ("Elle est dehors ce soir.", "La personne qui l’héberge lui a demandé de partir aujourd’hui."),
    "B": ("Son hébergement finit dans moins de deux semaines.", "La prise en charge à l’hôtel s’arrête le 30."),
    "C": ("Chez une amie, sans date de départ fixée.", "Une place stable, mais trop loin de son travail."),
}
CAMPAIGNS = ("Bouche-à-oreille", "Réunion publique", "Presse locale", "Exposition photo", "Réseaux sociaux", "")
SUBJECTS = ("Les heures de la cuisine", "Le bruit le soir", "Les visites", "Le linge et la salle de bain")

LANGUAGES = (
    ("fr",), ("fr",), ("fr",), ("fr", "ar"), ("fr", "bm"), ("ru", "uk"), ("fr", "ln"), ("fr", "pt"), ("prs", "fa"),
    ("en",),
    ("fr", "wo"), ("es", "fr"), ("ti",), ("fr", "snk"),
)  # fmt: skip
HOME_LANGUAGES = (
    ("fr",),
    ("fr",),
    ("fr", "en"),
    ("fr", "en"),
    ("fr", "es"),
    ("fr", "ar"),
    ("fr", "pt"),
    ("fr", "en", "ru"),
)
INTERPRETED = {"ru", "prs", "ti", "uk"}

# Where homes are, by area code: the centre more than the edges.
WHERE_HOMES_ARE = (
    "33063-saint-michel", "33063-bacalan", "33063-chartrons", "33063-nansouty", "33063-bastide", "33063-cauderan",
    "33063-saint-jean", "33063-saint-genes", "33063-victoire", "33063-capucins", "33063-fondaudege",
    "33063-grand-parc",
    "33063", "33522", "33522-peixotto", "33039", "33318", "33318-centre", "33281", "33281-centre", "33069", "33119",
    "33167", "33192", "33550", "33249", "33162", "33075", "33200", "33449",
)  # fmt: skip


class Numbers:
    """Telephone numbers of the range kept for fiction, each given once."""

    def __init__(self, chance):
        self.left = list(range(10_000))
        chance.shuffle(self.left)

    def mobile(self):
        return f"+3363998{self.left.pop():04d}"


# What blocks, by its cause, and what is said at a review.
BLOCKED = ((), ("guarantor",), ("offer", "income"), ("administration",), ("papers",), (), ("childcare", "offer"))
SAID = (
    "La demande de logement social est renouvelée.", "Le rendez-vous à la préfecture est le mois prochain.",
    "Elle cherche une place en crèche.", "Un premier contrat de travail est signé.",
)  # fmt: skip
