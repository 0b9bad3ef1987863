"""Senders killed with -9, again and again, while they work (protection.md, I6)."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest

from journal.models import Task
from messaging.models import Message
from tests.messaging.conftest import to_colleague
from tests.processes import same_database

ROOT = Path(__file__).parents[2]


def kill_senders(kills, messages, witness):
    """Fill the outbox, let senders be killed over it; (lines of the witness, statuses by reference)."""
    model = to_colleague()
    facts = {field.attname: getattr(model, field.attname) for field in Message._meta.fields}
    copies = [Message(**(facts | {"id": None, "uuid": uuid4(), "key": f"copie:{n}"})) for n in range(messages - 1)]
    Message.objects.bulk_create(copies)
    environment = same_database() | {
        "WITNESS": str(witness),
        "DJANGO_SETTINGS_MODULE": "tests.messaging.settings",
    }
    command = [sys.executable, "-m", "tests.messaging.senders", str(kills), str(kills)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=600)
    sent = Counter(witness.read_text().split())
    return sent, {str(uuid): status for uuid, status in Message.objects.values_list("uuid", "status")}


@pytest.mark.parametrize(
    ("kills", "messages"), [(20, 250), pytest.param(200, 2500, marks=pytest.mark.slow)], ids=["20", "200"]
)
@pytest.mark.django_db(transaction=True)
def test_killed_senders_lose_nothing_and_double_nothing(kills, messages, tmp_path, capsys):
    sent, statuses = kill_senders(kills, messages, tmp_path / "witness")

    doubled = [reference for reference, count in sent.items() if count > 1]
    uncertain = {reference for reference, status in statuses.items() if status == "uncertain"}
    lost = [
        reference
        for reference, status in statuses.items()
        if reference not in uncertain and (status != "sent" or not sent[reference])
    ]
    unsent = len([reference for reference in uncertain if not sent[reference]])
    with capsys.disabled():
        print(
            f"\n[I6] kills={kills} messages={messages} lost={len(lost)} doubled={len(doubled)} "
            f"uncertain={len(uncertain)} (really unsent: {unsent})"
        )
    assert len(statuses) == messages
    assert lost == []
    assert doubled == []
    assert Task.objects.open().filter(kind="message_uncertain").count() == len(uncertain)
