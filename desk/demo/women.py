"""The women of the story, and the referrals that bring them: imagined, and written as a social worker would."""

import uuid
from datetime import timedelta

from desk.demo import names
from hosting.models import Child, Identity, KeyPlace, NoGoZone, Referral
from hosting.referring.drafts import start_draft
from hosting.referring.parts import CONSENT, PARTS
from hosting.registers.indexes import full_name_index
from messaging.models.contact import Language

PAGES = [page for part in (*PARTS, CONSENT) for page in part.pages]
ANSWERED = sorted({f"/{page.slug}" for page in PAGES} | {name for page in PAGES for name in page.base_fields})
REACHED_BY = (*["sms"] * 8, "email", "email", "call", "referrer")
SITUATIONS = {
    "A": (Referral.Situation.STREET, Referral.Situation.AT_RISK),
    "B": (Referral.Situation.SHELTER, Referral.Situation.INSTITUTION, Referral.Situation.CENTRE),
    "C": (Referral.Situation.WITH_THIRD_PARTY,),
}
WORKS_AT = ("33063-centre", "33063-pellegrin", "33063-victoire", "33522", "33063")
WISHED = (("33063",), ("33063", "33522", "33318"), ("33119", "33249", "33167", "33063-bastide"))  # codes of areas
AVOIDED = ("33119", "33249", "33167")


class Women:
    """Imagines women, each once, in referrals begun by the social workers of the partner organisations."""

    def __init__(self, team, areas, chance, numbers):
        self.team, self.areas, self.chance, self.numbers = team, areas, chance, numbers
        self.first_names = list(names.WOMEN)
        chance.shuffle(self.first_names)
        self.count = 0
        self.would_move = []  # those who agree to hear that a move of theirs would open a roof

    def begin(self, today):
        """A draft with her name, and little else yet."""
        organisation, social_worker = self.chance.choice(self.team.referrers)
        token = uuid.UUID(int=self.chance.getrandbits(128), version=4)
        referral = start_draft(organisation, by=self.team.actor(social_worker), token=token)
        guest = referral.guest
        guest.first_name = self.first_names[self.count % len(self.first_names)]
        guest.birth_year = today.year - self.chance.randint(20, 64)
        guest.save()
        self.count += 1
        referral.parts_seen = ["/prenom", "birth_year", "first_name"]
        referral.save()
        return referral

    def refer(self, today, *, wanted_from, tier, alone=False, reached_by=""):
        """A draft that is complete, with her consent in her words: it only has to be sent."""
        referral = self.begin(today)
        self.describe(referral.guest, alone=alone, reached_by=reached_by)
        referral.situation = self.chance.choice(SITUATIONS[tier])
        referral.situation_since = today - timedelta(days=self.chance.randint(10, 300))
        referral.roof_ends_on = wanted_from if tier == "B" else None
        referral.last_115_on = today - timedelta(days=self.chance.randint(0, 6)) if tier == "A" else None
        referral.wanted_from, referral.wanted_months = wanted_from, self.chance.choice([3, 6, 6, 12])
        referral.keeps_following, referral.parts_seen = True, ANSWERED
        referral.consent, referral.consent_on = True, today
        referral.consent_words = self.chance.choice(names.CONSENT_WORDS)
        referral.consent_interpreter = not names.INTERPRETED.isdisjoint(referral.guest.languages)
        referral.save()
        return referral

    def describe(self, guest, *, alone, reached_by):
        """What a home must offer her, and how she may be reached."""
        chance = self.chance
        guest.languages = list(chance.choice(names.LANGUAGES))
        guest.reading = "easy" if guest.languages[0] == "fr" else chance.choice(["little", "not"])
        guest.smokes, guest.accepts_smokers = chance.random() < 0.15, chance.choice([True, True, True, None])
        guest.accepts_men = chance.choice([True, True, True, True, False])
        guest.accepts_children = chance.choice([True, True, None])
        guest.allergies = chance.choice([[], [], [], [], ["cat"]])
        guest.quiet = chance.random() < 0.1
        guest.rhythm = chance.choice(["day", "day", "day", "early", "night", "varied"])
        guest.max_travel = chance.choice([60, 60, 75, 90])
        agrees = chance.random() < 0.3
        guest.wishes = chance.choice(names.WISHES)
        last = chance.choice(names.HER_LAST_NAMES)
        guest.name_index = full_name_index(guest.first_name, last)
        guest.save()
        if agrees:
            self.would_move.append(guest.pk)
        self.reach(guest.contact, guest.languages, reached_by)
        Identity.objects.create(guest=guest, last_name=last)
        if not alone:
            self.family(guest)
        self.places(guest)

    def reach(self, contact, languages, reached_by):
        contact.preferred = reached_by or self.chance.choice(REACHED_BY)
        contact.phone = self.numbers.mobile()
        contact.email = f"boite{self.count}@courriel.example" if contact.preferred == "email" else ""
        contact.language = next((code for code in languages if code in Language.values), Language.FRENCH)
        contact.shared_phone = not reached_by and self.chance.random() < 0.08
        contact.may_leave_message = self.chance.random() < 0.5
        contact.save()

    def family(self, guest):
        """Of those who may, one in four comes with a child."""
        draw = self.chance.random()
        if draw < 0.08:
            Child.objects.create(guest=guest, months=self.chance.randint(2, 20))
        elif draw < 0.24:
            Child.objects.create(guest=guest, born_year=self.chance.randint(2014, 2022))

    def places(self, guest):
        chance = self.chance
        if chance.random() < 0.5:
            area = self.areas[chance.choice(WORKS_AT)]
            KeyPlace.objects.create(guest=guest, kind=chance.choice(["work", "training", "care"]), area=area)
        if chance.random() < 0.35:
            guest.areas.set([self.areas[code] for code in chance.choice(WISHED)])
        elif chance.random() < 0.15:
            NoGoZone.objects.create(guest=guest, area=self.areas[chance.choice(AVOIDED)])
