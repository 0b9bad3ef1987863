"""One sign-in for each role of the demo."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.models import Membership, Role
from casework.models import Stay
from desk.demo.team import PASSWORD
from hosting.models import Host
from matching.models import Proposal
from messaging import links
from messaging.models import Contact, Link

ROLES = (
    (Role.COORDINATOR, "Coordinatrice"), (Role.MANAGER, "Responsable de territoire"),
    (Role.APPROVER, "Seconde signataire"), (Role.REFERRER, "Travailleuse sociale"),
    (Role.ORGANISATION_MANAGER, "Responsable de structure"), (Role.SAFEGUARDING_LEAD, "Référente protection"),
    (Role.DIRECTOR, "Direction"), (Role.VOLUNTEER, "Bénévole"), (Role.PSYCHOLOGIST, "Psychologue"),
    (Role.FUNDER, "Financeur"), (Role.SYSADMIN, "Administration technique"),
)  # fmt: skip


@dataclass(frozen=True)
class SignIn:
    role: str
    email: str
    path: str = ""  # where she goes, if it is not the first page
    password: str = PASSWORD


def professionals():
    """One person for each role, the first to be found there; none in a database that is not the demo's."""
    found = []
    for role, words in ROLES:
        member = Membership.objects.in_force().filter(role=role).select_related("user").order_by("pk").first()
        if member and member.user.email.endswith(".example"):
            path = reverse("admin:index") if role == Role.SYSADMIN else ""
            found.append(SignIn(words, member.user.email, path))
    return found


def home():
    """The mail of a home with an account: one that has a question, else one where somebody lives, else any."""
    hosts = Host.objects.filter(user__is_active=True)
    asked = hosts.filter(rooms__proposals__status=Proposal.Status.HOST_ASKED)
    lived_in = hosts.filter(rooms__occupancies__stay__status=Stay.Status.ONGOING)
    host = asked.order_by("pk").first() or lived_in.order_by("pk").first() or hosts.order_by("pk").first()
    return host and host.user.email


def her_link(url):
    """A fresh link to a question that waits for her answer, from a telephone that she does not share; or None."""
    waiting = Proposal.objects.filter(status=Proposal.Status.GUEST_ASKED).select_related("guest__contact")
    safe = waiting.filter(guest__contact__preferred=Contact.Preferred.SMS, guest__contact__shared_phone=False)
    proposal = safe.order_by("pk").first() or waiting.order_by("pk").first()
    if proposal is None:
        return None
    issued = links.issue(
        Link.Purpose.GUEST_ANSWER, proposal, holder=proposal.guest_id, contact=proposal.guest.contact
    )  # fmt: skip
    return issued.url.replace(settings.PUBLIC_URL.rstrip("/"), url, 1)
