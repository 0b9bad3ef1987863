"""What hosting answers to the policy: who is in charge of whom, who referred whom, whose home and whose file it is.

In charge of a woman: whoever coordinates her today; a woman whom nobody coordinates yet is in the charge of every
coordinator of her territory. In charge of a home: whoever is in charge of a woman who has a roof, or a room held,
there today; a home with no such woman is in the charge of every coordinator of its territory. So, as soon as a woman
sleeps somewhere, her own coordinator alone reads the address.
"""

from collections import defaultdict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.utils import timezone

from accounts.models import Actor, Leave, Role, read_with_account
from directory.models import PrivateContact
from hosting.models import Adult, Assignment, Guest, HomeVisit, Host, Occupancy, Referral
from hosting.seals import seal_follows
from journal.models import Signature
from privacy import facts
from privacy.consents import consenting
from privacy.models import Consent
from privacy.situations import FOLLOWING, GUEST_SITUATIONS
from privacy.statuses import situation_of

for model, owner in (
    ("hosting.Address", "host"),
    ("hosting.Household", "host"),
    ("hosting.Adult", "host"),
    ("hosting.HomeVisit", "host"),
    ("hosting.Room", "host"),
    ("hosting.Availability", "room"),
    ("hosting.Identity", "guest"),
    ("hosting.Child", "guest"),
    ("hosting.KeyPlace", "guest"),
    ("hosting.NoGoZone", "guest"),
    ("hosting.NeverPair", "guest"),
    ("hosting.Assignment", "guest"),
    ("hosting.Need", "guest"),
    ("hosting.Occupancy", "guest"),
    ("hosting.Alternative", "referral"),
    ("hosting.ImportLine", "batch"),
    ("hosting.ImportBatch", "territory"),
):
    facts.owner(model, owner)

seal_follows("hosting.Guest", "")
seal_follows("hosting.Referral", "guest__")

PARTS = {
    Assignment.Part.COORDINATOR: "coord_incharge",
    Assignment.Part.VOLUNTEER: "volunteer_assigned",
    Assignment.Part.PSYCHOLOGIST: "psy_assigned",
    Assignment.Part.MEDIATOR: "mediator",
}


# --- whose row it is -----------------------------------------------------------------------------------------------


def owners_of_contacts(contacts):
    """A contact is a woman's, a structure's, a host's, or an adult's of a home: the home answers for its adults."""
    pks = [contact.pk for contact in contacts]
    found = {row.contact_id: row for row in PrivateContact.objects.filter(contact__in=pks)}
    found |= {host.contact_id: host for host in Host.objects.filter(contact__in=pks)}
    adults = Adult.objects.filter(contact__in=pks).select_related("host")
    found |= {adult.contact_id: adult.host for adult in adults}
    return found | {guest.contact_id: guest for guest in Guest.objects.filter(contact__in=pks)}


def hosts_of_users(users):
    """The account of a host is read as the host's; a professional's as her own."""
    return {host.user_id: host for host in Host.objects.filter(user__in=[user.pk for user in users])}


def guests_of_threads(lines):
    """Lines of the journal, tasks and messages belong to the woman whose thread they are in, if any."""
    guests = Guest.objects.in_bulk({line.thread for line in lines if line.thread})
    return {line.pk: guests[line.thread] for line in lines if line.thread in guests}


facts.owner("messaging.Contact", owners_of_contacts)
facts.owner("accounts.User", hosts_of_users)
facts.owner("journal.Entry", guests_of_threads)
facts.owner("journal.Task", guests_of_threads)
facts.owner("messaging.Message", guests_of_threads)
facts.owner("messaging.Delivery", "message")


@facts.homes
def homes_of(actor):
    """The numbers of the hosts that this actor is: her account's, or the one whose adult holds the link."""
    if actor is None:
        return frozenset()
    if not hasattr(actor, "_homes"):  # not __dict__: the actor of a request is behind a lazy object
        actor._homes = frozenset(_homes(actor))
    return actor._homes


read_with_account["home_numbers"] = ArraySubquery(Host.objects.filter(user=OuterRef("pk")).values("pk"))


def _homes(actor):
    if actor.kind == Actor.Kind.USER:
        read = getattr(actor.user, "home_numbers", None)
        return Host.objects.filter(user=actor.user_id).values_list("pk", flat=True) if read is None else read
    if getattr(actor, "side", "") != "host":
        return ()
    label, pk = actor.grants
    if label == "hosting.host":
        return (pk,)
    return Adult.objects.filter(pk=actor.holder).values_list("host", flat=True)


def herself(actor):
    """The number of the woman who holds this link, or None."""
    return getattr(actor, "holder", None) if getattr(actor, "side", "") == "guest" else None


# --- who stands where ----------------------------------------------------------------------------------------------


@facts.relation("hosting.Guest")
def followed_by(actor, guests, now):
    """Assignments in force, hers or of whom she stands in for, and the coordinators where nobody is in charge yet."""
    if actor.kind != Actor.Kind.USER or not actor.roles:
        return {}
    found, coordinated = defaultdict(set), set()
    today = timezone.localdate(now)
    stands_in = Leave.objects.for_substitute(actor.user_id, user="user", territory="guest__territory", on=today)
    assignments = Assignment.objects.in_force(today).filter(guest__in=[guest.pk for guest in guests])
    assignments = assignments.annotate(stands_in=stands_in)
    for assignment in assignments:
        if assignment.part == Assignment.Part.COORDINATOR:
            coordinated.add(assignment.guest_id)
        if assignment.user_id == actor.user_id or assignment.stands_in:
            found[assignment.guest_id].add(PARTS[assignment.part])
    territories = actor.territories(Role.COORDINATOR)
    waiting = [guest for guest in guests if guest.pk not in coordinated and guest.territory_id in territories]
    for pk in known_to_the_team(waiting):
        found[pk].add("coord_incharge")
    return found


@facts.territory("hosting.Guest")
def territory_of_guests(guests):
    """A woman belongs to a team from the day that she was referred to it; a partner's draft is the partner's."""
    ours = known_to_the_team(guests)
    return {guest.pk: guest.territory_id for guest in guests if guest.pk in ours}


@facts.territory("hosting.Referral")
def territory_of_referrals(referrals):
    return {row.pk: row.territory_id for row in referrals if row.submitted_at or row.imported}


def known_to_the_team(guests):
    """The numbers of the women who were referred to us, or whom we wrote down ourselves: not a partner's drafts."""
    if not guests:
        return set()
    sent, unsent = set(), set()
    referrals = Referral.objects.filter(guest__in=[guest.pk for guest in guests])
    for guest, submitted_at, imported in referrals.values_list("guest", "submitted_at", "imported"):
        (sent if submitted_at or imported else unsent).add(guest)
    return {guest.pk for guest in guests} - (unsent - sent)


@facts.relation("hosting.Guest")
def referred_by(actor, guests, now):
    """Her social worker, the colleagues and the manager of her organisation, as long as they are members of it."""
    organisations = actor.organisations()
    if not organisations:
        return {}
    found = defaultdict(set)
    for referral in Referral.objects.filter(guest__in=[g.pk for g in guests], organisation__in=organisations):
        found[referral.guest_id] |= _referring(actor, referral)
    return found


@facts.relation("hosting.Referral")
def sent_by(actor, referrals, now):
    organisations = actor.organisations()
    return {row.pk: _referring(actor, row) for row in referrals if row.organisation_id in organisations}


@facts.relation("hosting.Referral")
def about_her(actor, referrals, now):
    """The team, and the woman herself, stand towards a referral as they stand towards her."""
    shared = [row for row in referrals if row.submitted_at or row.imported or herself(actor)]
    guests = facts.along("guest")(shared)
    batch = facts.for_many(actor, set(guests.values()), now)
    return {pk: batch.related(guest) & (GUEST_SITUATIONS | FOLLOWING) for pk, guest in guests.items()}


@facts.relation("accounts.Organisation")
def member_of(actor, organisations, now):
    """Where she may start a referral: the organisations that she is a member of."""
    found = defaultdict(set)
    for organisation in organisations:
        if organisation.pk in actor.organisations(Role.REFERRER):
            found[organisation.pk].add("ref_own")
        if organisation.pk in actor.organisations(Role.ORGANISATION_MANAGER):
            found[organisation.pk].add("org_manager")
    return found


def _referring(actor, referral):
    situations = {"ref_own"} if referral.referred_by_id == actor.user_id else {"ref_same_org"}
    if referral.organisation_id in actor.organisations(Role.ORGANISATION_MANAGER):
        situations.add("org_manager")
    return situations


@facts.relation("hosting.Guest")
def her_own_link(actor, guests, now):
    return {guest.pk: {"guest_link_none"} for guest in guests if guest.pk == herself(actor)}


@facts.relation("hosting.Host")
def own_home(actor, hosts, now):
    homes = homes_of(actor)
    return {host.pk: {situation_of(host, "host")} for host in hosts if host.pk in homes}


@facts.relation("hosting.Host")
def homes_of_women_followed(actor, hosts, now):
    """Towards a home, the team and the social workers stand as they stand towards the women who live there."""
    if actor.kind != Actor.Kind.USER or not actor.roles - {Role.HOST}:
        return {}
    living = _living_there(hosts, now)
    guests = {guest.pk: guest for women in living.values() for guest in women}
    batch = facts.for_many(actor, guests.values(), now)
    shared = FOLLOWING | {"ref_own"}
    territories = actor.territories(Role.COORDINATOR)
    found = {}
    for host in hosts:
        women = living.get(host.pk, ())
        found[host.pk] = set().union(*(batch.related(guest) & shared for guest in women))
        if not women and host.territory_id in territories:
            found[host.pk].add("coord_incharge")
    return found


def _living_there(hosts, now):
    """{host: [the women who have a roof, or a room held for them, in this home today or later]}."""
    today = timezone.localdate(now)
    occupancies = (
        Occupancy.objects.current()
        .filter(room__host__in=[host.pk for host in hosts], period__endswith__gt=today)
        .select_related("guest", "room")
    )
    found = defaultdict(list)
    for occupancy in occupancies:
        found[occupancy.room.host_id].append(occupancy.guest)
    return found


# --- what else must be true ----------------------------------------------------------------------------------------


@facts.condition("org_sharing", "hosting.Guest")
def shared_with_colleagues(actor, guests, now):
    found = Referral.objects.filter(
        guest__in=[g.pk for g in guests], organisation__in=actor.organisations(), organisation__shares_files=True
    )
    return set(found.values_list("guest", flat=True))


@facts.condition("org_sharing", "hosting.Referral")
def shared_referral(actor, referrals, now):
    found = Referral.objects.filter(pk__in=[row.pk for row in referrals], organisation__shares_files=True)
    return set(found.values_list("pk", flat=True))


@facts.condition("draft", "hosting.Guest")
def still_a_draft(actor, guests, now):
    """Her organisation has written nothing about her but drafts: nothing was shared with us yet."""
    rows = Referral.objects.filter(guest__in=[g.pk for g in guests], organisation__in=actor.organisations())
    drafts, sent = set(), set()
    for guest, status in rows.values_list("guest", "status"):
        (drafts if status == Referral.Status.DRAFT else sent).add(guest)
    return drafts - sent


@facts.condition("draft", "hosting.Referral")
def referral_is_a_draft(actor, referrals, now):
    return {row.pk for row in referrals if row.status == Referral.Status.DRAFT}


@facts.condition("consent_recorded", "hosting.Referral")
def consent_is_recorded(actor, referrals, now):
    return {row.pk for row in referrals if row.consent and row.consent_on}


@facts.condition("charter", "hosting.Referral")
def charter_of_the_referral(actor, referrals, now):
    found = Referral.objects.filter(
        pk__in=[row.pk for row in referrals], organisation__charter_signed_on__lte=timezone.localdate(now)
    )
    return set(found.values_list("pk", flat=True))


@facts.condition("charter", "accounts.Organisation")
def charter_is_signed(actor, organisations, now):
    today = timezone.localdate(now)
    return {row.pk for row in organisations if row.charter_signed_on and row.charter_signed_on <= today}


@facts.condition("no_open_stay_or_reconfirm", "hosting.Host")
def nobody_lives_there(actor, hosts, now):
    return {host.pk for host in hosts} - set(_living_there(hosts, now))


@facts.condition("not_self", "hosting.Host")
def neither_asked_nor_visited(actor, hosts, now):
    """The second person is neither the one who asks nor one of those who visited."""
    pks = {host.pk for host in hosts}
    visited = HomeVisit.objects.filter(host__in=pks, visitors=actor.user_id).values_list("host", flat=True)
    asked = Signature.objects.pending().filter(
        content_type__app_label="hosting", content_type__model="host", object_id__in=pks, requested_by=actor.pk
    )
    return pks - set(visited) - set(asked.values_list("object_id", flat=True))


@facts.condition("consent_phone", "hosting.Guest")
def gives_her_phone(actor, guests, now):
    return consenting(guests, Consent.Purpose.PHONE, now)


@facts.condition("consent_health", "hosting.Guest")
def agrees_to_a_health_note(actor, guests, now):
    return consenting(guests, Consent.Purpose.HEALTH, now)


@facts.condition("consent_psy", "hosting.Guest")
def agrees_to_a_psychologist(actor, guests, now):
    return consenting(guests, Consent.Purpose.PSYCHOLOGIST, now)


@facts.condition("consent_host", "hosting.Host")
def gives_the_homes_contact(actor, hosts, now):
    return consenting(hosts, Consent.Purpose.HOST_CONTACT, now)


@facts.condition("confirmed", "hosting.Host")
def a_woman_of_hers_lives_there(actor, hosts, now):
    """One of the women she referred has, or is about to have, her roof there: a room merely held is not enough."""
    roofs = Occupancy.objects.slept().filter(
        Q(guest__referrals__referred_by=actor.user_id), room__host__in=[host.pk for host in hosts]
    )
    return set(roofs.values_list("room__host", flat=True))
