"""The whole story in a browser: from the team's spreadsheets to a woman's first night, and to the day she leaves.

Five people at their own screens: Claire coordinates, Lucie refers, Joy is the woman, Jeanne and Marc open their room,
Bernard signs second. Nothing is written but through their pages; rows are only read, for what no page says.
"""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from casework.models import Accompaniment, Stay
from casework.outcomes import Tonight
from casework.tasks import daily_scan
from hosting.models import Host, Need, Referral
from hosting.registers.applying import default_territory
from journal.models import Entry, Signature
from matching.models import Proposal
from matching.tasks import expire_holds
from messaging.models import Delivery
from messaging.tasks import write_reminders
from privacy.models import AccessLog
from tests.e2e.people import PARIS, PHONE
from tests.e2e.registers import write_hosts, write_referrals
from tests.factories import OrganisationFactory, TerritoryFactory, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.django_db(transaction=True)]
NAME, STREET = "Joy", "rue des Faures"
HOME = ("Jeanne", "Mazeau", "MAZEAU", "jeanne.mazeau", STREET)
HERS = ("06 12 34 56 78", "0612345678", "+33612345678", "L’hôtel finit", "Ferrand", "CCAS de Bègles")
NEITHER_SIDE = (STREET, "12A34", "Mazeau", "MAZEAU", "06 47 88 29 85", "647882985", "06 12 34 56 78")


class Story:
    """Who takes part, and what is learnt on the way."""

    def __init__(self, meet, territory, clock, violations, tmp_path):
        self.meet, self.clock, self.violations, self.folder = meet, clock, violations, tmp_path
        partner = OrganisationFactory(territory=territory, name="CCAS de Bègles", charter_signed_on=date(2026, 1, 5))
        self.claire = meet(UserFactory(first_name="Claire", last_name="Rebière", coordinator=territory))
        self.fatou = meet(UserFactory(first_name="Fatou", last_name="Niang", coordinator=territory))
        self.bernard = meet(UserFactory(first_name="Bernard", last_name="Castex", approver=territory), width=PHONE)
        self.lucie = meet(UserFactory(first_name="Lucie", last_name="Ferrand", referrer=partner))
        elsewhere = TerritoryFactory(code="lyon")
        self.ines = meet(UserFactory(first_name="Inès", last_name="Dubos", coordinator=elsewhere))
        self.territory = territory
        self.faults = []

    def days_later(self, number, hour=10):
        """Some days pass, and the service's own clock has done its rounds; sessions are over."""
        day = timezone.localdate() + timedelta(days=number)
        self.clock.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=PARIS))
        self.rounds()

    def rounds(self):
        """What runs by itself: dates are scanned, reminders written, holds let go."""
        for task in (daily_scan, write_reminders, expire_holds):
            task.delay()

    def look(self, person):
        self.faults += person.look(self.violations)

    @property
    def host(self):
        return Host.objects.get(adults__first_name="Jeanne")

    @property
    def proposal(self):
        return Proposal.objects.select_related("room__host").latest("pk")

    @property
    def accompaniment(self):
        return Accompaniment.objects.get(guest__first_name=NAME)


# --- the registers -------------------------------------------------------------------------------------------------


def import_the_registers(story):
    """File, columns as guessed, the impossible date put right in its place, then the good lines."""
    claire = story.claire
    read_register(story, "Un registre de foyers", write_hosts(story.folder / "hebergeurs.xlsx"))
    story.look(claire)
    assert "31/02/2026" in claire.page.get_by_label("Dispo à partir du, ligne").input_value()
    claire.fill("Dispo à partir du, ligne", "1er décembre 2026")
    claire.press("Recalculer")
    assert claire.h1 == "Tout est clair : rien à corriger"
    claire.press("Importer les 3 bonnes lignes")
    assert claire.h1 == "3 lignes importées"

    read_register(story, "Un registre d’orientations", write_referrals(story.folder / "orientations.csv"))
    claire.press("Importer les 2 bonnes lignes")
    story.look(claire)
    assert Referral.objects.get(guest__first_name="Tatiana").status == Referral.Status.DRAFT  # nobody asked her yet


def read_register(story, kind, path):
    claire = story.claire
    claire.open(reverse("hosting:registers"))
    story.look(claire)
    claire.follow("Choisir un fichier")
    claire.choose("Que contient ce fichier", kind)
    claire.page.set_input_files("input[name=file]", path)
    story.look(claire)
    claire.press("Lire le fichier")
    story.look(claire)
    claire.press("Vérifier les lignes")


# --- a referral ----------------------------------------------------------------------------------------------------


def refer(story):
    """Five short parts, checked, with her consent in her words."""
    lucie = story.lucie.sign_in()
    lucie.follow("Orienter une femme", exact=False)
    story.look(lucie)
    lucie.press("Commencer")
    story.look(lucie)
    go_on = "Enregistrer et continuer"

    lucie.follow("Elle et ses enfants")
    lucie.fill("Prénom choisi", NAME)
    lucie.fill("Année de naissance", 1996)
    lucie.press(go_on)
    lucie.pick("Combien d’enfants", "Aucun")
    lucie.press(go_on)

    lucie.follow("Où elle dort aujourd’hui")
    lucie.choose("Où elle dort", "Hébergement d'urgence, hôtel du 115")
    lucie.fill("Elle doit partir avant le", timezone.localdate() + timedelta(days=4))
    lucie.press(go_on)
    lucie.pick("Pour combien de temps", "un an")
    lucie.press(go_on)

    lucie.follow("Ce qu’il lui faut dans un foyer")
    for question, answer in (("chambre qui ferme", "Oui"), ("accès sans marche", "Non"), ("besoin de calme", "Non")):
        lucie.choose(question, answer)
    lucie.press(go_on)
    for question, answer in (
        ("Vient-elle avec", "Non"), ("avec un chien", "Non, elle y est allergique"), ("avec un chat", "Oui"),
        ("avec un autre animal", "Oui"),
    ):  # fmt: skip
        lucie.choose(question, answer)
    lucie.press(go_on)
    for question, answer in (
        ("où habite un homme", "Oui"), ("avec des enfants", "Oui"), ("Fume-t-elle", "Non"), ("qui fument", "Non"),
    ):  # fmt: skip
        lucie.choose(question, answer)
    lucie.press(go_on)
    lucie.choose("Quel est son rythme", "Journée")
    lucie.tick("anglais")
    lucie.press(go_on)

    lucie.follow("Les lieux")
    lucie.choose("Où peut-elle vivre", "Partout")
    lucie.pick("Trajet accepté", "45 minutes")
    lucie.press(go_on)
    lucie.pick("Son travail", "Talence")
    for question in ("Une formation", "Des soins"):
        lucie.page.get_by_label(question).select_option("none")
    lucie.press(go_on)
    lucie.choose("Y a-t-il des secteurs", "Non")
    lucie.press(go_on)

    lucie.follow("La joindre sans danger")
    lucie.choose("Le moyen qu’elle choisit", "Par SMS")
    lucie.fill("Son numéro de téléphone", "06 12 34 56 78")
    lucie.press(go_on)
    lucie.choose("Peut-on laisser un message vocal", "Non")
    lucie.choose("Quelqu’un d’autre utilise-t-il", "Non")
    lucie.press(go_on)
    lucie.choose("La langue des messages", "English")
    lucie.choose("Faut-il une interprète", "Non")
    lucie.choose("Lit-elle le français", "Lit un peu")
    lucie.press(go_on)

    lucie.follow("Vérifier avant d’envoyer")
    story.look(lucie)
    lucie.follow("Recueillir son accord")
    lucie.choose("Qu’a-t-elle répondu", "Oui, elle est d’accord")
    lucie.fill("Ce qu’elle a dit", "Yes, please, find me a room.")
    lucie.tick("Je continue à l’accompagner")
    lucie.press(go_on)
    lucie.press("Envoyer l’orientation")
    assert lucie.h1 == "L’orientation est envoyée"
    story.referral = Referral.objects.get(guest__first_name=NAME)


def admit(story):
    """Received, studied, admitted: her file opens, and Lucie reads it without calling."""
    claire = story.claire
    claire.open(reverse("hosting:referrals"))
    story.look(claire)
    claire.follow(NAME)
    story.look(claire)
    for step in ("Accuser réception", "Commencer l’étude"):
        claire.follow(step)
        claire.press(step)
    claire.follow("Admettre")
    claire.choose("Urgence", "B · son toit finit dans les 14 jours")
    claire.fill("Pourquoi cette urgence", "L’hôtel finit vendredi.")
    claire.press("Admettre")
    assert "admise" in claire.h1

    story.lucie.open(reverse("hosting:referring:follow", args=[story.referral.code]))
    story.look(story.lucie)
    assert story.accompaniment.owner == claire.user


# --- a home --------------------------------------------------------------------------------------------------------


def make_ready(story):
    """Contact, visit by two, papers, every adult seen, and a second person who signs: never the one who asked."""
    claire = story.claire
    claire.open(reverse("hosting:hosts"))
    story.look(claire)
    claire.follow(story.host.code)
    story.look(claire)
    today = timezone.localdate()

    claire.follow("Noter le premier contact")
    claire.fill("Contact pris le", today)
    claire.press("Noter le premier contact")
    claire.follow("Fixer la visite")
    claire.fill("Visite le", today)
    claire.tick("Claire R.")
    claire.press("Fixer la visite")
    assert "à deux" in claire.text
    claire.tick("Fatou N.")
    claire.press("Fixer la visite")
    claire.follow("Noter la visite")
    claire.fill("Visite faite le", today)
    claire.choose("Avis", "Favorable")
    claire.choose("La chambre est-elle privée", "Oui")
    claire.fill("Compte rendu", "Deux personnes rencontrées, la chambre ferme à clé.")
    claire.press("Noter la visite")

    claire.follow("Demander l’approbation")
    claire.press("Demander l’approbation")
    assert "Il manque encore" in claire.text
    claire.open(reverse("hosting:host", args=[story.host.pk]))
    claire.follow("Mettre à jour la formation et l’assurance")
    claire.fill("Formation suivie le", today)
    claire.fill("Assurance attestée le", today)
    claire.press("Enregistrer")
    for number, email in ((1, ""), (2, "marc.mazeau@courriel.example")):
        claire.follow(f"Adulte {number}")
        for check in ("Rencontré le", "Identité vue le", "Déclaration signée le", "Charte lue le"):
            claire.fill(check, today)
        if email:
            claire.fill("Son courriel", email)
        claire.press("Enregistrer")
    claire.follow("Demander l’approbation")
    claire.press("Demander l’approbation")
    story.look(claire)
    assert "seconde signature attendue" in claire.h1, claire.text

    sign(story)
    claire.open(reverse("hosting:host", args=[story.host.pk]))
    assert claire.h1.endswith("prêt")
    claire.press("Ouvrir son espace")
    story.look(claire)


def sign(story):
    """Bernard reads a masked summary on his telephone, and signs."""
    bernard = story.bernard.sign_in()
    bernard.open(reverse("desk:signatures"))
    story.look(bernard)
    bernard.follow("Lire et répondre", exact=False)
    story.look(bernard)
    bernard.press("Je signe")
    assert not Signature.objects.pending().exists()


# --- from a suggestion to two yeses --------------------------------------------------------------------------------


def propose(story):
    claire = story.claire
    claire.open(reverse("matching:board"))
    claire.follow(NAME, exact=False)
    story.look(claire)
    assert "1 chambre possible" in claire.text
    assert "Libre" in claire.text
    assert "Une langue en commun : anglais." in claire.text
    claire.follow("Voir chaque foyer et sa règle")
    story.look(claire)
    assert "Foyer" in claire.h1 or "foyers" in claire.h1
    claire.page.go_back()
    claire.press("Lui proposer cette chambre", exact=False)
    story.look(claire)
    assert "Le foyer ne sait rien" in claire.text
    assert Proposal.objects.get().status == Proposal.Status.GUEST_ASKED


def she_answers(story):
    """A scanner opens her link and nothing moves; she reads it in her language, and says yes."""
    link = story.claire.link_in_the_mailbox("Une proposition lui est faite")
    before = Entry.objects.count()
    scanner = story.meet()
    scanner.open(link)
    scanner.page.request.head(link)
    assert story.proposal.status == Proposal.Status.GUEST_ASKED
    assert Entry.objects.count() == before

    joy = story.joy = story.meet(width=PHONE)
    joy.open(link)
    assert "/l/p/" in joy.page.url  # the token has left the address
    assert joy.h1 == "There is a room you could have."
    assert joy.page.title() in ("Hello", "Bonjour")
    story.look(joy)
    for language in ("العربية", "English"):
        joy.follow(language, inside="navigation")
        story.look(joy)
    joy.press("Yes")
    story.look(joy)
    assert story.proposal.status == Proposal.Status.HOST_ASKED


def each_adult_answers(story):
    """Jeanne and Marc each have their own link: one yes is not the home's."""
    links = [story.claire.link_in_the_mailbox("Chaque adulte du foyer est interrogé", number) for number in (0, 1)]
    story.home = []
    for expected, link in zip((Proposal.Status.HOST_ASKED, Proposal.Status.TO_MEET), links, strict=True):
        adult = story.meet(width=PHONE)
        adult.open(link)
        story.look(adult)
        assert "26-35 ans" in adult.text
        adult.press("Oui, nous rencontrer")
        story.home.append(adult)
        assert story.proposal.status == expected


def meet_and_think(story):
    """A neutral place, a day to think at least, then each side says yes apart."""
    claire = story.claire
    page = reverse("matching:proposal", args=[story.proposal.pk])
    claire.open(page)
    story.look(claire)
    claire.follow("Fixer la rencontre")
    claire.fill("Jour et heure", "2026-11-24T10:00")
    claire.press("Fixer la rencontre")

    story.days_later(1, hour=11)
    claire.sign_in().open(page)
    claire.follow("Noter la rencontre")
    claire.fill("Ils se sont rencontrés le", "2026-11-24T10:00")
    claire.press("Enregistrer")
    claire.follow("Noter sa réponse à elle")
    claire.choose("Sa réponse", "Oui")
    claire.press("Enregistrer la réponse")
    assert "Au moins vingt-quatre heures de réflexion" in claire.text

    story.days_later(1, hour=11)
    claire.sign_in().open(page)
    claire.follow("Noter sa réponse à elle")
    claire.choose("Sa réponse", "Oui")
    claire.pick("Comment la réponse est venue", "Avec une interprète")
    claire.press("Enregistrer la réponse")
    assert "Dire qui a interprété" in claire.text
    claire.fill("Qui a interprété", "Service d’interprètes")
    claire.fill("Les mots relus", "Yes, I want to live there.")
    claire.press("Enregistrer la réponse")
    assert story.proposal.status == Proposal.Status.REFLECTING


def the_home_confirms(story):
    """Jeanne opens her space with a code received by mail; until her yes she has read no name."""
    jeanne = story.jeanne = story.meet(story.host.user, width=PHONE)
    jeanne.sign_in_by_mail()
    story.look(jeanne)
    jeanne.follow("Répondre")
    story.look(jeanne)
    before = [source for person in (*story.home, jeanne) for _, source in person.read]
    assert before
    assert not [source for source in before if NAME in source]
    jeanne.press("Oui")
    assert story.proposal.status == Proposal.Status.BOTH_ACCEPTED
    assert NAME in jeanne.text  # both have said yes: she may be named now


# --- the first night -----------------------------------------------------------------------------------------------


def find_the_way(story):
    """Claire, in charge, reads where to bring the keys, and it is written down; nobody else can."""
    path = reverse("hosting:host_address", args=[story.host.pk])
    claire = story.claire
    claire.open(reverse("hosting:host", args=[story.host.pk]))
    claire.follow("Lire l’adresse")
    story.look(claire)
    assert STREET in claire.text
    claire.read.pop()  # the one page that may hold it
    assert AccessLog.objects.filter(actor=claire.user.actor, objects_read__contains=["host.address"]).exists()

    story.fatou.sign_in().open(path)
    story.look(story.fatou)
    assert "Seule la personne qui suit" in story.fatou.text
    for person in (story.ines.sign_in(), story.lucie.sign_in(), story.bernard.sign_in(), story.jeanne):
        assert person.open(path).status in (403, 404)
    for stranger in (story.ines, story.jeanne):
        assert stranger.open(reverse("casework:accompaniment", args=[story.accompaniment.pk])).status in (403, 404)


def move_in(story):
    claire, today = story.claire, timezone.localdate()
    claire.open(reverse("matching:proposal", args=[story.proposal.pk]))
    claire.follow("Signer la convention")
    claire.choose("Le tabac", "On fume dehors seulement.")
    claire.press("Enregistrer et lire ensemble")
    story.look(claire)
    claire.follow("Noter les trois signatures")
    claire.fill("Emménagement le", today)
    claire.fill("Fin du séjour le", today + timedelta(days=60))
    for who in ("elle", "le foyer", "l’association"):
        claire.fill(f"Signée par {who} le", today)
    claire.tick("Lue avec elle dans sa langue")
    claire.press("Enregistrer la convention")
    claire.follow("Remettre les clés")
    claire.press("Noter la première nuit")
    story.look(claire)
    assert "Elle a ses clés. Son année est comptée." in claire.text

    claire.open(reverse("desk:today"))
    story.look(claire)
    line = claire.row(NAME)
    assert "Toit assuré" in line
    assert "jour 1 sur 365" in line
    assert "chez un foyer, Saint-Michel" in line

    story.lucie.open(reverse("hosting:referring:follow", args=[story.referral.code]))
    assert "Depuis le" in story.lucie.text


# --- difficulties, and the end -------------------------------------------------------------------------------------


def mediate(story):
    """Called by the home, each heard alone, agreed, and closed: her roof was never in question."""
    story.days_later(9)
    claire, today = story.claire.sign_in(), timezone.localdate()
    claire.open(reverse("casework:accompaniment", args=[story.accompaniment.pk]))
    claire.follow("Demander une médiation")
    claire.choose("Demandée par", "Le foyer")
    claire.fill("De quoi s’agit-il", "La cuisine le soir.")
    claire.press("Ouvrir la médiation")
    story.look(claire)
    for side, asked in (("Noter son écoute, à elle", "Entendue, seule, le"),
                        ("Noter l’écoute du foyer", "Entendu, sans elle, le")):  # fmt: skip
        claire.follow(side)
        claire.fill(asked, today)
        claire.press("Enregistrer")
    claire.follow("Prévoir une séance")
    claire.choose("Comment", "Séparément")
    claire.fill("Prévue le", today)
    claire.press("Enregistrer")
    claire.follow("Noter la séance tenue")
    claire.fill("Tenue le", today)
    claire.press("Enregistrer")
    claire.follow("Noter l’accord")
    claire.fill("Point 1", "La cuisine est à elle de 19 h à 20 h.")
    claire.fill("Pour le", today + timedelta(days=7))
    claire.fill("Revoir l’accord le", today + timedelta(days=14))
    claire.press("Enregistrer")
    story.days_later(14)
    claire.sign_in().open(reverse("casework:accompaniment", args=[story.accompaniment.pk]))
    claire.follow("Médiation", exact=False)
    claire.follow("Revoir l’accord")
    claire.tick("La cuisine est à elle")
    claire.choose("L’accord tient-il", "Oui : la médiation est terminée")
    claire.press("Enregistrer")
    assert "terminée" in claire.h1.lower()


def leave_the_home(story):
    """The stay ends early; in the same moment a relay is looked for."""
    story.days_later(20)
    claire, today = story.claire.sign_in(), timezone.localdate()
    claire.open(reverse("casework:accompaniment", args=[story.accompaniment.pk]))
    claire.follow("Noter le départ du foyer")
    claire.fill("Départ le", today)
    claire.pick("Comment le séjour finit", Stay.Ending.EARLY_HOST.label)
    claire.press("Enregistrer le départ")
    story.look(claire)
    assert "n’a pas de toit ce soir" in claire.h1
    assert "Une chambre est cherchée" in claire.text
    need = Need.objects.open().get(guest__first_name=NAME)
    assert need.after is not None
    claire.open(reverse("desk:today"))
    assert "Sans toit ce soir" in claire.row(NAME)


def exit_by_two(story):
    """She has a lease of her own: recorded with its evidence, and true once Bernard has signed."""
    claire = story.claire
    claire.open(reverse("casework:accompaniment", args=[story.accompaniment.pk]))
    claire.follow("Enregistrer la sortie")
    claire.pick("Où va-t-elle", "Logement social (bail)")
    claire.choose("Comment le savons-nous", "Document vu (bail, attestation)")
    claire.choose("Où dort-elle ce soir-là", Tonight.THERE.label)
    claire.press("Demander la seconde signature")
    assert "Sortie à confirmer" in claire.text
    sign(story)
    claire.open(reverse("casework:accompaniment", args=[story.accompaniment.pk]))
    story.look(claire)
    assert "Sortie confirmée" in claire.text
    assert story.accompaniment.status == Accompaniment.Status.EXITED


# --- what nobody may have read -------------------------------------------------------------------------------------


def leaks(story, caplog):
    """Wherever the address, or a name that was not theirs to know, was written: one line each."""
    staff = [story.claire, story.fatou, story.ines, story.bernard, story.lucie]
    home = [story.jeanne, *story.home]
    found = []
    for person in (*staff, *home, story.joy):
        found += [f"asked {address}" for address in person.asked for word in (NAME, *NEITHER_SIDE) if word in address]
        shown = [(address, source) for address, source in person.read if "/registres/" not in address]
        found += [f"{address} shows {STREET}" for address, source in shown if STREET in source]
    for person in (story.lucie, story.joy, story.ines, story.bernard):
        found += [f"{address} names the home" for address, text in person.read for word in HOME if word in text]
    for person in home:
        found += [f"{address} tells of her" for address, text in person.read for word in HERS if word in text]
    found += [f"message: {text}" for text in messages() for word in (NAME, *HOME, *NEITHER_SIDE) if word in text]
    found += [f"message: {text}" for text in messages() for word in ("Merci pour", "invit’") if word in text]
    for entry in Entry.objects.all():
        found += [f"journal: {entry.facts}" for word in (NAME, *HOME, *NEITHER_SIDE) if word in str(entry.facts)]
    for record in caplog.records:
        found += [f"log: {record.getMessage()}" for word in (NAME, *NEITHER_SIDE) if word in record.getMessage()]
    return found


def messages():
    """Everything that was sent: the outbox's messages, and the codes of sign-in."""
    delivered = [f"{each.subject} {each.body}" for each in Delivery.objects.all()]
    return delivered + [f"{each.subject} {each.body}" for each in mail.outbox]


def test_from_the_registers_to_the_day_she_leaves(meet, clock, violations, tmp_path, caplog):
    caplog.set_level("INFO")
    story = Story(meet, default_territory(), clock, violations, tmp_path)
    story.rounds()
    story.claire.sign_in()

    import_the_registers(story)
    refer(story)
    admit(story)
    make_ready(story)
    propose(story)
    she_answers(story)
    each_adult_answers(story)
    meet_and_think(story)
    the_home_confirms(story)
    find_the_way(story)
    move_in(story)
    mediate(story)
    leave_the_home(story)
    exit_by_two(story)

    assert len(messages()) > 5
    assert leaks(story, caplog) == []
    assert story.faults == []
