"""What the page of components shows: people, places and numbers that do not exist."""

from collections.abc import Mapping
from datetime import date, timedelta

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone

from desk.states import STATES
from desk.svg import Year

MATTERS = [
    ("chaux", "fond de page"),
    ("mur", "surfaces"),
    ("mur-2", "fond en creux"),
    ("crepi", "accueil public, arches"),
    ("crepi-2", "grands aplats"),
    ("volet", "action, lien, choix"),
    ("volet-3", "choix actif"),
    ("lampe", "nuit passée, « maintenant »"),
    ("nuit", "barre du haut, sortie"),
    ("vide", "nuit sans toit"),
]
YES_NO = [("yes", "Oui"), ("no", "Non"), ("unknown", "Je ne sais pas")]


class SampleForm(forms.Form):
    """One field of each kind."""

    chosen_name = forms.CharField(label="Prénom choisi", help_text="Celui qu’elle veut que nous utilisions.")
    sector = forms.ChoiceField(label="Secteur", choices=[("", "Choisir"), ("33522", "Talence"), ("33318", "Pessac")])
    arrival_on = forms.DateField(label="À partir du", widget=forms.DateInput(attrs={"type": "date"}))
    animals = forms.ChoiceField(label="Peut-elle vivre avec un animal ?", choices=YES_NO, widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label="Langues parlées",
        choices=[("fr", "français"), ("ar", "arabe"), ("uk", "ukrainien"), ("prs", "dari")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    remark = forms.CharField(label="À savoir", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    paper = forms.FileField(label="Fichier", required=False, help_text="xlsx, ods ou csv, 10 Mo au plus.")
    agreed = forms.BooleanField(label="Elle a entendu ce texte en anglais et elle est d’accord")


class AvailabilityForm(forms.Form):
    """The three large choices of a host."""

    availability = forms.ChoiceField(
        label="Disponibilité",
        choices=[("now", "Disponible"), ("soon", "Bientôt, à partir du…"), ("no", "Pas en ce moment")],
        widget=forms.RadioSelect,
        initial="soon",
    )
    choice_details = {
        "availability": {
            "now": ("shutters:open", "Une femme peut arriver"),
            "soon": ("shutters:ajar", "Choisissez le jour plus bas"),
            "no": ("shutters:closed", "Nous vous redemandons plus tard"),
        }
    }


class FilterForm(forms.Form):
    """Filters of a list."""

    q = forms.CharField(label="Prénom ou numéro", required=False)
    tier = forms.ChoiceField(
        label="Urgence",
        choices=[("", "Toutes"), ("A", "A"), ("B", "B"), ("C", "C")],
        required=False,
    )


def sample(query: Mapping) -> dict:
    """Return the context of the page; `query` is its GET, so that filters and pages work."""
    today = timezone.localdate()
    paginator = Paginator(range(230), 20)
    return {
        "matters": MATTERS,
        "roof": [code for code in STATES if code.startswith("roof.")],
        "states": [code for code in STATES if not code.startswith("roof.")],
        "years": years(today),
        "year": olena(today),
        "in_a_week": today + timedelta(days=7),
        "blank_form": SampleForm(prefix="blank"),
        "alone": SampleForm(prefix="alone"),
        "wrong_form": SampleForm({"wrong-chosen_name": "Joy"}, prefix="wrong"),
        "availability": AvailabilityForm()["availability"],
        "filter_form": FilterForm(query or None),
        "page": paginator.get_page(query.get("page", 4)),
        "entries": entries(),
        "tasks": tasks(),
        "answers": answers(),
        "tabs": [
            {"label": "L’équipe", "url": "?", "active": True, "count": 47},
            {"label": "Les miens", "url": "?owner=me", "count": 12},
        ],
        "steps": [
            {"label": "Fichier", "status": "done"},
            {"label": "Colonnes", "status": "done"},
            {"label": "Vérifier", "status": "current"},
            {"label": "Importer"},
        ],
        "reasons": [
            {"tone": "plus", "text": "À 18 minutes de son travail par le tram B."},
            {"tone": "voir", "text": "Un chat vit là. À lui demander : elle n’a parlé que des chiens."},
            {"tone": "moins", "text": "Il faudra chercher un autre relais pour mars."},
        ],
        "chips": [{"icon": "door-closed", "label": "chambre seule"}, {"icon": "translate", "label": "ukrainien"}],
        "crumbs": [("Aujourd’hui", "#"), ("Olena", "#")],
        "hidden": {"need": "398"},
        "moves": [{"url": "#", "label": "Admettre", "kind": "primary"}, {"url": "#", "label": "Refuser"}],
        "month": month(today),
        "rows": rows(today),
    }


def olena(today: date) -> Year:
    """Return a year at day 221, with two nights without a roof."""
    start = today - timedelta(days=221)
    end = start.replace(year=start.year + 1) if (start.month, start.day) != (2, 29) else start + timedelta(days=365)
    lost, found, until = start + timedelta(days=52), start + timedelta(days=54), today + timedelta(days=7)
    return Year(
        start,
        end,
        today,
        covered=[(start, lost), (found, until)],
        owed=[(lost, found)],
        stays=[("Bègles · 52 nuits", start, lost), ("Talence · 174 nuits", found, until)],
        milestones=[
            ("1 mois", start + timedelta(days=30), True),
            ("3 mois", start + timedelta(days=91), True),
            ("6 mois", start + timedelta(days=183), True),
            ("9 mois", start + timedelta(days=275), False),
            ("11 mois", start + timedelta(days=335), False),
            ("bilan d’année", end, False),
        ],
    )


def years(today: date) -> list[dict]:
    """Return years in different situations, as dicts: what a page gives to the component."""

    def at(day: int, length: int = 365, **periods: list) -> dict:
        start = today - timedelta(days=day)
        dated = {
            name: [(start + timedelta(days=a), start + timedelta(days=b)) for a, b in value]
            for name, value in periods.items()
        }
        return {"start": start, "end": start + timedelta(days=length), "today": today} | dated

    return [
        {"who": "Mariam", "year": at(143, covered=[(0, 139)], owed=[(139, 143)])},
        {"who": "Blessing", "year": at(3, covered=[(0, 184)])},
        {"who": "Nadia", "year": at(296, covered=[(0, 90), (91, 365)], owed=[(90, 91)])},
        {
            "who": "Joy",
            "year": at(200, 405, covered=[(0, 110), (150, 262)], suspended=[(110, 150)], planned=[(262, 300)]),
        },
        {"who": "Irina", "year": at(365, covered=[(0, 365)])},
    ]


def entries() -> list[dict]:
    """Return a short timeline."""
    return [
        {
            "when": "Aujourd’hui, 10 h 40",
            "who": "Inès M.",
            "title": "Appel avec Olena",
            "icon": "telephone-fill",
            "text": "Elle veut rencontrer le prochain foyer avant de dire oui.",
        },
        {
            "when": "Jeu. 5 nov.",
            "who": "Safia K., protection",
            "title": "Note à accès restreint",
            "restricted": True,
            "text": "Lisible par 2 personnes. La lire est enregistré, et Olena peut le voir.",
            "url": "#",
            "link": "Lire en indiquant pourquoi",
        },
        {"when": "Mer. 10 juin", "title": "Arrivée à Talence", "icon": "key-fill", "tone": "allume"},
    ]


def tasks() -> list[dict]:
    """Return the parts of a referral."""
    return [
        {"title": "Qui elle est, comment la joindre", "url": "#", "hint": "Prénom choisi, langues", "status": "done"},
        {
            "title": "Ce qu’il lui faut dans une maison",
            "url": "#",
            "hint": "Animaux : pas de réponse",
            "status": "missing",
        },
        {"title": "Son accord, dans ses mots", "url": "#", "status": "todo"},
    ]


def answers() -> list[dict]:
    """Return answers to check."""
    return [
        {"label": "Prénom choisi", "value": "Joy", "url": "#"},
        {"label": "Langues", "value": ["anglais", "un peu français"], "url": "#"},
        {"label": "Animaux", "missing": True, "url": "#", "id": "animaux"},
    ]


def month(today: date) -> dict:
    """Return five weeks of a room, from Monday."""
    monday = today - timedelta(days=today.weekday())
    status = ["closed"] * 4 + ["free"] * 21 + ["taken"] * 10
    words = {"closed": "pas disponible", "free": "libre", "taken": "occupée"}
    days = [monday + timedelta(days=index) for index in range(35)]
    cells = [
        {"number": day.day, "value": day.isoformat(), "status": kind, "words": f"{day.day} : {words[kind]}"}
        for day, kind in zip(days, status, strict=True)
    ]
    return {
        "title": "Cinq semaines",
        "previous": "#",
        "next": "#",
        "weeks": [cells[index : index + 7] for index in range(0, 35, 7)],
    }


def rows(today: date) -> list[dict]:
    """Return three rows of the roof board."""
    known = years(today)
    return [
        {"name": "Mariam", "code": "A-0412", "state": "roof.none", "before": today, "urgent": True} | known[0],
        {"name": "Olena", "code": "A-0398", "state": "roof.urgent", "before": today + timedelta(days=7)}
        | {"who": "Olena", "year": olena(today)},
        {"name": "Blessing", "code": "A-0440", "state": "roof.safe", "before": today + timedelta(days=181)} | known[1],
    ]
