"""A whole year in ten minutes of clicks: two homes, a respite, a Friday night, thirteen months, and her news after.

Who will live where is given by the factories (the story of ``test_story`` plays how two sides choose each other); all
that happens from her first night on is done on the screens of those who do it, while the service's own clock runs.
"""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Accompaniment, Exit, HomeWord, Mediation, PostExitContact, Respite, Stay
from casework.outcomes import Tonight
from casework.roofs import Ledger
from casework.tasks import daily_scan
from hosting.models import Need
from journal.models import Entry
from matching.tasks import expire_holds
from messaging.tasks import write_reminders
from tests.e2e.people import PARIS, PHONE
from tests.factories import (
    AccompanimentFactory,
    ProposalFactory,
    RoomFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.django_db(transaction=True)]
YES_ALONE = ("Lui avez-vous parlé, à elle seule", "Oui")


class Year:
    """Awa's year, and the people around it."""

    def __init__(self, meet, clock, violations):
        self.clock, self.violations = clock, violations
        self.faults, self.signed_in = [], []
        territory = self.territory = TerritoryFactory()
        self.claire = meet(UserFactory(first_name="Claire", coordinator=territory))
        self.bernard = meet(UserFactory(first_name="Bernard", approver=territory), width=PHONE)
        self.helene = meet(UserFactory(first_name="Hélène", manager=territory))
        self.homes = [RoomFactory(host__territory=territory) for _ in range(4)]
        self.file = AccompanimentFactory(owner=self.claire.user, territory=territory, guest__first_name="Awa")

    @property
    def ledger(self):
        return Ledger(Accompaniment.objects.with_clock().get(pk=self.file.pk), timezone.localdate())

    def go_to(self, day, hour=10):
        """That day comes, and what runs by itself has run; every session is over."""
        self.clock.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=PARIS))
        for task in (daily_scan, write_reminders, expire_holds):
            task.delay()

        self.signed_in.clear()

    def at_work(self, person):
        """She is signed in, once a day: her code does not serve twice."""
        if person not in self.signed_in:
            person.sign_in()
            self.signed_in.append(person)
        return person

    def look(self, person):
        self.faults += person.look(self.violations)

    def open_file(self):
        self.at_work(self.claire).open(reverse("casework:accompaniment", args=[self.file.pk]))
        return self.claire

    def accepted(self, room, start, until):
        """Both have said yes to this room, from the need that is open."""
        need = Need.objects.open().filter(guest=self.file.guest).first()
        told = {"need": need} if need else {}
        return ProposalFactory(
            both_accepted=True, guest=self.file.guest, room=room, from_on=start, until_on=until, **told
        )


def in_days(count):
    return timezone.localdate() + timedelta(days=count)


def first_night(year, room, nights):
    """The rules are chosen together, the three sign, she has her keys."""
    claire, today, until = year.at_work(year.claire), timezone.localdate(), in_days(nights)
    proposal = year.accepted(room, today, until)
    claire.open(reverse("matching:proposal", args=[proposal.pk]))
    claire.follow("Signer la convention")
    claire.choose("Le tabac", "On fume dehors seulement.")
    claire.press("Enregistrer et lire ensemble")
    claire.follow("Noter les trois signatures")
    for label, day in (("Emménagement le", today), ("Fin du séjour le", until)):
        claire.fill(label, day)
    for who in ("elle", "le foyer", "l’association"):
        claire.fill(f"Signée par {who} le", today)
    claire.press("Enregistrer la convention")
    claire.follow("Remettre les clés")
    claire.press("Noter la première nuit")
    year.look(claire)


def bad_mood(year):
    """Three days later the round says whom to call; what is heard is told at once to whoever follows her."""
    year.go_to(in_days(3))
    claire = year.at_work(year.claire)
    claire.open(reverse("casework:round"))
    year.look(claire)
    claire.follow("Commencer")
    claire.choose(*YES_ALONE)
    claire.choose("Comment ça va", "Mal")
    claire.fill("Ce que vous avez promis", "Rappeler jeudi.")
    claire.press("Enregistrer, puis le suivant")
    year.open_file()
    year.look(claire)
    assert "Une inquiétude" in claire.text


def mediation(year):
    """Each is heard alone; points, who and when; looked at again, and closed."""
    claire, today = year.open_file(), timezone.localdate()
    claire.follow("Demander une médiation")
    claire.choose("Demandée par", "Elle")
    claire.press("Ouvrir la médiation")
    for side, asked in (("Noter son écoute, à elle", "Entendue, seule, le"),
                        ("Noter l’écoute du foyer", "Entendu, sans elle, le")):  # fmt: skip
        claire.follow(side)
        claire.fill(asked, today)
        claire.press("Enregistrer")
    claire.follow("Prévoir une séance")
    claire.choose("Comment", "Ensemble")
    claire.fill("Prévue le", today)
    claire.press("Enregistrer")
    claire.follow("Noter la séance tenue")
    claire.fill("Tenue le", today)
    claire.press("Enregistrer")
    claire.follow("Noter l’accord")
    claire.fill("Point 1", "Le linge le samedi.")
    claire.fill("Pour le", in_days(7))
    claire.fill("Revoir l’accord le", in_days(14))
    claire.press("Enregistrer")
    year.look(claire)
    year.go_to(in_days(14))
    year.open_file().follow("Médiation")
    claire.follow("Revoir l’accord")
    claire.tick("Le linge le samedi")
    claire.choose("L’accord tient-il", "Oui : la médiation est terminée")
    claire.press("Enregistrer")
    assert Mediation.objects.get().status == Mediation.Status.CLOSED


def host_away(year):
    """Her home leaves for a week: another one's room, her yes first, and her own room stays hers."""
    year.go_to(in_days(20))
    claire = year.open_file()
    claire.follow("Prévoir un répit")
    claire.fill("Première nuit ailleurs", in_days(3))
    claire.fill("Retour dans sa chambre le", in_days(10))
    claire.press("Chercher")
    year.look(claire)
    claire.page.get_by_role("group", name="Dans quelle chambre").get_by_role("radio").first.check()
    claire.press("Garder cette chambre et lui demander")
    claire.follow("Noter son oui")
    claire.press("Noter son oui")
    claire.follow("Noter le oui du foyer")
    claire.tick("Chaque adulte du foyer a dit oui")
    claire.press("Noter le oui du foyer")
    year.look(claire)
    year.go_to(in_days(10))
    year.open_file().follow("Répit")
    claire.follow("Noter son retour")
    claire.press("Noter son retour")
    assert Respite.objects.get().status == Respite.Status.ENDED


def relay(year, room):
    """Sixty days before her stay ends, a need opens by itself, with an owner; the second home is found in time."""
    stay = year.ledger.current_stay
    year.go_to(stay.planned_until - timedelta(days=59))
    need = Need.objects.open().get(guest=year.file.guest)
    assert need.after == stay.occupancy
    claire = year.open_file()
    assert "Une chambre est cherchée" in claire.text
    year.look(claire)
    claire.follow("Voir les chambres possibles")
    year.go_to(stay.planned_until)
    claire = year.open_file()
    claire.follow("Noter le départ du foyer")
    claire.fill("Départ le", timezone.localdate())
    claire.pick("Comment le séjour finit", Stay.Ending.PLANNED.label)
    claire.press("Enregistrer le départ")
    first_night(year, room, 120)
    assert not year.ledger.uncovered


def month_six(year):
    """With her and her social worker: what blocks is written by its cause."""
    year.go_to(year.ledger.starts_on + timedelta(days=183))
    claire = year.open_file()
    claire.follow("Ses points d’étape", exact=False)
    year.look(claire)
    claire.open(reverse("casework:review", args=[year.file.pk, 6]))
    claire.fill("Tenu le", timezone.localdate())
    claire.choose("Était-elle là", "Oui")
    claire.choose("Sa travailleuse sociale était-elle là", "Oui")
    claire.choose("Ce qui bloque aujourd’hui", "Aucune garantie, aucun garant")
    claire.press("Enregistrer le point")
    assert "garant" in claire.text.lower()
    claire.open(reverse("casework:what_blocks"))
    year.look(claire)
    assert "aucun garant" in claire.text


def friday_evening(year):
    """Her second home stops on a Friday: « Toit ce soir », one screen, two spoken yeses."""
    today = timezone.localdate()
    year.go_to(today + timedelta(days=(4 - today.weekday()) % 7 + 7), hour=18)
    claire = year.open_file()
    claire.follow("Noter le départ du foyer")
    claire.fill("Départ le", timezone.localdate())
    claire.pick("Comment le séjour finit", Stay.Ending.EARLY_HOST.label)
    claire.press("Enregistrer le départ")
    assert "n’a pas de toit ce soir" in claire.h1
    claire.open(reverse("casework:tonight"))
    year.look(claire)
    assert "une femme n’a pas de toit" in claire.h1
    with claire.page.expect_navigation():
        claire.page.get_by_role("button", name="Oui, ce soir").first.click()
    assert HomeWord.objects.get().answer == HomeWord.Answer.YES
    claire.open(reverse("casework:shelter", args=[year.file.pk]))
    claire.page.get_by_label("Quelle chambre").select_option(index=1)
    claire.tick("Elle a dit oui, de vive voix")
    claire.tick("Chaque adulte du foyer a dit oui, de vive voix")
    claire.press("Elle y dort ce soir")
    assert "a un toit jusqu’au" in claire.h1
    year.go_to(in_days(3))
    shelter = year.ledger.current_stay
    claire = year.open_file()
    claire.follow("Noter le départ du foyer")
    claire.fill("Départ le", timezone.localdate())
    claire.pick("Comment le séjour finit", Stay.Ending.PLANNED.label)
    claire.press("Enregistrer le départ")
    assert Stay.objects.get(pk=shelter.pk).kind == Stay.Kind.SHELTER


def signed(year):
    year.at_work(year.bernard).open(reverse("desk:signatures"))
    year.look(year.bernard)
    year.bernard.follow("Lire et répondre", exact=False)
    assert "Awa" not in year.bernard.text
    year.bernard.press("Je signe")


def extension(year):
    """Decided at the review of her year, asked by one, signed by another."""
    ends = year.ledger.ends_on
    year.go_to(ends - timedelta(days=20))
    claire = year.open_file()
    claire.open(reverse("casework:review", args=[year.file.pk, 12]))
    claire.fill("Tenu le", timezone.localdate())
    claire.choose("Était-elle là", "Oui")
    claire.choose("Sa travailleuse sociale était-elle là", "Oui")
    claire.choose("Ce que le bilan décide", "Une prolongation est demandée")
    claire.press("Enregistrer le point")
    year.open_file().follow("Prolonger son année")
    claire.choose("Combien de mois de plus", "Un")
    claire.fill("Quelle solution est attendue, et pour quand", "Un bail, en mars.")
    claire.press("Demander la seconde signature")
    signed(year)
    assert year.ledger.ends_on > ends


def beyond_term(year):
    """The day after her year: nothing stops, nights are counted apart, somebody decides of the week."""
    year.go_to(year.ledger.ends_on + timedelta(days=1))
    claire = year.open_file()
    assert "au-delà de son année" in claire.h1
    year.look(claire)
    claire.follow("Décider de la semaine")
    claire.choose("Cette semaine", "Elle reste : la recherche continue")
    claire.press("Enregistrer la décision")
    assert "elle reste" in claire.text
    assert year.ledger.current_stay is not None


def leaving(year):
    """A lease was seen; it is true once a second person has signed. Her news may be asked for."""
    year.go_to(in_days(5))
    claire = year.open_file()
    claire.follow("Enregistrer la sortie")
    claire.pick("Où va-t-elle", "Logement social (bail)")
    claire.choose("Comment le savons-nous", "Document vu (bail, attestation)")
    claire.choose("Où dort-elle ce soir-là", Tonight.THERE.label)
    claire.pick("Accepte-t-elle que nous prenions de ses nouvelles", "Oui")
    year.look(claire)
    claire.press("Demander la seconde signature")
    signed(year)
    assert Accompaniment.objects.get(pk=year.file.pk).status == Accompaniment.Status.EXITED


def month_three(year):
    exited = Exit.objects.get().exited_on
    year.go_to(exited + timedelta(days=92))
    claire = year.at_work(year.claire)
    claire.open(reverse("casework:after_exits"))
    year.look(claire)
    contact = PostExitContact.objects.get(month=3)
    claire.open(reverse("casework:after_exit", args=[contact.pk]))
    claire.choose("Sa réponse", "Même logement")
    claire.press("Enregistrer")
    contact.refresh_from_db()
    assert contact.result == PostExitContact.Result.SAME


def nights_told(year, since, until, known=""):
    """What the manager's page of figures says of the nights between two days, as they were known on a third."""
    helene = year.at_work(year.helene)
    address = f"{reverse('reporting:figures')}?du={since}&au={until}&territoire={year.territory.code}&connu={known}"
    assert helene.open(address).status == 200
    year.look(helene)
    helene.page.locator("summary").filter(has_text="Nuits").first.click()
    named = helene.page.get_by_role("link", name="Nuitées", exact=True)
    return helene.page.get_by_role("row").filter(has=named).first.inner_text()


def late_correction(year):
    """Three weeks late: she had her keys a day later than was written. The line stays, the figure says both."""
    first = Stay.objects.order_by("started_on").first()
    since, until = first.started_on, first.started_on + timedelta(days=30)
    before = nights_told(year, since, until)
    year.go_to(in_days(21))
    known = in_days(-1)
    entry = Entry.objects.get(transition="move_in", object_id=first.pk, content_type__model="stay")
    claire = year.at_work(year.claire)
    claire.open(reverse("casework:correct", args=[year.file.pk, entry.pk]))
    claire.fill("La bonne date", since + timedelta(days=1))
    claire.fill("Pourquoi cette correction", "Clés remises le lendemain.")
    claire.press("Voir ce que cela change")
    year.look(claire)
    claire.press("Corriger la date")
    assert Stay.objects.get(pk=first.pk).started_on == since + timedelta(days=1)
    assert nights_told(year, since, until, known) == before
    assert nights_told(year, since, until) != before


def test_a_year_is_kept_from_the_first_night_to_her_news_three_months_after(meet, clock, violations):
    year = Year(meet, clock, violations)
    first, second, third, _ = year.homes
    first_night(year, first, 150)
    bad_mood(year)
    mediation(year)
    host_away(year)
    relay(year, second)
    month_six(year)
    friday_evening(year)
    first_night(year, third, 240)
    extension(year)
    beyond_term(year)
    leaving(year)
    month_three(year)
    late_correction(year)

    assert not year.faults, "\n".join(sorted({fault[:400] for fault in year.faults}))
