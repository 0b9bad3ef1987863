"""What others call our categories: the State's schema, Soliguide, the terms that HSDS feeds use.

Soliguide's slugs are listed as it has named a thing, its present name first: feeds written before it renamed one are
still read. The HSDS terms are those of Open Eligibility, which its feeds carry. "" where nothing corresponds: what is
lost is counted by directory.interop.
"""

from dataclasses import dataclass
from functools import cache

from directory.taxonomy import BY_CODE, Category


@dataclass(frozen=True)
class Equivalent:
    thematic: str  # data.inclusion v1, "" for none
    kind: str  # its type of service
    soliguide: tuple[str, ...]  # its slug, then those that it had before
    hsds: str


EQUIVALENTS = {
    "seated-meal": Equivalent(
        "equipement-et-alimentation--alimentation", "aide-materielle",
        ("food_distribution",), "Meals",
    ),
    "food-distribution": Equivalent(
        "equipement-et-alimentation--alimentation", "aide-materielle",
        ("food_distribution",), "Meals",
    ),
    "food-parcel": Equivalent(
        "equipement-et-alimentation--alimentation", "aide-materielle",
        ("food_packages",), "Food Pantry",
    ),
    "social-grocery": Equivalent(
        "equipement-et-alimentation--alimentation", "aide-materielle",
        ("social_grocery_stores",), "Food Pantry",
    ),
    "breakfast": Equivalent(
        "equipement-et-alimentation--alimentation", "aide-materielle",
        ("food_distribution",), "Meals",
    ),
    "shared-kitchen": Equivalent(
        "equipement-et-alimentation--alimentation", "aide-materielle",
        ("shared_kitchen",), "Food",
    ),
    "drinking-water": Equivalent("equipement-et-alimentation--alimentation", "aide-materielle", ("fountain",), "Food"),
    "baby-parcel": Equivalent(
        "equipement-et-alimentation--alimentation", "aide-materielle",
        ("baby_parcel",), "Baby Supplies",
    ),
    "solidarity-fridge": Equivalent(
        "equipement-et-alimentation--alimentation", "aide-materielle",
        ("solidarity_fridge",), "Food Pantry",
    ),
    "food-voucher": Equivalent(
        "equipement-et-alimentation--alimentation", "aide-financiere",
        ("food_voucher",), "Help Pay for Food",
    ),
    "cooking-workshop": Equivalent(
        "equipement-et-alimentation--alimentation", "atelier",
        ("cooking_workshop",), "Nutrition Education",
    ),
    "community-garden": Equivalent(
        "remobilisation--lien-social", "atelier",
        ("community_garden",), "Community Gardens",
    ),
    "night-shelter": Equivalent(
        "logement-hebergement--rechercher-une-solution-dhebergement-temporaire", "aide-materielle",
        ("emergency_accommodation",), "Temporary Shelter",
    ),
    "long-shelter": Equivalent(
        "logement-hebergement--rechercher-une-solution-dhebergement-temporaire", "accompagnement",
        ("long_term_accomodation",), "Residential Housing",
    ),
    "overnight-stop": Equivalent(
        "logement-hebergement--rechercher-une-solution-dhebergement-temporaire", "aide-materielle",
        ("overnight_stop",), "Temporary Shelter",
    ),
    "rest-area": Equivalent("", "", ("rest_area",), "Daytime Shelter"),
    "luggage": Equivalent("", "", ("luggage_storage",), "Goods"),
    "citizen-housing": Equivalent(
        "logement-hebergement--rechercher-une-solution-dhebergement-temporaire", "aide-materielle",
        ("citizen_housing",), "Temporary Shelter",
    ),
    "access-to-housing": Equivalent(
        "logement-hebergement--louer-un-logement", "accompagnement",
        ("access_to_housing",), "Help Find Housing",
    ),
    "keeping-housing": Equivalent(
        "logement-hebergement--se-maintenir-dans-le-logement", "accompagnement",
        ("access_to_housing",), "Maintain Housing",
    ),
    "cooling-space": Equivalent("", "", ("cooling_space",), "Cooling Centers"),
    "warm-space": Equivalent("", "", (), "Daytime Shelter"),
    "shower": Equivalent("", "", ("shower",), "Personal Hygiene"),
    "laundry": Equivalent("", "", ("laundry",), "Personal Hygiene"),
    "toilets": Equivalent("", "", ("toilets",), "Personal Hygiene"),
    "hygiene-products": Equivalent("", "", ("hygiene_products",), "Personal Hygiene"),
    "hairdresser": Equivalent(
        "remobilisation--bien-etre-confiance-en-soi", "aide-materielle",
        ("hairdresser",), "Personal Care",
    ),
    "wellness": Equivalent("remobilisation--bien-etre-confiance-en-soi", "atelier", ("wellness",), "Personal Care"),
    "day-centre": Equivalent("", "", ("day_hosting",), "Daytime Shelter"),
    "women-centre": Equivalent("", "", ("day_hosting",), "Daytime Shelter"),
    "information": Equivalent("", "", ("information_point",), "Navigating the System"),
    "family-area": Equivalent(
        "famille--soutien-a-la-parentalite-et-a-leducation", "accompagnement",
        ("family_area",), "Family Support",
    ),
    "health-care": Equivalent("sante--acces-aux-soins", "accompagnement", ("general_practitioner",), "Primary Care"),
    "dentist": Equivalent("sante--acces-aux-soins", "accompagnement", ("dental_care",), "Dental Care"),
    "mental-health": Equivalent(
        "sante--sante-mentale", "accompagnement",
        ("psychological_support",), "Mental Health Care",
    ),
    "addiction": Equivalent(
        "sante--addictions", "accompagnement",
        ("addiction_prevention_and_material", "addiction"), "Addiction & Recovery",
    ),
    "sexual-health": Equivalent(
        "sante--sante-sexuelle", "accompagnement",
        ("std_testing",), "Sexual and Reproductive Health",
    ),
    "screening": Equivalent("sante--acces-aux-soins", "information", ("std_testing", "mammography"), "Checkup & Test"),
    "resting-beds": Equivalent("sante--acces-aux-soins", "aide-materielle", (), "Medical Respite"),
    "nursing": Equivalent("sante--acces-aux-soins", "accompagnement", ("infirmary",), "Primary Care"),
    "pregnancy": Equivalent(
        "sante--acces-aux-soins", "accompagnement",
        ("pregnancy_care", "echography"), "Maternity Care",
    ),
    "vaccination": Equivalent("sante--acces-aux-soins", "accompagnement", ("vaccination",), "Vaccinations"),
    "eyes": Equivalent("sante--acces-aux-soins", "accompagnement", ("optical_care", "ophthalmology"), "Vision Care"),
    "specialists": Equivalent("sante--acces-aux-soins", "accompagnement", ("health_specialists",), "Specialized Care"),
    "physiotherapy": Equivalent("sante--acces-aux-soins", "accompagnement", ("kinesitherapy",), "Physical Therapy"),
    "child-health": Equivalent("sante--acces-aux-soins", "accompagnement", ("child_care",), "Primary Care"),
    "health-mediation": Equivalent("sante--acces-aux-soins", "accompagnement", (), "Navigating the System"),
    "animal-care": Equivalent("", "", ("vet_care",), "Pets"),
    "legal-advice": Equivalent(
        "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits", "information",
        ("legal_advice",), "Legal",
    ),
    "social-worker": Equivalent(
        "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits", "accompagnement",
        ("social_accompaniment",), "Case Management",
    ),
    "postal-address": Equivalent(
        "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives", "accompagnement",
        ("domiciliation",), "Mail",
    ),
    "asylum": Equivalent(
        "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-a-la-citoyennete", "accompagnement",
        ("legal_advice",), "Citizenship & Immigration",
    ),
    "administrative-help": Equivalent(
        "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives", "accompagnement",
        ("administrative_assistance",), "Help Fill out Forms",
    ),
    "health-cover": Equivalent(
        "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits", "accompagnement",
        ("administrative_assistance",), "Health Insurance",
    ),
    "public-writer": Equivalent(
        "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives", "accompagnement",
        ("public_writer",), "Help Fill out Forms",
    ),
    "disability-advice": Equivalent(
        "sante--constituer-un-dossier-mdph-invalidite", "accompagnement",
        ("disability_advice",), "Disability Benefits",
    ),
    "discrimination": Equivalent(
        "difficultes-administratives-ou-juridiques--connaitre-ses-droits-face-a-une-discrimination", "information",
        ("legal_advice",), "Discrimination & Civil Rights",
    ),
    "victims": Equivalent(
        "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire", "accompagnement",
        ("legal_advice",), "Victim Support",
    ),
    "digital-safe": Equivalent(
        "numerique--acceder-a-des-services-en-ligne", "accompagnement",
        ("digital_safe",), "Technology",
    ),
    "legal-protection": Equivalent(
        "difficultes-financieres--mettre-en-place-une-mesure-de-protection-financiere", "accompagnement",
        ("legal_protection",), "Guardianship",
    ),
    "violence": Equivalent(
        "famille--surmonter-conflits-separation-violence", "accompagnement",
        (), "Domestic Violence",
    ),
    "trafficking": Equivalent(
        "famille--surmonter-conflits-separation-violence", "accompagnement",
        (), "Human Trafficking",
    ),
    "child-protection": Equivalent("", "", (), "Child Protection"),
    "violence-shelter": Equivalent(
        "logement-hebergement--rechercher-une-solution-dhebergement-temporaire", "aide-materielle",
        ("emergency_accommodation",), "Safe Housing",
    ),
    "listening-line": Equivalent("sante--sante-mentale", "information", ("psychological_support",), "Help Hotlines"),
    "job-help": Equivalent(
        "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi", "accompagnement",
        ("job_coaching",), "Help Find Work",
    ),
    "training": Equivalent(
        "se-former--trouver-sa-formation", "formation",
        ("training_and_jobs",), "Skills & Training",
    ),
    "work-integration": Equivalent(
        "preparer-sa-candidature--valoriser-ses-competences", "accompagnement",
        ("integration_through_economic_activity",), "Supported Employment",
    ),
    "business-creation": Equivalent(
        "creer-une-entreprise--definir-son-projet-de-creation-dentreprise", "accompagnement",
        (), "Business Development",
    ),
    "orientation": Equivalent(
        "choisir-un-metier--confirmer-son-choix-de-metier", "accompagnement",
        ("job_coaching",), "Career Counseling",
    ),
    "french-lessons": Equivalent(
        "lecture-ecriture-calcul--maitriser-le-francais", "formation",
        ("french_course",), "Language Classes",
    ),
    "computers": Equivalent(
        "numerique--acceder-a-une-connexion-internet", "aide-materielle",
        ("computers_at_your_disposal",), "Computer or Internet Access",
    ),
    "wifi": Equivalent(
        "numerique--acceder-a-une-connexion-internet", "aide-materielle",
        ("wifi",), "Computer or Internet Access",
    ),
    "power-outlets": Equivalent("", "", ("electrical_outlets_available",), "Technology"),
    "digital-lessons": Equivalent(
        "numerique--maitriser-les-fondamentaux-du-numerique", "formation",
        ("digital_tools_training",), "Computer Classes",
    ),
    "tutoring": Equivalent(
        "lecture-ecriture-calcul--maitriser-le-calcul", "formation",
        ("tutoring",), "Basic Literacy",
    ),
    "library": Equivalent(
        "remobilisation--activites-sportives-et-culturelles", "aide-materielle",
        ("libraries",), "Library",
    ),
    "childcare": Equivalent("famille--garde-denfants", "aide-materielle", ("babysitting",), "Childcare"),
    "mother-child": Equivalent(
        "famille--soutien-a-la-parentalite-et-a-leducation", "accompagnement",
        ("child_care",), "Maternity Care",
    ),
    "parenting": Equivalent(
        "famille--soutien-a-la-parentalite-et-a-leducation", "accompagnement",
        ("parent_assistance",), "Parenting Education",
    ),
    "school-help": Equivalent(
        "famille--soutien-a-la-parentalite-et-a-leducation", "accompagnement",
        ("tutoring",), "Tutoring",
    ),
    "toy-library": Equivalent(
        "famille--soutien-a-la-parentalite-et-a-leducation", "atelier",
        ("family_area",), "Recreation",
    ),
    "family-mediation": Equivalent(
        "famille--surmonter-conflits-separation-violence", "accompagnement",
        (), "Family Counseling",
    ),
    "clothes": Equivalent("equipement-et-alimentation--habillement", "aide-materielle", ("clothing",), "Clothing"),
    "furniture": Equivalent(
        "equipement-et-alimentation--electromenager", "aide-materielle",
        ("solidarity_store",), "Home Goods",
    ),
    "phone": Equivalent(
        "numerique--acquerir-un-equipement", "aide-materielle",
        ("telephone_at_your_disposal",), "Technology",
    ),
    "solidarity-store": Equivalent(
        "equipement-et-alimentation--habillement", "aide-materielle",
        ("solidarity_store",), "Goods",
    ),
    "baby-goods": Equivalent("", "", ("baby_parcel",), "Baby Supplies"),
    "animal-help": Equivalent("", "", ("animal_assitance",), "Pets"),
    "repair": Equivalent("equipement-et-alimentation--electromenager", "atelier", (), "Home Goods"),
    "sport": Equivalent(
        "remobilisation--activites-sportives-et-culturelles", "atelier",
        ("sport_activities",), "Sports & Fitness",
    ),
    "culture": Equivalent(
        "remobilisation--activites-sportives-et-culturelles", "atelier",
        ("museums",), "Arts & Culture",
    ),
    "community": Equivalent("remobilisation--lien-social", "atelier", ("other_activities",), "Social Support"),
    "workshops": Equivalent(
        "remobilisation--activites-sportives-et-culturelles", "atelier",
        ("other_activities",), "Arts & Culture",
    ),
    "holidays": Equivalent("remobilisation--lien-social", "atelier", ("other_activities",), "Recreation"),
    "debt": Equivalent(
        "difficultes-financieres--situation-dendettement-surendettement", "accompagnement",
        ("budget_advice",), "Financial Education",
    ),
    "emergency-money": Equivalent(
        "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere", "aide-financiere",
        (), "Financial Assistance",
    ),
    "bank": Equivalent(
        "difficultes-financieres--acquerir-une-autonomie-budgetaire", "accompagnement",
        ("budget_advice",), "Bank Accounts",
    ),
    "energy": Equivalent(
        "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere", "aide-financiere",
        (), "Help Pay for Utilities",
    ),
    "transport": Equivalent(
        "mobilite--financer-ma-mobilite", "aide-financiere",
        ("mobility_financing", "mobility_assistance"), "Help Pay for Transit",
    ),
    "vehicle": Equivalent(
        "mobilite--acceder-a-un-vehicule", "aide-materielle",
        ("personal_vehicle_access", "provision_of_vehicles"), "Transportation",
    ),
    "driving": Equivalent("mobilite--preparer-un-permis", "accompagnement", ("mobility_financing",), "Transportation"),
    "rides": Equivalent(
        "mobilite--mobilite-douce-partagee-collective", "aide-materielle",
        ("transportation_mobility", "chauffeur_driven_transport", "carpooling"), "Transportation for Healthcare",
    ),
}  # fmt: skip


@cache
def _by_slug() -> dict[str, Category]:
    """The first of ours that a slug means, today's names before those of the past."""
    found: dict[str, Category] = {}
    for rank in range(max(len(each.soliguide) for each in EQUIVALENTS.values())):
        for code, each in EQUIVALENTS.items():
            if rank < len(each.soliguide):
                found.setdefault(each.soliguide[rank], BY_CODE[code])
    return found


def of_soliguide(slug: str) -> Category | None:
    """The category of ours that a slug of Soliguide means, old or new; None for one that we do not know."""
    return _by_slug().get(slug)
