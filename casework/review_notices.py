"""A review of her year, told to her social worker: fourteen days before, and on its day (domain §3.11, M1 to M12)."""

from datetime import timedelta

from django.utils import timezone

from casework.reviews import awaited_of, running_years
from hosting.notifications import ToReferrer
from messaging.notifications import once_a_round

STILL_NEWS = timedelta(days=7)  # a review older than this, in a file just taken over, is nothing to announce


class ReviewSoon(ToReferrer):
    """By mail, with the reference of her referral and what will be looked at; her name is nowhere."""

    label = "Un point d’étape approche, à sa travailleuse sociale"
    page = "casework:reviews"
    to_referral = "referral__"

    def due(self, now):
        today = timezone.localdate(now)
        for row, step in awaited_of(running_years(), today):
            if step.due_on + STILL_NEWS > today:
                yield row, f"{step.month}-{step.due_on}-{'day' if step.due_on <= today else 'before'}"

    def recipients(self, accompaniment, entry):
        yield from super().recipients(accompaniment.referral, entry)

    def still_true(self, accompaniment):
        return self._step(accompaniment) is not None

    def facts(self, accompaniment):
        step = self._step(accompaniment)
        return {
            "code": accompaniment.referral.code, "on": step.due_on, "review": step.month.label.lower(),
            "agenda": step.agenda,
        }  # fmt: skip

    def owner_id(self, accompaniment):
        return accompaniment.owner_id

    def _step(self, accompaniment):
        return _awaited(accompaniment.pk, timezone.localdate())


@once_a_round
def _awaited(file, today):
    return next((step for _, step in awaited_of(running_years().filter(pk=file), today)), None)
