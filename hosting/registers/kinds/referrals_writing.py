"""A line of the register of referrals as rows: what it says of each, and how they are written."""

from dateutil.relativedelta import relativedelta
from django.contrib.contenttypes.models import ContentType

from accounts.models import Membership, Organisation
from accounts.numbers import next_codes
from hosting.actions import answer_due_on
from hosting.models import Area, Child, Guest, Identity, KeyPlace, NoGoZone, Referral
from hosting.registers.cells import fold
from hosting.registers.cells.contacts import spelled
from hosting.registers.cells.people import conventional
from hosting.registers.indexes import birth_index, full_name_index, referrer_index
from hosting.registers.reading import shown
from journal.bulk import open_tasks, perform_all, write_all
from journal.models import Entry
from journal.moves import write
from messaging.models import Contact
from messaging.models.contact import Language
from privacy.models import Consent

BABY = 24  # months: below, an age is kept in months
CONSENT_VERSION = "registre"


# --- what a line says of each row ----------------------------------------------------------------------------------


def guest_fields(record):
    """The fields of Guest that a line gives. A need that it does not name is not denied: only said ones are here."""
    found = {}
    if languages := record.get("languages"):
        found["languages"] = list(languages.all)
    if (animal := record.get("animal")) is not None:
        found["animal"] = animal
    if (children := record.get("children")) and children.due_on:
        found["pregnant_due_on"] = children.due_on
    if needs := record.get("constraints"):
        found |= {field: True for field in ("step_free", "quiet") if getattr(needs, field)}
        found |= {
            field: False
            for field, no in (("accepts_men", needs.no_men), ("accepts_children", needs.no_children))
            if no
        }
        if needs.smokes is not None:
            found["smokes"] = needs.smokes
        if needs.allergies:
            found["allergies"] = list(needs.allergies)
    if rhythm := rhythm_of(record):
        found["rhythm"] = rhythm
    if words := wishes_of(record):
        found["wishes"] = words
    return found


def rhythm_of(record):
    needs, work = record.get("constraints"), record.get("work")
    return Guest.Rhythm.NIGHT if needs and needs.works_nights else work.rhythm if work else ""


def wishes_of(record):
    """Her wishes in the register's words, for those that no field holds whole."""
    parts = []
    if needs := record.get("constraints"):
        parts.append(needs.words)
    if (work := record.get("work")) and work.words:
        parts.append(f"Travail ou formation : {work.words}")
    if "sector" in record.values:
        parts.append(f"Secteur : {shown(record.raw['sector'])}")
    return "\n".join(parts)


def wished_codes(record):
    return record.get("wished", ())


def no_go_codes(record):
    return record.get("refused", ())


def children_of(record, guest):
    """Her children, by the year they were born in when the line was written."""
    children = record.get("children")
    return [
        Child(guest=guest) if age is None else Child(
            guest=guest, born_year=(record.days.said_on - relativedelta(months=age)).year,
            months=age if age < BABY else None,
        )
        for age in (children.ages if children else ())
    ]  # fmt: skip


def referral_fields(record):
    """The fields of Referral that a line gives, but for her consent and what a person decides."""
    found = {}
    if situation := record.get("situation"):
        found["situation"] = situation.code
        if situation.ends_on:
            found["roof_ends_on"] = situation.ends_on
    if since := record.get("since"):
        found["situation_since"] = since.on
    if (duration := record.get("duration")) and duration.most:
        found["wanted_months"] = duration.most.months or max(1, round(duration.most.days / 30))
    if tier := record.get("urgency"):
        found["tier"] = tier
    return found


def remarks_of(record):
    """What is left of the line in words: for the team, sealed."""
    parts = [record.get("remarks", "")]
    if situation := record.get("situation"):
        parts.append(f"Situation : {situation.words}")
    if (children := record.get("children")) and children.pregnant:
        parts.append(f"Enfants : {shown(record.raw['children'])}")
    return "\n".join(part for part in parts if part)


def contact_of(record):
    """How to reach her. What the register does not say is no permission: then only through her social worker."""
    safe, languages = record.get("safe_contact"), record.get("languages")
    spoken = languages.spoken if languages else ()
    contact = Contact(
        phone=record.get("phone", ""), email=record.get("email", ""),
        preferred=safe.preferred if safe else Contact.Preferred.REFERRER,
        language=next((code for code in ("fr", *spoken) if code in spoken and code in Language), Language.FRENCH),
        needs_interpreter="fr" not in spoken if languages else None,
    )  # fmt: skip
    if safe:
        contact.not_before, contact.not_after = safe.not_before, safe.not_after
        contact.shared_phone, contact.instructions = safe.shared_phone, safe.words
    contact.index()
    return contact


# --- writing -------------------------------------------------------------------------------------------------------


def create_referrals(entrances, context):
    """Create the referrals of these lines, in order, with the women who are not known yet."""
    areas = Areas(record for record in (entrance.record for entrance in entrances))
    newcomers = [entrance.record for entrance in entrances if entrance.row is None]
    guests = dict(zip((record.number for record in newcomers), create_guests(newcomers, areas, context), strict=True))
    partners = Partners(context.territory)
    codes = next_codes("referral", len(entrances))
    referrals = Referral.objects.bulk_create(
        _referral(entrance.record, entrance.row or guests[entrance.record.number], code, partners, context)
        for entrance, code in zip(entrances, codes, strict=True)
    )
    return _enter(
        [(entrance.record, referral) for entrance, referral in zip(entrances, referrals, strict=True)], context
    )


class Areas:
    """The areas that these lines name, by code, in one query."""

    def __init__(self, records):
        codes = {
            code
            for record in records
            for code in (*wished_codes(record), *no_go_codes(record), *record.get("key_areas", ()))
        }
        self.by_code = {area.code: area for area in Area.objects.filter(code__in=codes)}

    def of(self, codes):
        return [self.by_code[code] for code in codes if code in self.by_code]


def create_guests(records, areas, context):
    contacts = Contact.objects.bulk_create(contact_of(record) for record in records)
    codes = next_codes("guest", len(records))
    guests = Guest.objects.bulk_create(
        Guest(
            code=code, territory=context.territory, contact=contact, first_name=record.get("first_name"),
            birth_year=record.get("birth").year if record.get("birth") else None,
            name_index=full_name_index(record.get("first_name"), record.get("last_name", "")), **guest_fields(record),
        )
        for record, contact, code in zip(records, contacts, codes, strict=True)
    )  # fmt: skip
    pairs = list(zip(records, guests, strict=True))
    Identity.objects.bulk_create(identity for record, guest in pairs if (identity := _identity(record, guest)))
    Child.objects.bulk_create(child for record, guest in pairs for child in children_of(record, guest))
    wishes = Guest.areas.through
    wishes.objects.bulk_create(
        wishes(guest_id=guest.pk, area_id=area.pk)
        for record, guest in pairs
        for area in areas.of(wished_codes(record))
    )
    NoGoZone.objects.bulk_create(
        NoGoZone(guest=guest, area=area) for record, guest in pairs for area in areas.of(no_go_codes(record))
    )
    KeyPlace.objects.bulk_create(
        KeyPlace(guest=guest, area=area, kind=record.get("work").kind, label=record.get("work").words)
        for record, guest in pairs
        for area in areas.of(record.get("key_areas", ()))
    )
    return guests


def _identity(record, guest):
    birth, last = record.get("birth"), record.get("last_name", "")
    born_on = birth.on if birth else None
    if not (last or born_on):
        return None
    sure = born_on and not conventional(born_on)
    index = birth_index(guest.first_name, born_on) if sure else ""
    return Identity(guest=guest, last_name=last, birth_date=born_on, born_index=index)


class Partners:
    """The organisations of a territory by name, capitals and accents aside, and their social workers by mail."""

    def __init__(self, territory):
        self.territory = territory
        self.by_name = {fold(found.name): found for found in Organisation.objects.filter(territory=territory)}
        self.members = {}
        for membership in (
            Membership.objects.in_force().filter(organisation__territory=territory).select_related("user")
        ):
            self.members[membership.organisation_id, membership.user.email] = membership.user

    def organisation(self, name):
        """The organisation of that name, made where the register is the first to speak of it."""
        if not name or not fold(name):
            return None
        if fold(name) not in self.by_name:
            self.by_name[fold(name)] = Organisation.objects.create(territory=self.territory, name=name[:160])
        return self.by_name[fold(name)]

    def social_worker(self, organisation, email):
        return self.members.get((organisation.pk, email)) if organisation and email else None


def _referral(record, guest, code, partners, context):
    organisation = partners.organisation(record.get("organisation"))
    email, phone = record.get("referrer_email", ""), record.get("referrer_phone", "")
    consent = record.get("consent")
    fields = referral_fields(record)
    if "tier" in fields:
        fields |= {"tier_reason": f"Registre : « {shown(record.raw['urgency'])} »", "tier_set_on": record.days.said_on}
    return Referral(
        code=code, territory=context.territory, guest=guest, organisation=organisation, imported=True,
        referred_by=partners.social_worker(organisation, email), referrer_name=record.get("referrer_name", ""),
        referrer_contact=" · ".join(part for part in (email, spelled(phone) if phone else "") if part),
        referrer_index=referrer_index(email, phone), consent=consent,
        consent_words=f"Registre : « {shown(record.raw['consent'])} »" if consent else "",
        consent_on=record.days.said_on if consent else None, remarks=remarks_of(record), **fields,
    )  # fmt: skip


def _enter(pairs, context):
    """The journal says where they come from; with her consent one is sent, at the day the register gives."""
    said_at = {referral.pk: record.get("said_at") for record, referral in pairs}
    write_all(
        [(referral, {"facts": context.facts(record)}) for record, referral in pairs], "take_over",
        by=context.by, happened_at_of=lambda row: said_at[row.pk], channel=Entry.Channel.IMPORT,
    )  # fmt: skip
    sent = {row.pk: row for row in _send([referral for _, referral in pairs if referral.consent], said_at, context)}
    return [sent.get(referral.pk, referral) for _, referral in pairs]


def _send(referrals, said_at, context):
    """Send them as their social workers would have: her consent kept, the answer due from that day."""
    kind = ContentType.objects.get_for_model(Guest)
    Consent.objects.bulk_create(
        Consent(
            content_type=kind, object_id=referral.guest_id, purpose=Consent.Purpose.REFERRAL, collected_by=context.by,
            text_version=CONSENT_VERSION, channel=Entry.Channel.IMPORT, words=referral.consent_words,
            at=said_at[referral.pk],
        )
        for referral in referrals
    )  # fmt: skip
    organisations = {referral.pk: referral.organisation for referral in referrals}
    sent = perform_all(
        referrals, "submit", by=context.by, facts_of=lambda row: {"at": said_at[row.pk]},
        happened_at_of=lambda row: said_at[row.pk], channel=Entry.Channel.IMPORT,
    )  # fmt: skip
    for referral in sent:
        referral.organisation = organisations[referral.pk]
    open_tasks(sent, "answer_referral", due_on_of=answer_due_on)
    return sent


REFERRAL_FIELDS = ("situation", "roof_ends_on", "situation_since", "wanted_months", "tier")


def update_referral(record, guest, fields, context):
    """Write what a line says differently of a woman whose referral is being looked at."""
    referral = next(found for found in guest.referrals.all() if found.status in Referral.OPEN)
    _update_guest(record, guest, fields)
    for field in REFERRAL_FIELDS:
        if field in fields:
            setattr(referral, field, fields[field])
    if "tier" in fields:
        referral.tier_reason, referral.tier_set_on = (
            f"Registre : « {shown(record.raw['urgency'])} »",
            record.days.said_on,
        )
    if "remarks" in fields:
        referral.remarks = f"{referral.remarks}\n{fields['remarks']}".strip()
    if "consent" in fields:
        referral.consent, referral.consent_on = True, record.days.said_on
        referral.consent_words = f"Registre : « {shown(record.raw['consent'])} »"
    referral.save()
    write(referral, "take_over_again", by=context.by, facts=context.facts(record), channel=Entry.Channel.IMPORT)
    return _send([referral], {referral.pk: record.get("said_at")}, context)[0] if "consent" in fields else referral


def _update_guest(record, guest, fields):
    contact_fields = fields.keys() & {"phone", "email"}
    for field in contact_fields:
        setattr(guest.contact, field, fields[field])
    if contact_fields:
        guest.contact.save()
    for field in fields.keys() & {"birth_year", *guest_fields(record)}:
        setattr(guest, field, fields[field])
    guest.save()
    areas = Areas([record])
    if "areas" in fields:
        guest.areas.add(*areas.of(wished_codes(record)))
    if "no_go_zones" in fields:
        for area in areas.of(no_go_codes(record)):
            NoGoZone.objects.get_or_create(guest=guest, area=area)
    if "children" in fields:
        guest.children.all().delete()
        Child.objects.bulk_create(children_of(record, guest))
