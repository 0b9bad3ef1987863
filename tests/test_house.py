"""The rules of the house that a machine can hold."""

import ast
import importlib.metadata
import re
from pathlib import Path

import pytest
from celery.contrib.django.task import DjangoTask
from django.core.management import call_command

from config.celery import app
from journal.diagrams import machines

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "vault",
    "accounts",
    "journal",
    "privacy",
    "messaging",
    "directory",
    "hosting",
    "matching",
    "casework",
    "reporting",
    "desk",
)
SOURCES = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def test_the_maintained_django_fsm_is_the_only_one():
    names = {distribution.metadata["Name"].lower() for distribution in importlib.metadata.distributions()}

    assert "django-fsm-2" in names
    assert "django-fsm" not in names


def test_tasks_can_wait_for_the_commit():
    """They cannot where the Celery application was made before the settings were named: see tests/embedded.py."""
    assert issubclass(app.Task, DjangoTask)


def test_the_drawn_flows_are_those_of_the_code():
    call_command("flows", check=True)


@pytest.mark.parametrize("model", machines(), ids=lambda model: model.__name__)
def test_every_move_has_a_label_a_permission_and_a_meaning(model):
    status = model._meta.get_field("status")
    for move in status.get_all_transitions(model):
        assert move.custom.get("label"), f"{model.__name__}.{move.name} has no button"
        assert move.permission is not None, f"{model.__name__}.{move.name} may be made by anybody"
        assert move.source != "*", f"{model.__name__}.{move.name} hides where it comes from"


def _writes_status(tree):
    """Calls of ``.update(status=…)`` on a queryset of a machine, and assignments to ``.status``."""
    for node in ast.walk(tree):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"
        if called and any(keyword.arg == "status" for keyword in node.keywords):
            yield node.lineno


# Rows whose status is not a machine (a queue's own bookkeeping): conditional updates are how they are claimed.
QUEUES = {"messaging/outbox.py", "messaging/mailbox.py", "messaging/views.py", "journal/signatures.py"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_status_changes_through_perform_and_nowhere_else(path):
    if str(path.relative_to(ROOT)) in QUEUES:
        return

    assert list(_writes_status(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_every_template_is_used():
    templates = {str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.html")}
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in (*APPS, "templates", "config")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".html", ".txt")
    )
    by_name = ("account/", "mfa/", "usersessions/", "400", "403", "404", "409", "429", "500")  # found by their names
    unused = [name for name in sorted(templates) if not name.startswith(by_name) and name not in text]

    assert [name for name in unused if not re.search(rf'["/]{re.escape(Path(name).name)}', text)] == []
