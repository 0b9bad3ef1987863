"""The design system: what its pieces promise to whoever reads, hears, or is watched."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.conf import settings as django_settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.management import call_command
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from desk.design_sample import SampleForm, sample
from desk.states import STATES

ROOT = Path(django_settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
BASES = ["base.html", "base_public.html", "base_host.html", "base_guest.html"]


class Page(HTMLParser):
    """The elements of a page: `page.tags` is a list of (tag, attributes)."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def ids(self) -> set[str]:
        return {attributes["id"] for _, attributes in self.tags if "id" in attributes}

    def all(self, tag: str, **wanted) -> list[dict]:
        return [
            attributes
            for name, attributes in self.tags
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        ]


def render(source: str, **context) -> str:
    return Template("{% load design %}" + source).render(Context(context))


def component(name: str, **context) -> str:
    return render_to_string(f"components/{name}.html", context)


# --- what a strict CSP asks of every template, of whoever wrote it ---------------------------------------------------


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_holds_what_the_csp_would_block(path):
    source = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)

    assert not re.search(r"""[\s"']style\s*=""", source)
    if path.name != "offline.html":  # a file without a server: its own policy names each by its hash
        assert not re.search(r"<style\b", source)
        assert not re.search(r"<script\b(?![^>]*\bsrc=|[^>]*\btype=\"application/ld\+json\")", source)
    assert not re.search(r"""\son[a-z]+\s*=|hx-on\b|javascript:|\bjs:""", source)
    assert not re.search(r"""(src|href)=["'](data:|https?:|//)""", source)


def test_every_icon_that_a_template_or_a_module_names_is_vendored():
    named = set()
    for path in TEMPLATES:
        named |= set(re.findall(r"""{% (?:icon|picture) ["']([a-z0-9-]+)["']""", path.read_text()))
        named |= set(re.findall(r"""\b(?:icon|picture)=["']([a-z0-9-]+)["']""", path.read_text()))
    named |= {state.icon for state in STATES.values()}

    missing = sorted(name for name in named if not (ROOT / "static" / "icons" / f"{name}.svg").exists())

    assert named
    assert missing == []


# --- static files ----------------------------------------------------------------------------------------------------


def test_vendored_files_are_those_of_the_manifest():
    command = [sys.executable, str(ROOT / "scripts" / "vendor.py"), "--check"]

    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() == (
        "vendored files match the manifest"
    )


def test_the_manifest_says_a_version_a_licence_and_a_sum_for_everything():
    packages = json.loads((ROOT / "static" / "vendor" / "manifest.json").read_text())["packages"]

    for package in packages:
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
        assert package["licence"]
        assert all(len(file["sha256"]) == 64 for file in package["files"])
    assert {package["name"]: package["version"] for package in packages}["htmx.org"] == "4.0.1"


def test_our_style_sheets_name_no_place_of_the_network_and_no_data_uri():
    for path in (ROOT / "static" / "css").glob("*.css"):
        assert not re.search(r"https?:|//[a-z]|url\(.?data:|@import", path.read_text()), path


def test_every_file_that_a_style_sheet_names_exists(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_DIRS = [ROOT / "static"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }

    call_command("collectstatic", interactive=False, verbosity=0)  # raises on a name that leads nowhere

    assert json.loads((tmp_path / "staticfiles.json").read_text())["paths"]["css/tokens.css"]


def luminance(colour: str) -> float:
    """Return the relative luminance of #rgb or #rrggbb (WCAG 2)."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def tokens(*names: str) -> dict[str, str]:
    """Return the colours of style sheets, the later ones over the earlier."""
    source = "".join((ROOT / "static" / "css" / name).read_text() for name in names)
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6});", source)) | {"ink": "#1f2a37"}


@pytest.mark.parametrize("sheets", [["tokens.css"], ["tokens.css", "tokens-dark.css"]], ids=["day", "evening"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        *[(ink, ground, 4.5) for ink in ("encre", "encre-2", "volet") for ground in ("chaux", "mur", "mur-2")],
        *[(tone, f"{tone}-f", 4.5) for tone in ("vert", "ambre", "rouge", "noir")],
        *[("encre", ground, 4.5) for ground in ("volet-3", "ambre-f", "rouge-f", "vert-f", "crepi", "crepi-2")],
        ("encre-2", "crepi-2", 4.5),
        ("volet", "rouge-f", 4.5),
        ("volet", "volet-3", 4.5),
        ("rouge", "mur", 4.5),
        ("sur-volet", "volet", 4.5),
        ("sur-nuit", "nuit", 4.5),
        ("ink", "lampe", 4.5),
        ("ink", "sur-nuit", 4.5),
        ("trait-2", "mur", 3),
        ("lampe", "prevu", 3),
        ("prevu", "mur", 3),
        ("hachure", "vide", 3),
    ],
)
def test_colours_that_meet_are_far_enough_apart(sheets, front, back, least):
    colours = tokens(*sheets)
    light, dark = sorted([luminance(colours[front]), luminance(colours[back])], reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= least


# --- pieces ----------------------------------------------------------------------------------------------------------


def test_an_icon_is_hidden_from_screen_readers_and_follows_the_colour_of_the_text():
    drawn = render('{% icon "lock" class="coche" %}')

    assert 'class="i coche"' in drawn
    assert 'aria-hidden="true"' in drawn
    assert "<path" in drawn
    assert "fill=" not in drawn
    assert "fleche" in render('{% icon "chevron-right" %}')  # mirrored in Arabic


def test_an_icon_or_a_state_that_we_do_not_have_is_an_error():
    with pytest.raises(LookupError, match=r"vendor\.py --icon"):
        render('{% icon "no-such-icon" %}')
    with pytest.raises(KeyError):
        render('{% status "no.such.state" %}')


def test_a_state_is_a_word_an_icon_and_a_colour():
    drawn = render('{% status "roof.urgent" label="Relais urgent : dans 7 jours" %}')

    assert 'class="etat rouge"' in drawn
    assert "<svg" in drawn
    assert "Relais urgent : dans 7 jours" in drawn


def test_two_states_never_share_both_their_icon_and_their_words():
    assert len({(state.icon, state.label) for state in STATES.values()}) == len(STATES)


def test_a_field_links_its_label_its_hint_and_its_error_to_its_control():
    class NameForm(forms.Form):
        name = forms.CharField(label="Prénom", help_text="Celui qu’elle a choisi.")

    html = component("field", field=NameForm({})["name"])
    page = Page(html)
    (control,) = page.all("input")

    assert page.all("label", **{"for": control["id"]})
    assert control["aria-invalid"] == "true"
    assert set(control["aria-describedby"].split()) <= page.ids()
    assert len(control["aria-describedby"].split()) == 2
    assert control["class"] == "form-control"


@pytest.mark.parametrize("name", ["animals", "languages"])
def test_a_group_of_choices_is_a_fieldset_described_by_its_error(name):
    form = SampleForm({"languages": ["xx"]})

    page = Page(component("field", field=form[name]))
    (fieldset,) = page.all("fieldset")

    assert set(fieldset["aria-describedby"].split()) <= page.ids()
    assert all(page.all("label", **{"for": box["id"]}) for box in page.all("input"))


def test_what_was_typed_stays_in_the_field():
    form = SampleForm({"chosen_name": "Joy & co", "animals": "no", "languages": ["fr"], "sector": "33522"})

    page = Page(component("fields", form=form))

    assert page.all("input", value="Joy & co")
    assert [box["value"] for box in page.all("input") if "checked" in box] == ["no", "fr"]
    assert [option["value"] for option in page.all("option") if "selected" in option] == ["33522"]


def test_the_summary_of_errors_leads_to_each_control():
    form = SampleForm({"chosen_name": "Joy"})

    page = Page(component("error_summary", form=form) + component("fields", form=form))
    links = [attributes["href"] for attributes in page.all("a")]

    assert len(links) == 4
    assert {link[1:] for link in links} <= page.ids()
    assert page.all("div", role="alert", tabindex="-1")


def test_the_summary_covers_formsets_and_forms_without_error_draw_nothing():
    several = forms.formset_factory(SampleForm, extra=0)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-chosen_name": "Joy"}

    assert 'href="#id_form-0-sector"' in component("error_summary", forms=several(data))
    assert component("error_summary", form=SampleForm()).strip() == ""


def test_a_form_with_errors_says_so_in_the_title_of_the_page():
    wrong = render_to_string("base.html", {"form": SampleForm({})})

    assert "<title>Erreur : " in wrong
    assert "Erreur" not in render_to_string("base.html", {"form": SampleForm()})


def test_large_choices_are_radios_inside_labels_with_their_hints():
    page_sample = sample({})

    html = component("choices", field=page_sample["availability"], hidden=True)
    page = Page(html)

    assert [radio["value"] for radio in page.all("input", type="radio")] == ["now", "soon", "no"]
    assert [radio["value"] for radio in page.all("input") if "checked" in radio] == ["soon"]
    assert "Une femme peut arriver" in html
    assert html.count('class="volets"') == 3


def test_a_move_is_a_post_form_with_its_token_and_its_hidden_values():
    request = RequestFactory().get("/")

    html = render_to_string(
        "components/move.html",
        {"url": "/x/", "label": "Proposer", "about": "H-0187", "hidden": {"need": "3"}, "htmx": 1},
        request,
    )
    page = Page(html)

    (form,) = page.all("form")
    assert (form["method"], form["action"], form["hx-post"]) == ("post", "/x/", "/x/")
    assert page.all("input", name="csrfmiddlewaretoken")
    assert page.all("input", name="need", value="3")
    assert '<span class="visually-hidden"> H-0187</span>' in html


def test_pages_keep_the_filters_of_the_address():
    request = RequestFactory().get("/", {"tier": "A", "page": "4"})
    page = Paginator(range(230), 20).get_page(4)

    html = render_to_string("components/pagination.html", {"page": page}, request)

    assert 'href="?tier=A&amp;page=5"' in html
    assert html.count('aria-current="page"') == 1
    assert component("pagination", page=Paginator(range(3), 20).get_page(1)).strip() == ""


def test_a_restricted_entry_shows_a_lock_and_a_link():
    entry = {"when": "hier", "title": "Note", "restricted": True, "url": "/lire/", "icon": "telephone-fill"}

    html = component("timeline", entries=[entry])

    assert render('{% icon "lock-fill" %}') in html
    assert 'href="/lire/"' in html


def test_an_answer_that_is_missing_is_said_and_can_be_given():
    rows = [
        {"label": "Animaux", "missing": True, "url": "/a/"},
        {"label": "Langues", "value": ["fr", "<b>"], "url": "/l/"},
    ]

    html = component("summary_list", rows=rows)

    assert "Pas de réponse" in html
    assert 'Répondre<span class="visually-hidden"> : Animaux</span>' in html
    assert 'Modifier<span class="visually-hidden"> : Langues</span>' in html
    assert "&lt;b&gt;" in html


def test_a_progress_bar_stops_asking_when_the_task_is_finished():
    assert "hx-get" in component("progress", url="/p/", done=1, total=3, sentence="Nous lisons…")
    assert "hx-get" not in component("progress", url="/p/", done=3, total=3, sentence="Lu", finished=True)


def test_the_page_of_components_shows_them_all():
    shown = (ROOT / "templates" / "desk" / "design.html").read_text()
    otherwise = {"messages", "status"}  # in the bases; by the tag {% status %}

    components = {path.stem for path in (ROOT / "templates" / "components").glob("[a-z]*.html")}

    assert {name for name in components - otherwise if f'"components/{name}.html"' not in shown} == set()


# --- bases -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db  # public pages say the notices of the day
@pytest.mark.parametrize("name", BASES)
def test_every_base_says_that_it_is_a_demonstration(name):
    sentence = "le second facteur n’est pas exigé, personnes inventées"

    assert sentence in render_to_string(name, {"demo": True})
    assert sentence not in render_to_string(name, {"demo": False})


@pytest.mark.django_db  # public pages say the notices of the day
@pytest.mark.parametrize("name", BASES)
def test_every_base_has_one_main_a_skip_link_and_a_place_for_messages(name):
    page = Page(render_to_string(name, {"quick_exit_url": "https://meteo.example/"}))

    assert page.all("a", href="#contenu")
    assert len(page.all("main", id="contenu")) == 1
    assert page.all("div", id="messages", role="status")
    assert page.all("html", lang="fr", dir="ltr")


def test_messages_are_said_with_their_gravity():
    messages = [Message(constants.ERROR, "Trop tard."), Message(constants.SUCCESS, "C’est noté.")]

    html = render_to_string("base.html", {"messages": messages})

    assert '<div class="bandeau rouge">' in html
    assert "C’est noté." in html


@pytest.mark.parametrize(
    ("theme", "media"),
    [
        ("auto", "(prefers-color-scheme: dark)"),
        ("dark", "all"),
        ("light", None),
        (None, "(prefers-color-scheme: dark)"),
    ],
)
def test_the_theme_is_a_style_sheet_and_needs_no_script(theme, media):
    page = Page(render_to_string("base.html", {"theme": theme}))

    sheets = [link for link in page.all("link", rel="stylesheet") if "tokens-dark" in link["href"]]

    assert [link.get("media") for link in sheets] == ([media] if media else [])


def test_a_watch_that_stopped_is_said_in_red():
    ran_at = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)

    html = render_to_string("base.html", {"watch_stale": True, "watch_ran_at": ran_at})

    assert 'class="bandeau rouge" role="alert"' in html
    assert "La veille quotidienne n’a pas tourné depuis ven." in html
    assert "6\u00a0h\u00a030" in html  # in Paris
    assert "veille" not in render_to_string("base.html", {"watch_stale": False})


def test_navigation_marks_the_page_and_counts_what_waits():
    nav = [{"label": "Aujourd’hui", "url": "/", "active": True}, {"label": "Signatures", "url": "/s/", "count": 3}]

    page = Page(render_to_string("base.html", {"nav": nav, "actor_name": "Claire R."}))

    assert {link["href"] for link in page.all("a", **{"aria-current": "page"})} == {"/"}
    assert page.all("span", **{"class": "compte"})


def test_her_page_never_says_who_we_are():
    html = render_to_string(
        "base_guest.html", {"quick_exit_url": "https://meteo.example/", "help_phone": "+33500000000"}
    )

    assert "<title>Bonjour</title>" in html
    assert not re.search(r"merci|invit|logo", html, re.IGNORECASE)
    assert 'name="referrer" content="same-origin"' in html
    assert html.index("Quitter vite") < html.index("Aller au contenu")


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409", "429", "500"])
def test_an_error_page_needs_nothing_and_says_no_name(name):
    html = render_to_string(f"{name}.html")

    assert "<h1>" in html
    assert not re.search(r"merci|invit’|logo", html, re.IGNORECASE)


def test_in_arabic_the_page_is_mirrored():
    with translation.override("ar"):
        page = Page(render_to_string("base_guest.html"))

    assert page.all("html", lang="ar", dir="rtl")
    assert any("bootstrap.rtl" in link["href"] for link in page.all("link", rel="stylesheet"))


# --- views -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def routed(settings):
    settings.ROOT_URLCONF = "tests.desk.urls"


@pytest.mark.usefixtures("routed", "db")
class TestViews:
    def test_the_components_are_for_the_staff_or_a_developer(self, client, settings):
        assert client.get("/design/").status_code == 404

        settings.DEBUG = True
        assert client.get("/design/").status_code == 200

    def test_colours_and_keys_are_remembered_in_cookies(self, client):
        response = client.post("/affichage/", {"theme": "dark", "next": "/design/?page=2"})

        assert response.url == "/design/?page=2"
        assert {name: client.cookies[name].value for name in ("theme", "keys")} == {"theme": "dark", "keys": "off"}
        assert client.cookies["theme"]["httponly"]

    @pytest.mark.parametrize(
        "asked", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
    )
    def test_the_choice_of_colours_leads_nowhere_else(self, client, asked):
        response = client.post("/affichage/", {"theme": "puce", "next": asked})

        assert response.url == "/"
        assert client.cookies["theme"].value == "auto"

    def test_quick_exit_closes_the_session_even_without_a_token(self, django_user_model, settings):
        client = Client(enforce_csrf_checks=True)
        client.force_login(django_user_model.objects.create(email="x@exemple.fr"), settings.AUTHENTICATION_BACKENDS[0])
        assert "_auth_user_id" in client.session

        response = client.post("/vite/")

        assert "_auth_user_id" not in client.session
        assert f'content="0; url={settings.QUICK_EXIT_URL}"' in response.content.decode()
        assert "no-store" in response.headers["Cache-Control"]

    def test_a_link_does_not_close_a_session(self, client):
        assert client.get("/vite/").status_code == 405
