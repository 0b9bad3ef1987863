"""How an accompaniment can end, and which ends are called positive under which definition (domain §3.8)."""

from dataclasses import dataclass

from django.db import models


class Destination(models.TextChoices):
    """Where she goes. One line here adds an exit: form, journal and figures follow. "Other" does not exist."""

    SOCIAL_HOUSING = "E01", "Logement social (bail)"
    PRIVATE_RENTAL = "E02", "Logement privé (bail, colocation)"
    SLIDING_LEASE = "E03", "Intermédiation locative, bail glissant"
    SUPPORTED_HOUSING = "E04", "Pension de famille, résidence accueil"
    HOUSING_FIRST = "E05", "Un chez-soi d'abord"
    RESIDENCE = "E06", "Foyer de jeunes travailleurs, résidence sociale"
    TIED_HOUSING = "E07", "Logement étudiant ou de fonction"
    REHABILITATION_CENTRE = "E08", "CHRS, hébergement d'insertion stabilisé"
    ASYLUM_CENTRE = "E09", "Hébergement de la demande d'asile (CADA, CPH)"
    REFUGE = "E10", "Centre pour femmes victimes de violences"
    MOTHER_AND_CHILD = "E11", "Centre maternel ou parental"
    FAMILY = "E12", "Retour choisi et durable en famille"
    THIRD_PARTY = "E13", "Chez un tiers, provisoire"
    STAYS_WITH_HOST = "E14", "Reste chez le foyer, hors dispositif"
    OTHER_NETWORK = "E15", "Autre hébergement citoyen"
    EMERGENCY = "E16", "Hôtel ou hébergement d'urgence"
    STREET = "E17", "Rue, voiture, squat"
    HOSPITAL = "E18", "Hospitalisation longue, soins"
    PRISON = "E19", "Détention"
    MOVED_AWAY = "E20", "Départ choisi du territoire"
    LOST_CONTACT = "E21", "Perdue de vue"
    DEATH = "E22", "Décès"


class Evidence(models.TextChoices):
    DOCUMENT = "document", "Document vu (bail, attestation)"
    REFERRER = "referrer", "Dit par sa travailleuse sociale"
    HERSELF = "herself", "Dit par elle"
    NONE = "none", "Aucune"


class Tonight(models.TextChoices):
    """Where she sleeps on the evening of her exit: a lease may begin later."""

    THERE = "there", "Là où elle va"
    MEANWHILE = "meanwhile", "Sous un autre toit, en attendant"
    OUTSIDE = "outside", "Dehors"
    UNKNOWN = "unknown", "Nous ne savons pas"
    NONE = "none", "Sans objet"


class Occupation(models.TextChoices):
    """Work and training at exit: a field of its own, never a destination."""

    WORK = "work", "Un emploi"
    TRAINING = "training", "Une formation"
    BOTH = "both", "Un emploi et une formation"
    LOOKING = "looking", "En recherche"
    NEITHER = "neither", "Ni l’un ni l’autre"
    UNKNOWN = "unknown", "Nous ne savons pas"


class Rights(models.TextChoices):
    """Her rights at exit (health cover, allowances, residence), as one answer: no paper is named."""

    OPEN = "open", "Tous ouverts"
    PARTLY = "partly", "Une partie"
    NONE = "none", "Aucun"
    UNKNOWN = "unknown", "Nous ne savons pas"


# Two rates are always published (domain §3.8): strict = a lease or a permanent home; programme = and stable centres.
STRICT = frozenset({Destination(code) for code in ("E01", "E02", "E03", "E04", "E05", "E07", "E12")})
PROGRAMME = STRICT | {Destination(code) for code in ("E06", "E08", "E11")}
UNKNOWN = frozenset({Destination.LOST_CONTACT})  # stays in the denominator
EXCLUDED = frozenset({Destination.DEATH})  # out of the denominator, its count always shown
# Where she sleeps that evening when nobody says otherwise.
TONIGHT = {
    Destination.STREET: Tonight.OUTSIDE, Destination.MOVED_AWAY: Tonight.UNKNOWN,
    Destination.LOST_CONTACT: Tonight.UNKNOWN, Destination.DEATH: Tonight.NONE,
}  # fmt: skip


@dataclass(frozen=True)
class Elsewhere:
    """What others call a destination: the operational categories of ETHOS (1 to 13) and the codes of HUD's 3.12."""

    ethos: str = ""
    hud: str = ""
    nearest: bool = False  # the ETHOS category is the nearest one, not the same
    note: str = ""


# Domain §3.8, to be checked by a specialist before anything is published abroad.
HOUSED = "Plus sans domicile : hors des catégories ETHOS."
CROSSWALK = {
    Destination.SOCIAL_HOUSING: Elsewhere("", "435", note=f"{HOUSED} HUD 434 si aucune aide n’est versée."),
    Destination.PRIVATE_RENTAL: Elsewhere("", "434", note=HOUSED),
    Destination.SLIDING_LEASE: Elsewhere("7", "435", nearest=True, note="Le bail peut devenir le sien."),
    Destination.SUPPORTED_HOUSING: Elsewhere("7", "435"),
    Destination.HOUSING_FIRST: Elsewhere("7", "435", nearest=True, note="Elle est locataire."),
    Destination.RESIDENCE: Elsewhere("7", "303", nearest=True, note="Séjour limité dans le temps."),
    Destination.TIED_HOUSING: Elsewhere("", "434", note=HOUSED),
    Destination.REHABILITATION_CENTRE: Elsewhere("3", "302"),
    Destination.ASYLUM_CENTRE: Elsewhere("5", "302"),
    Destination.REFUGE: Elsewhere("4", "101"),
    Destination.MOTHER_AND_CHILD: Elsewhere("3–4", "302", note="3 ou 4 selon le motif de l’accueil."),
    Destination.FAMILY: Elsewhere("", "401", note="Durable et choisi ; provisoire, c’est E13."),
    Destination.THIRD_PARTY: Elsewhere("8", "306/307", note="HUD 306 chez des amis, 307 en famille."),
    Destination.STAYS_WITH_HOST: Elsewhere("8", "305", note="Redemandé à trois mois."),
    Destination.OTHER_NETWORK: Elsewhere("8", "305"),
    Destination.EMERGENCY: Elsewhere("2", "101/304", note="HUD 101 en foyer d’urgence, 304 à l’hôtel."),
    Destination.STREET: Elsewhere("1, 8, 11", "116", note="1 rue, 8 squat, 11 voiture ou abri de fortune."),
    Destination.HOSPITAL: Elsewhere("6", "204/207/208", note="HUD selon l’établissement."),
    Destination.PRISON: Elsewhere("6", "205"),
    Destination.MOVED_AWAY: Elsewhere(note="Sans équivalent : où elle habite n’est pas dit."),
    Destination.LOST_CONTACT: Elsewhere("", "30/99", note="Inconnue : reste au dénominateur."),
    Destination.DEATH: Elsewhere("", "24", note="Hors du dénominateur, son nombre est montré."),
}
