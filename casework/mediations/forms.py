"""What is written of a mediation: each side on its own page, a session, points with who and when."""

from django import forms

from accounts.models import User
from casework.actions.mediations import mediators
from casework.forms import text_field
from casework.house_rules import NOT_COVERED, Topic
from casework.models import MediationPoint, MediationSession
from journal.pages import VersionForm, day_field

RULES = [(NOT_COVERED, "Aucune règle n’en parle"), *Topic.choices]
POINTS = 4  # an agreement of five points is not kept


class _Mediator(forms.Form):
    mediator = forms.ModelChoiceField(
        label="Médiatrice ou médiateur", queryset=User.objects.none(), required=False, empty_label="Pas encore"
    )
    mediator_apart = forms.BooleanField(label="Ni sa bénévole, ni proche du foyer : je l’ai vérifié", required=False)

    def __init__(self, *args, stay=None, **kwargs):
        super().__init__(*args, **kwargs)
        if stay is not None:
            self.fields["mediator"].queryset = mediators(stay)
            self.fields["mediator"].label_from_instance = lambda user: user.short_name


class CallForm(_Mediator):
    side = forms.ChoiceField(
        label="Demandée par", choices=[("guest", "Elle"), ("host", "Le foyer"), ("team", "L’équipe")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    rule = forms.ChoiceField(label="Quelle règle de la maison", choices=RULES)
    subject = text_field("De quoi s’agit-il ?", rows=3, required=False)
    field_order = ("side", "rule", "subject", "mediator", "mediator_apart")


class MediatorForm(_Mediator, VersionForm):
    def __init__(self, *args, stay=None, row=None, **kwargs):
        super().__init__(*args, stay=stay, **kwargs)
        self.fields["mediator"].required = True
        self.fields["version"].initial = row.version

    @property
    def facts(self):
        facts = dict(self.cleaned_data)
        return facts | {"apart": facts.pop("mediator_apart")}


class HearForm(VersionForm):
    on = day_field("Entendue, seule, le")
    words = text_field("Avec ses mots", rows=4, required=False, help_text="L’autre côté ne les lira jamais.")

    def __init__(self, *args, side, **kwargs):
        super().__init__(*args, **kwargs)
        if side == "host":
            self.fields["on"].label = "Entendu, sans elle, le"


class SessionForm(VersionForm):
    kind = forms.ChoiceField(label="Comment", choices=MediationSession.Kind.choices, widget=forms.RadioSelect)
    planned_on = day_field("Prévue le")


class HeldForm(VersionForm):
    on = day_field("Tenue le")


class AgreeForm(VersionForm):
    """Up to four points. Each has who and when, or it is not a point."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, POINTS + 1):
            self.fields[f"text_{number}"] = forms.CharField(
                label=f"Point {number}", max_length=200, required=number == 1
            )
            self.fields[f"who_{number}"] = forms.ChoiceField(
                label="Qui le fait", choices=MediationPoint.Who.choices, initial="both", required=number == 1
            )
            self.fields[f"due_{number}"] = day_field("Pour le", required=number == 1)
        self.fields["check_again_on"] = day_field("Revoir l’accord le")

    def clean(self):
        facts = super().clean()
        for number in range(2, POINTS + 1):
            if facts.get(f"text_{number}") and not facts.get(f"due_{number}"):
                self.add_error(f"due_{number}", "Dire pour quand.")
        return facts

    @property
    def facts(self):
        said, numbers = self.cleaned_data, range(1, POINTS + 1)
        points = [
            (said[f"text_{n}"], said[f"who_{n}"] or "both", said[f"due_{n}"]) for n in numbers if said[f"text_{n}"]
        ]
        return {"points": points, "check_again_on": said["check_again_on"], "version": said["version"]}


class AgainForm(VersionForm):
    kept = forms.TypedMultipleChoiceField(
        label="Points tenus", coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    holds = forms.TypedChoiceField(
        label="L’accord tient-il ?", choices=[("yes", "Oui : la médiation est terminée"), ("no", "Non")],
        widget=forms.RadioSelect, coerce=lambda value: value == "yes",
    )  # fmt: skip

    def __init__(self, *args, points=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = points
