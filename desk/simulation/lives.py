"""What may happen to one woman in a year: chance decides, the moves allow or refuse, the diary keeps it."""

from datetime import timedelta

from django_fsm import TransitionNotAllowed

from casework.actions import cancel_stay, end_stay, extend_stay, hand_over, record_exit, record_other_roof, reopen
from casework.commitments import ask_extension, ask_suspension, opens_extension
from casework.models import Accompaniment, Stay, Suspension
from casework.outcomes import Destination, Evidence
from casework.reviews import YEAR, hold_review
from desk.demo.cast import BY_HER, BY_HOST, TOGETHER, WENT_TO
from desk.demo.story import PLANNED, SEARCHED_BEFORE, Life, admitted, call, roofed
from desk.demo.story import Roof as Planned
from desk.simulation.diary import Exit, Her, Roof
from desk.simulation.troubles import cross
from journal.corrections import correct
from journal.models import Entry, Signature
from journal.moves import NotYet, TooLate
from journal.signatures import answer
from matching.actions import withdraw
from matching.models import Proposal

REFUSALS = (NotYet, TooLate, TransitionNotAllowed)
LEAD = SEARCHED_BEFORE + 5  # days between looking for a room and the keys, a first refusal included
LENGTHS = (21, 35, 45, 60, 75, 90, 120, 150)  # nights that a home promises


class Woman:
    """One life. Every method that lasts is a story: it yields the moment of what comes next (``desk.demo.stage``)."""

    def __init__(self, stage, women, diary, arrives, lives):
        self.stage, self.women, self.diary, self.arrives, self.lives = stage, women, diary, arrives, lives
        self.chance = stage.chance

    # --- what she does ----------------------------------------------------------------------------------------------

    def story(self):
        yield from self.arrive()
        stay = None
        while True:
            before = stay
            stay = yield from self.find_a_home(before)
            if stay is None:
                if before is not None and self.still_there(before):
                    until = (Stay.objects.get(pk=before.pk).planned_until - self.stage.today).days
                    yield from self.leave(before, max(self.at + 1, until), PLANNED)
                if (yield from self.wait()):
                    return
            elif (yield from self.live_there(stay)):
                return
            if stay is not None and not self.still_there(stay):
                stay = None

    def arrive(self):
        tier = self.chance.choice("ABBC")
        life = Life((), tier=tier, alone=self.chance.random() < 0.8)
        first = self.arrives + LEAD
        self.file = yield from admitted(self.stage, self.women, life, first)
        self.her = Her(self.file.pk, self.today, self.stage.day(first))
        self.diary.women[self.file.pk] = self.her
        self.lives[self.file.pk] = self
        self.diary.happened("admission")

    def find_a_home(self, before):
        """A proposal that may be refused, a meeting, the keys: or None, and somebody tries again."""
        first = self.at + LEAD
        roof = Planned(
            first, first + self.chance.choice(LENGTHS),
            refused_before=self.chance.choice(["", "", "", "", "guest", "host", "silence"]),
        )  # fmt: skip
        if roof.refused_before:
            self.diary.happened("refusal")
        stay = yield from self.unless_refused(roofed(self.stage, self.file, roof, before))
        if stay is None:
            self.forget_the_search()
            return None
        if before is not None:
            self.ends(before, self.stage.day(first))
        away = self.diary.away.setdefault(stay.occupancy.room.host_id, [])
        self.her.roofs.append(Roof("home", self.stage.day(first), row=stay.pk, away=away))
        self.diary.happened("move_in")
        cross(self, stay, first)
        return stay

    def live_there(self, stay):
        """What happens until this home ends, or until her next one must be looked for. True when she has left us."""
        first, until = self.at, (stay.planned_until - self.stage.today).days
        draw = self.chance.random()
        if draw < 0.20:
            yield from self.a_wrong_date(stay, first)
        if draw > 0.90:
            yield from self.another_owner(first + 3)
        if self.chance.random() < 0.22:
            return (yield from self.ends_early(stay, first, until))
        if self.chance.random() < 0.25 and until - first > 30:
            return (yield from self.goes(self.chance.randint(first + 20, until - 1)))
        if self.chance.random() < 0.15:
            yield from self.goes_on(stay, until)
            until = (Stay.objects.get(pk=stay.pk).planned_until - self.stage.today).days
        yield self.moment(max(first + 1, until - LEAD), 9)
        yield from self.the_year_is_short()
        return False

    def wait(self):
        """No home yet: a hotel, or nothing; somebody tries again a week later. True when she leaves."""
        if self.her.first_night and self.chance.random() < 0.6:
            yield from self.hotel(self.chance.randint(2, 7))
        yield self.moment(self.at + 7, 9)
        if self.chance.random() < 0.08:
            return (yield from self.goes(self.at + 1, elsewhere=True))
        return False

    # --- what happens -----------------------------------------------------------------------------------------------

    def ends_early(self, stay, first, until):
        day = self.chance.randint(first + 2, max(first + 2, until - 1))
        yield from self.leave(stay, day, self.chance.choice([BY_HOST, BY_HER, TOGETHER]))
        self.diary.happened("early_end")
        if self.chance.random() < 0.15:
            yield from self.away(self.at + 1)
        elif self.chance.random() < 0.6:
            yield from self.hotel(self.chance.randint(1, 12))
        return False

    def leave(self, stay, day, ending):
        """She leaves this home that day; the home is called the day after."""
        yield self.moment(day, 9)
        on = self.today
        if self.tried(lambda: end_stay(stay, by=self.by, on=on, **ending)):
            self.ends(stay, on)
            self.stage.enter(call(self.stage, stay, "call_host", day + 1, self.by))

    def goes_on(self, stay, until):
        yield self.moment(until - LEAD - 5, 14)
        longer = stay.planned_until + timedelta(days=self.chance.choice([15, 30, 45]))
        if self.tried(lambda: extend_stay(stay, longer, by=self.by)):
            self.diary.happened("extension_of_stay")

    def hotel(self, nights):
        yield self.moment(self.at, 19)
        first, until = self.today, self.today + timedelta(days=nights)
        if self.tried(lambda: record_other_roof(self.file, "hotel", first, until, by=self.by)):
            self.her.roofs.append(Roof("hotel", first, until))
            self.diary.happened("other_roof")

    def away(self, day):
        """With her family at her choice, or in hospital: her year waits, once a second person has signed."""
        yield self.moment(day, 11)
        first, until = self.today, self.today + timedelta(days=self.chance.randint(5, 25))
        ground = self.chance.choice(Suspension.Ground.values)
        asked = self.tried(lambda: ask_suspension(
            self.file, by=self.by, ground=ground, start=first, until=until, she_agrees=True
        ))  # fmt: skip
        yield self.moment(day + 1, 18)
        if asked and self.tried(lambda: self.sign("suspend")):
            self.her.suspended.append((first, until))
            self.diary.happened("suspension")

    def the_year_is_short(self):
        """From the tenth month, one year in three is prolonged, with a second signature."""
        file = Accompaniment.objects.select_related("commitment").get(pk=self.file.pk)
        if self.today < opens_extension(file.commitment) or self.her.extended or self.chance.random() > 0.35:
            return
        months = self.chance.randint(1, 3)
        self.tried(lambda: hold_review(
            file, by=self.by, month=YEAR, held_on=self.today, guest_present=True, referrer_present=True,
            decision="extension",
        ))  # fmt: skip
        asked = self.tried(lambda: ask_extension(file, by=self.by, months=months, awaited="Bail attendu."))
        yield self.moment(self.at + 1, 18)
        if asked and self.tried(lambda: self.sign("extend_year")):
            self.her.extended.append(months)
            self.diary.happened("extension_of_year")

    def a_wrong_date(self, stay, first):
        """Three weeks later somebody sees that her first night here was another one."""
        yield self.moment(first + 21, 10)
        move = Entry.objects.filter(object_id=stay.pk, content_type__model="stay", transition="move_in").first()
        right = self.stage.day(first + self.chance.choice([-2, -1, 1, 2]))
        if self.tried(lambda: correct(move, right, "Relu sur la convention.", by=self.by)):
            roof = self.roof_of(stay)
            roof.first = right
            self.diary.happened("correction")

    def another_owner(self, day):
        yield self.moment(day, 16)
        other = self.chance.choice([user for user in self.stage.team.coordinators if user.pk != self.file.owner_id])
        if self.tried(lambda: hand_over(self.file, other, by=self.by)):
            self.file.owner, self.file.owner_id = other, other.pk
            self.diary.happened("hand_over")

    def goes(self, day, *, elsewhere=False):
        """She has a solution, or she dies; signed the next day, or not signed; now and then she comes back."""
        yield self.moment(day, 11)
        destination, evidence = self.chance.choice(WENT_TO)
        if elsewhere:
            destination, evidence = Destination.THIRD_PARTY, Evidence.HERSELF
        elif self.chance.random() < 0.03 or self.nobody_died_yet():
            destination, evidence = Destination.DEATH, Evidence.DOCUMENT
        stays, on = list(self.file.stays.ongoing()), self.today
        if not self.tried(lambda: record_exit(
            self.file, by=self.by, destination=destination, evidence=evidence, may_contact=self.chance.random() < 0.8
        )):  # fmt: skip
            return False
        row = Exit(on, destination.value)
        self.her.exits.append(row)
        for nights in self.her.silent:
            nights.until = nights.until or on
        for stay in stays:
            self.ends(stay, on)
        yield self.moment(day + 1, 18)
        if self.chance.random() < 0.06 and destination != Destination.DEATH:
            self.tried(lambda: self.sign("confirm_exit", agrees=False))
            row.taken_back = True
            self.diary.happened("exit_not_signed")
            return False
        self.tried(lambda: self.sign("confirm_exit"))
        row.signed = True
        self.diary.happened("death" if destination == Destination.DEATH else "exit")
        if self.chance.random() < 0.06 and destination != Destination.DEATH:
            yield self.moment(day + 20, 15)
            if self.tried(lambda: reopen(Accompaniment.objects.get(pk=self.file.pk), by=self.by)):
                row.taken_back = True
                self.diary.happened("reopening")
                return False
        return True

    # --- the means --------------------------------------------------------------------------------------------------

    @property
    def today(self):
        return self.stage.clock.at.date()

    @property
    def at(self):
        """Today, in days from the last day of the story."""
        return (self.today - self.stage.today).days

    @property
    def by(self):
        return self.stage.actor(self.file.owner)

    def moment(self, day, hour):
        """A moment that is still to come: nothing happens in the past."""
        return max(self.stage.at(day, hour), self.stage.clock.at + timedelta(minutes=5))

    def sign(self, move, agrees=True):
        signature = Signature.objects.pending().about(self.file).get(move=move)
        signer = self.stage.actor(self.chance.choice(self.stage.team.approvers))
        reason = "" if agrees else "Le bail n'est pas encore signé."
        return answer(signature, by=signer, agrees=agrees, reason=reason)

    def tried(self, act):
        """Whether the service let it happen. A refusal is counted, and nothing of it remains."""
        try:
            return act() or True
        except REFUSALS as refused:
            self.diary.was_refused(refused)
            return False

    def unless_refused(self, story):
        try:
            return (yield from story)
        except REFUSALS as refused:
            self.diary.was_refused(refused)
            return None

    def forget_the_search(self):
        """What stopped half-way holds no room: the proposal is taken back, the coming stay is cancelled."""
        for proposal in Proposal.objects.live().filter(guest=self.file.guest_id):
            self.tried(lambda row=proposal: withdraw(row, by=self.by, reason="La recherche s'arrête là."))
        for stay in Stay.objects.filter(accompaniment=self.file, status=Stay.Status.PLANNED):
            self.tried(lambda row=stay: cancel_stay(row, by=self.by, reason="La recherche s'arrête là."))
        for stay in self.file.stays.filter(status=Stay.Status.ENDED, ended_on__gte=self.today):
            self.ends(stay, stay.ended_on)  # she had left the home before when the next one fell through

    def still_there(self, stay):
        return Stay.objects.ongoing().filter(pk=stay.pk).exists()

    def nobody_died_yet(self):
        """A year of many women has a death, whatever chance says."""
        return len(self.diary.women) >= 30 and "death" not in self.diary.events

    def roof_of(self, stay):
        return next(roof for roof in self.her.homes if roof.row == stay.pk)

    def ends(self, stay, on):
        """Her respites end with her stay: nights slept there remain, those to come do not."""
        self.roof_of(stay).until = on
        for roof in self.her.roofs:
            if roof.label == "respite" and roof.row == stay.pk:
                roof.until = min(roof.until, max(on, roof.first))
