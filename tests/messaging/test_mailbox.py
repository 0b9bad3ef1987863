"""The team's pages of messages, and what a person does about one that could not leave by itself."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from journal.models import Entry, Task
from journal.moves import TooLate
from messaging import mailbox, outbox
from messaging.channels import Outcome, Port
from messaging.models import Message
from tests.factories import (
    AssignmentFactory,
    ContactFactory,
    DeliveryFactory,
    ProposalFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.messaging.conftest import to_colleague, to_her

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_day")]
Status = Message.Status
LIST = "/messages/"


def held(**facts):
    """A message for her that a person must say, in the territory "bordeaux"."""
    proposal = ProposalFactory()
    contact = proposal.guest.contact
    contact.preferred, contact.code_word = "call", "tournesol"
    contact.save()
    message = to_her(proposal, territory=proposal.territory, thread=proposal.guest_id, **facts)
    outbox.empty()
    message.refresh_from_db()
    return message


def test_what_waits_for_a_voice_is_listed_with_its_reason(sign_in, coordinator):
    message = held()

    page = sign_in(coordinator).get(LIST + "?etat=a-voir").content.decode()

    assert "Une proposition lui est faite" in page
    assert "A choisi l’appel." in page
    assert message.facts["who"] in page
    assert "Un délai de réponse finit demain" in page  # the filter lists every kind
    assert message.contact.phone not in page


def test_filters_keep_what_they_say(sign_in, coordinator):
    client = sign_in(coordinator)
    held()
    to_colleague()

    def lines(query):
        return [line["label"] for line in client.get(LIST + query).context["lines"]]

    assert len(lines("")) == 2
    assert lines("?etat=attente") == ["Accusé de réception d’une orientation"]
    assert lines("?nature=matching.proposal_asked") == ["Une proposition lui est faite"]
    assert lines("?etat=envoyes") == []
    assert len(lines("?etat=nimporte&nature=quoi")) == 2


def test_the_person_who_says_it_reads_how_to_reach_her(sign_in, coordinator):
    message = held()

    page = sign_in(coordinator).get(LIST + f"{message.pk}/").content.decode()

    assert "tournesol" in page
    assert "Une question vous attend" in page
    assert f'href="{reverse("matching:proposal", args=[message.facts["pk"]])}"' in page
    assert "/l/" not in page


def test_a_colleague_who_is_not_in_charge_reads_neither_her_number_nor_who_it_is(sign_in, coordinator):
    message = held()
    AssignmentFactory(guest_id=message.thread, user=UserFactory(coordinator=True))

    page = sign_in(coordinator).get(LIST + f"{message.pk}/").content.decode()

    assert message.contact.phone[-8:] not in page.replace(" ", "")
    assert "tournesol" not in page
    assert message.facts["who"] not in page


def test_the_messages_of_another_territory_do_not_exist(sign_in, coordinator):
    elsewhere = to_colleague(territory=TerritoryFactory(code="ailleurs", name="Ailleurs"))
    client = sign_in(coordinator)

    assert client.get(LIST).context["lines"] == []
    assert client.get(f"{LIST}{elsewhere.pk}/").status_code == 404
    assert client.post(f"{LIST}{elsewhere.pk}/", {"act": "drop"}).status_code == 404


@pytest.mark.parametrize("who", ["referrer", "host_user", "approver"])
def test_nobody_else_opens_the_list(sign_in, request, who):
    assert sign_in(request.getfixturevalue(who)).get(LIST).status_code == 403


def test_a_stranger_is_sent_to_the_sign_in(client):
    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize(
    ("start", "act", "status", "channel"),
    [
        (Status.UNCERTAIN, "confirm_sent", Status.SENT, "sms"),
        (Status.UNCERTAIN, "told", Status.SENT, "person"),
        (Status.HELD, "told", Status.SENT, "person"),
        (Status.FAILED, "drop", Status.CANCELLED, "sms"),
    ],
)
def test_a_person_says_what_happened_and_the_task_is_done(sign_in, coordinator, start, act, status, channel):
    message = held()
    Message.objects.filter(pk=message.pk).update(status=start, channel="sms")
    assert Task.objects.about(message).open().exists()

    answer = sign_in(coordinator).post(f"{LIST}{message.pk}/", {"act": act})

    message.refresh_from_db()
    assert answer.status_code == 302
    assert (message.status, message.channel) == (status, channel)
    assert not Task.objects.about(message).open().exists()
    entry = Entry.objects.about(message).get()
    assert (entry.transition, entry.source, entry.target) == (act, start, status)
    assert entry.actor.user == coordinator


def test_sent_again_it_leaves_once_more_and_by_the_rules(coordinator, by_memory):
    message = held()
    Message.objects.filter(pk=message.pk).update(status=Status.UNCERTAIN)

    mailbox.act(message, "send_again", by=coordinator.actor)
    outbox.empty()
    message.refresh_from_db()
    assert (message.status, by_memory) == (Status.HELD, [])

    message.contact.preferred = "sms"
    message.contact.save()
    mailbox.act(message, "send_again", by=coordinator.actor)
    assert outbox.empty() == 1
    assert outbox.empty() == 0


def test_two_people_do_not_answer_for_one_message(sign_in, coordinator):
    message = held()
    mailbox.act(message, "told", by=coordinator.actor)

    with pytest.raises(TooLate):
        mailbox.act(message, "send_again", by=coordinator.actor)

    assert sign_in(coordinator).post(f"{LIST}{message.pk}/", {"act": "send_again"}).status_code == 409
    assert sign_in(coordinator).post(f"{LIST}{message.pk}/", {"act": "burn"}).status_code == 422


def test_the_action_itself_refuses_who_is_not_of_the_team(referrer):
    message = held()

    with pytest.raises(PermissionDenied):
        mailbox.act(message, "told", by=referrer.actor)


def test_what_is_done_is_offered_where_it_is_possible_and_nowhere_else():
    offered = {status: {act.name for act in mailbox.possible(Message(status=status))} for status in Status}

    assert offered[Status.UNCERTAIN] == {"told", "confirm_sent", "send_again", "drop"}
    assert offered[Status.SENT] == offered[Status.SENDING] == offered[Status.CANCELLED] == set()
    assert offered[Status.WAITING] == {"drop"}


def test_the_demo_shows_what_was_delivered(sign_in, coordinator):
    message = to_her(territory=coordinator.memberships.get().territory, sent=True)
    DeliveryFactory(message=message, subject="Un message vous attend", body="Lisez : https://exemple.fr/l/abc/")

    page = sign_in(coordinator).get(f"{LIST}{message.pk}/").content.decode()

    assert "boîte de démonstration" in page
    assert 'href="https://exemple.fr/l/abc/"' in page


def test_the_list_costs_the_same_for_one_message_or_twenty(sign_in, coordinator, constant_queries):
    sign_in(coordinator)
    held()
    DeliveryFactory(message=held())

    def more():
        for _ in range(9):
            held()
            to_colleague()

    assert constant_queries(LIST, grow=more) <= 20


class Provider(Port):
    """A provider that says what became of our messages, signed by a header."""

    def parse_webhook(self, request):
        if request.headers.get("X-Signature") != "juste":
            raise PermissionDenied
        return [(request.POST["reference"], Outcome(request.POST["outcome"]))]


def test_a_provider_settles_what_it_was_given(client, settings):
    settings.MESSAGE_PORTS = {"email": "", "sms": f"{__name__}.Provider"}
    message = to_her(contact=ContactFactory(), sent=True)
    url, signed = reverse("messaging:sms_report"), {"X-Signature": "juste"}
    facts = {"reference": str(message.uuid), "outcome": "failed"}

    assert client.post(url, facts).status_code == 403
    assert client.post(url, facts, headers=signed).status_code == 204

    message.refresh_from_db()
    assert message.status == Status.FAILED
    assert Task.objects.about(message).open().get().kind == "message_failed"


def test_without_a_provider_there_is_nothing_to_report_to(client):
    assert client.post(reverse("messaging:sms_report")).status_code == 404
