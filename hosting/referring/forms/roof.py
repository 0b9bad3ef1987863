"""Part 2: where she sleeps today, until when, and from when a room is looked for."""

from hosting.models import Referral
from hosting.referring.forms.pages import Page
from hosting.referring.forms.questions import UNKNOWN, Choice, Day, Number

SITUATIONS = [choice for choice in Referral.Situation.choices if choice[0] != Referral.Situation.UNKNOWN]


class Tonight(Page):
    slug, title = "nuit", "Où dort-elle aujourd’hui ?"

    situation = Choice(
        label="Où elle dort", of="referral", choices=SITUATIONS, if_unknown=Referral.Situation.UNKNOWN,
        help_text="Nous ne demandons pas pourquoi.",
    )  # fmt: skip
    situation_since = Day(
        label="Depuis le", of="referral", days_ahead=0, help_text="Laisser vide si vous ne savez pas."
    )
    roof_ends_on = Day(
        label="Elle doit partir avant le", of="referral", optional=True, days_back=365,
        help_text="Laisser vide s’il n’y a pas de date.",
    )  # fmt: skip
    last_115_on = Day(label="Dernier appel au 115", of="referral", optional=True, days_ahead=0)

    def shown(self, name, field):
        value = super().shown(name, field)
        return UNKNOWN if name == "situation" and value == Referral.Situation.UNKNOWN else value


class Start(Page):
    slug, title = "depart", "À partir de quand chercher ?"

    wanted_from = Day(
        label="Chambre souhaitée à partir du", of="referral", days_back=365,
        help_text="Laisser vide si elle peut venir dès maintenant.",
    )  # fmt: skip
    wanted_months = Number(
        label="Pour combien de temps ?", of="referral",
        choices=[(n, f"{n} mois") for n in (1, 2, 3, 4, 6, 9)] + [(12, "un an")],
        help_text="La promesse est d’un an, dans un ou plusieurs foyers. Dites ce dont elle pense avoir besoin.",
    )  # fmt: skip

    def words(self, name):
        words = super().words(name)
        return "Dès maintenant" if name == "wanted_from" and self.initial[name] is None and words else words
