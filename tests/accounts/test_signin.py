"""Sign-in (ASVS 6.3.3, 6.4.3, 6.5.5, 7.4.2): who must give what, and what strangers learn."""

import base64
import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from accounts.models import Membership, Role, Territory, User
from vault.seals import SealBroken

PASSWORD = "une phrase assez longue"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def territory(db):
    return Territory.objects.create(code="33", name="Gironde")


@pytest.fixture
def coordinator(territory):
    user = User.objects.create_user(email="claire@exemple.fr", password=PASSWORD, first_name="Claire")
    Membership.objects.create(user=user, role=Role.COORDINATOR, territory=territory)
    return user


@pytest.fixture
def host(db):
    return User.objects.create_user(email="odile@exemple.fr", first_name="Odile")


def code_of(secret, at=None):
    return format_hotp_value(hotp_value(secret, int(at or time.time()) // 30))


def by_password(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def enrolled(client, user):
    """Sign in, set up an application, sign out; returns its secret."""
    by_password(client, user)
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    client.post(reverse("account_logout"))
    return secret


def where(response):
    return response.headers["Location"].partition("?")[0]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.HOST])
def test_a_professional_without_a_second_factor_can_only_set_one_up(client, territory, role):
    from accounts.models import Organisation

    partner = Organisation.objects.create(territory=territory, name="CCAS")
    user = User.objects.create_user(email="pro@exemple.fr", password=PASSWORD)
    Membership.objects.create(user=user, role=role, territory=territory, organisation=partner)

    by_password(client, user)

    assert where(client.get("/")) == reverse("account_enrol")
    assert where(client.get(reverse("usersessions_list"))) == reverse("account_enrol")
    assert where(client.get("/gestion/")) == reverse("account_enrol")
    assert where(client.get("/nothing-here/")) == reverse("account_enrol")
    assert client.get(reverse("account_enrol")).status_code == 200


def test_a_former_coordinator_is_still_asked_for_it(client, coordinator):
    coordinator.memberships.update(starts_on="2024-01-01", ends_on="2024-06-01")

    client.force_login(coordinator)

    assert where(client.get("/")) == reverse("account_enrol")


def test_an_application_is_set_up_then_asked_each_time(client, coordinator):
    secret = enrolled(client, coordinator)

    response = by_password(client, coordinator)

    assert where(response) == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    with time_machine.travel(time.time() + 60, tick=False):
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        assert client.session["_auth_user_id"] == str(coordinator.pk)


def test_one_code_serves_once(client, coordinator):
    secret = enrolled(client, coordinator)
    by_password(client, coordinator)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    client.post(reverse("account_logout"))

    by_password(client, coordinator)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert "_auth_user_id" not in client.session


def test_the_admin_is_behind_the_same_second_factor(client, coordinator):
    User.objects.filter(pk=coordinator.pk).update(is_staff=True, is_superuser=True)
    enrolled(client, coordinator)

    client.post("/gestion/login/", {"username": coordinator.email, "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert client.get("/gestion/").status_code == 302


@pytest.mark.parametrize("printed", ["base32", "hexadecimal"])
def test_a_token_is_set_up_with_its_printed_seed(client, coordinator, printed):
    secret = generate_totp_secret()
    seed = secret if printed == "base32" else base64.b32decode(secret).hex()
    by_password(client, coordinator)

    wrong = client.post(reverse("account_activate_token"), {"seed": seed, "code": "000000"})
    response = client.post(
        reverse("account_activate_token"), {"seed": f" {seed[:4]} {seed[4:]}", "code": code_of(secret)}
    )

    assert wrong.status_code == 422
    assert where(response) == reverse("account_print_codes")
    assert Authenticator.objects.filter(user=coordinator, type="totp").count() == 1
    assert client.get(reverse("usersessions_list")).status_code == 200


@pytest.mark.parametrize("seed", ["", "!!!", "AAAA", "00" * 5, "A" * 190])
def test_a_seed_that_cannot_be_one_is_refused(client, coordinator, seed):
    by_password(client, coordinator)

    response = client.post(reverse("account_activate_token"), {"seed": seed, "code": "123456"})

    assert response.status_code == 422
    assert not Authenticator.objects.exists()


def test_a_printed_sheet_counts_once_it_is_in_her_hands(client, coordinator):
    by_password(client, coordinator)
    client.post(reverse("account_paper_codes"))
    page = client.get(reverse("account_print_codes")).content.decode()
    codes = re.findall(r"<code>(\d+)</code>", page)

    assert len(codes) == 20
    assert where(client.get("/")) == reverse("account_enrol")
    assert client.post(reverse("account_print_codes"), {"code": "00000000"}).status_code == 422
    assert client.post(reverse("account_print_codes"), {"code": codes[0]}).status_code == 302
    assert client.get(reverse("usersessions_list")).status_code == 200

    client.post(reverse("account_logout"))
    by_password(client, coordinator)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": codes[1]})
    assert client.session["_auth_user_id"] == str(coordinator.pk)


def test_secrets_of_second_factors_are_sealed_in_the_database(client, coordinator):
    secret = enrolled(client, coordinator)

    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        stored = " ".join(row[0] for row in cursor.fetchall())

    assert secret not in stored
    assert stored.count("sealed:") == 2


def test_a_second_factor_written_in_clear_is_refused(client, coordinator):
    secret = enrolled(client, coordinator)
    Authenticator.objects.filter(type="totp").update(data={"secret": secret})

    by_password(client, coordinator)

    with pytest.raises(SealBroken):
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})


def test_a_host_signs_in_with_a_mailed_code_and_nothing_else(client, host):
    client.post(reverse("account_request_login_code"), {"email": host.email})
    code = re.search(r": (\S+)\n", mail.outbox[0].body)[1]

    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert client.session["_auth_user_id"] == str(host.pk)
    assert client.get(reverse("usersessions_list")).status_code == 200
    assert mail.outbox[0].subject == "Votre code"
    assert host.first_name not in mail.outbox[0].body


def test_a_code_is_never_mailed_to_a_professional_nor_to_a_closed_account(client, coordinator, host):
    User.objects.filter(pk=host.pk).update(is_active=False)

    for email in (coordinator.email, host.email):
        client.post(reverse("account_request_login_code"), {"email": email})

    assert mail.outbox == []


def test_nobody_learns_who_has_an_account(client, coordinator, host):
    seen = set()
    for email in (host.email, coordinator.email, "inconnue@exemple.fr"):
        client.logout()
        response = client.post(reverse("account_request_login_code"), {"email": email}, follow=True)
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
        page = re.sub(r'X-CSRFToken": "[^"]*"', "", page)
        seen.add((response.redirect_chain[-1][0], response.status_code, page.replace(email, "")))
    assert len(seen) == 1

    for email in (host.email, coordinator.email, "inconnue@exemple.fr"):
        response = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        seen.add((response.redirect_chain[-1][0], response.status_code, "reset"))
    assert len(seen) == 2


def test_a_code_stops_after_five_wrong_tries_and_after_ten_minutes(client, host):
    client.post(reverse("account_request_login_code"), {"email": host.email})
    code = re.search(r": (\S+)\n", mail.outbox[0].body)[1]
    for _ in range(5):
        client.post(reverse("account_confirm_login_code"), {"code": "nope"})
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert "_auth_user_id" not in client.session

    with time_machine.travel(time.time() + 120) as clock:
        client.post(reverse("account_request_login_code"), {"email": host.email})
        code = re.search(r": (\S+)\n", mail.outbox[1].body)[1]
        clock.shift(601)
        client.post(reverse("account_confirm_login_code"), {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_reset_password_does_not_pass_the_second_factor(client, coordinator):
    enrolled(client, coordinator)
    client.post(reverse("account_reset_password"), {"email": coordinator.email})
    link = re.search(r"https?://testserver(\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)

    client.post(
        page.redirect_chain[-1][0], {"password1": "une autre phrase longue", "password2": "une autre phrase longue"}
    )
    assert "_auth_user_id" not in client.session
    response = client.post(
        reverse("account_login"), {"login": coordinator.email, "password": "une autre phrase longue"}
    )

    assert where(response) == reverse("mfa_authenticate")


def test_a_host_is_mailed_no_link_to_a_password(client, host):
    response = client.post(reverse("account_reset_password"), {"email": host.email})

    assert where(response) == reverse("account_reset_password_done")
    assert mail.outbox == []


def test_accounts_open_by_invitation_only(client, db):
    page = client.post(
        reverse("account_signup"), {"email": "x@exemple.fr", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert "sur invitation" in page.content.decode()
    assert not User.objects.exists()


def test_addresses_of_allauth_that_we_do_not_keep_are_not_found(client, coordinator, sign_in):
    sign_in(coordinator)

    assert client.get("/compte/email/").status_code == 404
    assert client.get("/compte/2fa/recovery-codes/download/").status_code == 404


def test_guessing_passwords_stops(client, coordinator):
    for _ in range(6):
        client.post(reverse("account_login"), {"login": coordinator.email, "password": "nope"})

    response = by_password(client, coordinator)

    assert response.status_code in (200, 429)
    assert "_auth_user_id" not in client.session


def test_without_the_memory_of_tries_sign_in_refuses(client, coordinator, settings, monkeypatch):
    class Down(OSError):
        pass

    def down(*args, **kwargs):
        raise Down

    for method in ("get", "set", "add"):
        monkeypatch.setattr(cache, method, down)

    with pytest.raises(Down):
        by_password(client, coordinator)
    assert "_auth_user_id" not in client.session


def test_a_session_ends_after_half_an_hour_without_a_page(client, coordinator, sign_in):
    with time_machine.travel("2026-11-21T09:00:00Z", tick=False) as clock:
        sign_in(coordinator)
        assert client.get(reverse("usersessions_list")).status_code == 200
        for _ in range(3):
            clock.shift(29 * 60)
            assert client.get(reverse("usersessions_list")).status_code == 200
        clock.shift(31 * 60)

        response = client.get(reverse("usersessions_list"))

    assert response.headers["Location"] == reverse("account_login") + "?session=finie"
    assert "_auth_user_id" not in client.session


def test_a_session_ends_after_twelve_hours_of_work(client, coordinator, sign_in):
    with time_machine.travel("2026-11-21T06:00:00Z", tick=False) as clock:
        sign_in(coordinator)
        for _ in range(36):
            client.get(reverse("usersessions_list"))
            clock.shift(20 * 60)
        assert client.get(reverse("usersessions_list")).status_code == 200
        clock.shift(20 * 60)

        assert client.get(reverse("usersessions_list")).status_code == 302


def test_a_closed_account_is_out_at_its_next_page(client, coordinator, sign_in):
    from allauth.usersessions.models import UserSession

    by_password(client, coordinator)
    sign_in(coordinator)
    assert client.get(reverse("usersessions_list")).status_code == 200

    coordinator.is_active = False
    coordinator.save()

    assert client.get(reverse("usersessions_list")).status_code == 302
    assert not UserSession.objects.filter(user=coordinator).exists()


def test_rights_are_read_again_at_each_page(client, coordinator, rf):
    from accounts.middleware import WhoActs

    def ask():
        request = rf.get("/")
        request.user, request.session = User.objects.get(pk=coordinator.pk), {}
        WhoActs(lambda request: None)(request)
        return request.actor.roles

    assert ask() == {Role.COORDINATOR}
    Membership.objects.update(ends_on="2024-01-01", starts_on="2023-01-01")
    assert ask() == frozenset()
