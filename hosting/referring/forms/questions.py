"""The questions of a referral. Each knows its words, the row that keeps its answer, and « Je ne sais pas ».

An empty column says nothing by itself: not asked yet, or asked and not known? ``Referral.parts_seen`` tells: it holds
"smokes" once the question has its answer, "smokes?" once somebody has said « Je ne sais pas ».
"""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format, time_format

UNKNOWN = "unknown"
UNKNOWN_LABEL = "Je ne sais pas"
CHOOSE = "Choisissez une réponse. « Je ne sais pas » est possible."
CHOOSE_ONE = "Choisissez une réponse."


class Asked:
    """A form field that is a question of the referral.

    ``of`` names the row that keeps the answer: "guest", "contact" or "referral", under the field's own name; "" where
    the page itself knows (several rows, two columns…).
    ``optional``: leaving it empty is an answer like another, nobody is asked again.
    ``if_unknown``: what the row keeps for « Je ne sais pas », where the column knows no such thing: what harms least.
    ``folded``: shown closed, for the few who need it. ``quiet``, ``inline``, ``width``: for components/field.html.
    """

    inline = False
    width = ""

    def __init__(self, *args, of, optional=False, if_unknown=None, folded=False, quiet=None, **kwargs):
        self.of, self.optional, self.if_unknown, self.folded = of, optional, if_unknown, folded
        self.quiet = not optional if quiet is None else quiet
        kwargs.setdefault("required", False)
        super().__init__(*args, **kwargs)

    def from_row(self, value):
        """What the form shows for what the row keeps."""
        return value

    def to_row(self, value):
        return value

    def words(self, value):
        """The answer in French, for the page that checks everything."""
        return str(value)


class Choice(Asked, forms.ChoiceField):
    """A few answers, and « Je ne sais pas » unless ``known`` says that somebody must know."""

    def __init__(self, *args, choices, known=False, widget=forms.RadioSelect, **kwargs):
        self.known = known
        choices = list(choices) if known else [*choices, (UNKNOWN, UNKNOWN_LABEL)]
        super().__init__(*args, choices=choices, widget=widget, **kwargs)
        self.error_messages["required"] = CHOOSE_ONE if known else CHOOSE

    def words(self, value):
        return dict(self.choices).get(value, "")


class YesNo(Choice):
    """Oui, Non, Je ne sais pas: kept as True, False, and None unless ``if_unknown`` says otherwise."""

    inline = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, choices=[("yes", "Oui"), ("no", "Non")], **kwargs)

    def from_row(self, value):
        return {True: "yes", False: "no"}.get(value)

    def to_row(self, value):
        return value == "yes"


class Number(Choice):
    """A number among a few: months, minutes. ``choices`` are pairs (number, words)."""

    width = "s"

    def __init__(self, *args, choices, **kwargs):
        choices = [("", "Choisir"), *((str(number), words) for number, words in choices)]
        super().__init__(*args, choices=choices, widget=forms.Select, **kwargs)

    def from_row(self, value):
        return "" if value is None else str(value)

    def to_row(self, value):
        return int(value)


class Place(Choice):
    """One area of the territory. ``known``, since its own choices say the rest (« Pas d’école »…)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, choices=[], known=True, widget=forms.Select, **kwargs)

    def from_row(self, value):
        return "" if value is None else str(value)

    def to_row(self, value):
        return int(value)

    def words(self, value):
        return super().words(str(value))


class Several(Asked, forms.MultipleChoiceField):
    """Several boxes. An empty list is no answer."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, widget=forms.CheckboxSelectMultiple, **kwargs)

    def words(self, value):
        labels = dict(self.choices)
        return ", ".join(str(labels[one]) for one in value if one in labels)


class Line(Asked, forms.CharField):
    """A few words. Long texts are not asked: they gather what nobody should keep."""

    def __init__(self, *args, rows=0, **kwargs):
        if rows:
            kwargs["widget"] = forms.Textarea(attrs={"rows": rows})
        super().__init__(*args, **kwargs)


class Whole(Asked, forms.IntegerField):
    width = "s"

    def __init__(self, *args, **kwargs):
        # text, not number: a mouse wheel never changes a year, and readers announce it well
        kwargs["widget"] = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(*args, **kwargs)
        self.error_messages["invalid"] = "Écrire un nombre, en chiffres."


class Day(Asked, forms.DateField):
    """A date, within ``days_back`` and ``days_ahead`` of today: a slip of a year or a century is caught.

    The browser's own calendar where there is one; « 4/12/2026 » typed by hand is read too.
    """

    width = "s"

    def __init__(self, *args, days_back=3650, days_ahead=730, **kwargs):
        self.days_back, self.days_ahead = days_back, days_ahead
        kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        kwargs["input_formats"] = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y"]
        super().__init__(*args, **kwargs)
        self.error_messages["invalid"] = "Cette date n’existe pas. L’écrire ainsi : 04/12/2026."

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        today = timezone.localdate()
        if not self.days_ahead and value > today:
            raise ValidationError("Cette date n’est pas encore passée.")
        if not today - timedelta(days=self.days_back) <= value <= today + timedelta(days=self.days_ahead):
            raise ValidationError("Vérifier cette date : elle est bien loin d’aujourd’hui.")

    def words(self, value):
        return date_format(value, "l j F Y")


class Hour(Asked, forms.TimeField):
    width = "s"

    def __init__(self, *args, **kwargs):
        kwargs["widget"] = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(*args, **kwargs)
        self.error_messages["invalid"] = "Cette heure n’existe pas. L’écrire ainsi : 12:30."

    def words(self, value):
        return time_format(value, "G \\h i").removesuffix(" 00")


class Ticked(Asked, forms.BooleanField):
    """One box, for what must be said clearly: not ticking it is the answer no."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, optional=True, **kwargs)

    def words(self, value):
        return "Oui" if value else "Non"
