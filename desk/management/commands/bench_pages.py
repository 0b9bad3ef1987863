"""What each main page costs, for each role: queries, median, 95th percentile, beside the lightest page of the run."""

import gc
import json
import statistics
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts.models import Membership, Role, User
from casework.models import Accompaniment, Stay
from desk.demo.load import Scale, load_demo
from hosting.models import Host, Need, Referral
from matching.models import Proposal
from messaging import links
from messaging.models import Link

GOAL_MS = 150  # of server time, at the 95th percentile
WARM = 3  # pages that fill what a process keeps are not counted
HEADS = ("page", "role", "queries", "median_ms", "p95_ms", "ratio", "goal")


@dataclass(frozen=True)
class Page:
    name: str
    role: str
    url: str
    user: User | None = None  # None: whoever holds the link of the address


class Command(BaseCommand):
    help = "Mesure les pages principales de chaque rôle, à l'échelle de la démonstration. Ne garde rien."

    def add_arguments(self, parser):
        parser.add_argument("--hosts", type=int, default=Scale.hosts, help="foyers, dans une base vide")
        parser.add_argument("--women", type=int, default=Scale.women, help="accompagnements, dans une base vide")
        parser.add_argument("--requests", type=int, default=30, help="visites mesurées par page")
        parser.add_argument("--json", action="store_true", help="n'écrire que le JSON")

    @override_settings(MFA_RELAXED=False, ALLOWED_HOSTS=["localhost"], DEBUG=False)
    def handle(self, *, hosts, women, requests, **options):
        if not settings.DEMO:
            raise CommandError("Les pages se mesurent sur la démonstration : il n'y en a pas ici.")
        with transaction.atomic():  # the data where there were none, the sessions, the links: all undone
            if not User.objects.exists():
                load_demo(Scale(women, hosts))
            pages = found_pages()
            if not pages:
                raise CommandError("Cette base n'est pas celle de la démonstration.")
            measures = with_ratios([measure(page, requests) for page in pages])
            scale = {"hosts": Host.objects.count(), "women": Accompaniment.objects.count(), "requests": requests}
            transaction.set_rollback(True)
        self.say(scale, measures, **options)

    def say(self, scale, measures, **options):
        if options["json"]:
            self.stdout.write(
                json.dumps({**scale, "goal_ms": GOAL_MS, "pages": measures}, ensure_ascii=False, indent=1)
            )
            return
        self.stdout.write(f"[pages] hosts={scale['hosts']} women={scale['women']} requests={scale['requests']}")
        self.stdout.write("\t".join(HEADS))
        for row in measures:
            self.stdout.write("\t".join(str(row[head]) for head in HEADS))
        over = sum(row["goal"] != "ok" for row in measures)
        worst = max(row["p95_ms"] for row in measures)
        queries = max(row["queries"] for row in measures)
        self.stdout.write(f"[pages] p95_max={worst} ms over_{GOAL_MS}_ms={over}/{len(measures)} queries_max={queries}")


def found_pages():
    """The main pages of each role, on full rows of the demo; those whose row or route is missing are left out."""
    if _holding(Role.COORDINATOR) is None:
        return []
    found = [*_of_the_team(), *_of_partners(), *_of_a_home()]
    asked = Proposal.objects.filter(status=Proposal.Status.GUEST_ASKED).order_by("pk").first()
    if asked:
        found.append(Page("sa question", "elle, par lien", _her_link(asked)))
    return found


def _of_the_team():
    claire, need = _holding(Role.COORDINATOR), _busiest_need()
    file = Accompaniment.objects.filter(owner=claire).order_by("opened_on", "pk").first()
    home = Host.objects.filter(rooms__occupancies__stay__status=Stay.Status.ONGOING).order_by("pk").first()
    received = Referral.objects.filter(status__in=Referral.WITH_THE_TEAM).order_by("pk").first()
    wanted = [
        ("toits", "desk:today", None),
        ("l’année", "casework:year", None),
        ("file et pistes", "matching:need", need),
        ("pourquoi pas", "matching:why_not", need),
        ("son dossier", "casework:accompaniment", file),
        ("proposition", "matching:proposal", Proposal.objects.live().order_by("pk").first()),
        ("orientations", "hosting:referrals", None),
        ("une orientation", "hosting:referral", received),
        ("foyers", "hosting:hosts", None),
        ("un foyer", "hosting:host", home),
        ("registres", "hosting:registers", None),
        ("messages", "messaging:mailbox", None),
    ]
    found = [Page(name, "coordinatrice", _url(route, row), claire) for name, route, row in wanted]
    found.append(Page("signatures", "signataire", _url("desk:signatures"), _holding(Role.APPROVER)))
    return [page for page in found if page.url and page.user]


def _of_partners():
    found = []
    for role, words in ((Role.REFERRER, "travailleuse sociale"), (Role.ORGANISATION_MANAGER, "responsable")):
        if user := _holding(role):
            found.append(Page("ses orientations", words, _url("hosting:referring:list"), user))
            sent = Referral.objects.filter(referred_by=user).exclude(status=Referral.Status.DRAFT).order_by("pk")
            found += [
                Page("suivi", words, reverse("hosting:referring:follow", args=[row.code]), user) for row in sent[:1]
            ]
    return found


def _of_a_home():
    host = Host.objects.filter(user__isnull=False, rooms__isnull=False).order_by("pk").first()
    if host is None:
        return []
    room = host.rooms.order_by("pk").first()
    return [
        Page("son espace", "foyer", _url("desk:host"), host.user),
        Page("ses mois", "foyer", _url("hosting:availability", room), host.user),
    ]


def _holding(role):
    member = Membership.objects.in_force().filter(role=role).select_related("user").order_by("pk").first()
    return member and member.user


def _url(route, row=None):
    """The address of a page; empty when it does not exist, or asks for a row that was not found."""
    try:
        return reverse(route, args=[row.pk] if row else [])
    except NoReverseMatch:
        return ""


def _busiest_need():
    """The open need with most possible homes in the plan."""
    needs = Need.objects.open().exclude(proposals__status__in=Proposal.LIVE).filter(shortlist__rooms__len__gt=0)
    return needs.order_by("-shortlist__rooms__len", "pk").first()


def _her_link(proposal):
    return links.issue(Link.Purpose.GUEST_ANSWER, proposal, holder=proposal.guest_id).url


def measure(page, requests):
    """One page: its queries once, then its time, request after request."""
    client = Client(SERVER_NAME="localhost")
    url = page.url
    if page.user:
        sign_in(client, page.user)
    else:
        url = client.get(urlsplit(page.url).path).url  # the token leaves the address at once
    for _ in range(WARM):
        answer = client.get(url)
    gc.collect()
    gc.freeze()  # as the server does once it has loaded: config/wsgi.py
    if answer.status_code != 200:
        raise CommandError(f"{page.name} ({page.role}) : {answer.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    queries = len(captured)  # read now: the next request forgets them
    spent = []
    for _ in range(requests):
        began = time.perf_counter()
        client.get(url)
        spent.append(1000 * (time.perf_counter() - began))
    p95 = sorted(spent)[max(0, -(-95 * len(spent) // 100) - 1)]
    return {
        "page": page.name, "role": page.role, "queries": queries, "median_ms": round(statistics.median(spent), 1),
        "p95_ms": round(p95, 1), "goal": "ok" if p95 < GOAL_MS else "over",
    }  # fmt: skip


def with_ratios(measures):
    """Each median beside the lightest of the same run: a loaded machine moves both."""
    lightest = min(row["median_ms"] for row in measures)
    return [row | {"ratio": round(row["median_ms"] / lightest, 1)} for row in measures]


def sign_in(client, user):
    """As allauth leaves a session at the end of its own pages: a professional has given her second factor."""
    client.force_login(user, backend="accounts.backends.ByMailOrCode")
    records = [{"method": "code", "at": time.time(), "email": user.email}]
    if user.memberships.exclude(role=Role.HOST).exists():
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
