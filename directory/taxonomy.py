"""What a service is, on two levels, and for how long what was checked of it is believed.

A code never changes meaning and is never taken again; one that is renamed or split keeps its old name in ``RENAMED``,
so that links, imports and histories of before are still read. A word that people use for a category is added to its
``words``, which the search reads. What others call it is in directory/equivalents.py.

Food, a bed, a shower change within days when something happens: what was checked of them is believed for thirty days;
the rest for a hundred and eighty (directory.md, "freshness").
"""

from dataclasses import dataclass
from functools import lru_cache

from directory.search.folding import fold

VERSION = 2  # of this list: 2 since 30 November 2026
OFTEN, SELDOM = 30, 180  # days


@dataclass(frozen=True)
class Family:
    code: str
    label: str
    icon: str
    believed_days: int = SELDOM


@dataclass(frozen=True)
class Category:
    code: str
    label: str
    family: Family
    words: tuple[str, ...] = ()  # as leaflets and people call it
    icon: str = ""  # its own pictogram; "" has its family's
    since: int = 1  # the version of this list in which it appeared

    @property
    def believed_days(self) -> int:
        return self.family.believed_days

    @property
    def pictogram(self) -> str:
        """The name of an icon of static/icons, beside the words and never instead of them."""
        return self.icon or self.family.icon


FOOD = Family("food", "Se nourrir", "basket", OFTEN)
SHELTER = Family("shelter", "Dormir, s’abriter", "moon-stars", OFTEN)
HYGIENE = Family("hygiene", "Se laver, laver son linge", "droplet", OFTEN)
WELCOME = Family("welcome", "Être accueillie", "cup-hot", OFTEN)
HEALTH = Family("health", "Se soigner", "heart-pulse")
RIGHTS = Family("rights", "Droits et démarches", "file-earmark-text")
SAFETY = Family("safety", "Se protéger", "shield-check")
WORK = Family("work", "Travail et formation", "briefcase")
LEARNING = Family("learning", "Apprendre le français, le numérique", "mortarboard")
CHILDREN = Family("children", "Enfants et parents", "balloon")
GOODS = Family("goods", "S’équiper", "handbag")
LEISURE = Family("leisure", "Culture, sport, loisirs", "palette")
MONEY = Family("money", "Argent", "coin")
OTHER = Family("other", "Autre", "signpost-split")

CATEGORIES = (
    Category(
        "seated-meal", "Restauration assise", FOOD,
        ("repas", "repas chauds", "restaurant solidaire", "cantine"), icon="egg-fried",
    ),
    Category(
        "food-distribution", "Distribution de repas", FOOD,
        ("distribution alimentaire", "maraude", "camion", "soupe", "repas à emporter", "panier-repas"),
    ),
    Category("food-parcel", "Colis alimentaire", FOOD, ("colis", "denrées", "panier", "aide alimentaire")),
    Category("social-grocery", "Épicerie sociale", FOOD, ("épicerie solidaire", "courses"), icon="shop"),
    Category(
        "breakfast", "Petit déjeuner", FOOD,
        ("petits déjeuners", "petit-déj", "p'tit déj", "café"), icon="cup-hot",
    ),
    Category("shared-kitchen", "Cuisine partagée", FOOD, ("cuisiner",)),
    Category("drinking-water", "Eau potable", FOOD, ("fontaine", "boire"), icon="droplet"),
    Category("baby-parcel", "Colis bébé", FOOD, ("lait", "couches", "petits pots"), since=2),
    Category("solidarity-fridge", "Frigo solidaire", FOOD, ("frigo", "garde-manger"), since=2),
    Category("food-voucher", "Chèques et bons alimentaires", FOOD, ("ticket service", "bon alimentaire"), since=2),
    Category("cooking-workshop", "Atelier cuisine", FOOD, ("recettes",), since=2),
    Category("community-garden", "Jardin partagé", FOOD, ("jardin solidaire", "potager"), since=2),
    Category("night-shelter", "Hébergement d’urgence", SHELTER, ("dormir", "nuit", "abri", "115", "mise à l'abri")),
    Category(
        "long-shelter", "Hébergement et logement accompagné", SHELTER,
        ("chrs", "résidence sociale", "foyer"), icon="house-door",
    ),
    Category("overnight-stop", "Halte de nuit", SHELTER, ("nuit au chaud", "accueil de nuit"), since=2),
    Category("rest-area", "Lieu de repos", SHELTER, ("sieste", "repos", "halte"), since=2),
    Category("luggage", "Bagagerie", SHELTER, ("consigne", "bagages", "valises"), icon="backpack"),
    Category(
        "citizen-housing", "Hébergement chez l’habitant", SHELTER,
        ("hébergement citoyen", "accueil solidaire"), icon="house-heart", since=2,
    ),
    Category(
        "access-to-housing", "Accès au logement", SHELTER,
        ("logement social", "dalo", "bailleur", "hlm"), icon="key", since=2,
    ),
    Category(
        "keeping-housing", "Se maintenir dans son logement", SHELTER,
        ("impayés de loyer", "expulsion", "fsl"), icon="house-door", since=2,
    ),
    Category("cooling-space", "Lieu frais", SHELTER, ("canicule", "fraîcheur", "climatisé"), icon="sun", since=2),
    Category("warm-space", "Lieu chaud", SHELTER, ("grand froid", "salle chauffée"), since=2),
    Category("shower", "Douches", HYGIENE, ("bains-douches", "se laver", "hygiène")),
    Category("laundry", "Laverie", HYGIENE, ("lessive", "linge", "machine à laver")),
    Category("toilets", "Toilettes", HYGIENE, ("wc", "sanitaires")),
    Category("hygiene-products", "Produits d’hygiène", HYGIENE, ("protections périodiques", "kit hygiène")),
    Category("hairdresser", "Coiffure", HYGIENE, ("coiffeur", "barbier"), icon="scissors", since=2),
    Category("wellness", "Bien-être", HYGIENE, ("socio-esthétique", "massage", "soins esthétiques"), since=2),
    Category("day-centre", "Accueil de jour", WELCOME, ("accueil", "boutique solidarité", "espace solidarité")),
    Category("women-centre", "Accueil de femmes", WELCOME, ("halte femmes", "cité des dames")),
    Category(
        "information", "Information et orientation", WELCOME,
        ("point d'information", "maison de la solidarité"), icon="info-circle",
    ),
    Category("family-area", "Accueil de familles", WELCOME, ("espace famille", "espace parents enfants"), since=2),
    Category(
        "health-care", "Soins sans avance de frais", HEALTH,
        ("pass", "médecin", "consultation", "dispensaire"), icon="hospital",
    ),
    Category("dentist", "Soins dentaires", HEALTH, ("dents", "dentiste")),
    Category(
        "mental-health", "Santé mentale", HEALTH,
        ("psychologue", "psychiatre", "écoute psychologique"), icon="chat-heart",
    ),
    Category("addiction", "Addictions", HEALTH, ("csapa", "caarud", "alcool", "drogue"), icon="capsule"),
    Category("sexual-health", "Santé sexuelle et grossesse", HEALTH, ("contraception", "planning familial", "ivg")),
    Category("screening", "Dépistage et vaccination", HEALTH, ("vaccin", "vih", "tuberculose")),
    Category("resting-beds", "Lits halte soins santé", HEALTH, ("lhss",)),
    Category(
        "nursing", "Infirmerie", HEALTH,
        ("infirmière", "pansements", "soins infirmiers"), icon="bandaid", since=2,
    ),
    Category("pregnancy", "Suivi de grossesse", HEALTH, ("sage-femme", "échographie", "enceinte"), since=2),
    Category("vaccination", "Vaccination", HEALTH, ("vaccins", "centre de vaccination"), since=2),
    Category("eyes", "Lunettes et vue", HEALTH, ("ophtalmologue", "opticien", "yeux"), icon="eyeglasses", since=2),
    Category(
        "specialists", "Médecins spécialistes", HEALTH,
        ("cardiologue", "dermatologue", "gynécologue", "radiologie"), since=2,
    ),
    Category(
        "physiotherapy", "Kinésithérapie et rééducation", HEALTH,
        ("kiné", "orthophonie", "ostéopathie"), since=2,
    ),
    Category("child-health", "Santé des enfants", HEALTH, ("pédiatre", "pédiatrie"), since=2),
    Category("health-mediation", "Médiation en santé", HEALTH, ("médiatrice santé", "interprète en santé"), since=2),
    Category("animal-care", "Soins des animaux", HEALTH, ("vétérinaire", "dispensaire animal"), since=2),
    Category("legal-advice", "Aide juridique", RIGHTS, ("avocat", "permanence juridique", "point justice")),
    Category("social-worker", "Accompagnement social", RIGHTS, ("assistante sociale", "travailleur social", "ccas")),
    Category("postal-address", "Domiciliation", RIGHTS, ("courrier", "adresse administrative"), icon="envelope"),
    Category(
        "asylum", "Asile et séjour", RIGHTS,
        ("réfugiés", "titre de séjour", "spada", "préfecture"), icon="globe2",
    ),
    Category("administrative-help", "Aide aux démarches", RIGHTS, ("papiers", "écrivain public", "france services")),
    Category("health-cover", "Couverture santé", RIGHTS, ("cpam", "ame", "sécurité sociale", "complémentaire")),
    Category(
        "public-writer", "Écrivain public", RIGHTS,
        ("écrire un courrier", "remplir un dossier"), icon="pen", since=2,
    ),
    Category(
        "disability-advice", "Droits des personnes handicapées", RIGHTS,
        ("mdph", "aah", "invalidité"), icon="universal-access-circle", since=2,
    ),
    Category(
        "discrimination", "Lutte contre les discriminations", RIGHTS,
        ("défenseur des droits", "racisme"), since=2,
    ),
    Category("victims", "Aide aux victimes", RIGHTS, ("france victimes", "plainte"), since=2),
    Category("digital-safe", "Coffre-fort numérique", RIGHTS, ("papiers en ligne", "reconnect"), since=2),
    Category("legal-protection", "Protection juridique", RIGHTS, ("tutelle", "curatelle", "mandataire"), since=2),
    Category("violence", "Violences faites aux femmes", SAFETY, ("3919", "violences conjugales", "cidff")),
    Category("trafficking", "Sortie de la prostitution, traite", SAFETY, ("nid", "amicale du nid")),
    Category("child-protection", "Protection de l’enfance", SAFETY, ("119",)),
    Category(
        "violence-shelter", "Mise en sécurité", SAFETY,
        ("hébergement d'urgence violences", "lieu secret"), since=2,
    ),
    Category(
        "listening-line", "Ligne d’écoute", SAFETY,
        ("écoute téléphonique", "numéro vert"), icon="telephone", since=2,
    ),
    Category("job-help", "Aide à l’emploi", WORK, ("travail", "insertion", "cv", "france travail")),
    Category("training", "Formation", WORK, ("apprentissage", "qualification")),
    Category(
        "work-integration", "Insertion par l’activité", WORK,
        ("chantier d'insertion", "siae", "premières heures"), since=2,
    ),
    Category("business-creation", "Créer son activité", WORK, ("entreprise", "auto-entrepreneur", "adie"), since=2),
    Category("orientation", "Choisir un métier", WORK, ("mission locale", "bilan de compétences"), since=2),
    Category("french-lessons", "Cours de français", LEARNING, ("fle", "alphabétisation", "langue")),
    Category(
        "computers", "Ordinateurs à disposition", LEARNING,
        ("ordinateur", "imprimante", "scanner", "accès internet et numérique"), icon="laptop",
    ),
    Category("wifi", "Wifi", LEARNING, ("internet", "connexion"), icon="wifi", since=2),
    Category(
        "power-outlets", "Prises pour recharger", LEARNING,
        ("recharge", "prise électrique", "charger son téléphone"), icon="plug", since=2,
    ),
    Category(
        "digital-lessons", "Formation au numérique", LEARNING,
        ("cours d'informatique", "conseiller numérique"), since=2,
    ),
    Category("tutoring", "Remise à niveau", LEARNING, ("savoirs de base", "calcul", "illettrisme"), since=2),
    Category("library", "Bibliothèque", LEARNING, ("médiathèque", "livres"), icon="book"),
    Category("childcare", "Garde d’enfants", CHILDREN, ("crèche", "halte-garderie")),
    Category("mother-child", "Protection maternelle et infantile", CHILDREN, ("pmi", "bébé", "maternité")),
    Category("parenting", "Soutien aux parents", CHILDREN, ("parentalité", "lieu d'accueil enfants parents")),
    Category("school-help", "Aide aux devoirs", CHILDREN, ("scolarité", "soutien scolaire"), icon="book"),
    Category("toy-library", "Ludothèque", CHILDREN, ("jouets", "jeux"), since=2),
    Category("family-mediation", "Médiation familiale", CHILDREN, ("visites médiatisées", "séparation"), since=2),
    Category("clothes", "Vêtements", GOODS, ("vestiaire", "habits")),
    Category("furniture", "Meubles et équipement", GOODS, ("emmaüs", "ressourcerie", "électroménager")),
    Category("phone", "Téléphone", GOODS, ("mobile", "carte sim", "emmaüs connect"), icon="phone"),
    Category("solidarity-store", "Boutique solidaire", GOODS, ("friperie", "bric-à-brac"), since=2),
    Category("baby-goods", "Équipement de bébé", GOODS, ("poussette", "lit bébé"), since=2),
    Category("animal-help", "Aide aux animaux", GOODS, ("croquettes", "chien", "chat"), since=2),
    Category("repair", "Atelier de réparation", GOODS, ("repair café", "réparer"), since=2),
    Category("sport", "Sport", LEISURE, ("piscine", "yoga"), icon="bicycle"),
    Category("culture", "Sorties et culture", LEISURE, ("musée", "spectacle", "atelier"), icon="ticket-perforated"),
    Category("community", "Rencontres et bénévolat", LEISURE, ("convivialité", "voisins"), icon="people"),
    Category("workshops", "Ateliers créatifs", LEISURE, ("couture", "peinture", "théâtre"), since=2),
    Category("holidays", "Vacances", LEISURE, ("départ en vacances", "colonie"), since=2),
    Category("debt", "Surendettement et budget", MONEY, ("crésus", "dettes", "banque")),
    Category("emergency-money", "Aide financière", MONEY, ("secours", "aide d'urgence")),
    Category("bank", "Compte bancaire", MONEY, ("droit au compte", "livret", "microcrédit"), icon="bank", since=2),
    Category("energy", "Aide à l’énergie", MONEY, ("chèque énergie", "facture", "eau", "électricité"), since=2),
    Category("transport", "Transport", MONEY, ("titre de transport", "navigo", "billet"), icon="bus-front-fill"),
    Category(
        "vehicle", "Véhicule et vélo", MONEY,
        ("garage solidaire", "location de voiture", "vélo"), icon="bicycle", since=2,
    ),
    Category("driving", "Permis de conduire", MONEY, ("auto-école", "code de la route"), since=2),
    Category(
        "rides", "Transport à la demande", MONEY,
        ("navette", "covoiturage", "accompagnement véhiculé"), icon="bus-front-fill", since=2,
    ),
    Category("other", "Autre service", OTHER, ()),
)  # fmt: skip


@dataclass(frozen=True)
class Renamed:
    """An old code: what it is today, and the last version of the list that had it."""

    to: str
    until: int


RENAMED = {
    # was « Halte de nuit, lieu de repos » : two things, and nobody sleeps where one only rests
    "day-rest": Renamed("rest-area", until=1),
}
NOW = {category.code: category for category in CATEGORIES}
BY_CODE = NOW | {old: NOW[renamed.to] for old, renamed in RENAMED.items()}


def category_of(text: str) -> Category | None:
    """The category that a leaflet's heading names, whatever its case, accents, plural or remark in brackets."""
    return _by_name().get(fold(text.partition("(")[0])) or BY_CODE.get(text.strip().lower())


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Category]:
    named = {fold(category.label): category for category in CATEGORIES}
    for category in CATEGORIES:
        for word in category.words:
            named.setdefault(fold(word), category)
    return named
