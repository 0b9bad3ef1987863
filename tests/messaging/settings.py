"""The settings of the senders that are killed: those of the tests, and a port that leaves a witness."""

from config.settings.test import *  # noqa: F403

MESSAGE_PORTS = {"email": "tests.messaging.ports.Witness", "sms": ""}
