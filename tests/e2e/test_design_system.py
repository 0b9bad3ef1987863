"""The design system in a real browser: what axe says of it, and what its two scripts do."""

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LIGHT, DARK = "light", "dark"
PHONE, DESK = 375, 1280


@pytest.fixture
def site(live_server, settings):
    settings.DEBUG = True  # opens /design/
    settings.ROOT_URLCONF = "tests.desk.urls"
    settings.QUICK_EXIT_URL = f"{live_server.url}/bases/base_error/"  # any page that is not hers
    return live_server.url


def focused(page, ask: str):
    return page.evaluate(f"document.activeElement.{ask}")


@pytest.mark.parametrize(
    ("address", "width", "scheme"),
    [
        *[("/design/", width, scheme) for width in (PHONE, DESK) for scheme in (LIGHT, DARK)],
        ("/bases/base_guest/", PHONE, LIGHT),
        ("/bases/base_guest/", PHONE, DARK),
        ("/bases/base_host/", PHONE, LIGHT),
        ("/bases/base_public/", PHONE, LIGHT),
        ("/bases/base_public/", DESK, DARK),
    ],
)
def test_axe_finds_nothing_and_the_page_never_scrolls_sideways(
    page, site, violations, complaints, address, width, scheme
):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site + address)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


def test_axe_would_find_a_pale_text(page, site, violations):
    page.goto(f"{site}/design/")

    page.evaluate("document.querySelector('main .doux').style.color = '#ddd'")

    assert any(line.startswith("color-contrast") for line in violations(page))


def test_the_summary_of_errors_takes_the_focus_and_gives_it_to_the_control(page, site):
    page.goto(f"{site}/design/")
    assert focused(page, "hasAttribute('data-error-summary')")

    page.get_by_role("link", name="Peut-elle vivre avec un animal").click()

    assert focused(page, "id") == "id_wrong-animals_0"


def test_keys_walk_the_rows_and_can_be_turned_off(page, site):
    page.goto(f"{site}/design/")
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page, "innerText") == "Olena"
    page.keyboard.press("k")
    assert focused(page, "innerText") == "Mariam"

    page.context.add_cookies([{"name": "keys", "value": "off", "url": site}])
    page.reload()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert focused(page, "tagName") == "BODY"


def test_the_colours_chosen_stay(page, site):
    page.emulate_media(color_scheme=LIGHT)
    page.goto(f"{site}/design/")

    page.get_by_text("Affichage", exact=True).click()
    page.get_by_label("le soir").check()
    page.get_by_role("button", name="Enregistrer l’affichage").click()

    assert page.url == f"{site}/design/"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 26, 35)"


@pytest.mark.parametrize("way", ["button", "keys"])
def test_quick_exit_closes_the_session_and_takes_the_place_of_the_page(page, site, settings, way):
    posted = []
    page.on("request", lambda request: posted.append(request.method) if request.url == f"{site}/vite/" else None)
    page.goto(f"{site}/bases/base_guest/")

    if way == "button":
        page.get_by_role("button", name="Quitter vite").click()
    else:
        page.keyboard.press("Shift")
        assert "encore 2 fois" in page.inner_text(".vite-compte")
        page.keyboard.press("Shift")
        page.keyboard.press("Shift")
    page.wait_for_url(settings.QUICK_EXIT_URL)

    assert posted == ["POST"]
    page.go_back()
    assert "base_guest" not in page.url


def test_a_capital_letter_is_not_a_press(page, site):
    page.goto(f"{site}/bases/base_guest/")

    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")

    assert page.inner_text(".vite-compte") == ""
    assert "base_guest" in page.url


def test_quick_exit_works_without_a_script(browser, site, settings):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/bases/base_guest/")

    page.keyboard.press("Tab")  # first in the source, so first by keyboard
    page.keyboard.press("Enter")
    page.wait_for_url(settings.QUICK_EXIT_URL)

    context.close()


def test_her_targets_are_wide_enough_for_a_thumb(page, site):
    page.set_viewport_size({"width": PHONE, "height": 900})
    page.goto(f"{site}/bases/base_guest/")

    heights = page.evaluate(
        "[...document.querySelectorAll('a:not(.saut), button')].map(each => each.getBoundingClientRect().height)"
    )

    assert heights
    assert min(heights) >= 56
