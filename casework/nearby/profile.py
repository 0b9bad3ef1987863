"""What a door may ask of her, from her file: read through the matrix, by whoever opens the page."""

from datetime import date

from casework.models import Accompaniment
from casework.nearby.suiting import Profile, Terms
from directory.models import AudienceRule, Service
from privacy.facts import for_many
from privacy.policies import can
from privacy.projection import project

FIELDS = {"pregnant_due_on", "animal", "step_free", "languages", "birth_year"}


def profile_of(file: Accompaniment, actor, today: date) -> Profile:
    """What this actor may not read is not known: it turns nobody away, and is asked at the door."""
    facts = for_many(actor, [file.guest])
    card = project(file.guest, actor, fields=FIELDS, facts=facts)
    counts = can(actor, "guest.children_count_ages", "read", file.guest, facts=facts)
    due_on, year = card.get("pregnant_due_on"), card.get("birth_year")
    return Profile(
        children=file.guest.children.exists() if counts and not counts.mask else None,
        pregnant=isinstance(due_on, date) and due_on >= today,
        animal=bool(card.get("animal")),
        step_free=bool(card.get("step_free")),
        age=today.year - year if isinstance(year, int) else None,
        languages=frozenset(card.get("languages") or ()),
    )


def terms_of(service: Service) -> Terms:
    """``audiences`` and ``conditions`` are loaded by whoever draws a list."""
    return Terms(
        only=frozenset(rule.who for rule in service.audiences.all() if rule.welcome == AudienceRule.Welcome.ONLY),
        conditions=frozenset(each.kind for each in service.conditions.all()),
        languages=frozenset(service.languages),
        age_min=service.age_min,
        age_max=service.age_max,
    )


def said(profile: Profile) -> list[str]:
    """What the page filtered by, in words: nothing that she did not say."""
    found = []
    if profile.children is not None:
        found.append("avec ses enfants" if profile.children else "seule")
    if profile.pregnant:
        found.append("enceinte")
    if profile.animal:
        found.append("avec un animal")
    if profile.step_free:
        found.append("accès sans marche")
    return found
