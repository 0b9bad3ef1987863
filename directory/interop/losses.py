"""What a format cannot say. Counted while it is written or read, so that whoever takes it knows what is missing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

LABELS = {
    # out
    "confidential": "lieux confidentiels laissés : leur adresse ne sort pas",
    "withheld": "lieux laissés : leur source garde ses droits",
    "overrides": "fermetures et horaires temporaires non dits",
    "messages": "messages temporaires non dits",
    "saturation": "affluence non dite",
    "languages": "services dont les langues ne sont pas dites",
    "audiences": "publics sans équivalent, écrits en texte",
    "welcome": "« seulement » ou « en priorité » non distingués",
    "ages": "âges écrits en texte",
    "holidays": "jours fériés non dits",
    "unsure": "horaires à vérifier : laissés en texte",
    "open_end": "heures de fin inconnues",
    "rules": "règles d’horaires sans équivalent, laissées en texte",
    "animals": "animaux acceptés, accès en fauteuil : écrits en texte",
    "category": "rubriques sans équivalent exact",
    "description": "descriptions trop courtes, complétées par la rubrique",
    "no_position": "lieux sans position, absents de la carte",
    "invalid": "lignes que le schéma refuse, laissées",
    # in
    "hours_unreadable": "horaires illisibles, gardés en texte et à relire",
    "themes": "thématiques en plus de la première",
    "theme_unknown": "services sans thématique connue, en « Autre service »",
    "publics_unknown": "publics sans équivalent",
    "remote": "services à distance, sans lieu à eux",
    "zone": "zones d’éligibilité",
    "mobilisation": "modes de mobilisation et liens",
    "volume": "volumes horaires et durées",
    "contact_person": "noms de personnes à contacter, jamais repris",
    "networks": "réseaux porteurs après le premier",
}


@dataclass
class Losses:
    """Counted by what is lost; a few numbers of what lost it, to go and see."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, what: str, example: object = "", many: int = 1) -> None:
        assert what in LABELS, what
        if many:
            self.counts[what] += many
            shown = self.examples.setdefault(what, [])
            if example and len(shown) < 5:
                shown.append(str(example))

    def merge(self, other: "Losses") -> None:
        for what, count in other.counts.items():
            self.add(what, many=count)
            self.examples[what] = [*self.examples[what], *other.examples.get(what, [])][:5]

    def as_dict(self) -> dict[str, dict[str, object]]:
        return {
            what: {"count": count, "label": LABELS[what], "examples": self.examples.get(what, [])}
            for what, count in sorted(self.counts.items())
        }

    def told(self) -> Iterable[str]:
        for what, count in self.counts.most_common():
            yield f"  {count:>6}  {LABELS[what]}"
