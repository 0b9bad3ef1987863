"""The invented team and its partners, with one password for all of them."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.hashers import make_password

from accounts.models import PARTNER_ROLES, TEAM_ROLES, Membership, Organisation, Role, User

PASSWORD = "douze fenêtres allumées"
SINCE_DAYS = 900

ORGANISATIONS = (
    ("CCAS de Bordeaux", "CCAS", "ccas-bordeaux"),
    ("MDS de Bègles", "Maison du Département des solidarités", "mds-begles"),
    ("CIDFF Gironde", "Droits des femmes", "cidff33"),
    ("Maison des femmes", "Association", "maison-des-femmes"),
    ("Samu social 33", "Maraude", "samu-social33"),
    ("Diaconat de Bordeaux", "Accueil de jour", "diaconat"),
    ("COS Quancard", "CHRS", "cos-quancard"),
    ("Mission locale Hauts de Garonne", "Mission locale", "mission-locale"),
)
TEAM = (
    ("Claire", "Rebière", Role.COORDINATOR, "claire"),
    ("Fatou", "N’Diaye", Role.COORDINATOR, "fatou"),
    ("Maud", "Etchegaray", Role.COORDINATOR, "maud"),
    ("Hélène", "Castaing", Role.MANAGER, "helene"),
    ("Odile", "Marchand", Role.APPROVER, "odile"),
    ("Bernard", "Lafitte", Role.APPROVER, "bernard"),
    ("Samuel", "Garos", Role.VOLUNTEER, "samuel"),
    ("Josette", "Darmian", Role.VOLUNTEER, "josette"),
    ("Léa", "Vasseur", Role.PSYCHOLOGIST, "lea"),
    ("Yannick", "Prat", Role.SYSADMIN, "technique"),
    ("Nour", "Belaïd", Role.DPO, "dpo"),
    ("Irène", "Sallenave", Role.SAFEGUARDING_LEAD, "irene"),
    ("Édith", "Mazeau", Role.DIRECTOR, "direction"),
    ("Pascal", "Hourtin", Role.FUNDER, "financeur"),
)
REFERRERS = (  # one or more to an organisation, in the order of ORGANISATIONS
    (("Manon", "Labat"), ("Sylvie", "Querbes")),
    (("Paul", "Faure"),),
    (("Véronique", "Barthe"),),
    (("Camille", "Lacoste"),),
    (("Ahmed", "Ouali"),),
    (("Élodie", "Sarthou"),),
    (("Lucie", "Uhart"),),
    (("Rose", "Péricaud"),),
)
MANAGERS = ((0, "Martine", "Duluc"), (2, "Anne", "Sallaberry"))  # of the organisations of these numbers


@dataclass
class Team:
    """Who acts in the story: users by role, and their actors, each made once."""

    territory: object
    organisations: list = field(default_factory=list)
    by_role: dict = field(default_factory=dict)
    referrers: list = field(default_factory=list)  # (organisation, user)
    _actors: dict = field(default_factory=dict)

    @property
    def coordinators(self):
        return self.by_role[Role.COORDINATOR]

    @property
    def approvers(self):
        return self.by_role[Role.APPROVER]

    @property
    def volunteers(self):
        return self.by_role[Role.VOLUNTEER]

    def actor(self, user):
        if user.pk not in self._actors:
            self._actors[user.pk] = user.actor
        return self._actors[user.pk]


def make_team(territory, today):
    """Organisations, people and what they act for, all of long standing."""
    since = today - timedelta(days=SINCE_DAYS)
    team = Team(territory)
    team.organisations = Organisation.objects.bulk_create(
        Organisation(
            territory=territory, name=name, kind=kind, email=f"accueil@{slug}.example", charter_signed_on=since
        )
        for name, kind, slug in ORGANISATIONS
    )
    password = make_password(PASSWORD)
    people = [(_user(first, last, f"{slug}@merci.example", password), role, None) for first, last, role, slug in TEAM]
    for organisation, (_, _, slug), members in zip(team.organisations, ORGANISATIONS, REFERRERS, strict=True):
        for first, last in members:
            people.append((_user(first, last, _partner_mail(first, slug), password), Role.REFERRER, organisation))
    for number, first, last in MANAGERS:
        mail = _partner_mail(first, ORGANISATIONS[number][2])
        people.append((_user(first, last, mail, password), Role.ORGANISATION_MANAGER, team.organisations[number]))
    for user, role, _ in people:
        user.is_staff = role == Role.SYSADMIN
        user.is_superuser = role == Role.SYSADMIN
    User.objects.bulk_create([user for user, _, _ in people])
    Membership.objects.bulk_create(
        Membership(
            user=user, role=role, starts_on=since, organisation=organisation if role in PARTNER_ROLES else None,
            territory=territory if role in TEAM_ROLES else None,
        )
        for user, role, organisation in people
    )  # fmt: skip
    for user, role, organisation in people:
        team.by_role.setdefault(role, []).append(user)
        if role == Role.REFERRER:
            team.referrers.append((organisation, user))
    return team


def _user(first, last, mail, password):
    return User(first_name=first, last_name=last, email=mail, username=mail, password=password)


def _partner_mail(first, slug):
    plain = first.lower().translate(str.maketrans("éèëïç", "eeeic"))
    return f"{plain}@{slug}.example"
