"""What the columns of each kind of register are called by the people who keep them.

The tables read « field: our heading; other headings met ». Accents, capitals and punctuation do not count.
"""

from hosting.registers.cells import contacts, days, free_text, home, people, wishes, yes_no
from hosting.registers.columns import Column, Layout

HOST_HEADINGS = """
recorded_on: Horodateur; date; timestamp; date d'inscription; inscrit le; date de réponse; date de saisie; reçu le;
    candidature du
first_name: Prénom; prenoms; first name; votre prénom; prénom hébergeur; prénom hôte
last_name: Nom; nom de famille; nom hébergeur; last name; votre nom; nom usuel
last_first: Nom et prénom; nom prénom; nom / prénom; hébergeur; hébergeurs; hébergeuse; hôte; famille; accueillant;
    foyer
first_last: Prénom et nom; prénom nom; prénom / nom; nom complet; full name
phone: Tél; téléphone; tel portable; portable; mobile; gsm; numéro de téléphone; phone; n° tel; téléphone portable;
    numéro
email: Mail; e-mail; email; courriel; adresse mail; adresse e-mail; adresse électronique; mél; adresse courriel
street: Adresse; adresse postale; rue; adresse complète; n° et rue; address; domicile
postcode: CP; code postal; c.p.; postcode; code
city: Commune; ville; city; localité; nom de la commune; nom de la ville
district: Quartier / arrêt; quartier; arrêt; arrêt de tram; transport; transports; secteur; transports à proximité;
    arrêt de bus; quartier arrêt de tram
private_room: Chambre privée ?; chambre individuelle; chambre seule; chambre séparée; chambre fermée; pièce
    séparée; chambre indépendante
beds: Couchages; places; nombre de places; nb places; nombre de couchages; lits; nb couchages; capacité; nombre de
    lits
floor: Étage / ascenseur; étage; ascenseur; accessibilité; étage et ascenseur; accès
animals: Animaux; animaux au foyer; animaux de compagnie; animal; animaux chez vous
smoking: Fumeurs ?; fumeur; tabac; fumeurs au foyer; fume; foyer fumeur; cigarette
household_children: Enfants au foyer; enfants; enfants à la maison; enfants du foyer; vos enfants; enfants présents
men_present: Homme(s) au foyer ?; homme au foyer; hommes; présence d'un homme; présence masculine; homme; homme à
    la maison
languages: Langues; langues parlées; langue; languages; langue parlée
available_from: Dispo à partir du; disponible à partir du; disponible dès le; disponibilité; dispo; disponible le;
    à partir du; dispo dès; début de disponibilité; libre à partir de; date de disponibilité; disponible à compter
    du; début
available_until: Jusqu'au; dispo jusqu'au; disponible jusqu'au; fin de disponibilité; jusqu'à; date de fin; fin;
    jusque
duration: Durée max; durée; durée maximale; durée maximum; durée d'accueil; durée souhaitée; combien de temps;
    durée max d'accueil
accepts_children: Accueille enfant ?; accueille des enfants; accepte enfant; accepte les enfants; enfant accepté;
    enfants acceptés; avec enfant; accueil avec enfant
accepts_animal: Accepte animal ?; accepte un animal; accepte les animaux; animal accepté; animaux acceptés
visited_on: Visite faite le; visite; date de visite; date de la visite; visité le; visite à domicile
charter_signed: Charte signée; charte; signature charte; charte ok
remarks: Remarques; remarque; commentaire; commentaires; observations; notes; divers; note; infos; précisions; à
    savoir
"""
HOST_CELLS = {
    "recorded_on": days.recorded,
    "first_name": people.name,
    "last_name": people.name,
    "last_first": people.last_first,
    "first_last": people.first_last,
    "phone": contacts.phone,
    "email": contacts.email,
    "street": free_text,
    "postcode": home.postcode,
    "city": free_text,
    "district": free_text,
    "private_room": yes_no,
    "beds": home.beds,
    "floor": home.floor,
    "animals": home.animals,
    "smoking": home.smoking,
    "household_children": people.household_children,
    "men_present": yes_no,
    "languages": wishes.languages,
    "available_from": days.start,
    "available_until": days.until,
    "duration": days.how_long,
    "accepts_children": yes_no,
    "accepts_animal": yes_no,
    "visited_on": days.happened,
    "charter_signed": yes_no,
    "remarks": free_text,
}

REFERRAL_HEADINGS = """
number: N°; numéro; n; ref; référence; dossier; id; n° dossier; no
referred_on: Date; date d'orientation; date de la demande; date demande; orientée le; reçue le; date de réception;
    horodateur
organisation: Structure; organisme; association; partenaire; structure orienteuse; service; nom de la structure;
    structure partenaire; orienteur; prescripteur
referrer_name: Travailleur social; travailleuse sociale; ts; assistante sociale; référent; référente; référent
    social; nom du ts; nom ts; orientée par; as; référente sociale; nom du travailleur social; contact structure;
    éducatrice
referrer_email: Mail TS; mail travailleur social; e-mail ts; courriel ts; mail référent; email ts; mail de la
    travailleuse sociale; adresse mail ts; mail structure; courriel travailleuse sociale
referrer_phone: Tél TS; téléphone ts; tel travailleur social; tel référent; portable ts; téléphone travailleuse
    sociale; téléphone du travailleur social; tel structure; numéro ts; tel as
first_name: Prénom; prénom de la femme; prénom de la personne; prénom madame; prénom dame; personne; first name;
    prénom usuel; madame
last_name: Nom; nom de famille; nom de la personne; nom madame; last name; nom de naissance
last_first: Nom et prénom; nom prénom; nom / prénom
phone: Téléphone; tel; portable; mobile; tel madame; téléphone de la femme; tel personne; numéro de téléphone;
    téléphone madame; téléphone de la personne; tel femme
email: Mail; courriel; e-mail; email; mail madame; adresse mail; mail de la femme; mail personne
birth: Année naissance; année de naissance; date de naissance; né le; née le; âge; age; ddn; naissance; année
    naiss; née en; date naissance
children: Enfants; enfant; enfants à charge; nombre d'enfants; composition familiale; nb enfants; enfants avec
    elle; enfants âges
languages: Langues; langues parlées; langue; langue parlée; languages
situation: Situation actuelle; situation; hébergement actuel; lieu actuel; où dort-elle; situation d'hébergement;
    logement actuel; situation résidentielle
since: Depuis; depuis quand; depuis le; sans domicile depuis; ancienneté; dans cette situation depuis
urgency: Urgence; niveau d'urgence; degré d'urgence; priorité; urgent; niveau; tier
sector: Secteur; secteur souhaité; secteurs; lieu souhaité; quartier souhaité; ville souhaitée; commune souhaitée;
    zone souhaitée; zone
avoid: À éviter; secteur à éviter; zones à éviter; lieux à éviter; ne pas; éviter; secteurs à éviter; zone à éviter
work: Travail / formation; travail; formation; emploi; activité; emploi formation; rythme; activité professionnelle
constraints: Contraintes; contrainte; besoins; besoins particuliers; santé accès; souhaits; besoins spécifiques;
    particularités
animal: Animal; animaux; animal de compagnie; vient avec un animal
duration: Durée; durée souhaitée; durée envisagée; durée d'hébergement; combien de temps; durée demandée
safe_contact: Contact sûr; comment la joindre; contact; moyen de contact; joindre; contact sécurisé; mode de
    contact; comment contacter; contact privilégié
consent: Consentement; accord; consentement recueilli; accord de la personne; accord écrit; rgpd; autorisation;
    elle est d'accord; consentement de la personne
remarks: Commentaire; commentaires; remarque; remarques; observations; notes; divers; note; infos; précisions;
    autres informations
"""
REFERRAL_CELLS = {
    "number": free_text,
    "referred_on": days.recorded,
    "organisation": free_text,
    "referrer_name": free_text,
    "referrer_email": contacts.email,
    "referrer_phone": contacts.phone,
    "first_name": people.name,
    "last_name": people.name,
    "last_first": people.last_first,
    "phone": contacts.phone,
    "email": contacts.email,
    "birth": people.birth,
    "children": people.children,
    "languages": wishes.languages,
    "situation": wishes.situation,
    "since": days.since,
    "urgency": wishes.urgency,
    "sector": wishes.sector,
    "avoid": wishes.to_avoid,
    "work": wishes.work,
    "constraints": wishes.constraints,
    "animal": home.animal,
    "duration": days.how_long,
    "safe_contact": contacts.safe_contact,
    "consent": yes_no,
    "remarks": free_text,
}


def table(headings, cells):
    """The columns that a table of headings describes, each with the parser of its cells."""
    found = []
    for line in headings.replace("\n    ", " ").strip().splitlines():
        name, _, names = line.partition(":")
        label, *also = (text.strip() for text in names.split(";"))
        found.append(Column(name, label, cells[name], tuple(also)))
    return tuple(found)


HOSTS = Layout(
    "de foyers",
    table(HOST_HEADINGS, HOST_CELLS),
    needs=(frozenset({"first_name"}), frozenset({"last_first"}), frozenset({"first_last"}), frozenset({"last_name"})),
)
REFERRALS = Layout(
    "d’orientations",
    table(REFERRAL_HEADINGS, REFERRAL_CELLS),
    needs=(frozenset({"first_name"}), frozenset({"last_first"})),
)
