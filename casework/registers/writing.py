"""A running stay taken over: the woman, her referral, her year and her roof, through the moves of every file."""

from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Membership, Role, User
from accounts.numbers import next_code
from casework.actions import extend_stay, place, record_other_roof, start_year
from casework.models import Accompaniment, OtherRoof
from casework.registers.homes import Homes, home_of, room_for
from hosting.actions import acknowledge_referral, admit_referral, submit_referral
from hosting.models import Referral, Tier
from hosting.registers.cells import fold
from hosting.registers.cells.contacts import spelled
from hosting.registers.indexes import referrer_index
from hosting.registers.kinds.referrals_writing import Areas, Partners, create_guests
from journal.models import Entry
from journal.moves import perform, write

WITHOUT_AN_END = timedelta(days=30)  # a stay whose end nobody noted, when her year is over too: to be agreed upon soon
ALREADY_HOSTED = "Déjà accueillie : séjour repris d’un registre."
NOT_WRITTEN = "Séjour en cours repris d’un registre ; accord à recueillir."


def planned_end(record):
    """The end that the line gives, or None."""
    end = record.get("planned_until")
    return end and (end.on or (end.length and end.length.after(record.get("started_on").on)))


def first_night(record):
    """The first night of her year: in an earlier home where the register says so."""
    year = record.get("year_started_on")
    return year.on if year else record.get("started_on").on


def end_of_stay(record):
    """When this stay is to end: as written, else with her year, else soon."""
    by_default = first_night(record) + relativedelta(years=1)
    today = record.days.today
    return planned_end(record) or (by_default if by_default > today else today + WITHOUT_AN_END)


def create_stay(record, guest, context):
    """Her file, her year and her running stay. What exists of it already is kept."""
    if guest is None:
        (guest,) = create_guests([record], Areas([record]), context)
        guest.open_files = []
    host = home_of(record, context.cached("homes", lambda: Homes(context.territory)), context)
    accompaniment = guest.open_files[0] if guest.open_files else _admit(record, guest, context)
    start, until, year = record.get("started_on").on, end_of_stay(record), first_night(record)
    how = {"channel": Entry.Channel.IMPORT}
    if year < start and not hasattr(accompaniment, "commitment"):
        start_year(accompaniment, year, by=context.by)
        record_other_roof(accompaniment, OtherRoof.Kind.EARLIER, year, start, by=context.by, **how)
    room = room_for(record, host, DateRange(start, until))
    stay = place(accompaniment, room, by=context.by, start=start, until=until, happened_at=_noon(start), **how)
    write(stay, "take_over", by=context.by, facts=context.facts(record), note=record.get("remarks", ""), **how)
    return stay


def update_stay(stay, until, record, context):
    """The register gives another end to a stay that runs."""
    stay = extend_stay(stay, until, by=context.by, channel=Entry.Channel.IMPORT)
    write(stay, "take_over_again", by=context.by, facts=context.facts(record), channel=Entry.Channel.IMPORT)
    return stay


def _noon(day):
    return min(timezone.make_aware(datetime.combine(day, time(12))), timezone.now())


def _admit(record, guest, context):
    """Take her referral, the one that waits or one made now, through the moves of an admission."""
    day, how = first_night(record), {"channel": Entry.Channel.IMPORT}
    owner = _owner(record, context)
    referral = guest.referrals.filter(status__in=Referral.OPEN).order_by("-pk").first() or _referral(
        record, guest, context
    )
    if referral.status == Referral.Status.DRAFT:
        _agree(referral, record, day)
        referral = submit_referral(referral, by=context.by, at=_noon(day), happened_at=_noon(day), **how)
    if referral.status == Referral.Status.SUBMITTED:
        referral = acknowledge_referral(referral, by=context.by, **how)
    if referral.status == Referral.Status.INFORMATION_NEEDED:
        referral = perform(referral, "give_information", by=context.by, **how)
    if referral.status == Referral.Status.RECEIVED:
        referral = perform(referral, "study", by=context.by, **how)
    admit_referral(
        referral,
        by=context.by,
        owner=owner,
        tier=Tier.C,
        tier_reason=ALREADY_HOSTED,
        on=day,
        happened_at=_noon(day),
        **how,
    )
    return Accompaniment.objects.get(referral=referral)


def _agree(referral, record, day):
    """She lives with us: her agreement is taken as of her first night, and said to be still to be written."""
    referral.imported = True
    referral.consent, referral.consent_on = True, referral.consent_on or day
    referral.consent_words = referral.consent_words or ("Registre : « oui »" if record.get("consent") else NOT_WRITTEN)
    referral.save()


def _referral(record, guest, context):
    partners = Partners(context.territory)
    email, phone = record.get("referrer_email", ""), record.get("referrer_phone", "")
    organisation = partners.organisation(record.get("organisation"))
    return Referral.objects.create(
        code=next_code("referral"), territory=context.territory, guest=guest, organisation=organisation, imported=True,
        referred_by=partners.social_worker(organisation, email), referrer_name=record.get("referrer_name", ""),
        referrer_contact=" · ".join(part for part in (email, spelled(phone) if phone else "") if part),
        referrer_index=referrer_index(email, phone), situation=Referral.Situation.HOSTED,
        remarks=record.get("remarks", ""),
    )  # fmt: skip


def _owner(record, context):
    """Who answers for her: whoever of the team the line names, else who imports, else a coordinator."""
    team = context.cached("team", lambda: _team(context.territory))
    named = team.get(fold(record.get("owner", "")))
    importing = context.by.user if context.by.user_id in {user.pk for user in team.values()} else None
    return named or importing or next(iter(team.values()), None) or _nobody_yet(context.territory)


def _team(territory):
    """{mail or name: user} of the coordinators and managers of a territory, coordinators first."""
    found = {}
    for role in (Role.COORDINATOR, Role.MANAGER):
        for membership in Membership.objects.in_force().filter(territory=territory, role=role).select_related("user"):
            user = membership.user
            for name in (
                user.email,
                user.first_name,
                f"{user.first_name} {user.last_name}",
                f"{user.last_name} {user.first_name}",
            ):
                found.setdefault(fold(name), user)
    return found


def _nobody_yet(territory):
    """The team itself, before it has anybody: files need an owner. Nobody signs in with it: it has no password."""
    address = f"equipe@{territory.code}.invalid"
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(email=address, first_name="L’équipe")
        # the role that answers for files without being written to
        Membership.objects.create(user=user, territory=territory, role=Role.MANAGER)
    return user
