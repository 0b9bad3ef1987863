"""The category and the audience that somebody asks for, recognised whatever their case, accents and plurals."""

from dataclasses import dataclass

from directory.models import AudienceRule, Service
from directory.search.folding import fold, tokens
from directory.taxonomy import category_of


class UnknownWord(ValueError):
    """A category or an audience that nobody has heard of."""


@dataclass(frozen=True)
class Wanted:
    """The category and the audience asked, recognised once: a code of ours, or the headings of a source."""

    category: str = ""
    headings: frozenset[str] = frozenset()
    who: AudienceRule.Who | None = None

    def suits(self, service: Service) -> bool:
        if (self.category and service.category != self.category) or (
            self.headings and service.heading not in self.headings
        ):
            return False
        if self.who is None:
            return True
        rules = service.audiences.all()
        alone = {rule.who for rule in rules if rule.welcome == AudienceRule.Welcome.ONLY}
        return self.who in {rule.who for rule in rules} or not alone & AudienceRule.beside(self.who)


def wanted(category: str, audience: str) -> Wanted:
    """Raises UnknownWord for what nobody has heard of."""
    who = audience_of(audience) if audience.strip() else None
    if not category.strip():
        return Wanted(who=who)
    if known := category_of(category):
        return Wanted(known.code, who=who)
    asked = fold(category)
    headings = Service.objects.exclude(heading="").values_list("heading", flat=True).distinct()
    same = frozenset(heading for heading in headings if fold(heading) == asked)
    if not same:
        raise UnknownWord(f"Rubrique inconnue : « {category} ».")
    return Wanted(headings=same, who=who)


def audience_of(text: str) -> AudienceRule.Who:
    """An audience by its code or its French name, whatever its case and accents."""
    asked = " ".join(tokens(text))
    for who in AudienceRule.Who:
        if asked in (" ".join(tokens(who.value)), " ".join(tokens(str(who.label)))):
            return who
    raise UnknownWord(f"Public inconnu : « {text} ».")
