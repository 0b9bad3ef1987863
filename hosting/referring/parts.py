"""The five parts of a referral, their pages, and how far each has come."""

from dataclasses import dataclass

from hosting.referring.forms.her import Ages, Children, Name
from hosting.referring.forms.home import Animals, Bedroom, Days, People
from hosting.referring.forms.pages import Page
from hosting.referring.forms.places import Avoided, Week, Wished
from hosting.referring.forms.reaching import Means, Rules, Tongue
from hosting.referring.forms.roof import Start, Tonight
from hosting.referring.forms.sending import Consent


@dataclass(frozen=True)
class Part:
    """A part of the referral: its name in the address, its title, what it asks, its pages in order."""

    slug: str
    title: str
    hint: str
    pages: tuple[type[Page], ...]

    def asked(self, draft):
        """The pages that this draft calls for: nobody is asked the age of no child."""
        return [page for page in self.pages if page.applies(draft)]


PARTS = (
    Part("elle", "Elle et ses enfants", "Prénom choisi, qui vient avec elle", (Name, Children, Ages)),
    Part("toit", "Où elle dort aujourd’hui", "Et à partir de quand chercher", (Tonight, Start)),
    Part("foyer", "Ce qu’il lui faut dans un foyer", "Chambre, animaux, personnes, rythme",
         (Bedroom, Animals, People, Days)),
    Part("lieux", "Les lieux", "Secteurs souhaités, trajets, secteurs à éviter", (Wished, Week, Avoided)),
    Part("joindre", "La joindre sans danger", "Moyen, heures, langue", (Means, Rules, Tongue)),
)  # fmt: skip
CONSENT = Part("accord", "Son accord, dans ses mots", "À lire ensemble, dans sa langue", (Consent,))
BY_SLUG = {part.slug: part for part in PARTS}
PAGES = {(part.slug, page.slug): page for part in PARTS for page in part.pages}


@dataclass(frozen=True)
class Progress:
    """How far a part of a draft has come. ``status`` is a state of the design: todo, doing, missing or done."""

    part: Part
    status: str
    missing: tuple[tuple[type[Page], str, str], ...]  # (page, field, question) without an answer, on pages seen or not
    first: type[Page]  # the page to open: the first not seen, else the first with something missing, else the first


def progress_of(part, draft):
    pages = part.asked(draft)
    missing = [(page, field, label) for page in pages for field, label in page(draft=draft).missing().items()]
    unseen = [page for page in pages if f"/{page.slug}" not in draft.answered]
    if not missing and not unseen:
        status = "done"
    elif len(unseen) == len(pages):
        status = "todo"
    else:
        status = "doing" if unseen else "missing"
    to_open = unseen or [page for page, _, _ in missing] or pages
    return Progress(part, status, tuple(missing), to_open[0])


def progress(draft):
    """The five parts in order."""
    return [progress_of(part, draft) for part in PARTS]


def after(part, page, draft):
    """The page that follows in its part, or None at its end."""
    pages = part.asked(draft)
    following = pages[pages.index(page) + 1 :] if page in pages else []
    return following[0] if following else None
