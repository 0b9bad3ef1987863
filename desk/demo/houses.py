"""A house where organisations receive in turn, its door of the last days; and places given to two women."""

from datetime import timedelta

from casework.models import Accompaniment
from casework.signposts import moves
from directory.models import Place, Service
from directory.models.permanence import Domain
from directory.permanences import counting, planning

HOUSE = "Maison Solidaire des Capucins"
# organisation, domain, office (0, 1), hours, minutes of a slot, places for children, public writer
WEEK = (
    ("Caisse d’allocations de l’Exemple", Domain.RIGHTS, 0, "lundi 9h-12h, jeudi 9h-12h", 30, 4, False),
    ("Budget ensemble", Domain.MONEY, 0, "mardi 14h-17h", 45, 0, False),
    ("Écrivaine publique de la maison", Domain.PAPERS, 1, "du lundi au vendredi 14h-16h", 20, 0, True),
    ("Passerelle emploi", Domain.WORK, 1, "mercredi 9h-12h", 30, 0, False),
    ("Infirmière du quartier", Domain.HEALTH, 0, "vendredi 9h-11h", 20, 0, False),
    ("Juristes solidaires", Domain.LEGAL, 1, "2e jeudi du mois 9h30-12h30", 30, 4, False),
)
DOOR = (("rights", 9), ("money", 3), ("papers", 3), ("work", 2), ("health", 1), ("legal", 2))  # of a day
GIVEN = (("seated-meal", "oral", 3, ""), ("shower", "card", 5, "find_closed"))  # category, how, days ago, what came


def furnish(stage):
    """After the places: they are given, and the house is one of them."""
    territory = stage.team.territory
    files = Accompaniment.objects.open().filter(commitment__isnull=False).select_related("owner").order_by("pk")[:2]
    if not files:
        return
    by = stage.actor(files[0].owner)
    place = Place.objects.get(name=HOUSE)
    house = planning.open_house(place, territory_id=territory.pk, offices=["Bureau 1", "Bureau 2"], by=by)
    offices = list(house.offices.order_by("pk"))
    for organisation, domain, office, hours, minutes, children, writes in WEEK:
        planning.plan(
            offices[office], by=by, organisation=organisation, domain=domain, hours_text=hours, slot_minutes=minutes,
            childcare_places=children, writes=writes,
        )  # fmt: skip
    for days in range(1, 6):
        for domain, times in DOOR:
            counting.tap(house, domain, by=by, day=stage.day(-days), times=times)
    for file, (category, channel, days, came) in zip(files, GIVEN, strict=False):
        service = Service.objects.filter(category=category, place__postal_code__startswith="33").order_by("pk").first()
        owner = stage.actor(file.owner)
        row = moves.give(file, by=owner, service=service, channel=channel, at=stage.clock.at - timedelta(days=days))
        if came:
            moves.tell(row, came, by=owner)
