"""What the directory does in a crisis, under way: a notice, a campaign, a letter sent and one to read again, the needs
that found nothing last season."""

from datetime import timedelta

from directory.campaigns import following
from directory.models import Newsletter, UnmetNeed
from directory.models.updates import Campaign
from directory.notices import publish_notice
from directory.outreach import letters
from reporting.unmet import quarters_over

COLD = {
    "fr": "Grand froid : les accueils de jour de Bordeaux ouvrent aussi le dimanche. Sans abri ce soir : le 115.",
    "en": "Severe cold: day centres in Bordeaux also open on Sundays. No shelter tonight: call 115.",
}
ASKED = ("shower", "seated-meal", "overnight-stop", "clothes")
READERS = ("lectrice@courriel.example", "mairie@courriel.example", "collectif@courriel.example")
PAGES = [("/annuaire/?ou=Bordeaux&quand=ce-soir&rubrique=overnight-stop", "Dormir ce soir"),
         ("/annuaire/?ou=Bordeaux&quand=maintenant&rubrique=shower", "Les douches ouvertes")]  # fmt: skip
Band, Kind = UnmetNeed.Band, UnmetNeed.Kind
# category, municipality, part of the day, what was lacking, how many in a month
NEEDS = (
    ("overnight-stop", "Bordeaux", Band.EVENING, Kind.NOTHING_OPEN, 31),
    ("overnight-stop", "Bègles", Band.EVENING, Kind.NOTHING, 14),
    ("seated-meal", "Bordeaux", Band.EVENING, Kind.NOTHING_OPEN, 22),
    ("seated-meal", "Mérignac", Band.AFTERNOON, Kind.NOTHING, 12),
    ("shower", "Bordeaux", Band.AFTERNOON, Kind.NOTHING_OPEN, 17),
    ("shower", "Talence", Band.MORNING, Kind.NOTHING, 9),
    ("legal-advice", "Bordeaux", Band.MORNING, Kind.REFUSED, 8),
)


def furnish(stage):
    """After the places, by the coordinator who looks after them."""
    by = stage.actor(stage.team.coordinators[0])
    territory = stage.team.territory
    last = stage.day(12)
    publish_notice(
        COLD, severity="warning", since=stage.day(-1), last=last, departments=["33"], by=by, territory=territory
    )
    _campaign(stage, territory, by)
    _letter(territory, by)
    UnmetNeed.objects.bulk_create(_needs(stage.today))


def _campaign(stage, territory, by):
    """Four days old: one structure found nothing to change, one began, the others are waited for."""
    campaign = following.open_campaign(
        name="Mise à jour de l’hiver", territory=territory, departments=["33"], categories=list(ASKED),
        sections=[Campaign.Section.HOURS, Campaign.Section.CLOSURES], starts_on=stage.day(-4), ends_on=stage.day(17),
        by=by,
    )  # fmt: skip
    items = list(campaign.items.order_by("structure__name"))
    following.called(items[0], "no_change", by=by)
    following.begun(items[1], by=by)


def _letter(territory, by):
    newsletter = Newsletter.objects.create(territory=territory, title="La lettre des lieux de Bordeaux")
    for address in READERS:
        letters.ask(newsletter, address)
    for subscription in newsletter.subscriptions.all()[1:]:
        letters.confirm(subscription)
    body = (
        "Deux accueils ouvrent le dimanche, une laverie est fermée pour travaux.\n\nMerci de le dire autour de vous."
    )
    sent = letters.send(letters.write(newsletter, subject="Grand froid", body=body, pages=PAGES), by=by)
    sent.links.filter(number=1).update(clicks=23)
    letters.write(newsletter, subject="Les horaires des fêtes", body="À compléter avec les lieux.", pages=PAGES[1:])


def _needs(today):
    """Of the last season that is over: the map says nothing of the one that runs."""
    since = quarters_over(today)[0].since
    months = [(since + timedelta(days=31 * number)).replace(day=1) for number in range(3)]
    return [
        UnmetNeed(
            month=month, department="33", commune=commune, category=category, band=band, kind=kind, count=count + 3 * n
        )
        for n, month in enumerate(months)
        for category, commune, band, kind, count in NEEDS
    ]
