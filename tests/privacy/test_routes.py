"""Refused unless declared: every address, those of other people's packages included."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import path

from privacy.middleware import DeclaredViews
from privacy.policies import UnknownObject, policy, public_page, signed_in_page
from privacy.routes import OUTSIDE, every_view, policy_of
from privacy.rules import rules
from tests.factories import UserFactory

# Views of allauth that we do not keep: they answer 404 (privacy.middleware).
LEFT_OUT = {
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "mfa_download_recovery_codes",
}


class Match:
    def __init__(self, view_name, app_names):
        self.view_name, self.app_names = view_name, app_names


ROUTES = [(name, view, apps) for name, view, apps in every_view()]


@pytest.mark.parametrize(("name", "view", "apps"), ROUTES, ids=[name or "unnamed" for name, _, _ in ROUTES])
def test_every_address_declares_its_policy(name, view, apps):
    declared = policy_of(view, Match(name, apps))

    if name in LEFT_OUT:
        assert declared is None
        return
    assert declared is not None, f"{name}: say @policy, @public_page or @signed_in_page"
    assert declared.public or (declared.object, declared.action) in rules()


def test_the_table_of_outside_views_speaks_of_addresses_that_exist():
    names = {name for name, _, _ in ROUTES}

    assert set(OUTSIDE) - names == set()
    assert names >= LEFT_OUT


def test_a_page_without_sign_in_says_why():
    """What ``login_not_required`` opens is open by a declaration of ours, or is one of the sign-in pages."""
    for name, view, apps in ROUTES:
        declared = policy_of(view, Match(name, apps))
        if declared is not None and not getattr(view, "login_required", True) and not declared.outside:
            assert declared.public or getattr(view, "policy", None), name


def nothing_said(request):
    return HttpResponse("secret")


@pytest.fixture
def ask(db):
    """Ask a view as the middleware would let it through."""

    def give(view, user=None):
        request = RequestFactory().get("/")
        request.user = user or AnonymousUser()
        request.actor = user.actor if user else None
        request.resolver_match = Match("somewhere", [])
        DeclaredViews(lambda request: None).process_view(request, view, (), {})
        return view(request)

    return give


def test_a_view_that_says_nothing_is_not_found(ask, caplog):
    with pytest.raises(Http404):
        ask(nothing_said, UserFactory(national_admin=True))

    assert "view without a policy" in caplog.text


def test_somebody_who_could_never_be_let_in_is_refused_before_the_view_runs(ask):
    board = policy("list.hosts", "search")(nothing_said)

    assert ask(board, UserFactory(coordinator=True)).content == b"secret"
    for user in (UserFactory(referrer=True), UserFactory(sysadmin=True), UserFactory(), None):
        with pytest.raises(PermissionDenied):
            ask(board, user)


def test_public_and_signed_in_pages_say_so(ask):
    assert ask(public_page("says nothing")(nothing_said)).content == b"secret"
    assert public_page("says nothing")(nothing_said).login_required is False
    assert ask(signed_in_page("her own account")(nothing_said), UserFactory()).content == b"secret"


def test_a_policy_that_the_matrix_does_not_know_is_refused_at_import():
    with pytest.raises(UnknownObject):
        policy("host.adress", "read")


def test_an_undeclared_address_is_not_found_even_by_the_admin(db, client, settings, sign_in):
    settings.ROOT_URLCONF = "tests.privacy.test_routes"
    sign_in(UserFactory(national_admin=True))

    assert client.get("/forgotten/").status_code == 404


urlpatterns = [path("forgotten/", nothing_said)]
