"""The template tags and filters of the design system: `{% load design %}`.

Pictures (`icon`, `shutters`, `year_bar`), states (`status`), French words (`date_words`, `in_days`, `plural`…), and
what the components of templates/components/ need to draw a form. Words are in desk/words.py, drawings in desk/svg.py.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django import forms, template
from django.contrib.staticfiles import finders
from django.core.paginator import Page
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from desk import svg, words
from desk.states import STATES
from desk.year import Year

register = template.Library()

DIRECTIONAL = ("arrow-left", "arrow-right", "chevron-left", "chevron-right", "box-arrow-right")
CLASSES = {  # what Bootstrap calls each kind of control
    forms.CheckboxInput: "form-check-input",
    forms.Select: "form-select",
    forms.RadioSelect: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
}


# --- pictures --------------------------------------------------------------------------------------------------------


@cache
def drawing(name: str) -> str:
    """Return what is inside the SVG of an icon of static/icons; raise LookupError for an icon we do not have."""
    path = finders.find(f"icons/{name}.svg")
    if path is None:
        raise LookupError(f"No icon {name!r}: add it with `python scripts/vendor.py --icon {name}`.")
    source = Path(path).read_text()
    return source[source.index(">") + 1 : source.rindex("</svg>")]


@register.simple_tag
def icon(name: str, **attributes: str) -> SafeString:
    """Draw an icon beside a word: hidden from screen readers, of the colour of the text. `class` adds classes."""
    css = " ".join(filter(None, ("i", "fleche" if name in DIRECTIONAL else "", attributes.get("class", ""))))
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>',
        css,
        mark_safe(drawing(name)),
    )


@register.simple_tag
def shutters(position: str, size: str = "") -> SafeString:
    """Draw the shutters of a room: open, ajar, closed."""
    return svg.shutters(position, size)


@register.simple_tag
def picture(name: str, size: str = "") -> SafeString:
    """Draw an icon, or the shutters when the name is « shutters:open »."""
    kind, _, position = name.partition(":")
    return svg.shutters(position, size) if kind == "shutters" else icon(name)


@register.simple_tag
def year_bar(year: object, who: str = "", size: str = "small") -> SafeString:
    """Draw her year. `year` is a desk.year.Year, or any object or dict with the same names."""
    read = Year.read(year)
    return svg.large_year(read, who) if size == "large" else svg.draw_year(read, who)


# --- states ----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/status.html")
def status(code: str, label: str = "") -> dict:
    """Show a state of desk/states.py; `label` replaces its words. An unknown code raises KeyError."""
    state = STATES[code]
    return {"state": state._replace(label=label) if label else state}


@register.filter
def state_of(entry: dict) -> tuple:
    """Return the state of a row: its `state` triple, or the one its `status` code names."""
    return entry["state"] if "state" in entry else STATES[entry["status"]]


# --- French words ----------------------------------------------------------------------------------------------------


def civil(value: date | datetime) -> date:
    """Return the civil day of a date or of a moment, in Europe/Paris."""
    return timezone.localdate(value) if isinstance(value, datetime) and timezone.is_aware(value) else day_of(value)


def day_of(value: date | datetime) -> date:
    """Return the day of a naive moment or of a date."""
    return value.date() if isinstance(value, datetime) else value


@register.filter
def date_words(value: date | datetime | None, style: str = "") -> str:
    """« mar. 1er déc. »; `style`: long, day, text. Nothing for no date."""
    return words.date_words(civil(value), timezone.localdate(), style) if value else ""


@register.filter
def in_days(value: date | datetime | None) -> str:
    """« dans 7 jours », « aujourd’hui », « il y a 3 jours »."""
    return words.in_days(civil(value), timezone.localdate()) if value else ""


@register.filter
def moment(value: datetime | None, style: str = "") -> str:
    """« Aujourd’hui, 10 h 40 »; `style` "suite" inside a sentence: « aujourd’hui, 10 h 40 »."""
    if not value:
        return ""
    said = words.moment(timezone.localtime(value) if timezone.is_aware(value) else value, timezone.localdate())
    return mark_safe(said[0].lower() + said[1:]) if style == "suite" else said


@register.filter
def hour(value: datetime | None) -> str:
    """« 17 h », « 11 h 20 »."""
    if not value:
        return ""
    return words.hour(timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value)


register.filter("plural", lambda number, forms_: words.plural(int(number or 0), forms_))
register.filter("plural_word", lambda number, forms_: words.plural_word(int(number or 0), forms_))
register.filter("thousands", lambda number: words.thousands(int(number or 0)))
register.filter("ordinal", words.ordinal)
register.filter("of", words.of)
register.filter("phone", lambda number: words.phone(number) if number else "")
register.filter("tel", lambda number: words.tel(number) if number else "")


# --- what the components need ----------------------------------------------------------------------------------------


@register.filter
def control(field: BoundField) -> SafeString:
    """Draw the control of a field with its class; Django links its hint and its error by `aria-describedby`."""
    widget = field.field.widget
    css = next((css for kind, css in CLASSES.items() if isinstance(widget, kind)), "form-control")
    return field.as_widget(attrs={"class": f"{css} {widget.attrs.get('class', '')}".strip()})


@register.filter
def kind(field: BoundField) -> str:
    """Say how a field is laid out: "check" (one box), "group" (radios, boxes, several controls) or "control"."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "several" if field.use_fieldset else "control"


@register.filter
def options(field: BoundField) -> list[dict]:
    """Return the choices of a radio field, each with its label, hint and picture.

    The form gives hints and pictures in `choice_details = {name of the field: {value: (picture, hint)}}`.
    """
    details = getattr(field.form, "choice_details", {}).get(field.name, {})
    found = []
    for option in field.subwidgets:
        value = option.data["value"]
        image, hint = details.get(value) or details.get(str(value)) or ("", "")
        found.append({"option": option, "label": option.choice_label, "picture": image, "hint": hint})
    return found


@register.filter
def anchor(field: BoundField) -> str:
    """Return the id of the control where the focus goes when its error is followed."""
    if field.id_for_label:
        return field.id_for_label
    return f"{field.auto_id}_0"


@register.simple_tag
def problems(form: object = None, several: Iterable = (), lines: Iterable[dict] = ()) -> list[dict]:
    """Return what is wrong with one form, with several or a formset, and lines of the page's own.

    Each is {label, message, url}; `url` leads to the control that puts it right.
    """
    found = wrong_in(form) if isinstance(form, forms.BaseForm) else []
    if isinstance(several, forms.BaseFormSet):
        found += [{"message": message} for message in several.non_form_errors()]
    for each in several or []:
        found += wrong_in(each)
    return [*found, *(lines or ())]


def wrong_in(form: forms.BaseForm) -> list[dict]:
    """Return what is wrong with a form, in the order of its fields."""
    found = [{"message": message} for message in form.non_field_errors()]
    for field in form:
        url = "" if field.is_hidden else f"#{anchor(field)}"
        found += [{"label": field.label, "message": message, "url": url} for message in field.errors]
    return found


@register.filter
def is_list(value: object) -> bool:
    """Say whether an answer is several words rather than one text."""
    return isinstance(value, list | tuple)


@register.filter
def elided(page: Page) -> Iterable[int | str]:
    """Return the numbers of pages to show around the current one, with « … » for those left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
