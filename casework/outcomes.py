"""How an accompaniment can end, and which ends are called positive under which definition (domain §3.8)."""

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


# Two rates are always published (domain §3.8): strict = a lease or a permanent home; programme = and stable centres.
STRICT = frozenset({Destination(code) for code in ("E01", "E02", "E03", "E04", "E05", "E07", "E12")})
PROGRAMME = STRICT | {Destination(code) for code in ("E06", "E08", "E11")}
UNKNOWN = frozenset({Destination.LOST_CONTACT})  # stays in the denominator
EXCLUDED = frozenset({Destination.DEATH})  # out of the denominator, its count always shown
