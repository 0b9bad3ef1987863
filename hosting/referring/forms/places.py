"""Part 4: where she may live, what her week turns around, and where she must not be. Areas only, and never why."""

from django import forms

from hosting.models import KeyPlace, NoGoZone
from hosting.referring.forms.pages import Page
from hosting.referring.forms.questions import UNKNOWN, UNKNOWN_LABEL, Choice, Number, Several

NONE = "none"


class Listed(Page):
    """A page with a list of areas that one answer (``opens``) calls for, and the others leave empty."""

    listed = ""  # the field that holds the areas
    gate = ""  # the question before it
    opens = ""  # its answer that calls for areas
    needs_one = ""
    needs_none = ""
    otherwise = ""  # its answer that says there is none

    def prepare(self):
        self.fields[self.listed].choices = self.draft.area_choices

    def groups(self):
        """The boxes of the list: [(municipality, [its districts])], to show the districts folded."""
        boxes = {box.data["value"]: box for box in self[self.listed].subwidgets}
        groups = []
        for area, around in self.draft.areas:
            box = {"box": boxes[str(area.pk)], "name": area.name}
            if area is around:
                groups.append({**box, "districts": []})
            else:
                groups[-1]["districts"].append(box)
        for group in groups:
            group["open"] = any(district["box"].data["selected"] for district in group["districts"])
        return groups

    def clean(self):
        answer, areas = self.cleaned_data.get(self.gate), self.cleaned_data.get(self.listed)
        if answer == self.opens and not areas and self.thorough:
            self.add_error(self.listed, self.needs_one)
        if areas and answer != self.opens:
            self.add_error(self.gate, self.needs_none)
        return self.cleaned_data

    def kept(self):
        """The areas of the draft, as numbers in text."""
        raise NotImplementedError

    def keep(self, areas):
        raise NotImplementedError

    def stored(self, name, field):
        if field.of:
            return super().stored(name, field)
        if name == self.listed:
            return self.kept()
        if self.kept():
            return self.opens
        return self.otherwise if name in self.draft.answered else None

    def store(self, name, field, value):
        if field.of:
            super().store(name, field, value)
        elif name == self.listed:
            self.keep([int(area) for area in value or []])

    def words(self, name):
        """The list speaks for the answer that opens it."""
        return "" if name == self.gate and self.initial[name] == self.opens else super().words(name)


class Wished(Listed):
    slug, title = "secteurs", "Où peut-elle vivre ?"
    listed, gate, opens, otherwise = "areas", "where", "some", "any"
    needs_one = "Cocher au moins un secteur, ou choisir « Partout »."
    needs_none = "Des secteurs sont cochés : choisir « Seulement dans certains secteurs », ou les décocher."

    where = Choice(
        label="Où peut-elle vivre ?", of="",
        choices=[("any", "Partout"), ("some", "Seulement dans certains secteurs")],
        help_text="Plus il y a de secteurs, plus une chambre est vite trouvée.",
    )  # fmt: skip
    areas = Several(label="Secteurs souhaités", of="", optional=True)
    max_travel = Number(
        label="Trajet accepté, jusqu’à ce qui compte dans sa semaine", of="guest",
        choices=[(20, "20 minutes"), (30, "30 minutes"), (45, "45 minutes"), (60, "1 h"), (90, "1 h 30")],
    )  # fmt: skip

    def kept(self):
        return [str(area.pk) for area in self.draft.guest.areas.all()]

    def keep(self, areas):
        self.draft.guest.areas.set(areas)


class Week(Page):
    """A place a kind. Only a travel time from it is ever shown to anybody."""

    slug, title = "semaine", "Où se passe sa semaine ?"
    lead = "Un secteur suffit : nous ne montrons à personne ces lieux, seulement un temps de trajet."

    work = Choice(label="Son travail", of="", choices=[], widget=forms.Select)
    training = Choice(label="Une formation, des cours", of="", choices=[], widget=forms.Select)
    care = Choice(label="Des soins réguliers", of="", choices=[], widget=forms.Select)

    def prepare(self):
        for field in self.fields.values():
            field.choices = [("", "Choisir"), (NONE, "Aucun"), (UNKNOWN, UNKNOWN_LABEL), *self.draft.area_choices]

    def stored(self, name, field):
        found = self._place(name)
        return str(found.area_id) if found else NONE if name in self.draft.answered else None

    def store(self, name, field, value):
        """Change the row only when the area changes: a place that somebody described keeps its words."""
        found = self._place(name)
        if value in (None, NONE):
            self.draft.guest.key_places.filter(kind=name).delete()
        elif found is None:
            KeyPlace.objects.create(guest=self.draft.guest, kind=name, area_id=int(value))
        elif found.area_id != int(value):
            found.area_id, found.label = int(value), ""
            found.save()

    def _place(self, kind):
        return next((place for place in self.draft.key_places if place.kind == kind), None)


class Avoided(Listed):
    slug, title = "eviter", "Où ne doit-elle pas être hébergée ?"
    lead = "Ne dites pas pourquoi : personne ne le demandera, et la raison n’est notée nulle part."
    listed, gate, opens, otherwise = "zones", "avoid", "yes", "no"
    needs_one = "Cocher au moins un secteur, ou choisir « Non »."
    needs_none = "Des secteurs sont cochés : choisir « Oui », ou les décocher."

    avoid = Choice(
        label="Y a-t-il des secteurs où elle ne doit pas être hébergée ?", of="",
        choices=[("yes", "Oui"), ("no", "Non")],
    )  # fmt: skip
    zones = Several(label="Secteurs à éviter", of="", optional=True)

    def kept(self):
        return [str(zone.area_id) for zone in self.draft.no_go_zones]

    def keep(self, areas):
        guest = self.draft.guest
        guest.no_go_zones.exclude(area__in=areas).delete()
        NoGoZone.objects.bulk_create([NoGoZone(guest=guest, area_id=area) for area in areas], ignore_conflicts=True)
