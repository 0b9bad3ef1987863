"""The social worker's side in a real browser: written and sent without a script, and what axe says of each page."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Actor
from hosting import actions
from hosting.areas import load_areas
from hosting.models import Referral
from hosting.referring import drafts
from hosting.referring.parts import PARTS
from journal.moves import perform
from tests.conftest import authenticate
from tests.factories import OrganisationFactory, ReferralFactory, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PHONE, DESK = 375, 1280
PAGES = [(part.slug, page.slug) for part in PARTS for page in part.pages]


@pytest.fixture
def organisation(db):
    organisation = OrganisationFactory(name="CCAS de Bègles", charter_signed_on=date(2026, 1, 5))
    load_areas(organisation.territory)
    return organisation


@pytest.fixture
def social_worker(organisation):
    return UserFactory(first_name="Lucie", last_name="Ferrand", referrer=organisation)


@pytest.fixture
def manager(organisation):
    return UserFactory(first_name="Nadia", last_name="Vergnes", organisation_manager=organisation)


@pytest.fixture
def team(coordinator):
    return Actor.for_user(coordinator)


@pytest.fixture
def come_in(live_server):
    """``come_in(context, user)``: the browser holds her session."""

    def enter(context, user):
        client = authenticate(Client(), user)
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )

    return enter


@pytest.fixture
def open_page(page, live_server, come_in, social_worker):
    come_in(page.context, social_worker)

    def go(name, *args, width=DESK):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + reverse(f"hosting:referring:{name}", args=args))
        return page

    return go


@pytest.fixture
def draft(social_worker, organisation):
    return drafts.start_draft(
        organisation, by=Actor.for_user(social_worker), token="7a1c8e9e-5f0b-4a5e-9d3e-0c7a2f6b1d11"
    )


@pytest.fixture
def sent(social_worker, organisation):
    return ReferralFactory(
        submitted=True, organisation=organisation, referred_by=social_worker, guest__first_name="Joy"
    )


def choose(page, question, answer):
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def go_on(page):
    page.get_by_role("button", name="Enregistrer et continuer").click()


def open_part(page, title):
    page.get_by_role("link", name=title).click()


def test_a_referral_is_written_and_sent_on_a_phone_without_a_script(browser, live_server, come_in, social_worker):
    context = browser.new_context(java_script_enabled=False, viewport={"width": PHONE, "height": 800}, locale="fr-FR")
    come_in(context, social_worker)
    page = context.new_page()
    page.goto(live_server.url + reverse("hosting:referring:list"))
    page.get_by_role("main").get_by_role("link", name="Orienter une femme").first.click()
    page.get_by_role("button", name="Commencer").click()

    open_part(page, "Elle et ses enfants")
    go_on(page)
    page.get_by_role("link", name="Écrire un prénom").click()
    page.get_by_label("Prénom choisi").fill("Joy")
    go_on(page)
    page.get_by_label("Combien d’enfants").select_option("1")
    go_on(page)
    page.get_by_label("Enfant 1 : âge en mois").fill("5")
    go_on(page)

    open_part(page, "Où elle dort aujourd’hui")
    choose(page, "Où elle dort", "Hébergement d'urgence, hôtel du 115")
    page.get_by_label("Elle doit partir avant le").fill(str(timezone.localdate() + timedelta(days=12)))
    go_on(page)
    page.get_by_label("Pour combien de temps").select_option("6")
    go_on(page)

    open_part(page, "Ce qu’il lui faut dans un foyer")
    for question in ("A-t-elle besoin d’une chambre", "Lui faut-il un accès", "A-t-elle besoin de calme"):
        choose(page, question, "Oui")
    go_on(page)
    choose(page, "Vient-elle avec un animal", "Non")
    choose(page, "Peut-elle vivre avec un chien", "Non, elle y est allergique")
    choose(page, "Peut-elle vivre avec un chat", "Oui")
    choose(page, "Peut-elle vivre avec un autre animal", "Je ne sais pas")
    go_on(page)
    for question in ("où habite un homme", "avec des enfants", "Fume-t-elle", "qui fument"):
        choose(page, question, "Je ne sais pas")
    go_on(page)
    choose(page, "Quel est son rythme", "Part très tôt")
    page.get_by_label("anglais", exact=True).check()
    go_on(page)

    open_part(page, "Les lieux")
    choose(page, "Où peut-elle vivre", "Seulement dans certains secteurs")
    page.get_by_label("Bègles", exact=True).check()
    page.get_by_text("Quartiers : Bordeaux").click()
    page.get_by_label("Saint-Michel", exact=True).check()
    page.get_by_label("Trajet accepté").select_option("45")
    go_on(page)
    page.get_by_label("Son travail").select_option(label="Talence")
    for question in ("Une formation", "Des soins"):
        page.get_by_label(question).select_option("none")
    go_on(page)
    choose(page, "Y a-t-il des secteurs", "Oui")
    page.get_by_label("Lormont", exact=True).check()
    go_on(page)

    open_part(page, "La joindre sans danger")
    choose(page, "Le moyen qu’elle choisit", "Par SMS")
    page.get_by_label("Son numéro de téléphone").fill("06 12 34 56 78")
    go_on(page)
    choose(page, "Peut-on laisser un message vocal", "Non")
    choose(page, "Quelqu’un d’autre utilise-t-il", "Je ne sais pas")
    go_on(page)
    choose(page, "La langue des messages", "English")
    choose(page, "Faut-il une interprète", "Non")
    choose(page, "Lit-elle le français", "Lit un peu")
    go_on(page)

    page.get_by_role("link", name="Vérifier avant d’envoyer").click()
    page.get_by_role("link", name="Recueillir son accord").click()
    choose(page, "Qu’a-t-elle répondu", "Oui, elle est d’accord")
    page.get_by_label("Ce qu’elle a dit").fill("Yes, please.")
    page.get_by_label("Je continue à l’accompagner").check()
    go_on(page)
    page.get_by_role("button", name="Envoyer l’orientation").click()

    referral = Referral.objects.get()
    assert page.get_by_role("heading", level=1).inner_text() == "L’orientation est envoyée"
    assert referral.code in page.inner_text("main")
    assert referral.status == Referral.Status.SUBMITTED
    assert {area.name for area in referral.guest.areas.all()} == {"Bègles", "Saint-Michel"}
    context.close()


def check(page, width, violations, complaints):
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_on_the_pages_that_write(open_page, draft, violations, complaints, width):
    draft.guest.children.create()
    for name, *args in [
        ("list",), ("start",), ("tasks", draft.code), ("check", draft.code), ("consent", draft.code),
        ("withdraw", draft.code), *[("page", draft.code, *page) for page in PAGES],
    ]:  # fmt: skip
        check(open_page(name, *args, width=width), width, violations, complaints)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_where_something_is_wrong(open_page, draft, violations, width, social_worker):
    page = open_page("page", draft.code, "foyer", "animaux", width=width)
    go_on(page)
    assert "4 réponses sont à revoir" in page.inner_text("main")
    check(page, width, violations, [])

    same_draft = drafts.Draft(Referral.objects.get(pk=draft.pk))
    first = PARTS[0].pages[0]({"first_name": "Joy"}, draft=same_draft)
    assert first.is_valid()
    drafts.save_page(first, by=Actor.for_user(social_worker), version=draft.version)
    for question in ("Vient-elle avec", "avec un chien", "avec un chat", "avec un autre"):
        choose(page, question, "Je ne sais pas")
    go_on(page)
    assert "Ce brouillon a changé" in page.inner_text("main")
    check(page, width, violations, [])


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_on_the_pages_that_follow(open_page, sent, team, violations, complaints, width):
    for name in ("list", "sent", "follow", "withdraw"):
        args = () if name == "list" else (sent.code,)
        check(open_page(name, *args, width=width), width, violations, complaints)
    row = actions.acknowledge_referral(sent, by=team)
    row = perform(row, "ask_information", by=team, question="Jusqu’à quand l’hôtel est-il payé ?")
    check(open_page("follow", sent.code, width=width), width, violations, complaints)
    row = perform(row, "give_information", by=team)
    actions.refuse_referral(row, by=team, reason="no_room", alternatives=[("Maison des femmes", "Par téléphone")])
    check(open_page("follow", sent.code, width=width), width, violations, complaints)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_on_what_is_to_be_taken_over(
    page, live_server, come_in, manager, sent, violations, complaints, width
):
    sent.referred_by.memberships.update(ends_on=timezone.localdate())
    come_in(page.context, manager)
    page.set_viewport_size({"width": width, "height": 900})
    for name, *args in [("list",), ("to_take_over",), ("take_over", sent.pk)]:
        page.goto(live_server.url + reverse(f"hosting:referring:{name}", args=args))
        check(page, width, violations, complaints)
