"""A register of referrals: a line is a woman whom a social worker sent to us, and what was asked for her.

Her consent decides: written down, the referral is sent as it would have been on screen; else it stays a draft.
"""

from collections import defaultdict
from datetime import datetime, time

from django.db.models import Count, Prefetch
from django.utils import timezone

from hosting.models import Guest, Referral
from hosting.registers.cells import fold
from hosting.registers.cells.people import Birth, conventional
from hosting.registers.indexes import birth_index, full_name_index, referrer_index
from hosting.registers.kinds import Change, Context, layouts
from hosting.registers.kinds.referrals_writing import (
    children_of,
    create_referrals,
    guest_fields,
    no_go_codes,
    referral_fields,
    update_referral,
    wished_codes,
)  # fmt: skip
from hosting.registers.lines import Record
from hosting.registers.people import Person, births_differ
from vault.index import blind_index

OVER = (Referral.Status.REFUSED, Referral.Status.WITHDRAWN, Referral.Status.LINKED)


def referred_at(day):
    """Noon of the day that the register gives, or now where that is still to come."""
    return min(timezone.make_aware(datetime.combine(day, time(12))), timezone.now())


class Referrals:
    """The kind « orientations »."""

    code = "referrals"
    model = Referral
    layout = layouts.REFERRALS
    dated_by = "referred_on"
    unlike = frozenset({"remarks", "number"})

    def settle(self, record: Record, context: Context) -> None:
        if names := record.values.pop("last_first", None):
            record.values.setdefault("first_name", names[0])
            if names[1]:
                record.values.setdefault("last_name", names[1])
        if not record.get("first_name"):
            record.require("first_name", "Il manque le prénom.")
        record.values["said_at"] = referred_at(record.days.said_on)
        self._settle_areas(record, context)
        work = record.get("work")
        found = [context.gazetteer.find(place) for place in work.places] if work else []
        record.values["key_areas"] = tuple(dict.fromkeys(area.code for area in found if area))
        safe = record.get("safe_contact")
        if safe and safe.phone and not safe.shared_phone:
            record.values.setdefault("phone", safe.phone)

    def _settle_areas(self, record, context):
        """Places by the codes of their areas. One that she refuses and that we do not know is not to be lost."""
        wished, refused = [], []
        for field in ("sector", "avoid"):
            said = record.get(field)
            if said is None:
                continue
            unknown = []
            for places, codes in ((said.wished, wished), (said.refused, refused)):
                for place in places:
                    areas = context.gazetteer.find_all(place)
                    codes += [area.code for area in areas]
                    unknown += [] if areas else [place]
            if unknown:
                record.doubt(field, f"Ce lieu n’est pas un secteur connu : « {', '.join(unknown)} ».", keep=True)
        record.values["wished"] = tuple(dict.fromkeys(wished))
        record.values["refused"] = tuple(dict.fromkeys(refused))

    def person(self, record: Record) -> Person:
        first, last = record.get("first_name", ""), record.get("last_name", "")
        birth = record.get("birth")
        children = record.get("children")
        traits = {
            "children": len(children.ages) if children else None,
            "languages": tuple(sorted(record.get("languages").all)) if record.get("languages") else None,
            "animal": record.get("animal"),
            "situation": record.get("situation").code if record.get("situation") else None,
        }
        return Person(
            record.number, first,
            full_name=full_name_index(first, last),
            birth=birth,
            born=birth_index(first, birth.on) if birth and birth.on and not conventional(birth.on) else "",
            phone=blind_index("phone", record.get("phone", "")),
            email=blind_index("email", record.get("email", "")),
            facts=facts(
                referrer_index(record.get("referrer_email"), record.get("referrer_phone")),
                record.days.said_on if "referred_on" in record.values else None,
                record.get("organisation"),
            ),
            traits={name: value for name, value in traits.items() if value is not None},
        )  # fmt: skip

    def place_index(self, record: Record) -> str:
        return ""

    def known(self, context: Context) -> list[Person]:
        said: defaultdict = defaultdict(set)
        referrals = Referral.objects.filter(territory=context.territory).values_list(
            "guest", "referrer_index", "referred_by__email", "submitted_at", "consent_on", "organisation__name"
        )
        for guest, index, email, submitted_at, consent_on, organisation in referrals.iterator():
            day = timezone.localdate(submitted_at) if submitted_at else consent_on
            said[guest] |= facts(index or referrer_index(email, ""), day, organisation)
        guests = Guest.objects.filter(territory=context.territory).annotate(kids=Count("children")).values_list(
            "pk", "first_name", "name_index", "birth_year", "identity__born_index", "contact__phone_index",
            "contact__email_index", "kids", "languages",
        )  # fmt: skip
        return [
            Person(
                pk, first_name, full_name=name_index, phone=phone, email=email, born=born or "",
                # the base does not say whether a year came from an age: a year of doubt either way
                birth=Birth(birth_year, approximate=True) if birth_year else None,
                facts=frozenset(said[pk]), traits={"children": kids, "languages": tuple(sorted(languages))},
            )
            for pk, first_name, name_index, birth_year, born, phone, email, kids, languages in guests.iterator()
        ]  # fmt: skip

    def load(self, pks):
        referrals = Referral.objects.select_related("organisation").order_by("-pk")
        guests = (
            Guest.objects.filter(pk__in=pks)
            .select_related("contact")
            .prefetch_related(Prefetch("referrals", referrals), "children", "areas", "no_go_zones__area")
        )
        return {guest.pk: guest for guest in guests}

    def change(self, record: Record, row: Guest, context: Context) -> Change:
        """What the register says differently of her, while her referral is still being looked at."""
        referrals = list(row.referrals.all())
        current = next((referral for referral in referrals if referral.status in Referral.OPEN), None)
        if current is None:
            return Change(anew=not referrals or self._asks_again(record, referrals))
        changed = self._guest_changes(record, row)
        said = referral_fields(record)
        if current.situation_since and record.get("since") and record.get("since").loose:
            said.pop("situation_since", None)  # « plus d'un an » corrects no date
        changed |= {field: value for field, value in said.items() if value != getattr(current, field)}
        if record.get("consent") and current.consent is None and current.status == Referral.Status.DRAFT:
            changed["consent"] = True
        if (words := record.get("remarks")) and fold(words) not in fold(current.remarks):
            changed["remarks"] = words
        return Change(changed)

    @staticmethod
    def _asks_again(record, referrals):
        """Every answer we gave is a refusal or a withdrawal, and this line is of later."""
        over = all(referral.status in OVER for referral in referrals)
        last = max((referral.decided_on or timezone.localdate(referral.created_at)) for referral in referrals)
        return over and "referred_on" in record.values and record.days.said_on > last

    @staticmethod
    def _guest_changes(record, row):
        changed = {}
        for field in ("phone", "email"):
            value = record.get(field)
            if value and blind_index(field, value) != getattr(row.contact, f"{field}_index"):
                changed[field] = value
        for field, value in guest_fields(record).items():
            if value != getattr(row, field):
                changed[field] = value
        birth = record.get("birth")
        if birth and (row.birth_year is None or births_differ(birth, Birth(row.birth_year, approximate=True))):
            changed["birth_year"] = birth.year
        if "children" in record.values and len(children_of(record, row)) != len(row.children.all()):
            changed["children"] = True
        if set(wished_codes(record)) - {area.code for area in row.areas.all()}:
            changed["areas"] = True
        if set(no_go_codes(record)) - {zone.area.code for zone in row.no_go_zones.all()}:
            changed["no_go_zones"] = True
        return changed

    def create(self, entrances, context: Context):
        return create_referrals(entrances, context)

    def update(self, record: Record, row: Guest, change: Change, context: Context):
        return update_referral(record, row, change.fields, context)


def facts(referrer, day, organisation):
    found = {("referrer", referrer)}
    if day and organisation:
        found.add(("referred", f"{day.isoformat()} {fold(organisation)}"))
    return frozenset((name, value) for name, value in found if value)


REFERRALS = Referrals()
