"""The category and the audience that somebody asks for, recognised whatever their case, accents and plurals."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

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

    def suiting(self, services: QuerySet[Service]) -> QuerySet[Service]:
        """Those of this category that receive her: another « seulement » of her axis turns her away."""
        if self.category:
            services = services.filter(category=self.category)
        if self.headings:
            services = services.filter(heading__in=self.headings)
        if self.who is None:
            return services
        rules = AudienceRule.objects.filter(service=OuterRef("pk"))
        others = rules.filter(who__in=AudienceRule.beside(self.who), welcome=AudienceRule.Welcome.ONLY)
        return services.filter(Exists(rules.filter(who=self.who)) | ~Exists(others))


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
