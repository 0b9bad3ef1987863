"""What is asked of whoever raises a concern, and of its circle: codes first, few words."""

from django import forms
from django.db.models import Q

from accounts.models import TEAM_ROLES, Membership, User
from casework.concerns import circle
from casework.models import Accompaniment, Concern, HomeReview
from journal.pages import VersionForm

OBSERVED = [("", "Choisir"), *Concern.Observer.choices]
LEVELS = [(level.value, f"{level.value} · {level.label}") for level in Concern.Level]


def text_field(label, rows=3, **options):
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def _colleagues(territory_id):
    here = Membership.objects.in_force().filter(territory=territory_id, role__in=TEAM_ROLES)
    return User.objects.filter(pk__in=here.values("user")).order_by("first_name", "last_name", "pk")


class PeopleField(forms.ModelChoiceField):
    def __init__(self, label, **options):
        super().__init__(label=label, queryset=User.objects.none(), **options)

    def label_from_instance(self, user):
        return user.short_name


class FindForm(forms.Form):
    """Whom it is about, by a reference that colleagues say aloud: never a list of women."""

    reference = forms.CharField(
        label="Sa référence", max_length=12, help_text="Celle de son dossier ou de son orientation : A-0412, O-0118."
    )

    def __init__(self, *args, within=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.within = within

    def clean_reference(self):
        said = self.cleaned_data["reference"].strip()
        known = Q(code__iexact=said) | Q(guest__code__iexact=said) | Q(referral__code__iexact=said)
        found = self.within.filter(known).order_by("-pk").first()
        if found is None:
            raise forms.ValidationError("Aucun dossier que vous suivez n’a cette référence.")
        self.found: Accompaniment = found
        return said


class RaiseForm(forms.Form):
    kind = forms.ChoiceField(label="Que se passe-t-il ?", choices=Concern.Kind.choices, widget=forms.RadioSelect)
    in_danger = forms.BooleanField(
        label="Elle est en danger maintenant", required=False,
        help_text="Danger immédiat : appeler d’abord le 17 ou le 112.",
    )  # fmt: skip
    observer = forms.ChoiceField(label="Qui l’a vu ou dit ?", choices=OBSERVED)
    about = forms.ChoiceField(
        label="De qui vient l’inquiétude ?", choices=Concern.About.choices, widget=forms.RadioSelect
    )
    staff = PeopleField(
        "Si c’est quelqu’un de l’association, qui ?", required=False,
        help_text="Cette personne et celles qui en dépendent n’en sauront rien.",
    )  # fmt: skip
    words = text_field("Ce qui a été vu ou dit", help_text="Des faits, avec ses mots. Lus par quelques personnes.")

    def __init__(self, *args, territory_id=None, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = _colleagues(territory_id).exclude(pk=getattr(user, "pk", None))

    def clean(self):
        facts = super().clean()
        if facts.get("about") != Concern.About.STAFF:
            facts["staff"] = None
        return facts


class TriageForm(VersionForm):
    level = forms.TypedChoiceField(label="Niveau", coerce=int, choices=LEVELS, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="Nature", choices=Concern.Kind.choices)
    choice_details = {
        "level": {
            "1": ("", "Sa bénévole et sa coordinatrice, sous 48 heures."),
            "2": ("", "La référente protection, sous 24 heures ; chacun est entendu seul."),
            "3": ("", "Aussitôt : un autre toit lui est proposé ce soir. La direction est prévenue."),
        }
    }

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["level"].initial, self.fields["kind"].initial = row.level, row.kind


class LevelForm(forms.Form):
    level = forms.TypedChoiceField(label="Nouveau niveau", coerce=int, choices=LEVELS[1:], widget=forms.RadioSelect)
    why = text_field("Ce qui a changé")

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [pair for pair in LEVELS if pair[0] > row.level]


class RoofForm(forms.Form):
    choice = forms.ChoiceField(label="Son choix", choices=Concern.Choice.choices, widget=forms.RadioSelect)

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, **kwargs)


class ActForm(VersionForm):
    first_act = forms.ChoiceField(label="Premier geste", choices=Concern.FirstAct.choices, widget=forms.RadioSelect)
    words = text_field("Ce qu’elle a dit, ce qui a été fait", required=False)


class SilenceForm(forms.Form):
    because = forms.ChoiceField(label="Pourquoi", choices=Concern.Lifted.choices, widget=forms.RadioSelect)

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, **kwargs)


class DecideForm(VersionForm):
    decision = forms.ChoiceField(label="Décision", choices=[("", "Choisir"), *Concern.Decision.choices])
    words = text_field("Ce qui est décidé, et qui le fait", required=False)


class PanelForm(forms.Form):
    outcome = forms.ChoiceField(label="Avis", choices=HomeReview.Outcome.choices, widget=forms.RadioSelect)
    words = text_field("Ce que la commission a dit")


class NoteForm(forms.Form):
    text = text_field("Note", help_text="Lue par le cercle seul.")

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, **kwargs)


class LetInForm(forms.Form):
    user = PeopleField("Qui faire entrer", help_text="Le moins de personnes possible. Chaque lecture est notée.")

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, **kwargs)
        able = set(circle.may_join(row)) - row.circle
        self.fields["user"].queryset = User.objects.filter(pk__in=able).order_by("first_name", "last_name", "pk")


class NameForm(forms.Form):
    user = PeopleField("La personne nommée", help_text="Elle sort du cercle aussitôt, sans rien en savoir.")

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = _colleagues(row.territory_id)
