"""What every answer carries (ASVS 3.4, 14.3): nothing from elsewhere, nothing kept, nothing asked of the device."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def directives(response):
    written = response.headers["Content-Security-Policy"]
    return {part.split()[0]: part.split()[1:] for part in written.split(";") if part.strip()}


@pytest.mark.parametrize("path", ["/compte/login/", "/compte/password/reset/", "/nulle-part/", "/gestion/"])
def test_every_page_is_closed_to_everything_from_elsewhere(client, path):
    response = client.get(path)

    policy = directives(response)
    assert policy["default-src"] == ["'self'"]
    assert policy["base-uri"] == policy["frame-ancestors"] == policy["object-src"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert not {"http:", "https:", "*", "data:", "blob:"} & {value for values in policy.values() for value in values}
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "no-store"
    assert "geolocation=()" in response.headers["Permissions-Policy"]


def test_a_page_of_somebody_signed_in_is_never_kept(client, sign_in):
    sign_in(UserFactory(coordinator=True))

    assert client.get(reverse("usersessions_list")).headers["Cache-Control"] == "no-store"


def test_leaving_clears_what_the_browser_kept(client, sign_in):
    sign_in(UserFactory(coordinator=True))

    assert "Clear-Site-Data" not in client.get(reverse("account_logout")).headers
    assert client.post(reverse("account_logout")).headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize("path", ["/nulle-part/", "/compte/email/"])
def test_an_unknown_address_says_nothing(client, path, sign_in):
    sign_in(UserFactory(coordinator=True))

    response = client.get(path)

    assert response.status_code == 404
    assert path.strip("/") not in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_pages_of_sign_in_load_nothing_inline(client):
    for name in ("account_login", "account_request_login_code", "account_reset_password"):
        page = client.get(reverse(name)).content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert "javascript:" not in page
        assert " onclick=" not in page


def test_the_page_of_the_second_factor_draws_its_code_in_the_page(client):
    user = UserFactory(coordinator=True)
    from tests.factories.accounts import PASSWORD

    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    page = client.get(reverse("mfa_activate_totp")).content.decode()

    assert "<svg" in page
    assert "data:image" not in page
    assert "<?xml" not in page


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(client):
    client.get(reverse("account_login"))

    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert client.cookies["csrftoken"]["httponly"]
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


def test_production_speaks_only_in_secret():
    from pathlib import Path

    text = (Path(settings.BASE_DIR) / "config" / "settings" / "production.py").read_text()

    for line in (
        "SECURE_SSL_REDIRECT = True",
        "SECURE_HSTS_SECONDS = 31_536_000",
        "SESSION_COOKIE_SECURE = True",
        "CSRF_COOKIE_SECURE = True",
    ):
        assert line in text
