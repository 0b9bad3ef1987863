"""Canaries through every page: what somebody reads on a screen, the matrix lets her read.

Each protected field of a small world holds a word of its own. Every address is fetched by somebody in each situation
(GET only, with the rows of her world), and each word found on a page is asked of the matrix.
"""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, get_resolver, resolve, reverse

from accounts.models import Actor
from directory.models import Place, Structure
from messaging import links
from messaging.models import Link
from privacy.policies import can
from privacy.routes import policy_of
from tests import factories as make
from tests.papers import read
from tests.privacy.test_matrix import BUILT_ACTORS, fresh
from tests.privacy.worlds import world

SIGN_IN_NOWHERE = {"anon", "worker", "dir_link"}  # a link and its page alone: test_self_update.py
PEOPLE = [name for name in BUILT_ACTORS if not name.startswith("guest_link") and name not in SIGN_IN_NOWHERE]
CLOSED = {"ref_left_org", "coord_deactivated"}

# The row that the first number of an address is of, by the beginning of the address.
FIRST = {
    "taches/": "task",
    "signatures/": "signature",
    "foyer/reponse/": "proposal",
    "foyer/repit/": "respite",
    "orienter/a-reprendre/": "referral",
    "orientations/": "referral",
    "foyers/": "host",
    "departs/": "host",
    "soin/": "host",
    "repits/": "respite",
    "chambres/": "room",
    "mise-en-lien/": "need",
    "propositions/": "proposal",
    "accompagnements/": "accompaniment",
    "sejours/": "stay",
    "mediations/": "mediation",
    "binomes/": "pair",
    "sans-nouvelles/": "silence",
    "apres-la-sortie/": "post_exit",
    "tournee/": "check_in",
    "affaires/foyers/": "home_review",
    "affaires/": "concern",
    "signalements/": "accompaniment",
    "ecoute/rendez-vous/": "psy_appointment",
    "ecoute/": "psy_referral",
    "contrats/": "hours_contract",
    "objectifs/": "goal",
    "demarches/": "support_step",
    "echeances/": "renewal",
    "conventions/": "agreement",
    "messages/": "message",
    "bilans/": "publication",
    "permanences/": "shift",
    "ce-soir/foyers/": "host",
    "ce-soir/": "accompaniment",
    "registres/": "batch",
    "equipe/absences/": "leave",
    "equipe/role/": "membership",
    "equipe/compte/": "colleague",
    "acces/exceptionnels/": "broken",
    "acces/": "guest",
    "maisons/permanences/": "permanence",
    "maisons/seances/": "session",
    "maisons/rendez-vous/": "booking",
    "maisons/relais/": "handed",
    "maisons/agenda/": "permanence",
    "maisons/": "house",
    "annuaire/lieux/": "place",
    "annuaire/verifications/": "recheck",
    "lieux-donnes/": "signpost",
    "chaines/": "relocation",
    "chambres-gardees/": "keep",
    "annuaire/services/": "service",
    "api/annuaire/v1/services/": "service",
    "api/annuaire/hsds/services/": "service",
    "api/annuaire/hsds/organizations/": "structure",
    "api/annuaire/": "place",
    "annuaire/maj/": "place",
    "annuaire/lettre/": "letter",
    "annuaire/equipe/lieux/": "place",
    "annuaire/equipe/services/": "service",
    "annuaire/equipe/historique/": "change",
    "annuaire/equipe/annonces/": "notice",
    "annuaire/equipe/lots/": "override_batch",
    "annuaire/equipe/structures/": "structure",
    "annuaire/equipe/propositions/": "suggestion",
    "annuaire/equipe/textes/": "change",
    "annuaire/equipe/campagnes/structures/": "campaign_item",
    "annuaire/equipe/campagnes/": "campaign",
    "annuaire/equipe/tournees/": "phone_round",
    "annuaire/equipe/appels/": "call",
    "annuaire/equipe/controles/": "quality_check",
    "annuaire/equipe/aide/": "conversation",
    "annuaire/equipe/cartes/depots/": "card_handout",
    "annuaire/equipe/cartes/": "card_batch",
    "annuaire/equipe/lettres/numeros/": "letter",
    "annuaire/equipe/lettres/": "newsletter",
}
WORDS = {
    "name": "note", "step": "note", "move": "bloquee", "end": "atteint", "part": "elle", "page": "nom",
    "kind": "femme", "month": 1,
}  # fmt: skip


def canaries(rows):
    """Put a word of its own in each protected field: {word: (object, row)}."""
    guest, host = rows["guest"], rows["host"]
    found = {}

    def put(row, **words):
        for name, object_ in words.items():
            word = f"Zq{name.replace('_', '')}{type(row).__name__}".lower().capitalize()
            setattr(row, name, word if name != "phone" else f"+336{row.pk:08}")
            found[word if name != "phone" else f"6{row.pk:08}"] = (object_, row)
        row.save()

    put(guest, first_name="guest.first_name", wishes="guest.social_notes", support_needs="guest.social_notes")
    put(guest.identity, last_name="guest.last_name")
    contact = "guest.contact+safe_contact_rules"
    put(guest.contact, phone=contact, instructions=contact, code_word=contact)
    put(host, last_name="host.last_name", remarks="host.interview_evaluation")
    put(host.contact, phone="host.contact", instructions="host.contact")
    put(host.address, street="host.address", access="host.address")
    put(rows["referral"], tier_reason="referral.tier_reason", remarks="guest.social_notes")
    put(rows["key_place"], label="guest.key_places")
    make.ImportLineFactory(batch=rows["batch"], cells=["Zqcell"], problems=[{"value": "Zqcell"}], problem_count=1)
    found["Zqcell"] = ("import.row", rows["batch"])
    put(rows["check_in"], note="check_in", promise="check_in")
    put(rows["hours_contract"], body="support")
    put(rows["goal"], title="support")
    put(rows["support_step"], label="support")
    put(rows["renewal"], body="renewal", number="renewal")
    put(rows["review"], words="review")
    put(rows["silence"], words="silence")
    put(rows["agreement"].rules.get(topic="keys"), words="agreement", translation="agreement")
    put(rows["difficulty"], words="mediation_note")
    put(rows["post_exit"], words="post_exit")
    put(
        rows["mediation"], subject="mediation_note", heard_guest_words="mediation_note",
        heard_host_words="mediation_note",
    )  # fmt: skip
    put(rows["concern"], words="incident", decision_words="incident")
    put(rows["home_review"], words="incident.pattern")
    return found


def _world(situation):
    """Hers, with the rows that no situation is about but that some address is of."""
    given = world(situation)
    given.rows["membership"] = given.rows["colleague"].memberships.get()
    structure = Structure.objects.create(name="Accueil de jour")
    given.rows["place"] = Place.objects.create(structure=structure, name="Accueil de jour", city="Bordeaux")
    return given


def addresses(rows):
    """Every address that this world can fill, ours and not the admin's."""
    for name, path in sorted(_by_path()):
        if not path.startswith(("gestion", "compte", "l/")):
            url = _filled(name, path, rows)
            if url:
                yield url


def _by_path(resolver=None, prefix="", namespace=""):
    resolver = resolver or get_resolver()
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _by_path(pattern, path, inside)
        else:
            yield f"{namespace}{pattern.name}", path


def _filled(name, path, rows):
    first = next((key for start, key in FIRST.items() if path.startswith(start)), None)
    names = [part.rpartition(":")[2] for part in path.replace(">", "<").split("<")[1::2]]
    values = {}
    for parameter in names:
        if parameter == "pk":
            row = rows.get("host" if "redemander" in path else first)
            if row is None:
                return None
            values["pk"] = row.pk
        elif parameter == "uuid":
            values["uuid"] = rows[first].uuid
        elif parameter == "code" and path.startswith("annuaire/departement/"):
            values["code"] = "33"
        elif parameter == "code":
            values["code"] = (
                rows["territory"].code if path.startswith(("equipe", "permanences")) else rows["referral"].code
            )
        elif parameter == "number":
            values["number"] = rows["host"].adults.first().pk
        elif parameter in ("host", "need"):
            values[parameter] = rows[parameter].pk
        elif parameter == "aside":
            values["aside"] = rows["set_aside"].pk
        elif parameter == "room":
            values["room"] = rows["room"].pk
        elif parameter == "entry":
            values["entry"] = rows["entry"].pk
        elif parameter == "step" and path.startswith("mediations"):
            values["step"] = "elle"
        else:
            values[parameter] = WORDS.get(parameter, "x")
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return None


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("situation", [name for name in PEOPLE if name not in CLOSED])
def test_no_page_shows_more_than_the_matrix(situation, client, sign_in):
    given = _world(situation)
    rows = given.rows
    words = canaries(rows)
    make.EntryFactory(thread=rows["guest"].pk, note="Zqnoteentry")
    words["Zqnoteentry"] = ("journal.note", rows["guest"])
    sign_in(given.actor.user)

    shown, seen = [], 0
    for url in addresses(rows):
        if not _may_open(given.actor, url):
            continue
        response = client.get(url)
        if response.status_code != 200 or response.streaming:
            continue
        seen += 1
        page = shown_by(response)
        for word, (object_, row) in words.items():
            if word in page and not _may_read(given.actor, object_, row):
                shown.append(f"{url}: {object_}")

    assert shown == []
    assert seen > 0 or situation in ("psy_other", "sysadmin")


def _may_open(actor, url):
    """Whether the view of an address would run for her: elsewhere nothing of hers is read (test_routes.py)."""
    match = resolve(url)
    asks_to_sign_in = getattr(match.func, "login_required", True)  # False: public, or opened by the link itself
    return not asks_to_sign_in or policy_of(match.func, match).lets_in(fresh(actor))


def shown_by(response):
    """What somebody reads of an answer: a page, a document, or the sheets of a table (a zip of texts)."""
    if response["Content-Type"] == "application/pdf":
        return read(response.content)
    if response.content.startswith(b"PK"):
        with ZipFile(BytesIO(response.content)) as sheets:
            return "".join(sheets.read(name).decode(errors="ignore") for name in sheets.namelist())
    return response.content.decode()


def _may_read(actor, object_, row):
    actor = fresh(actor)
    assert isinstance(actor, Actor)
    decision = can(actor, object_, "read", type(row)._default_manager.get(pk=row.pk), means={"step_up", "pin"})
    return decision.allow and not decision.mask


@pytest.mark.django_db
def test_what_she_carries_away_says_no_home_and_no_name(client, sign_in, caplog):
    """A card, a sheet, a week, an SMS: posted by whoever follows her, near her roof; nor does any log say it."""
    given = _world("coord_incharge")
    rows = given.rows
    area = make.AreaFactory(territory=rows["territory"], latitude=44.8378, longitude=-0.5792)
    type(rows["host"].household).objects.filter(host=rows["host"]).update(area=area)
    meal = make.MealFactory(hours="24/7")
    words = canaries(rows)
    kept = {word for word, (object_, _) in words.items() if object_ in ("host.address", "guest.first_name")}
    sign_in(given.actor.user)
    file = rows["accompaniment"].pk
    card = {"services": [meal.pk], "language": "es"}
    week = {"first": "2026-12-01", "days": ["0", "1"], "leaves": "08:00", "comes_back": "18:00", "papier": "1"}

    answers = [
        *(client.post(reverse("casework:pocket_card", args=[file]), card | {"faire": what}) for what in ("a6", "a4")),
        client.post(reverse("casework:week_plan", args=[file]), week),
        client.post(reverse("casework:pocket_card", args=[file]), card | {"faire": "apercu"}),
    ]

    assert [answer.status_code for answer in answers] == [200] * 4
    papers = [shown_by(answer) for answer in answers[:3]] + [answers[3].context["preview"]["text"]]
    assert all(meal.place.name in paper for paper in papers[:2])
    assert not [word for paper in papers for word in kept if word in paper]
    assert not [word for word in words if word in caplog.text]
    assert not [word for answer in answers for word in kept if word in str(answer.headers)]


LINKS = [
    ("guest_link_pending", Link.Purpose.GUEST_ANSWER, "proposal", "guest"),
    ("guest_link_confirmed", Link.Purpose.GUEST_ANSWER, "proposal", "guest"),
    ("host_pending", Link.Purpose.HOST_ANSWER, "proposal", "adult"),
    ("host_accepted_1side", Link.Purpose.HOST_ANSWER, "proposal", "adult"),
    ("host_confirmed", Link.Purpose.HOST_ANSWER, "proposal", "adult"),
    ("host_in_stay", Link.Purpose.HOST_AWAY, "summer", "adult"),
    ("guest_link_in_stay", Link.Purpose.GUEST_AGREEMENT, "stay", "guest"),
    ("guest_link_in_stay", Link.Purpose.GUEST_SPACE, "guest", "guest"),
    ("guest_link_in_stay", Link.Purpose.GUEST_RESPITE, "respite", "guest"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("situation", "purpose", "subject", "holder"), LINKS)
def test_no_link_shows_more_than_the_matrix(situation, purpose, subject, holder, client):
    given = world(situation)
    given.rows["adult"] = given.rows["host"].adults.first()
    words = canaries(given.rows)
    issued = links.issue(purpose, given.rows[subject], holder=given.rows[holder].pk)

    response = client.get(issued.url.removeprefix(settings.PUBLIC_URL), follow=True)

    assert response.status_code == 200
    page = response.content.decode()
    actor = links.holder_of(issued.link)
    shown = [object_ for word, (object_, row) in words.items() if word in page and not _link_may(actor, object_, row)]
    assert shown == []
    assert response.resolver_match.view_name == "messaging:link_page"


def _link_may(actor, object_, row):
    decision = can(actor, object_, "read", type(row)._default_manager.get(pk=row.pk))
    return decision.allow and not decision.mask


@pytest.mark.django_db
def test_every_address_is_tried():
    """A new address that this test cannot fill would not be tried: say in FIRST of which row its number is."""
    given = _world("coord_incharge")

    left_out = [
        path for name, path in _by_path()
        if not path.startswith(("gestion", "compte", "l/")) and not _filled(name, path, given.rows)
    ]  # fmt: skip

    assert left_out == []
