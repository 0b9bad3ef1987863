"""What the columns of a register of running stays are called."""

from hosting.registers.cells import contacts, days, free_text, home, people, wishes, yes_no
from hosting.registers.columns import Layout
from hosting.registers.kinds.layouts import table

HEADINGS = """
guest_code: Référence; code; dossier; n° dossier; code femme; référence femme; n°
first_name: Prénom; femme; prénom de la femme; femme accueillie; accueillie; personne accueillie; hébergée;
    personne hébergée; prénom accueillie; prénom femme; madame; personne
last_name: Nom; nom de la femme; nom femme; nom de famille; nom accueillie
birth: Année naissance; année de naissance; date de naissance; âge; ddn; née le
children: Enfants; enfants avec elle; nombre d'enfants
languages: Langues; langues parlées; langue
phone: Téléphone; tel; portable; tel femme; téléphone femme; tel accueillie
email: Mail; courriel; e-mail; mail femme
host_code: Référence foyer; code foyer; référence hébergeur; code hébergeur
host_name: Foyer; hébergeur; hébergeuse; hôte; chez; famille; accueillant; accueillante; logée chez; hébergée chez;
    hébergeurs; foyer d'accueil; famille d'accueil
host_first_name: Prénom hébergeur; prénom hébergeuse; prénom hôte; prénom foyer; prénom de l'hébergeur
host_last_name: Nom hébergeur; nom hébergeuse; nom hôte; nom foyer; nom de l'hébergeur; nom du foyer
host_phone: Tél hébergeur; téléphone hébergeur; tel hébergeuse; tel hôte; tel foyer; portable hébergeur
host_email: Mail hébergeur; courriel hébergeur; mail hébergeuse; mail hôte; mail foyer; e-mail hébergeur
street: Adresse; adresse du foyer; adresse hébergeur; rue
postcode: CP; code postal
city: Commune; ville; commune du foyer
room: Chambre; nom de la chambre; pièce
started_on: Depuis le; arrivée; date d'arrivée; début; date de début; entrée; date d'entrée; emménagement; depuis;
    date d'emménagement; arrivée le; entrée le; début du séjour; début séjour
planned_until: Fin prévue; jusqu'au; date de fin; fin; date de fin prévue; départ prévu; sortie prévue; fin prévue le;
    fin du séjour; fin séjour
year_started_on: Première nuit; entrée dans le dispositif; début de l'accompagnement; date première nuit;
    début accompagnement; dans le dispositif depuis
owner: Responsable; coordinatrice; suivie par; référente; référent; responsable de suivi; coordinateur
organisation: Structure; organisme; partenaire; structure orienteuse; orientée par la structure
referrer_name: Travailleur social; travailleuse sociale; ts; assistante sociale; référent social
referrer_email: Mail TS; mail travailleur social; courriel ts; mail assistante sociale
referrer_phone: Tél TS; téléphone ts; tel travailleur social
consent: Consentement; accord; accord de la personne; consentement recueilli
remarks: Remarques; commentaire; commentaires; observations; notes
"""
CELLS = {
    "guest_code": free_text,
    "first_name": people.name,
    "last_name": people.name,
    "birth": people.birth,
    "children": people.children,
    "languages": wishes.languages,
    "phone": contacts.phone,
    "email": contacts.email,
    "host_code": free_text,
    "host_name": people.first_last,
    "host_first_name": people.name,
    "host_last_name": people.name,
    "host_phone": contacts.phone,
    "host_email": contacts.email,
    "street": free_text,
    "postcode": home.postcode,
    "city": free_text,
    "room": free_text,
    "started_on": days.recorded,
    "planned_until": days.until,
    "year_started_on": days.recorded,
    "owner": free_text,
    "organisation": free_text,
    "referrer_name": free_text,
    "referrer_email": contacts.email,
    "referrer_phone": contacts.phone,
    "consent": yes_no,
    "remarks": free_text,
}

LAYOUT = Layout(
    "de séjours en cours",
    table(HEADINGS, CELLS),
    needs=tuple(
        frozenset({woman, host, "started_on"})
        for woman in ("first_name", "guest_code")
        for host in ("host_name", "host_last_name", "host_code")
    ),
)
