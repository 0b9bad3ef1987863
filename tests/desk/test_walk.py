"""Everybody walks the whole demo by its links: no page offers what it then refuses, and none is broken."""

import io
import re
from collections import Counter

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import TestCase, override_settings
from django.urls import resolve

from accounts.models import Membership, Role, User
from desk.demo.signins import home
from tests.conftest import authenticate
from tests.desk.test_demo import ON_SCREEN, TODAY

PER_VIEW = 6  # pages of one view that a person opens: states differ from row to row
ELSEWHERE = re.compile(r"^/(gestion|static|compte|partir|l)/")
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"')


@pytest.mark.long
@pytest.mark.xdist_group("walk")  # loaded once, not once per worker
@override_settings(**ON_SCREEN)
class TestAWalk(TestCase):
    @classmethod
    def setUpTestData(cls):
        call_command("load_demo", today=TODAY, women=40, hosts=90, stdout=io.StringIO(), stderr=io.StringIO())

    def walk(self, user):
        """{address: status} of the pages that ``user`` comes to from her first one, links in the order of the page."""
        authenticate(self.client, user)
        found, opened, waiting = {}, Counter(), ["/"]
        while waiting:
            address = waiting.pop(0).replace("&amp;", "&")
            view = resolve(address.partition("?")[0]).view_name
            if address in found or opened[view] >= PER_VIEW:
                continue
            opened[view] += 1
            cache.clear()  # a person takes her time: what is too many pages a minute is tried elsewhere
            page = self.client.get(address)
            found[address] = page.status_code
            if page.status_code == 302:
                waiting.append(page.url)
            elif not page.streaming and "html" in page["Content-Type"]:
                waiting += [link for link in LINK.findall(page.content.decode()) if not ELSEWHERE.match(link)]
        return found

    def check(self, user, at_least):
        found = self.walk(user)
        broken = {address: status for address, status in found.items() if status not in (200, 302)}

        assert broken == {}
        assert len(found) >= at_least

    def people(self, role):
        return [member.user for member in Membership.objects.in_force().filter(role=role).order_by("pk")]

    def test_a_coordinator(self):
        for user in self.people(Role.COORDINATOR)[:2]:
            self.check(user, at_least=60)

    def test_a_manager(self):
        self.check(self.people(Role.MANAGER)[0], at_least=60)

    def test_a_second_signer(self):
        self.check(self.people(Role.APPROVER)[0], at_least=3)

    def test_a_safeguarding_lead_and_a_director(self):
        self.check(self.people(Role.SAFEGUARDING_LEAD)[0], at_least=8)
        self.check(self.people(Role.DIRECTOR)[0], at_least=3)

    def test_a_funder(self):
        self.check(self.people(Role.FUNDER)[0], at_least=4)

    def test_social_workers(self):
        for user in self.people(Role.REFERRER)[:2]:
            self.check(user, at_least=8)

    def test_the_head_of_an_organisation(self):
        self.check(self.people(Role.ORGANISATION_MANAGER)[0], at_least=3)

    def test_a_volunteer(self):
        for user in self.people(Role.VOLUNTEER)[:1]:  # her tour of calls will come
            self.check(user, at_least=1)

    def test_a_home(self):
        self.check(User.objects.get(email=home()), at_least=4)
