"""A structure's journey on a telephone: it receives its link, says that it closes tomorrow, and everybody sees it."""

import os
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from directory.models import Verification
from directory.updates import giving
from messaging import outbox
from messaging.models import Delivery
from tests.factories import PlaceFactory, ServiceFactory
from tests.factories.directory import PrivateContactFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 375, "height": 700}


def looked_at(page, violations, name):
    """Nothing wrong for axe, nothing wider than the telephone; a picture where somebody asked for it."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_structure_says_by_its_link_that_it_closes_tomorrow(browser, service, violations):
    place = PlaceFactory(name="Halte du Port", telephone="05 56 00 00 01")
    given = ServiceFactory(place=place, hours="Mo-Fr 09:00-17:00", hours_text="du lundi au vendredi 9h-17h")
    today = timezone.localdate()
    Verification.objects.create(service=given, fact="hours", verified_on=today, method="call")
    PrivateContactFactory(structure=place.structure)
    cache.clear()
    context = browser.new_context(viewport=PHONE, java_script_enabled=True, locale="fr-FR")
    page = context.new_page()

    page.goto(f"{service}{place.get_absolute_url()}")
    looked_at(page, violations, "lieu")
    page.get_by_role("link", name="Vous tenez ce lieu ?").click()
    looked_at(page, violations, "demander-un-lien")
    page.get_by_role("button", name="Recevoir le lien").click()
    page.get_by_text("un nouveau lien vient d’y être envoyé").wait_for()
    outbox.empty()
    page.goto(re.search(r"http\S+", Delivery.objects.get().body)[0])
    looked_at(page, violations, "sa-page")
    page.get_by_role("link", name="Signaler une fermeture").click()
    looked_at(page, violations, "fermeture")
    tomorrow = (today + timedelta(days=1)).isoformat()
    page.get_by_label("Premier jour de fermeture").fill(tomorrow)
    page.get_by_label("Dernier jour").fill(tomorrow)
    page.get_by_role("button", name="Publier la fermeture").click()
    page.get_by_text("C’est reçu. Merci.").wait_for()
    looked_at(page, violations, "recu")
    page.get_by_role("link", name="Dire autre chose").click()
    page.get_by_role("link", name="Changer les horaires").click()
    page.get_by_label("Horaires, comme vous les écririez").fill("du lundi au jeudi 9h-12h et 14h-18h")
    page.get_by_role("button", name="Relire avant de publier").click()
    page.get_by_text("du lundi au jeudi : 9 h – 12 h et 14 h – 18 h").wait_for()
    looked_at(page, violations, "horaires")
    page.get_by_role("button", name="Oui, publier").click()
    page.get_by_text("Affiché dès maintenant").wait_for()

    page.goto(f"{service}{place.get_absolute_url()}")
    page.get_by_text("du lundi au jeudi : 9 h – 12 h et 14 h – 18 h").wait_for()
    page.goto(f"{service}/annuaire/?quoi=halte&jour={tomorrow}&heure=10:00")
    page.get_by_text(re.compile("Fermé · ouvre")).wait_for()
    looked_at(page, violations, "fermee-demain")
    giving.take_back(place.structure)
    page.goto(re.search(r"http\S+", Delivery.objects.get().body)[0])
    page.get_by_text("Ce lien ne sert plus").wait_for()
    looked_at(page, violations, "lien-mort")
    context.close()
