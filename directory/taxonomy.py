"""What a service is, on two levels, and for how long what was checked of it is believed.

A code never changes meaning and is never taken again; a word that people use for it is added to its ``words``, which
the search reads. Food, a bed, a shower change within days when something happens: what was checked of them is believed
for thirty days; the rest for a hundred and eighty (directory.md, "freshness").
"""

from dataclasses import dataclass
from functools import lru_cache

from directory.search.folding import fold

OFTEN, SELDOM = 30, 180  # days


@dataclass(frozen=True)
class Family:
    code: str
    label: str
    believed_days: int = SELDOM


@dataclass(frozen=True)
class Category:
    code: str
    label: str
    family: Family
    words: tuple[str, ...] = ()  # as leaflets and people call it

    @property
    def believed_days(self) -> int:
        return self.family.believed_days


FOOD = Family("food", "Se nourrir", OFTEN)
SHELTER = Family("shelter", "Dormir, s’abriter", OFTEN)
HYGIENE = Family("hygiene", "Se laver, laver son linge", OFTEN)
WELCOME = Family("welcome", "Être accueillie", OFTEN)
HEALTH = Family("health", "Se soigner")
RIGHTS = Family("rights", "Droits et démarches")
SAFETY = Family("safety", "Se protéger")
WORK = Family("work", "Travail et formation")
LEARNING = Family("learning", "Apprendre le français, le numérique")
CHILDREN = Family("children", "Enfants et parents")
GOODS = Family("goods", "S’équiper")
LEISURE = Family("leisure", "Culture, sport, loisirs")
MONEY = Family("money", "Argent")
OTHER = Family("other", "Autre")

CATEGORIES = (
    Category("seated-meal", "Restauration assise", FOOD, ("repas", "repas chauds", "restaurant solidaire", "cantine")),
    Category(
        "food-distribution", "Distribution de repas", FOOD,
        ("distribution alimentaire", "maraude", "camion", "soupe", "repas à emporter", "panier-repas"),
    ),
    Category("food-parcel", "Colis alimentaire", FOOD, ("colis", "denrées", "panier", "aide alimentaire")),
    Category("social-grocery", "Épicerie sociale", FOOD, ("épicerie solidaire", "courses")),
    Category("breakfast", "Petit déjeuner", FOOD, ("petits déjeuners", "petit-déj", "p'tit déj", "café")),
    Category("shared-kitchen", "Cuisine partagée", FOOD, ("cuisiner",)),
    Category("drinking-water", "Eau potable", FOOD, ("fontaine", "boire")),
    Category("night-shelter", "Hébergement d’urgence", SHELTER, ("dormir", "nuit", "abri", "115", "mise à l'abri")),
    Category("long-shelter", "Hébergement et logement accompagné", SHELTER, ("chrs", "résidence sociale", "foyer")),
    Category("day-rest", "Halte de nuit, lieu de repos", SHELTER, ("sieste", "halte", "repos")),
    Category("luggage", "Bagagerie", SHELTER, ("consigne", "bagages", "valises")),
    Category("shower", "Douches", HYGIENE, ("bains-douches", "se laver", "hygiène")),
    Category("laundry", "Laverie", HYGIENE, ("lessive", "linge", "machine à laver")),
    Category("toilets", "Toilettes", HYGIENE, ("wc", "sanitaires")),
    Category("hygiene-products", "Produits d’hygiène", HYGIENE, ("protections périodiques", "kit hygiène")),
    Category("day-centre", "Accueil de jour", WELCOME, ("accueil", "boutique solidarité", "espace solidarité")),
    Category("women-centre", "Accueil de femmes", WELCOME, ("halte femmes", "cité des dames")),
    Category("information", "Information et orientation", WELCOME, ("point d'information", "maison de la solidarité")),
    Category("health-care", "Soins sans avance de frais", HEALTH, ("pass", "médecin", "consultation", "dispensaire")),
    Category("dentist", "Soins dentaires", HEALTH, ("dents", "dentiste")),
    Category("mental-health", "Santé mentale", HEALTH, ("psychologue", "psychiatre", "écoute psychologique")),
    Category("addiction", "Addictions", HEALTH, ("csapa", "caarud", "alcool", "drogue")),
    Category("sexual-health", "Santé sexuelle et grossesse", HEALTH, ("contraception", "planning familial", "ivg")),
    Category("screening", "Dépistage et vaccination", HEALTH, ("vaccin", "vih", "tuberculose")),
    Category("resting-beds", "Lits halte soins santé", HEALTH, ("lhss",)),
    Category("legal-advice", "Aide juridique", RIGHTS, ("avocat", "permanence juridique", "point justice")),
    Category("social-worker", "Accompagnement social", RIGHTS, ("assistante sociale", "travailleur social", "ccas")),
    Category("postal-address", "Domiciliation", RIGHTS, ("courrier", "adresse administrative")),
    Category("asylum", "Asile et séjour", RIGHTS, ("réfugiés", "titre de séjour", "spada", "préfecture")),
    Category("administrative-help", "Aide aux démarches", RIGHTS, ("papiers", "écrivain public", "france services")),
    Category("health-cover", "Couverture santé", RIGHTS, ("cpam", "ame", "sécurité sociale", "complémentaire")),
    Category("violence", "Violences faites aux femmes", SAFETY, ("3919", "violences conjugales", "cidff")),
    Category("trafficking", "Sortie de la prostitution, traite", SAFETY, ("nid", "amicale du nid")),
    Category("child-protection", "Protection de l’enfance", SAFETY, ("119",)),
    Category("job-help", "Aide à l’emploi", WORK, ("travail", "insertion", "cv", "france travail")),
    Category("training", "Formation", WORK, ("apprentissage", "qualification")),
    Category("french-lessons", "Cours de français", LEARNING, ("fle", "alphabétisation", "langue")),
    Category("computers", "Accès internet et numérique", LEARNING, ("ordinateur", "wifi", "recharge", "imprimante")),
    Category("library", "Bibliothèque", LEARNING, ("médiathèque", "livres")),
    Category("childcare", "Garde d’enfants", CHILDREN, ("crèche", "halte-garderie")),
    Category("mother-child", "Protection maternelle et infantile", CHILDREN, ("pmi", "bébé", "maternité")),
    Category("parenting", "Soutien aux parents", CHILDREN, ("parentalité", "lieu d'accueil enfants parents")),
    Category("school-help", "Aide aux devoirs", CHILDREN, ("scolarité", "soutien scolaire")),
    Category("clothes", "Vêtements", GOODS, ("vestiaire", "habits")),
    Category("furniture", "Meubles et équipement", GOODS, ("emmaüs", "ressourcerie", "électroménager")),
    Category("phone", "Téléphone", GOODS, ("mobile", "carte sim", "emmaüs connect")),
    Category("sport", "Sport", LEISURE, ("piscine", "yoga")),
    Category("culture", "Sorties et culture", LEISURE, ("musée", "spectacle", "atelier")),
    Category("community", "Rencontres et bénévolat", LEISURE, ("convivialité", "voisins")),
    Category("debt", "Surendettement et budget", MONEY, ("crésus", "dettes", "banque")),
    Category("emergency-money", "Aide financière", MONEY, ("secours", "aide d'urgence")),
    Category("transport", "Transport", MONEY, ("titre de transport", "navigo", "billet")),
    Category("other", "Autre service", OTHER),
)  # fmt: skip
BY_CODE = {category.code: category for category in CATEGORIES}


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
