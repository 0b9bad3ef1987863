"""The attestation of the association: that she is hosted, since when, and where to write, in place of the home.

It names her, since it proves something about her, and nobody else; no home, no street but the association's, no area.
"""

from django.utils import timezone
from django.utils.formats import date_format

from casework.models import Renewal, Stay
from casework.papers import association
from journal.moves import NotYet
from messaging.documents import pdf
from messaging.texts import spoken_number
from privacy.projection import project

TEMPLATE = "casework/documents/attestation.typ"
FILE_NAME = "document.pdf"  # whoever reads over her shoulder learns nothing
HINDRANCES = {
    "association": "L’adresse de l’association n’est pas encore dite : la responsable la note dans « Réglages ».",
    "stay": "Elle n’est pas hébergée aujourd’hui : l’attestation ne dit que ce qui est vrai.",
}


def hindrance(file):
    """What keeps the attestation of ``file`` from being made today: a key of HINDRANCES, or ""."""
    if association.of(file.territory) is None:
        return "association"
    hosted = file.stays.filter(status=Stay.Status.ONGOING).exists() and hasattr(file, "commitment")
    return "" if hosted else "stay"


def paper(file, actor, *, first_name, last_name, birth_date):
    """The document as PDF. Raises NotYet where it would say what is not true, or name nobody."""
    refused = hindrance(file)
    if refused:
        raise NotYet(HINDRANCES[refused])
    if not (first_name.strip() and last_name.strip()):
        raise NotYet("Le nom et le prénom de l’état civil manquent.")
    named, today = association.of(file.territory), timezone.localdate()
    phone = file.territory.settings.get("help_phone", "")
    data = {
        "title": "Attestation d’hébergement",
        "footer": file.code,
        "signatory": named.signatory, "name": named.name, "address": named.address,
        "her": _her(file, actor, first_name, last_name, birth_date),
        "since": date_format(file.commitment.starts_on, "j F Y"),
        "phone": spoken_number(phone) if phone else "",
        "done": f"Fait à {named.city}, le {date_format(today, 'j F Y')}",
    }  # fmt: skip
    return pdf(TEMPLATE, data)


def _her(file, actor, first_name, last_name, birth_date):
    """[[label, value]]: who she is, and the body that receives her letters, where one is followed."""
    found = [["Nom", last_name.strip()], ["Prénom", first_name.strip()]]
    if birth_date:
        found.append(["Née le", date_format(birth_date, "j F Y")])
    row = domiciliation_of(file)
    body = project(row, actor, fields={"body"}).get("body") if row else ""
    if body:
        found.append(["Son courrier", f"{body} (domiciliation jusqu’au {date_format(row.until_on, 'j F Y')})"])
    return found


def domiciliation_of(file):
    """The domiciliation in force today, or None."""
    rows = file.renewals.running().filter(kind=Renewal.Kind.DOMICILIATION, until_on__gt=timezone.localdate())
    return rows.order_by("-until_on").first()
