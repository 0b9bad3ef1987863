"""Why it does not move: the one list of causes of blockage, for steps, renewals and reviews.

The list is the study's (domain §3.7). A cause names what stands in the way, never what is wrong with her: of her
health or her papers, nothing is said beyond the word itself.
"""

from django.db import models


class Blockage(models.TextChoices):
    """« Pourquoi ça n'avance pas. »"""

    RIGHTS = "rights", "Un droit n’est pas ouvert"
    PAPERS = "papers", "Un papier manque"
    INCOME = "income", "Ses ressources ne suffisent pas"
    GUARANTOR = "guarantor", "Aucune garantie, aucun garant"
    OFFER = "offer", "Rien n’est proposé en face"
    HEALTH = "health", "Sa santé passe d’abord"
    CHILDCARE = "childcare", "Personne pour garder ses enfants"
    ADMINISTRATION = "administration", "L’administration tarde"
    REFERRER_ABSENT = "referrer_absent", "Sa travailleuse sociale est absente"
    OTHER = "other", "Autre chose"
