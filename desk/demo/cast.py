"""Who lives what: sixty accompaniments, some of which stand today at each state that a team has to handle."""

from casework.models import Stay
from casework.outcomes import Destination, Evidence
from desk.demo.story import Life, Roof

E = Destination
BY_HOST = {
    "ending": Stay.Ending.EARLY_HOST,
    "guest_reason": Stay.Reason.NOT_SAID,
    "host_reason": Stay.Reason.HOST_LIFE,
}
BY_HER = {
    "ending": Stay.Ending.EARLY_GUEST,
    "guest_reason": Stay.Reason.DISTANCE,
    "host_reason": Stay.Reason.AS_PLANNED,
}
TOGETHER = {
    "ending": Stay.Ending.EARLY_PROGRAMME, "guest_reason": Stay.Reason.LIVING_TOGETHER,
    "host_reason": Stay.Reason.LIVING_TOGETHER,
}  # fmt: skip

# Those whose year runs today, or is about to begin, the most telling first: a small demo takes the head of the list.
RUNNING = (
    Life((Roof(-64, 110),)),  # well covered
    Life((Roof(-52, 60, ended=-3, ending=BY_HOST),), tier="A"),  # three nights without a roof, nothing found yet
    Life((Roof(7, 120),), tier="A", reached_by="sms"),  # she has the question
    Life((Roof(-40, 9),)),  # her roof ends in nine days
    Life((Roof(5, 150),), stops_at="to_meet", reached_by="referrer"),  # whatever is told her, a person tells
    Life((Roof(-33, 30),)),  # thirty days ahead: a relay is being looked for
    Life((Roof(-21, 45, mediation=-1, mediation_goes="raised"),)),
    Life((Roof(6, 100, refused_before="guest"),)),  # the home has the question
    Life((Roof(-58, 0),)),  # her stay was to end today, and nobody has said what happened
    Life((Roof(4, 130),), tier="C"),  # they meet today
    Life(
        (Roof(-70, 90, ended=-5, ending=TOGETHER, hotel_until=2),), tier="A"
    ),  # at the hotel until the day after tomorrow
    Life((Roof(3, 180),)),  # she is thinking
    Life((Roof(-49, 1), Roof(1, 95))),  # her next home: two yeses
    Life((Roof(1, 90),), tier="A"),  # two yeses
    Life((Roof(0, 170),)),  # signed; the keys are for today
    Life((Roof(-26, 80, mediation=-10, mediation_goes="agreed"),)),
    Life((Roof(-44, 7), Roof(7, 150))),  # a relay is proposed
    Life((Roof(8, 120),), tier="C", alone=False),  # admitted, and no proposal yet
    Life((Roof(-330, -240), Roof(-240, -110), Roof(-110, 26))),  # in the twelfth month, three homes
    Life((Roof(-2, 90),)),  # she has just moved in
    Life((Roof(-9, 50, refused_before="host"),)),
    Life((Roof(-60, -15), Roof(-15, 75)), tier="A"),
    Life((Roof(-92, -38, ended=-47, ending=BY_HER), Roof(-37, 100))),  # ten nights of debt in between
    Life((Roof(-80, -20), Roof(-20, 40, silent=-2))),  # nobody has heard from her for two days
    Life((Roof(-28, 120, refused_before="silence"),)),
    Life((Roof(-377, -250), Roof(-250, -110), Roof(-110, 21))),  # her year is over, and she stays: week after week
)
LEAVING = (  # an exit that awaits its second signature
    Life((Roof(-75, 20),), exit=(-1, E.SOCIAL_HOUSING, Evidence.DOCUMENT), signed=False),
    Life((Roof(-38, 15),), exit=(-2, E.RESIDENCE, Evidence.REFERRER), signed=False),
)
AFTER = (  # she left a month ago, and said yes to our news: the first call is for today
    Life((Roof(-95, -15),), exit=(-31, E.SOCIAL_HOUSING, Evidence.DOCUMENT), alone=True, awaits_news=True),
)
# Where those who left went: a lease first, then stable places, seldom less.
WENT_TO = (
    (E.SOCIAL_HOUSING, Evidence.DOCUMENT), (E.RESIDENCE, Evidence.DOCUMENT), (E.PRIVATE_RENTAL, Evidence.DOCUMENT),
    (E.SOCIAL_HOUSING, Evidence.REFERRER), (E.SLIDING_LEASE, Evidence.DOCUMENT),
    (E.REHABILITATION_CENTRE, Evidence.REFERRER),
    (E.SOCIAL_HOUSING, Evidence.DOCUMENT), (E.FAMILY, Evidence.HERSELF), (E.RESIDENCE, Evidence.DOCUMENT),
    (E.SUPPORTED_HOUSING, Evidence.DOCUMENT), (E.PRIVATE_RENTAL, Evidence.HERSELF), (E.LOST_CONTACT, Evidence.NONE),
    (E.SOCIAL_HOUSING, Evidence.DOCUMENT), (E.SLIDING_LEASE, Evidence.REFERRER),
    (E.MOTHER_AND_CHILD, Evidence.REFERRER),
    (E.THIRD_PARTY, Evidence.HERSELF),
)  # fmt: skip
FIRST_DAY = -420  # the earliest first night


def lives(count, chance):
    """``count`` lives: those that run, as far as there are women for them, and one in eight at least that is over."""
    running = [*RUNNING[:4], LEAVING[0], *RUNNING[4:], LEAVING[1]]
    past = max(count // 8, count - len(running))
    over = [*AFTER, *(_left(number, past, chance) for number in range(len(AFTER), past))]
    return running[: count - past] + over[:past]


def _left(number, count, chance):
    """A life that is over: one home in most cases, two where the first ended early, and somewhere to go."""
    first = FIRST_DAY + round(number * 350 / max(count, 1)) + chance.randint(0, 8)
    nights = chance.choice([16, 22, 26, 30, 36, 42, 50, 58, 66])
    refused = chance.choice(["", "", "", "", "", "", "guest", "host", "silence"])
    mediation = first + 9 if nights > 30 and chance.random() < 0.3 else None
    roofs = [Roof(first, first + nights + 14, refused_before=refused, mediation=mediation)]
    if number % 3 == 1:
        roofs = _moved_once(first, nights, chance)
    destination, evidence = WENT_TO[number % len(WENT_TO)]
    leaves_on = roofs[-1].first + nights
    return Life(tuple(roofs), tier=chance.choice("ABBC"), exit=(leaves_on, destination, evidence), alone=False)


def _moved_once(first, nights, chance):
    """Two homes: the second follows at once, or after some nights at the hotel, or without any roof."""
    ended = first + nights
    if chance.random() < 0.5:
        return [Roof(first, ended), Roof(ended, ended + nights + 20)]
    ending = chance.choice([BY_HOST, BY_HER, TOGETHER])
    gap = chance.randint(9, 14)
    hotel = ended + gap if chance.random() < 0.6 else None
    return [
        Roof(first, ended + 20, ended=ended, ending=ending, hotel_until=hotel),
        Roof(ended + gap, ended + gap + nights + 20),
    ]
