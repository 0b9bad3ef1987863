"""Part 1: she and her children. A first name that may be invented, ages, and nothing of where she comes from."""

from django import forms
from django.utils import timezone

from hosting.models import Child
from hosting.referring.forms.pages import NOTHING, Page
from hosting.referring.forms.questions import Day, Line, Number, Place, Ticked, Whole

OLDEST, YOUNGEST = 100, 15  # years
MOST_CHILDREN = 6
COLUMNS = {"born": "born_year", "months": "months", "school": "school_id"}


class Name(Page):
    slug, title = "prenom", "Comment l’appeler ?"

    first_name = Line(
        label="Prénom choisi", of="guest", max_length=80, required=True,
        help_text="Celui par lequel elle veut qu’on l’appelle. Il peut être inventé.",
        error_messages={"required": "Écrire un prénom. Il peut être inventé."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    birth_year = Whole(
        label="Année de naissance", of="guest",
        help_text="Laisser vide si vous ne savez pas. Un foyer ne verra qu’une tranche d’âge.",
    )  # fmt: skip

    def clean_birth_year(self):
        year, now = self.cleaned_data["birth_year"], timezone.localdate().year
        if year is not None and not now - OLDEST <= year <= now - YOUNGEST:
            raise forms.ValidationError("Vérifier l’année, sur quatre chiffres : par exemple 1994.")
        return year


class Children(Page):
    slug, title = "enfants", "Qui vient avec elle ?"

    children = Number(
        label="Combien d’enfants viennent avec elle ?", of="",
        choices=[(0, "Aucun"), *((n, str(n)) for n in range(1, MOST_CHILDREN + 1))],
    )  # fmt: skip
    pregnant_due_on = Day(
        label="Un bébé doit naître : terme prévu le", of="guest", optional=True,
        days_back=30, days_ahead=310,
        help_text="Pour prévoir un lit de bébé. Laisser vide sinon, ou si elle ne souhaite pas le dire.",
    )  # fmt: skip

    def stored(self, name, field):
        if name != "children":
            return super().stored(name, field)
        known = self.draft.children or name in self.draft.answered
        return str(len(self.draft.children)) if known else None

    def store(self, name, field, value):
        """As many rows as children; their ages are asked on the next page and may stay unknown."""
        if name != "children":
            return super().store(name, field, value)
        known = self.draft.children
        for child in known[value or 0 :]:
            child.delete()
        fresh = [Child(guest=self.draft.guest) for _ in range((value or 0) - len(known))]
        self.draft.children = [*known[: value or 0], *Child.objects.bulk_create(fresh)]
        return None


class Ages(Page):
    """One group of answers a child: a year, or months for a baby, and where the school is so that a move spares it."""

    slug, title = "ages", "Quel âge ont les enfants ?"
    lead = "Laisser vide ce que vous ne savez pas. Un foyer ne lira que des âges."

    @classmethod
    def applies(cls, draft):
        return bool(draft.children)

    def prepare(self):
        areas = [("", "Pas d’école, ou je ne sais pas"), *self.draft.area_choices]
        for number in range(1, len(self.draft.children) + 1):
            self.fields[f"born_{number}"] = Whole(label=f"Enfant {number} : année de naissance", of="", optional=True)
            self.fields[f"months_{number}"] = Whole(
                label=f"Enfant {number} : âge en mois, pour un bébé", of="", optional=True
            )
            school = Place(label=f"Enfant {number} : secteur de l’école", of="", optional=True)
            school.choices = areas
            self.fields[f"school_{number}"] = school
        self.fields["school_travel_waived"] = Ticked(
            label="Elle accepte un trajet d’école plus long, si la chambre convient par ailleurs", of="guest"
        )

    def stored(self, name, field):
        if field.of:
            return super().stored(name, field)
        child, column = self._where(name)
        return field.from_row(getattr(child, column))

    def write_answer(self, name, field, value):
        """A child's row says everything by itself: nothing else to mark."""
        if field.of:
            return super().write_answer(name, field, value)
        child, column = self._where(name)
        return setattr(child, column, None if value in NOTHING else field.to_row(value))

    def write(self):
        super().write()
        for child in self.draft.children:
            child.save()

    def _where(self, name):
        what, number = name.rsplit("_", 1)
        return self.draft.children[int(number) - 1], COLUMNS[what]

    def answers(self):
        """A line a child."""
        children = range(1, len(self.draft.children) + 1)
        lines = [(f"born_{number}", f"Enfant {number}", self._line(number)) for number in children]
        return [*lines, *(answer for answer in super().answers() if answer[0] == "school_travel_waived")]

    def _line(self, number):
        born, months = self.initial[f"born_{number}"], self.initial[f"months_{number}"]
        age = f"né ou née en {born}" if born else f"{months} mois" if months is not None else "âge inconnu"
        school = self.words(f"school_{number}")
        return f"{age} ; école : {school}" if school else age

    def clean(self):
        now = timezone.localdate().year
        for number in range(1, len(self.draft.children) + 1):
            born, months = self.cleaned_data.get(f"born_{number}"), self.cleaned_data.get(f"months_{number}")
            if born is not None and not now - 25 <= born <= now:
                self.add_error(f"born_{number}", "Vérifier l’année, sur quatre chiffres : par exemple 2019.")
            if months is not None and not 0 <= months <= 36:
                self.add_error(f"months_{number}", "En mois, jusqu’à 36 ; au-delà, mettre l’année de naissance.")
            if born is not None and months is not None:
                self.add_error(f"months_{number}", "Une seule des deux réponses suffit : l’année, ou l’âge en mois.")
        return self.cleaned_data
