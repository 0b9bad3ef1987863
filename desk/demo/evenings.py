"""The evenings: who answers the number, last night's calls for a woman without a roof, the word left for tonight."""

from datetime import timedelta

from casework.evenings import duty, tonight, watch

NUMBER = "+33536490001"  # of the range kept for fiction


def evenings(stage):
    """A number published, last night answered and told, tonight's shift planned."""
    yield stage.at(-3, 10)
    team, claire = stage.team, stage.team.coordinators[0]
    by, volunteers = stage.actor(claire), stage.team.volunteers
    duty.publish_number(team.territory, NUMBER, by=by)
    for night, user in ((-1, volunteers[0]), (0, volunteers[1])):
        hours = {"begins_at": stage.at(night, 18, 30), "ends_at": stage.at(night + 1, 8)}
        duty.plan_shift(team.territory, user, by=by, **hours)
    yield stage.at(-1, 19, 10)
    on_duty = stage.actor(volunteers[0])
    for row in watch.uncovered(stage.day(-1)).order_by("pk")[:1]:
        at = stage.clock.at - timedelta(minutes=20)
        tonight.record_call(row, by=on_duty, to="115", answer="no_place", at=at)
        tonight.record_outcome(row, by=on_duty, outcome="none")
    shift = duty.shift_now([team.territory.pk], stage.clock.at).get(team.territory.pk)
    if shift:
        word = "Le 115 n’avait rien à 18 h 50. Rappeler dès 14 h, et les deux foyers du centre qui ont dit peut-être."
        duty.leave_a_word(shift, word, by=on_duty)
