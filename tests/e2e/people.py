"""People at their own screens: each has a browser of her own, and everything that she was shown is kept.

A test of a secret reads it back at the end: ``person.read`` holds the address and the source of every page that came
up, ``person.asked`` every address that her browser called.
"""

import re
import time
from datetime import datetime
from zoneinfo import ZoneInfo

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.urls import reverse

from tests.factories.accounts import PASSWORD

PHONE, DESK = 375, 1280
PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=PARIS)
LINK = re.compile(r"https?://\S+/l/[\w-]{20,}/")
CODE = re.compile(r"\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b|\b[A-Z0-9]{6}\b")


class Person:
    """Somebody at her screen. ``user`` signs in; whoever has none comes by a link."""

    def __init__(self, browser, site, user=None, *, width=DESK, script=True):
        self.site, self.user, self.width = site, user, width
        self.context = browser.new_context(
            viewport={"width": width, "height": 812 if width == PHONE else 900}, locale="fr-FR",
            java_script_enabled=script,
        )  # fmt: skip
        self.page = self.context.new_page()
        self.read: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.secret = generate_totp_secret() if user else ""

    def _hear(self, message):
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    # --- coming in ---------------------------------------------------------------------------------------------

    def enrol(self):
        """A second factor, as set up on the day she was invited."""
        TOTP.activate(self.user, self.secret)
        return self

    def sign_in(self):
        """Password, then the code of her application."""
        self.context.clear_cookies()
        self.open(reverse("account_login"))
        self.page.fill("input[name=login]", self.user.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.press("Se connecter")
        self.page.fill("input[name=code]", format_hotp_value(hotp_value(self.secret, int(time.time()) // 30)))
        self.press("Continuer")
        return self

    def sign_in_by_mail(self):
        """The code that a host receives; he has no password."""
        self.context.clear_cookies()
        self.open(reverse("account_request_login_code"))
        self.page.fill("input[name=email]", self.user.email)
        self.press("Recevoir un code")
        self.page.fill("input[name=code]", CODE.search(mail.outbox[-1].body)[0])
        self.press("Continuer")
        return self

    # --- reading and answering -----------------------------------------------------------------------------------

    def open(self, path):
        response = self.page.goto(path if path.startswith("http") else self.site + path)
        self._keep()
        return response

    def follow(self, name, *, exact=True, inside="main"):
        link = self._found(self.page.get_by_role(inside).get_by_role("link", name=name, exact=exact), name)
        with self.page.expect_navigation():
            link.click()
        self._keep()

    def press(self, name, *, exact=True):
        button = self._found(self.page.get_by_role("main").get_by_role("button", name=name, exact=exact), name)
        with self.page.expect_navigation():
            button.click()
        self._keep()

    def _found(self, locator, name):
        """The first of what was looked for; where there is none, the page that she has before her is what is shown."""
        if not locator.count():
            raise AssertionError(f"No « {name} » on {self.page.url}:\n{self.page.inner_text('body')}")
        return locator.first

    def fill(self, label, value):
        self._found(self.page.get_by_role("main").get_by_label(label), label).fill(str(value))

    def pick(self, label, option):
        """An option of a list, by its words."""
        self._found(self.page.get_by_role("main").get_by_label(label), label).select_option(label=option)

    def choose(self, question, answer):
        """A radio or a box of a group."""
        self._found(self.page.get_by_role("group", name=question).get_by_label(answer, exact=True), question).check()

    def tick(self, label):
        self._found(self.page.get_by_role("main").get_by_label(label), label).check()

    @property
    def h1(self):
        return _plain(self.page.get_by_role("heading", level=1).inner_text())

    @property
    def text(self):
        return _plain(self.page.inner_text("body"))

    def row(self, name):
        """What the line of a table says, that of ``name``."""
        return _plain(self._found(self.page.get_by_role("row", name=name), name).inner_text())

    def _keep(self):
        self.page.wait_for_load_state()
        self.read.append((self.page.url, self.page.content()))

    def link_in_the_mailbox(self, label, number=0):
        """The link that left with a message of that kind, newest first, as the team reads it."""
        self.open(reverse("messaging:mailbox"))
        lines = self.page.get_by_role("link", name=label)
        self._found(lines, label)
        self.open(lines.nth(number).get_attribute("href"))
        return LINK.search(self.text)[0]

    # --- what it looks like ----------------------------------------------------------------------------------------

    def look(self, violations):
        """The page before her breaks no rule of axe, and holds in the width of a phone; its faults, none hopefully."""
        faults = [f"{self.page.url} {fault}" for fault in violations(self.page)]
        self.page.set_viewport_size({"width": PHONE, "height": 812})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE:
            faults.append(f"{self.page.url} is {wide} px wide on a phone")
        self.page.set_viewport_size({"width": self.width, "height": 900})
        return faults + [f"{self.page.url} {complaint}" for complaint in self.complaints]


def _plain(text):
    """With ordinary spaces."""
    return text.replace("\xa0", " ").replace("\u202f", " ")
