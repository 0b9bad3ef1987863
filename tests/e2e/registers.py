"""Two small registers as a local team keeps them, written to files: titles above, odd dates, one line to correct."""

from datetime import datetime

from openpyxl import Workbook

HOSTS = [
    "Horodateur", "Prénom", "Nom", "Tél", "Mail", "Adresse", "CP", "Commune", "Quartier / arrêt", "Chambre privée ?",
    "Couchages", "Étage / ascenseur", "Animaux", "Fumeurs ?", "Enfants au foyer", "Homme(s) au foyer ?", "Langues",
    "Dispo à partir du", "Jusqu'au", "Durée max", "Accueille enfant ?", "Accepte animal ?", "Visite faite le",
    "Charte signée", "Remarques",
]  # fmt: skip
HOMES = [
    [datetime.fromisoformat("2026-09-14 20:19:33"), "Jeanne et Marc ", "MAZEAU", 647882985,
     "jeanne.mazeau@courriel.example", "12 rue des Faures", 33000, "Bordeaux", "Saint-Michel", "oui", 1,
     "rez-de-chaussée", "non", "non", "non", "x", "Français, anglais", "tout de suite", None, "un an", "oui", "non",
     None, None, "porte bleue, code 12A34"],
    ["02/10/2026 08:05:10", "Rose", "Bégué", "07 94 43 04 26", "rose.begue@courriel.example",
     "34 allée des Glycines", "33400", "TALENCE", None, "o", "1", "2ème", "chien (gentil)", "Non fumeur", 0, "non",
     "fr", "1er octobre 2026", "31/10/2027", "6 mois", "x", "NON", None, None, None],
    ["9 oct. 2026", "Zoé", "Dubos", "06 65 72 62 31", "zoe.dubos@courriel.example",
     "5 impasse du Huit-Mai", "33130", "Bègles", None, "oui", 1, "1er", "non", "non", "non", "non", "français",
     "31/02/2026", None, None, "oui", "non", None, None, "préfère qu'on l'appelle le soir"],
]  # fmt: skip
REFERRALS = """\
N°;Date;Structure;Travailleur social;Mail TS;Prénom;Année naissance;Enfants;Langues;Situation actuelle;Depuis;Urgence;\
Secteur;Contraintes;Durée;Contact sûr;Consentement;Commentaire
1;05/10/2026;MDS Bègles;Paul Faure;ts2@mds-begles.example;Amina;1998;0;fr, arabe;hôtel 115;1 mois;C;\
Bordeaux;;6 mois;SMS;oui;
2;09.11.2026;MDS Bègles;Paul Faure;ts2@mds-begles.example;Tatiana;49 ans;;portugais;chez une cousine;;C;Talence;\
pas de chien;3 mois;;;n'a pas encore donné sa réponse
;;;;;;;;;;;;;;;;;
"""


def write_hosts(path):
    """A workbook with a title above its header; the third home gives a day that does not exist."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Hébergeurs Bordeaux"])
    sheet.append(HOSTS)
    for home in HOMES:
        sheet.append(home)
    book.save(path)
    return path


def write_referrals(path):
    """As a spreadsheet saves it in France; one woman has not said yes, and the last line is empty."""
    path.write_text(REFERRALS, encoding="cp1252")
    return path
