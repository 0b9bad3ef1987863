"""Canaries: what somebody typed must never come out in a log, whatever goes wrong."""

import io
import json
import logging
import uuid

import pytest
from django.db import IntegrityError, transaction

from hosting.models import Host
from privacy.logs import Discreet, JSONLines
from tests import factories as make

CANARY = "Mimosas-Amina-0639980000"


@pytest.fixture
def said():
    """What the production handler writes, as text."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JSONLines())
    handler.addFilter(Discreet())
    loggers = [logging.getLogger(name) for name in ("merci.test", "django.request", "somebody.else", "celery.app")]
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    yield stream.getvalue
    for logger in loggers:
        logger.removeHandler(handler)
        logger.propagate = True


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.django_db
def test_a_refusal_of_the_database_names_its_constraint_and_no_row(said):
    host = make.HostFactory()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Host.objects.filter(pk=host.pk).update(status="not_retained", first_name=CANARY)
    assert CANARY in str(refusal.value.__cause__)  # PostgreSQL quotes the whole row

    logging.getLogger("merci.test").error(
        "move refused", exc_info=refusal.value, extra={"model": "hosting.Host", "pk": host.pk}
    )

    (line,) = lines(said())

    assert CANARY not in said()
    assert line["event"] == "move refused"
    assert line["pk"] == host.pk
    assert line["exception"]["type"] == "django.db.utils.IntegrityError"
    assert line["exception"]["cause"]["constraint"] == "host_not_retained_with_a_reason"
    assert any("test_logs.py" in place for place in line["exception"]["at"])


def test_an_exception_says_its_type_and_place_not_its_words(said):
    def leak(name):
        street = f"12 rue des {name}"
        raise ValueError(f"invalid literal: {street}")

    try:
        leak(CANARY)
    except ValueError:
        logging.getLogger("merci.test").exception("it failed")

    assert CANARY not in said()
    assert lines(said())[0]["exception"]["type"] == "builtins.ValueError"


def test_arguments_keep_numbers_and_lose_words(said):
    number = uuid.uuid4()
    log = logging.getLogger("merci.test")

    log.warning("guest %s of %s: %d tries", CANARY, number, 3)
    log.warning("task %(name)s in %(seconds)s", {"name": "casework.tasks.daily_scan", "seconds": 1.5})
    log.warning("%d rows", CANARY)

    events = [line["event"] for line in lines(said())]
    assert CANARY not in said()
    assert events[0] == f"guest … of {number}: 3 tries"
    assert events[1] == "task casework.tasks.daily_scan in 1.5"


def test_the_token_of_a_link_in_an_address_is_not_written(said, client, db):
    client.get(f"/l/{CANARY}/")
    client.get(f"/nowhere/{CANARY}/")
    logging.getLogger("django.request").warning("Not Found: %s", f"/l/{CANARY}/", extra={"status_code": 404})

    assert CANARY not in said()
    assert lines(said())[-1]["status_code"] == 404


def test_what_others_write_in_one_piece_is_only_counted(said):
    logging.getLogger("somebody.else").error(f"could not parse {CANARY}")
    logging.getLogger("somebody.else").error(ValueError(CANARY))

    assert CANARY not in said()
    assert lines(said())[1]["event"] == "ValueError"


def test_extras_that_are_not_ids_are_left_out(said):
    log = logging.getLogger("merci.test")

    log.warning("seen", extra={"first_name": CANARY, "view": f"hosting:{CANARY}", "actor": 3})

    assert CANARY not in said()
    assert lines(said())[0]["actor"] == 3
    assert "first_name" not in said()


def test_production_writes_its_logs_this_way():
    from pathlib import Path

    text = (Path(__file__).resolve().parents[2] / "config" / "settings" / "production.py").read_text()

    assert "privacy.logs.Discreet" in text
    assert "privacy.logs.JSONLines" in text
