"""Choosing, reading face to face, signing, amending, keeping: the pages of an agreement, and its paper."""

import pytest
from django.urls import reverse

from casework import actions
from casework.actions.agreements import suggested
from casework.models import Agreement, Mediation
from messaging import links
from messaging.models import Link, Message
from tests.casework.steps import both_accepted, day, housed
from tests.factories import AgreementFactory, DifficultyFactory, HostFactory, RoomFactory, StayFactory, UserFactory
from tests.papers import backwards, read

pytestmark = pytest.mark.django_db
ARABIC_KEYS = "لديها مفاتيحها منذ اليوم الأول."


def page(name, row):
    return reverse(f"casework:{name}", args=[row.pk])


def chosen_on_the_page(**changes):
    return {f"rule_{topic}": option for topic, (option, _, _) in suggested().items()} | changes


def in_arabic(stay):
    stay.accompaniment.guest.contact.language = "ar"
    stay.accompaniment.guest.contact.save()
    return stay


def lived(user, **room):
    return housed(user, room=RoomFactory(**room))


def test_from_two_yeses_to_a_signed_page(client, sign_in):
    user = UserFactory(coordinator=True)
    sign_in(user)
    proposal = both_accepted(user)

    asked = client.get(page("agreement", proposal))
    assert asked.url == page("proposal_rules", proposal)
    assert "Choisir les règles ensemble" in client.get(asked.url).content.decode()
    read_together = client.post(asked.url, chosen_on_the_page(rule_smoking="none", words_hours="Sauf le samedi."))
    shown = client.get(read_together.url).content.decode()
    dates = {f"{side}_signed_on": day(0) for side in ("guest", "host", "association")}
    signed = client.post(page("agreement", proposal), {"move_in_on": day(0), "until_on": day(90)} | dates)

    assert "Personne ne fume" in shown
    assert "Sauf le samedi." in shown
    assert signed.status_code == 302
    assert Agreement.objects.in_force().get().rules.get(topic="smoking").option == "none"


def test_a_page_reads_her_language_beside_french(client, sign_in):
    version = AgreementFactory(stay=StayFactory(ongoing=True), language="ar")
    sign_in(version.stay.accompaniment.owner)

    shown = client.get(page("agreement_page", version)).content.decode()

    assert ARABIC_KEYS in shown
    assert "Elle a ses clés, dès le premier jour." in shown
    assert 'lang="ar" dir="rtl"' in shown


def test_a_change_is_prepared_and_signed_on_the_pages(client, sign_in):
    user = UserFactory(coordinator=True)
    sign_in(user)
    stay = lived(user)

    prepared = client.post(page("stay_rules", stay), chosen_on_the_page(rule_visitors="none"))
    draft = stay.agreements.drafts().get()
    signed = client.post(
        page("sign_version", draft), {f"{side}_signed_on": day(0) for side in ("guest", "host", "association")}
    )
    shown = client.get(page("agreement_page", draft)).content.decode()

    assert (prepared.status_code, signed.status_code) == (302, 302)
    assert "Convention, version 2" in shown
    assert "remplacée le" in shown


def test_without_a_rule_the_page_says_so(client, sign_in):
    user = UserFactory(coordinator=True)
    sign_in(user)
    stay = lived(user)

    answer = client.post(page("stay_rules", stay), chosen_on_the_page(rule_hours=""))

    assert answer.status_code == 422
    assert not stay.agreements.drafts().exists()


def test_the_paper_holds_the_rules_in_both_languages_and_nobody(client, sign_in):
    version = AgreementFactory(stay=in_arabic(StayFactory(ongoing=True)), language="ar")
    stay, host = version.stay, version.stay.occupancy.room.host
    sign_in(stay.accompaniment.owner)

    answer = client.get(page("agreement_paper", version))

    words = read(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="document.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert b"/Lang(ar)" in answer.content
    assert "Elle a ses clés, dès le premier jour." in words
    assert "لديها مفاتيحها" in backwards(words)
    assert stay.accompaniment.code in words
    for secret in (stay.accompaniment.guest.first_name, host.first_name, host.last_name, host.address.street):
        assert secret not in words


@pytest.mark.parametrize("language", ["fr", "en", "es", "ar", "ru", "pt"])
def test_the_paper_is_accessible_in_every_language(client, sign_in, language):
    version = AgreementFactory(stay=StayFactory(ongoing=True), language=language)
    sign_in(version.stay.accompaniment.owner)

    made = client.get(page("agreement_paper", version)).content

    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert f"/Lang({language})".encode() in made


def test_the_home_reads_and_keeps_its_own_and_no_other(client, sign_in):
    host = HostFactory(ready=True, with_account=True)
    own = AgreementFactory(stay=StayFactory(ongoing=True, room=RoomFactory(host=host)))
    other = AgreementFactory(stay=StayFactory(ongoing=True))
    sign_in(host.user)

    assert client.get(page("agreement_page", own)).status_code == 200
    words = read(client.get(page("agreement_paper", own)).content)
    assert "Elle a ses clés" in words
    assert own.stay.accompaniment.code not in words
    assert client.get(page("agreement_page", other)).status_code == 404
    assert client.get(page("agreement_paper", other)).status_code == 404


@pytest.mark.parametrize("role", ["manager", "referrer", "volunteer", "sysadmin", "dpo"])
def test_nobody_else_takes_the_paper_away(client, sign_in, role):
    version = AgreementFactory(stay=StayFactory(ongoing=True))
    sign_in(UserFactory(**{role: True}))

    assert client.get(page("agreement_paper", version)).status_code in (403, 404)


def test_she_is_given_it_on_her_telephone_and_nothing_is_sent(client, sign_in):
    version = AgreementFactory(stay=StayFactory(ongoing=True))
    sign_in(version.stay.accompaniment.owner)

    first = client.post(page("give_agreement", version))
    client.post(page("give_agreement", version))

    assert "<svg" in first.content.decode()
    assert first["Cache-Control"] == "no-store"
    assert links.open_links().filter(purpose="guest_agreement").count() == 1
    assert Link.objects.get(revoked_at=None).pin_hash
    assert not Message.objects.exists()


def test_without_a_code_she_reads_and_keeps_nothing(client):
    version = AgreementFactory(stay=in_arabic(StayFactory(ongoing=True)), language="ar")
    guest = version.stay.accompaniment.guest
    issued = links.issue(Link.Purpose.GUEST_AGREEMENT, version.stay, holder=guest.pk, contact=guest.contact)

    opened = client.get("/l/" + issued.url.partition("/l/")[2])

    assert ARABIC_KEYS in client.get(opened.url).content.decode()
    assert client.get(f"{opened.url}document/").status_code == 404


def test_the_code_opens_the_paper(client):
    version = AgreementFactory(stay=StayFactory(ongoing=True))
    guest = version.stay.accompaniment.guest
    issued = links.issue(Link.Purpose.GUEST_AGREEMENT, version.stay, holder=guest.pk, contact=guest.contact, pin=True)

    opened = client.get("/l/" + issued.url.partition("/l/")[2])
    asked = client.get(opened.url)
    client.post(opened.url, {"pin": issued.pin})
    shown = client.get(opened.url).content.decode()
    paper = client.get(f"{opened.url}document/")

    assert "Elle a ses clés" not in asked.content.decode()
    assert "Elle a ses clés" in shown
    assert paper.content.startswith(b"%PDF")
    assert paper["Content-Disposition"] == 'attachment; filename="document.pdf"'


def test_a_home_notes_what_is_hard_for_itself(client, sign_in):
    host = HostFactory(ready=True, with_account=True)
    stay = StayFactory(ongoing=True, room=RoomFactory(host=host))
    DifficultyFactory(stay=stay, words="Le bruit du matin.")
    sign_in(host.user)

    shown = client.get(page("difficulty", stay)).content.decode()
    noted = client.post(page("difficulty", stay), {"topic": "hours", "noted_on": day(0), "words": "Tard."})

    assert "Le bruit du matin." not in shown
    assert noted.status_code == 302
    assert stay.difficulties.get(topic="hours").side == "host"


def test_rules_are_counted_and_nobody_is_named(client, sign_in):
    user = UserFactory(coordinator=True)
    sign_in(user)
    stay = lived(user)
    for side in ("guest", "host"):
        actions.note_difficulty(stay, by=user.actor, topic="kitchen", side=side, noted_on=day(0), words="Le soir.")
    actions.note_difficulty(stay, by=user.actor, topic="keys", side="host", noted_on=day(-400))

    shown = client.get(reverse("casework:difficulties")).content.decode()

    assert "La règle la plus difficile à vivre : la cuisine" in shown
    assert "Le soir." not in shown
    assert "Les clés" not in shown


def test_a_page_costs_the_same_for_one_version_or_five(client, sign_in, constant_queries):
    version = AgreementFactory(stay=StayFactory(ongoing=True))
    sign_in(version.stay.accompaniment.owner)
    editions = iter(range(2, 9))

    def grow():
        for _ in range(3):
            AgreementFactory(stay=version.stay, edition=next(editions), replaced_on=day(0))

    constant_queries(page("agreement_page", version), grow)


def test_a_difficulty_points_to_its_rule_and_one_click_asks_for_a_mediation_about_it(client, sign_in):
    user = UserFactory(coordinator=True)
    sign_in(user)
    stay = lived(user)
    row = DifficultyFactory(stay=stay, topic="kitchen", side="host", words="La vaisselle du soir.")
    asked = f"{page('call_mediation', stay)}?difficulte={row.pk}"

    shown = client.get(page("difficulty", stay)).content.decode()
    filled = client.get(asked).context["form"].initial
    called = client.post(asked, filled)

    assert asked in shown
    assert f"{page('agreement_page', stay.agreements.in_force().get())}#regle-kitchen" in shown
    assert filled == {"rule": "kitchen", "side": "host", "subject": "La vaisselle du soir."}
    assert called.status_code == 302
    assert Mediation.objects.get().rule == "kitchen"
    assert asked not in client.get(page("difficulty", stay)).content.decode()  # one at a time


def test_a_difficulty_of_another_stay_fills_nothing(client, sign_in):
    user = UserFactory(coordinator=True)
    sign_in(user)
    stay, other = lived(user), DifficultyFactory(words="Zqmot")

    assert client.get(f"{page('call_mediation', stay)}?difficulte={other.pk}").context["form"].initial == {}


@pytest.mark.parametrize("role", ["coordinator", "manager"])
def test_the_rules_that_are_hard_and_her_own_mail_are_in_the_menus(client, sign_in, role):
    sign_in(UserFactory(**{role: True}))

    shown = client.get(reverse("desk:today")).content.decode()

    for name in ("casework:difficulties", "messaging:mail_choice"):
        assert f'href="{reverse(name)}"' in shown
        assert client.get(reverse(name)).status_code == 200
