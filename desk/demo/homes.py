"""The homes, loaded in bulk as from a register: many who applied, few that are ready, free and near."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Actor, Membership, Role, User
from accounts.numbers import next_codes
from desk.demo import names
from hosting.models import Address, Adult, Area, Availability, HomeVisit, Host, Household, Room
from hosting.registers.indexes import full_name_index
from journal.models import Entry
from messaging.models import Contact

PARIS = ZoneInfo("Europe/Paris")
OPENED_DAYS = 520  # the homes that host have been open since before the story begins
ALONE = 3  # one home in so many, of those that host, is a woman alone who makes no condition
ACCOUNTS = 8  # homes that sign in

# Of a hundred homes that do not host today, how far each has come (README of the seeds: 600 registered, few ready).
ELSEWHERE = (
    (Host.Status.APPLIED, 26), (Host.Status.CONTACTED, 15), (Host.Status.VISITED, 3), (Host.Status.APPROVED, 17),
    (Host.Status.PAUSED, 12), (Host.Status.DORMANT, 17), (Host.Status.NOT_RETAINED, 5), (Host.Status.LEFT, 5),
)  # fmt: skip
SEEN = (Host.Status.VISITED, Host.Status.APPROVED, Host.Status.PAUSED, Host.Status.LEFT)
CHECKED = (Host.Status.APPROVED, Host.Status.PAUSED, Host.Status.LEFT)


@dataclass
class Home:
    """One home before it is written: its rows, tied to each other."""

    host: Host
    hosting: bool  # one of those that women live in
    rows: list = field(default_factory=list)
    visitors: dict = field(default_factory=dict)
    opened: Availability | None = None


class Register:
    """Imagines homes and writes them, table by table."""

    def __init__(self, team, chance, numbers, today):
        self.team, self.chance, self.numbers, self.today = team, chance, numbers, today
        self.areas = {area.code: area for area in Area.objects.filter(territory=team.territory)}
        self.names = set()

    def load(self, count, hosting):
        """``count`` homes, ``hosting`` of which may be proposed to the women of the story: those come first."""
        homes = [
            self.home(hosting=number < hosting, alone=number < hosting and number % ALONE == 0)
            for number in range(count)
        ]
        for home, code in zip(homes, next_codes("host", count), strict=True):
            home.host.code = code
        accounts = self.give_accounts([home.host for home in homes[:hosting]][:ACCOUNTS])
        self.write(homes)
        Membership.objects.bulk_create(accounts)
        self.note(homes)
        return [home.host for home in homes]

    # --- one home ---------------------------------------------------------------------------------------------------

    def home(self, *, hosting, alone):
        chance = self.chance
        status = Host.Status.APPROVED if hosting else chance.choices(*zip(*ELSEWHERE, strict=True))[0]
        first, last = self.name(alone)
        ready = hosting or (status == Host.Status.APPROVED and chance.random() < 0.08)
        host = Host(
            territory=self.team.territory, first_name=first, last_name=last, status=status,
            contact=self.contact(first, last), name_index=full_name_index(first, last),
            applied_at=self.moment(OPENED_DAYS + 40 if hosting else 31, 1400),
            campaign=chance.choice(names.CAMPAIGNS),
            trained_on=self.seen(hosting, 60, 700) if status in CHECKED else None,
            insured_on=self.papers(hosting, ready, status),
            last_contact_on=self.ago(3, 200) if status != Host.Status.APPLIED else None,
            ask_again_on=self.today + timedelta(days=chance.randint(5, 150)) if status == Host.Status.PAUSED else None,
            reason="no_private_room" if status == Host.Status.NOT_RETAINED else "",
        )  # fmt: skip
        home = Home(host, hosting)
        area = self.areas[chance.choice(names.WHERE_HOMES_ARE)]
        adults = self.adults(host, hosting, alone)
        home.rows += [self.household(host, area, adults), self.address(host, area), *adults]
        home.rows += self.visits(home, ready)
        home.rows += self.room(home, ready)
        if alone:
            without_conditions(home)
        return home

    def name(self, alone):
        """Two homes of one name would be one home to whoever looks for doubles."""
        while True:
            name = self.chance.choice(names.HOSTS), self.chance.choice(names.LAST_NAMES)
            if name not in self.names and not (alone and name[0] in names.MEN):
                self.names.add(name)
                return name

    def contact(self, first, last):
        contact = Contact(
            phone=self.numbers.mobile(), email=f"{_plain(first)}.{_plain(last)}@courriel.example",
            preferred=self.chance.choice(["sms", "sms", "sms", "email", "email", "call"]),
        )  # fmt: skip
        contact.index()
        return contact

    def seen(self, hosting, least, most):
        """A home that women live in had shown all its papers before the first of them came."""
        return self.ago(OPENED_DAYS, OPENED_DAYS + 20) if hosting else self.ago(least, most)

    def papers(self, hosting, ready, status):
        if ready:
            return self.seen(hosting, 20, 300)
        return self.ago(380, 700) if status in CHECKED else None

    def household(self, host, area, adults):
        chance = self.chance
        children = [chance.randint(2, 17) for _ in range(chance.choice([0, 0, 0, 1, 2]))]
        animals = chance.choice([[], [], [], [], ["cat"], ["dog"]])
        return Household(
            host=host, area=area, men_present=any(adult.is_man for adult in adults),
            has_children=bool(children), children_ages=children,
            animals=animals, has_animals=bool(animals),
            smoking=chance.choice(["no", "no", "no", "outside", "outside", "yes"]),
            languages=list(chance.choice(names.HOME_LANGUAGES)),
            rhythm=chance.choice(["day", "day", "early", "varied"]), quiet=chance.random() < 0.6,
            accepts_children=chance.choice([True, True, True, False]),
            accepts_animal=chance.choice([True, False, None]),
            accepts_smoker=chance.choice([True, False, None]), card=chance.choice(names.CARDS),
        )  # fmt: skip

    def address(self, host, area):
        return Address(
            host=host, street=f"{self.chance.randint(1, 180)} {self.chance.choice(names.STREETS)}", postcode="33000",
            city=self.areas[area.code[:5]].name, access=self.chance.choice(names.ACCESS),
        )  # fmt: skip

    def adults(self, host, hosting, alone):
        """Whoever applied, reached as the home is; and in two homes of five somebody else, reached by himself."""
        seen = self.seen(hosting, 70, 320) if host.status in CHECKED else None
        checks = {"met_on": seen, "identity_seen_on": seen, "declared_on": seen, "charter_on": seen}
        adults = [Adult(host=host, first_name=host.first_name, is_man=host.first_name in names.MEN,
                        contact=host.contact, **checks)]  # fmt: skip
        if not alone and self.chance.random() < 0.4:
            other = self.chance.choice([name for name in names.HOSTS if name != host.first_name])
            contact = self.contact(other, f"{host.last_name}{self.chance.randint(2, 99)}")
            adults.append(Adult(host=host, first_name=other, is_man=other in names.MEN, contact=contact, **checks))
        return adults

    def visits(self, home, ready):
        """A home that women live in was visited before the first of them came, and again within the year."""
        if home.host.status not in SEEN:
            return []
        days = [OPENED_DAYS, self.chance.randint(170, 330)] if home.hosting else [self.chance.randint(40, 330)]
        if not home.hosting and not ready:
            days = [self.chance.randint(380, 900)]
        visits = []
        for count in days:
            on = self.today - timedelta(days=count)
            visit = HomeVisit(host=home.host, planned_on=on, done_on=on, positive=True, private_room=True)
            home.visitors[visit.uuid] = self.chance.sample(self.team.coordinators + self.team.volunteers, 2)
            visits.append(visit)
        return visits

    def room(self, home, ready):
        chance = self.chance
        seen = home.host.status in SEEN
        room = Room(
            host=home.host, name="Chambre", private=True if seen else None,
            lockable=chance.choice([True, True, False]), places=chance.choice([1, 1, 1, 2, 2, 2, 3]),
            cot=chance.choice([True, False, None]),
            floor=chance.choice([0, 0, 1, 2, 3]), step_free=chance.random() < 0.25 if seen else None,
            minimum_nights=14, maximum_nights=chance.choice([None, None, None, 180]) if home.hosting else None,
            seen_on=self.ago(40, 170) if seen else None,
        )  # fmt: skip
        rows = [room]
        if home.hosting:
            opened = self.today - timedelta(days=OPENED_DAYS)
            home.opened = self.availability(room, opened, None, stale=chance.random() < 0.15)
        elif ready:  # ready, and not free before long
            opened = self.today + timedelta(days=chance.randint(20, 200))
            home.opened = self.availability(room, opened, None)
        return rows + ([home.opened] if home.opened else [])

    def availability(self, room, lower, upper, *, stale=False):
        confirmed = self.today - timedelta(days=self.chance.randint(33, 45) if stale else self.chance.randint(1, 20))
        return Availability(room=room, period=DateRange(lower, upper), confirmed_on=confirmed)

    # --- dates ------------------------------------------------------------------------------------------------------

    def ago(self, least, most):
        return self.today - timedelta(days=self.chance.randint(least, most))

    def moment(self, least, most):
        return datetime.combine(self.ago(least, most), time(self.chance.randint(8, 21), 15), PARIS)

    # --- writing ----------------------------------------------------------------------------------------------------

    def give_accounts(self, hosts):
        """Hosts sign in by a code that is mailed to them: an account, without any password."""
        users = []
        for host in hosts:
            user = User(email=host.contact.email, username=host.contact.email, first_name=host.first_name)
            user.set_unusable_password()
            host.user = user
            users.append(user)
        User.objects.bulk_create(users)
        since = self.today - timedelta(days=OPENED_DAYS)
        return [
            Membership(user=user, role=Role.HOST, territory=self.team.territory, starts_on=since) for user in users
        ]

    def write(self, homes):
        """Table by table, those that others point to first."""
        rows = [row for home in homes for row in home.rows]
        contacts = [home.host.contact for home in homes]
        contacts += [row.contact for row in rows if isinstance(row, Adult) and row.contact is not row.host.contact]
        Contact.objects.bulk_create(contacts)
        Host.objects.bulk_create([home.host for home in homes])
        for model in (Household, Address, Adult, HomeVisit, Room, Availability):
            model.objects.bulk_create([row for row in rows if type(row) is model])
        visits = {row.uuid: row for row in rows if isinstance(row, HomeVisit)}
        through = HomeVisit.visitors.through
        through.objects.bulk_create(
            through(homevisit_id=visits[uuid].pk, user_id=user.pk)
            for home in homes
            for uuid, users in home.visitors.items()
            for user in users
        )

    def note(self, homes):
        """The journal says where they come from: the register that the team kept before."""
        service, kind = Actor.service(), ContentType.objects.get_for_model(Host)
        Entry.objects.bulk_create(
            Entry(
                actor=service, content_type=kind, object_id=home.host.pk, transition="import",
                target=home.host.status, channel=Entry.Channel.IMPORT,
                happened_at=datetime.combine(
                    self.today - timedelta(days=OPENED_DAYS if home.hosting else 30), time(9), PARIS
                ),
            )
            for home in homes
        )  # fmt: skip


def without_conditions(home):
    """Two beds, nobody else at home, no animal: the kind of home that makes the difference on a bad week."""
    for row in home.rows:
        if isinstance(row, Household):
            row.has_children, row.children_ages = False, []
            row.has_animals, row.animals = False, []
            row.smoking, row.accepts_smoker, row.accepts_children = Household.Smoking.OUTSIDE, True, True
        elif isinstance(row, Room):
            row.places, row.maximum_nights = 2, None


def _plain(name):
    return "".join(letter for letter in name.lower().translate(ACCENTS) if letter.isalnum() and letter.isascii())


ACCENTS = str.maketrans("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc")
