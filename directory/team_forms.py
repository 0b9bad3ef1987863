"""Fields that the team's tools share: a territory of hers, departments, categories."""

from typing import Any

from django import forms

from accounts.models import Actor, Role, Territory
from directory.models.territorial import TEAM
from directory.taxonomy import CATEGORIES

CATEGORY_CHOICES = [(category.code, category.label) for category in CATEGORIES]


def own_territories(actor: Actor) -> Any:
    """Those that she looks after; all of them for the nation."""
    if actor.has_role(Role.NATIONAL_ADMIN):
        return Territory.objects.all()
    return Territory.objects.filter(pk__in=actor.territories(*TEAM))


class TerritoryField(forms.ModelChoiceField):
    """Chosen already where there is only one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Territory.objects.none(), label="Territoire", empty_label=None, **options)

    def label_from_instance(self, territory: Territory) -> str:
        return territory.name


class TeamForm(forms.Form):
    """A form of somebody of the team; ``territory``, where it has one, is one of hers."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        if "territory" in self.fields:
            self.fields["territory"].queryset = own_territories(actor)  # type: ignore[attr-defined]


class DepartmentsField(forms.CharField):
    """« 33, 47 »: empty means those of the territory."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label="Départements", required=False, max_length=200,
            help_text="Séparés par des virgules : 33, 47. Vide : ceux du territoire.", **options,
        )  # fmt: skip

    def clean(self, value: Any) -> list[str]:
        codes = [code.strip().upper() for code in super().clean(value).split(",") if code.strip()]
        wrong = [code for code in codes if not (code in ("2A", "2B") or (code.isdigit() and len(code) in (2, 3)))]
        if wrong:
            raise forms.ValidationError(f"« {wrong[0]} » n’est pas un département.")
        return codes
