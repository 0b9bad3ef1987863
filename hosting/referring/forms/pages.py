"""A page of the referral: a few questions on one topic, read from the draft and written back to it."""

from django import forms

from hosting.referring.forms.questions import UNKNOWN, UNKNOWN_LABEL, Asked, Choice

NOTHING: tuple[object, ...] = (None, "", [])


class Page(forms.Form):
    """One topic. ``thorough`` is « Enregistrer et continuer » : each question wants an answer, or « Je ne sais pas ».

    Without it (« Enregistrer et revenir plus tard ») what is empty stays asked: nothing is lost, nothing is blocked.

    The forms read and write the protected fields of the draft directly, and not through ``privacy.project()``: whoever
    fills the draft is whoever wrote it (the view asks ``can(…, "guest", "update")`` first). Once it is sent,
    what she sees of it goes through ``project()`` like anybody's.
    """

    slug = ""
    title = ""
    lead = ""

    def __init__(self, data=None, *, draft, thorough=False):
        self.draft, self.thorough = draft, thorough
        super().__init__(data)
        self.prepare()
        self.initial = {name: self.shown(name, field) for name, field in self.asked.items()}
        for field in self.fields.values():
            wanted = field.required or (isinstance(field, Choice) and not field.optional)
            field.required = wanted and (thorough or not self.is_bound)

    @classmethod
    def applies(cls, draft):
        """Whether this page is asked at all."""
        return True

    def prepare(self):
        """Set the choices that depend on the draft (the areas of its territory…)."""

    @property
    def asked(self):
        return {name: field for name, field in self.fields.items() if isinstance(field, Asked)}

    # --- from the draft --------------------------------------------------------------------------------------------

    def shown(self, name, field):
        """The answer as the form shows it; None when there is none."""
        if f"{name}?" in self.draft.answered:
            return UNKNOWN if isinstance(field, Choice) else None
        return self.stored(name, field)

    def stored(self, name, field):
        """What the draft's rows keep. A column at its default is an answer only if somebody gave it."""
        row = self.draft.row(field.of)
        value = getattr(row, name)
        if name in self.draft.answered or value != row._meta.get_field(name).get_default():
            return field.from_row(value)
        return None

    # --- back to it ------------------------------------------------------------------------------------------------

    def write(self):
        """Put the answers into the draft, in memory but for related rows; ``save_page()`` saves it. Once valid."""
        for name, field in self.asked.items():
            self.write_answer(name, field, self.cleaned_data.get(name))
        self.draft.answered.add(f"/{self.slug}")

    def write_answer(self, name, field, value):
        answered = self.draft.answered
        answered -= {name, f"{name}?"}
        if value == UNKNOWN:
            answered.add(f"{name}?")
            self.store(name, field, None)
        elif value in NOTHING or value is False:
            if self.thorough and not field.optional:
                answered.add(f"{name}?")
            self.store(name, field, None)
        else:
            answered.add(name)
            self.store(name, field, field.to_row(value))

    def store(self, name, field, value):
        """Keep one answer; None for none, or for « Je ne sais pas » : the row then keeps what harms least."""
        row = self.draft.row(field.of)
        if value is None:
            unknown = f"{name}?" in self.draft.answered and field.if_unknown is not None
            value = field.if_unknown if unknown else row._meta.get_field(name).get_default()
        setattr(row, name, value)

    # --- said back -------------------------------------------------------------------------------------------------

    def missing(self):
        """{field name: question} of those that nobody has answered yet."""
        return {
            name: field.label
            for name, field in self.asked.items()
            if not field.optional and self.initial[name] in NOTHING and f"{name}?" not in self.draft.answered
        }

    def answers(self):
        """What was answered, in words: [(field name, question, words, or None for no answer)]."""
        missing = self.missing()
        said = [
            (name, field.label, None if name in missing else self.words(name)) for name, field in self.asked.items()
        ]
        return [answer for answer in said if answer[2] != ""]

    def words(self, name):
        value = self.initial[name]
        if value == UNKNOWN or f"{name}?" in self.draft.answered:
            return UNKNOWN_LABEL
        return "" if value in NOTHING else self.fields[name].words(value)

    def differences(self):
        """What was typed and is not what the draft says now: [(question, what is saved)], for a stale tab."""
        return [(self.fields[name].label, self.words(name) or "Pas de réponse") for name in self.changed_data]
