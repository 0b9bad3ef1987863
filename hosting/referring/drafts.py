"""A draft: the rows that a referral is made of, filled a page at a time by her social worker or a colleague."""

from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects

from accounts.numbers import next_code
from hosting.areas import fold
from hosting.models import Area, Guest, Referral
from journal.models import Entry
from journal.moves import NotYet, Stale, TooLate, lock, lock_only, write
from messaging.models import Contact

FOLLOWED = ("guest__areas", "guest__children__school", "guest__key_places", "guest__no_go_zones")


class Draft:
    """The rows of one draft, read in a fixed number of queries, and which questions have been answered.

    ``answered`` holds names: "smokes" (answered), "smokes?" (« Je ne sais pas »), "/chambre" (page saved).
    """

    def __init__(self, referral):
        prefetch_related_objects([referral], *FOLLOWED)
        self.referral, self.guest, self.contact = referral, referral.guest, referral.guest.contact
        self.answered = set(referral.parts_seen)
        self.children = sorted(self.guest.children.all(), key=lambda child: child.pk)
        self.key_places = list(self.guest.key_places.all())
        self.no_go_zones = list(self.guest.no_go_zones.all())

    def row(self, name):
        return {"referral": self.referral, "guest": self.guest, "contact": self.contact}[name]

    @cached_property
    def areas(self):
        """[(area, the municipality it lies within, itself for a municipality)], each followed by its districts.

        A district's code begins with its municipality's; her territory's areas only.
        """
        found = {area.code: area for area in Area.objects.filter(territory=self.referral.territory_id)}
        pairs = [(area, found.get(code.partition("-")[0], area)) for code, area in found.items()]
        return sorted(pairs, key=lambda pair: (fold(pair[1].name), pair[0] is not pair[1], fold(pair[0].name)))

    @cached_property
    def area_choices(self):
        """« Bègles », « Bègles : Terres Neuves », by number as a form sends it."""
        return [
            (str(area.pk), area.name if area is around else f"{around.name} : {area.name}")
            for area, around in self.areas
        ]

    def save(self):
        self.guest.save()
        self.contact.save()
        self.referral.parts_seen = sorted(self.answered)
        self.referral.save()


@transaction.atomic
def start_draft(organisation, *, by, token):
    """Open a draft for a woman who has no name yet. ``token`` (a UUID) becomes its own: sent twice, it makes one.

    Raises PermissionDenied outside one's organisations, NotYet before the organisation has signed the charter.
    """
    if organisation.pk not in by.organisations():
        raise PermissionDenied
    if organisation.charter_signed_on is None:
        raise NotYet("Votre structure n’a pas encore signé la charte. Écrivez-nous : c’est rapide.")
    begun = Referral.objects.filter(uuid=token, referred_by=by.user_id).first()
    if begun:
        return begun
    guest = Guest.objects.create(
        code=next_code("guest"), territory_id=organisation.territory_id, contact=Contact.objects.create()
    )
    referral = Referral.objects.create(
        uuid=token, code=next_code("referral"), territory_id=organisation.territory_id, guest=guest,
        organisation=organisation, referred_by=by.user,
    )  # fmt: skip
    write(referral, "start_draft", by=by)
    return referral


def start_draft_once(organisation, *, by, token):
    """``start_draft()`` for a button that may be pressed twice at the same moment."""
    try:
        return start_draft(organisation, by=by, token=token)
    except IntegrityError:
        return Referral.objects.get(uuid=token, referred_by=by.user_id)


@transaction.atomic
def save_page(page, *, by, version):
    """Save a valid page into its draft. Raises TooLate once it is sent, Stale if somebody has saved since.

    The draft in memory is the one under the lock: every save raises the version, so the same number is the same draft.
    """
    draft = page.draft
    lock_only(Guest, draft.guest.pk)
    row = lock(Referral, draft.referral.pk)[draft.referral.pk]
    if row.status != Referral.Status.DRAFT:
        raise TooLate("Cette orientation est déjà envoyée : ses réponses ne changent plus ici.")
    if row.version != version or draft.referral.version != version:
        raise Stale(row)
    page.write()
    draft.referral.version += 1
    draft.save()
    write(draft.referral, "save_draft", by=by, facts={"page": page.slug, "version": draft.referral.version})
    return draft


def saves_since(referral, version):
    """The saves of a draft after ``version``, oldest first: who, when, which page."""
    return (
        Entry.objects.about(referral)
        .filter(transition="save_draft", facts__version__gt=version)
        .with_actor()
        .order_by("happened_at", "pk")
    )


def last_save(referral):
    entries = Entry.objects.about(referral).filter(transition__in=["save_draft", "start_draft"])
    return entries.with_actor().newest_first().first()
