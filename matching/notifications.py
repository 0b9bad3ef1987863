"""What a proposal tells: her first, then each adult of the home. A silence is told to the person in charge alone."""

from datetime import timedelta

from django.utils import timezone

from hosting.models import Availability
from hosting.notifications import to_adults
from matching.models import Meeting, Proposal
from messaging.models import Link
from messaging.notifications import Recipient, ToColleague, ToGuest, ToHost

BEFORE_THE_HOLD_ENDS = timedelta(hours=24)  # domain §3.11
BEFORE_A_MEETING = {"days": timedelta(days=2), "hours": timedelta(hours=3)}
Status = Proposal.Status


class _OfProposal:
    """What every message about a proposal shares."""

    page = "matching:proposal"

    def owner_id(self, proposal):
        return proposal.proposed_by_id


class _ToHer(_OfProposal, ToGuest):
    def recipients(self, proposal, entry):
        guest = proposal.guest
        yield Recipient(who=guest.code, contact=guest.contact, holder=guest.pk)


class _ToEachAdult(_OfProposal, ToHost):
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

    def recipients(self, proposal, entry):
        answered = proposal.answers.values("adult")
        yield from to_adults(proposal.room.host, without=answered)


class ProposalAsked(_QuestionToHer, on="matching.proposal.propose"):
    label = "Une proposition lui est faite"


class AdultAsked(_QuestionToAdults, on="matching.proposal.guest_accepts"):
    label = "Chaque adulte du foyer est interrogé"


def _running_out(status, now):
    """Proposals whose hold ends within a day; the occasion is the hour, so that a renewed one is told again."""
    ending = Proposal.objects.filter(status=status, answer_by__gt=now, answer_by__lte=now + BEFORE_THE_HOLD_ENDS)
    for proposal in ending.with_people().order_by("pk"):
        yield proposal, f"{proposal.answer_by:%Y%m%d%H%M}"


class AnswerAwaited(_QuestionToHer):
    label = "Rappel : sa réponse est attendue avant demain"

    def due(self, now):
        return _running_out(Status.GUEST_ASKED, now)


class AdultAnswerAwaited(_QuestionToAdults):
    label = "Rappel : la réponse du foyer est attendue avant demain"

    def due(self, now):
        return _running_out(Status.HOST_ASKED, now)


class HoldRunsOut(_OfProposal, _Question, ToColleague):
    """For whoever proposed: a call, or seventy-two hours more."""

    label = "Un délai de réponse finit demain"

    def due(self, now):
        yield from _running_out(Status.GUEST_ASKED, now)
        yield from _running_out(Status.HOST_ASKED, now)

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


class _OfMeeting:
    """A day and an hour; the place is never written."""

    page = "matching:proposal"

    def due(self, now):
        """Two days and three hours before; one that is fixed late is told in the step that it is in."""
        coming = Meeting.objects.filter(
            done_at=None, at__gt=now, at__lte=now + BEFORE_A_MEETING["days"],
            proposal__status=Status.MEETING_PLANNED,
        )  # fmt: skip
        for meeting in coming.select_related("proposal__room__host", "proposal__guest__contact").order_by("pk"):
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
