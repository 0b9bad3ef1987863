from messaging.models.contact import Contact, Language
from messaging.models.link import Link
from messaging.models.mail import MailChoice
from messaging.models.message import Delivery, Message

__all__ = ["Contact", "Delivery", "Language", "Link", "MailChoice", "Message"]
