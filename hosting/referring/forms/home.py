"""Part 3: what she needs at a home. Needs that a home can answer, never labels: no health, no religion, no origin."""

from hosting.languages import NAMES, OFTEN
from hosting.models import Animal, Guest
from hosting.referring.forms.pages import Page
from hosting.referring.forms.questions import Choice, Several, YesNo

WITH_ANIMAL = [
    ("ok", "Oui"), ("avoids", "Non, elle ne le souhaite pas"), ("allergies", "Non, elle y est allergique"),
]  # fmt: skip


class Bedroom(Page):
    slug, title = "chambre", "Quelle chambre lui faut-il ?"

    private_room = YesNo(
        label="A-t-elle besoin d’une chambre qui ferme ?", of="guest", if_unknown=True,
        help_text="Pour un séjour de plusieurs mois, nous ne proposons que des chambres privées.",
    )  # fmt: skip
    step_free = YesNo(label="Lui faut-il un accès sans marche, ou un ascenseur ?", of="guest")
    quiet = YesNo(label="A-t-elle besoin de calme dans la journée ?", of="guest")


class Animals(Page):
    slug, title = "animaux", "Peut-elle vivre avec des animaux ?"

    animal = Choice(label="Vient-elle avec un animal ?", of="guest", choices=[
        ("none", "Non"), (Animal.DOG, "Un chien"), (Animal.CAT, "Un chat"), (Animal.OTHER, "Un autre animal"),
    ])  # fmt: skip
    with_dog = Choice(label="Peut-elle vivre avec un chien ?", of="", choices=WITH_ANIMAL)
    with_cat = Choice(label="Peut-elle vivre avec un chat ?", of="", choices=WITH_ANIMAL)
    with_other = Choice(label="Peut-elle vivre avec un autre animal ?", of="", choices=WITH_ANIMAL)

    def stored(self, name, field):
        guest = self.draft.guest
        if name == "animal":
            return guest.animal or ("none" if name in self.draft.answered else None)
        kind = name.removeprefix("with_")
        if kind in guest.allergies:
            return "allergies"
        return "avoids" if kind in guest.avoids else "ok" if name in self.draft.answered else None

    def store(self, name, field, value):
        guest = self.draft.guest
        if name == "animal":
            guest.animal = "" if value in (None, "none") else value
            return
        kind = name.removeprefix("with_")
        for column in ("avoids", "allergies"):
            others = [one for one in getattr(guest, column) if one != kind]
            setattr(guest, column, [*others, kind] if value == column else others)


class People(Page):
    slug, title = "personnes", "Avec qui peut-elle vivre ?"

    accepts_men = YesNo(label="Peut-elle vivre dans un foyer où habite un homme ?", of="guest")
    accepts_children = YesNo(label="Peut-elle vivre avec des enfants ?", of="guest")
    smokes = YesNo(label="Fume-t-elle ?", of="guest")
    accepts_smokers = YesNo(label="Peut-elle vivre avec des personnes qui fument ?", of="guest")


class Days(Page):
    slug, title = "rythme", "Comment se passent ses journées ?"

    rhythm = Choice(label="Quel est son rythme ?", of="guest", choices=Guest.Rhythm.choices)
    languages = Several(
        label="Quelles langues parle-t-elle ?", of="", choices=[(code, NAMES[code]) for code in OFTEN],
        help_text="Même un peu. Ne rien cocher si vous ne savez pas.",
    )  # fmt: skip
    more_languages = Several(
        label="D’autres langues", of="", optional=True, folded=True,
        choices=sorted(((code, name) for code, name in NAMES.items() if code not in OFTEN), key=lambda pair: pair[1]),
    )  # fmt: skip

    def stored(self, name, field):
        if field.of:
            return super().stored(name, field)
        often, more = self._known()
        return (often or None) if name == "languages" else more

    def write_answer(self, name, field, value):
        """The two lists are one answer: a language of the second is enough."""
        if name == "languages" and not value and self.cleaned_data.get("more_languages"):
            self.draft.answered.discard("languages?")
            self.store(name, field, [])
        else:
            super().write_answer(name, field, value)

    def store(self, name, field, value):
        if field.of:
            return super().store(name, field, value)
        often, more = self._known()
        self.draft.guest.languages = (value or []) + more if name == "languages" else often + (value or [])
        return None

    def missing(self):
        missing = super().missing()
        if self.initial["more_languages"]:
            missing.pop("languages", None)
        return missing

    def _known(self):
        spoken = self.draft.guest.languages
        return [code for code in spoken if code in OFTEN], [code for code in spoken if code not in OFTEN]
