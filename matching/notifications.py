"""What a proposal tells: her first, then each adult of the home. A silence is told to the person in charge alone."""

from datetime import timedelta

from django.utils import timezone

from hosting.models import Availability
from hosting.notifications import adults_of, to_adults
from matching.models import Meeting, Proposal
from messaging.models import Link
from messaging.notifications import Recipient, ToColleague, ToGuest, ToHost, once_a_round

BEFORE_THE_HOLD_ENDS = timedelta(hours=24)  # domain §3.11
BEFORE_A_MEETING = {"days": timedelta(days=2), "hours": timedelta(hours=3)}
Status = Proposal.Status


class _OfProposal:
    """What every message about a proposal shares."""

    page = "matching:proposal"

    def owner_id(self, proposal):
        return proposal.proposed_by_id


class _ToHer(_OfProposal, ToGuest):
    def reads(self):
        return ("guest__contact",)

    def recipients(self, proposal, entry):
        guest = proposal.guest
        yield Recipient(who=guest.code, contact=guest.contact, holder=guest.pk)


class _ToEachAdult(_OfProposal, ToHost):
    def reads(self):
        return adults_of("room__host__")

    def recipients(self, proposal, entry):
        yield from to_adults(proposal.room.host)


# --- the question --------------------------------------------------------------------------------------------------


class _Question:
    """A question waits for an answer until an hour; what is no longer asked is no longer sent."""

    waits_in = ""

    def still_true(self, proposal):
        return proposal.status == self.waits_in and proposal.answer_by > timezone.now()

    def expires_at(self, proposal, since):
        return proposal.answer_by


class _QuestionToHer(_Question, _ToHer):
    link = Link.Purpose.GUEST_ANSWER
    waits_in = Status.GUEST_ASKED


class _QuestionToAdults(_Question, _ToEachAdult):
    link = Link.Purpose.HOST_ANSWER
    waits_in = Status.HOST_ASKED

    def reads(self):
        return "answers", *super().reads()

    def recipients(self, proposal, entry):
        answered = {answer.adult_id for answer in proposal.answers.all()}
        yield from to_adults(proposal.room.host, without=answered)


class ProposalAsked(_QuestionToHer, on="matching.proposal.propose"):
    label = "Une proposition lui est faite"


class AdultAsked(_QuestionToAdults, on="matching.proposal.guest_accepts"):
    label = "Chaque adulte du foyer est interrogé"


@once_a_round
def _running_out(now):
    """Proposals whose hold ends within a day."""
    asked = Proposal.objects.filter(status__in=(Status.GUEST_ASKED, Status.HOST_ASKED))
    ending = asked.filter(answer_by__gt=now, answer_by__lte=now + BEFORE_THE_HOLD_ENDS)
    return list(ending.with_people().select_related("guest__contact", "proposed_by").order_by("pk"))


def _asked(status, now):
    """Those of one question; the occasion is the hour, so that a renewed one is told again."""
    for proposal in _running_out(now):
        if proposal.status == status:
            yield proposal, f"{proposal.answer_by:%Y%m%d%H%M}"


class AnswerAwaited(_QuestionToHer):
    label = "Rappel : sa réponse est attendue avant demain"

    def due(self, now):
        return _asked(Status.GUEST_ASKED, now)


class AdultAnswerAwaited(_QuestionToAdults):
    label = "Rappel : la réponse du foyer est attendue avant demain"

    def due(self, now):
        return _asked(Status.HOST_ASKED, now)


class HoldRunsOut(_OfProposal, _Question, ToColleague):
    """For whoever proposed: a call, or seventy-two hours more."""

    label = "Un délai de réponse finit demain"

    def due(self, now):
        yield from _asked(Status.GUEST_ASKED, now)
        yield from _asked(Status.HOST_ASKED, now)

    def recipients(self, proposal, entry):
        yield Recipient(who=proposal.guest.code, user=proposal.proposed_by)

    def still_true(self, proposal):
        return proposal.status in (Status.GUEST_ASKED, Status.HOST_ASKED)

    def facts(self, proposal):
        return {"code": proposal.guest.code}


class ProposalExpired(_OfProposal, ToColleague, on="matching.proposal.expire"):
    label = "Une proposition est restée sans réponse"

    def recipients(self, proposal, entry):
        yield Recipient(who=proposal.guest.code, user=proposal.proposed_by)

    def facts(self, proposal):
        return {"code": proposal.guest.code}


# --- the meeting ---------------------------------------------------------------------------------------------------


@once_a_round
def _coming_meetings(now):
    coming = Meeting.objects.filter(
        done_at=None, at__gt=now, at__lte=now + BEFORE_A_MEETING["days"], proposal__status=Status.MEETING_PLANNED
    )
    return list(coming.select_related("proposal__room__host", "proposal__guest__contact").order_by("pk"))


class _OfMeeting:
    """A day and an hour; the place is never written."""

    page = "matching:proposal"

    def due(self, now):
        """Two days and three hours before; one that is fixed late is told in the step that it is in."""
        for meeting in _coming_meetings(now):
            step = "hours" if meeting.at <= now + BEFORE_A_MEETING["hours"] else "days"
            yield meeting, f"{step}-{meeting.at:%Y%m%d%H%M}"

    def still_true(self, meeting):
        """Neither held nor moved since: only the last one of its proposal counts."""
        proposal = meeting.proposal
        last = proposal.meetings.order_by("-pk").first()
        return meeting.done_at is None and last == meeting and proposal.status == Status.MEETING_PLANNED

    def expires_at(self, meeting, since):
        return meeting.at

    def facts(self, meeting):
        return {"at": meeting.at}

    def told_about(self, meeting):
        return meeting.proposal

    def thread(self, meeting):
        return meeting.proposal.thread

    def territory_id(self, meeting):
        return meeting.proposal.territory_id

    def owner_id(self, meeting):
        return meeting.proposal.proposed_by_id


class MeetingSoon(_OfMeeting, ToGuest):
    label = "Rappel d’une rencontre, à elle"

    def recipients(self, meeting, entry):
        guest = meeting.proposal.guest
        yield Recipient(who=guest.code, contact=guest.contact, holder=guest.pk)


class MeetingSoonAtHome(_OfMeeting, ToHost):
    label = "Rappel d’une rencontre, au foyer"

    def reads(self):
        return adults_of("proposal__room__host__")

    def recipients(self, meeting, entry):
        yield from to_adults(meeting.proposal.room.host)


# --- two yeses -----------------------------------------------------------------------------------------------------


class BothAccepted(_ToHer, on="matching.proposal.both_accept"):
    label = "Deux oui : elle est prévenue"


class BothAcceptedAtHome(_ToEachAdult, on="matching.proposal.both_accept"):
    label = "Deux oui : le foyer est prévenu"


# --- before a proposal ---------------------------------------------------------------------------------------------


class AvailabilityAskedAgain(ToHost, on="hosting.host.ask_availability"):
    """A colleague would count on a room that was confirmed long ago: the home says first whether its months hold."""

    label = "La disponibilité est redemandée par une collègue"
    page = "hosting:host"
    link = Link.Purpose.HOST_AVAILABILITY

    def recipients(self, host, entry):
        yield Recipient(who=host.code, contact=host.contact)

    def still_true(self, host):
        said_today = Availability.objects.filter(room__host=host, confirmed_on=timezone.localdate())
        return not said_today.exists()
