"""What every test may ask for: people signed in as the service demands, and the price of a page."""

import gc
import os
import shutil
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import settings

from accounts.models import Role
from tests import stories  # noqa: F401 - names the profiles
from tests.factories import HostFactory, UserFactory

settings.load_profile("everyday")


def authenticate(client: Client, user):
    """Sign ``user`` in on a test client, as allauth does at the end of its own pages. Returns the client.

    A professional has a second factor enrolled (a TOTP) and recorded in her session under the two keys of
    ``allauth.account.internal.flows.login``; somebody without a professional role came in with an e-mailed code.
    ``client.force_login()`` alone is a session whose second factor was never given: right for testing that it is
    refused, and for nothing else.
    """
    client.force_login(user, backend="accounts.backends.ByMailOrCode")
    records = [{"method": "code", "at": time.time(), "email": user.email}]
    if user.memberships.exclude(role=Role.HOST).exists() or user.is_staff or user.is_superuser:
        factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
        factor = factor or TOTP.activate(user, generate_totp_secret()).instance
        records = [
            {"method": "password", "at": time.time(), "email": user.email},
            {"method": "mfa", "at": time.time(), "id": factor.pk, "type": str(factor.type)},
        ]
    session = client.session
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The longest begin first, whatever order was drawn for the others: a core that ends alone ends late."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish():
    """Six thousand tests and all that they import stay to the end: no round of the collector looks at them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """At the very end, what a thread or a killed process left connected is ended: a database in use is not dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


@pytest.fixture
def sign_in(client):
    """``sign_in(user)``: the test client, signed in as that person with all that the service demands of her."""
    return lambda user: authenticate(client, user)


@pytest.fixture
def coordinator(db):
    return UserFactory(coordinator=True)


@pytest.fixture
def manager(db):
    return UserFactory(manager=True)


@pytest.fixture
def approver(db):
    return UserFactory(approver=True)


@pytest.fixture
def referrer(db):
    """A social worker of a partner organisation (``referrer.memberships.get().organisation``)."""
    return UserFactory(referrer=True)


@pytest.fixture
def host_user(db):
    """Somebody of a ready home, with an account (``host_user.host``)."""
    return HostFactory(ready=True, with_account=True).user


@pytest.fixture
def constant_queries(client):
    """``constant_queries(url, grow=…)``: fetch a page with few rows, then with many; the number of queries must not
    move. Returns that number. Sign in first; pages that fill caches are fetched once before counting."""

    def check(url, grow, **headers):
        counts = []
        assert client.get(url, headers=headers).status_code == 200
        for _ in range(2):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url, headers=headers).status_code == 200
            counts.append([query["sql"] for query in captured])
            grow()
        few, many = counts
        assert len(few) == len(many), "\n".join([f"{len(few)} queries became {len(many)}:", *many])
        return len(many)

    return check


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The machine's own Chromium. Without one, browser tests are skipped; in CI, which installs it, they fail."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("Chromium is not installed: apt-get install chromium")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += ["--disable-background-networking", "--disable-component-update"]
    return {**browser_type_launch_args, "executable_path": chromium, "args": quiet}
