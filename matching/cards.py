"""What each side is told about the other before deciding (README decision 16): daily life, never a history."""

from datetime import date

from django.utils import timezone

BANDS = ((25, "18-25 ans"), (35, "26-35 ans"), (45, "36-45 ans"), (55, "46-55 ans"), (65, "56-65 ans"))


def age_band(birth_year, day=None):
    """Ten years wide, so that it recognises nobody. None where the year is not known."""
    if birth_year is None:
        return None
    age = (day or timezone.localdate()).year - birth_year
    return next((words for limit, words in BANDS if age <= limit), "plus de 65 ans")


def children_range(count):
    return {0: "sans enfant", 1: "avec un enfant"}.get(count, "avec deux enfants ou plus")


def guest_card(guest):
    """What the home learns before both have accepted: no name, nothing of her past, her health or her papers."""
    needs = [
        words
        for wanted, words in (
            (guest.step_free, "un accès sans marche"),
            (guest.quiet, "du calme en journée"),
            (guest.private_room, "une chambre à elle"),
            (bool(guest.allergies), "pas de certains animaux (allergie)"),
        )
        if wanted
    ]
    return {
        "age_band": age_band(guest.birth_year),
        "languages": list(guest.languages),
        "rhythm": guest.get_rhythm_display() if guest.rhythm else "",
        "children": children_range(guest.children.count()),
        "animal": guest.get_animal_display() if guest.animal else "",
        "smokes": guest.smokes,
        "needs": needs,
    }


def home_card(room):
    """What she learns first: the home's own words, who lives there, the room, the area. No name, no address."""
    home = room.host.household
    return {
        "area": home.area.name if home.area else "",
        "card": home.card,
        "adults": room.host.adults.count(),
        "men_present": home.men_present,
        "has_children": home.has_children,
        "has_animals": home.has_animals,
        "animals": list(home.animals),
        "smoking": home.get_smoking_display() if home.smoking else "",
        "languages": list(home.languages),
        "room": {"private": room.private, "lockable": room.lockable, "places": room.places, "cot": room.cot},
    }


def snapshot(guest, room):
    """Both cards as they were when she was asked: what was known is kept with the proposal."""
    return {"guest": guest_card(guest), "home": home_card(room), "on": date.isoformat(timezone.localdate())}
