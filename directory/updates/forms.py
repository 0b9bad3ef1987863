"""What a structure fills in, on a telephone: a closure, hours as it would write them, how full it is, its texts."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from directory.hours.french import read_french
from directory.models import Service
from journal.pages import day_field

LONGEST = 366  # days


class PeriodForm(forms.Form):
    """``since`` and ``last`` are both included; without a last day, it is asked about again."""

    def clean(self):
        facts = super().clean()
        since, last = facts.get("since"), facts.get("last")
        if since and last and last < since:
            self.add_error("last", "Le dernier jour vient avant le premier.")
        if since and since < timezone.localdate() - timedelta(days=31):
            self.add_error("since", "Choisir un jour d’il y a moins d’un mois.")
        if last and last > timezone.localdate() + timedelta(days=LONGEST):
            self.add_error("last", "Choisir un jour à moins d’un an d’ici.")
        if last and not since:
            self.add_error("since", "Dire à partir de quel jour.")
        return facts


class ClosureForm(PeriodForm):
    since = day_field("Premier jour de fermeture")
    last = day_field(
        "Dernier jour", required=False, help_text="Vide si vous ne savez pas encore : nous vous redemanderons."
    )
    message = forms.CharField(
        label="Un mot à afficher", required=False, max_length=300, help_text="« Les colis sont donnés au 12 bis. »"
    )


class HoursForm(PeriodForm):
    text = forms.CharField(
        label="Horaires, comme vous les écririez", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="« du lundi au vendredi 9h-12h et 14h-17h, fermé les jours fériés »",
    )  # fmt: skip
    since = day_field("À partir du", required=False, help_text="Vide : ce sont les horaires de toujours.")
    last = day_field("Jusqu’au", required=False)

    def clean_text(self):
        text = self.cleaned_data["text"].strip()
        self.reading = read_french(text)
        return text


class SaturationForm(forms.Form):
    level = forms.ChoiceField(
        label="Aujourd’hui", widget=forms.RadioSelect,
        choices=[*Service.Saturation.choices, ("", "Comme d’habitude : ne rien dire")], required=False,
    )  # fmt: skip


class TextsForm(forms.Form):
    """The contacts of a place, and the description of each of its services."""

    telephone = forms.CharField(label="Téléphone public", max_length=40, required=False)
    mail = forms.EmailField(label="Courriel public", required=False)
    website = forms.URLField(label="Site", required=False, assume_scheme="https")

    def __init__(self, *args, place, **kwargs):
        self.services = list(place.services.all())
        initial = {name: getattr(place, name) for name in ("telephone", "mail", "website")}
        super().__init__(*args, initial=initial, **kwargs)
        for service in self.services:
            self.fields[f"s{service.pk}"] = forms.CharField(
                label=f"{service.category_label} : description", required=False, max_length=1500,
                initial=service.description, widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip

    def said(self):
        """(contacts, {service: description}), of what differs."""
        changed = set(self.changed_data)
        contacts = {name: self.cleaned_data[name] for name in ("telephone", "mail", "website") if name in changed}
        texts = {each: self.cleaned_data[f"s{each.pk}"] for each in self.services if f"s{each.pk}" in changed}
        return contacts, texts
