"""The SMS of places: the one message that names some, public ones, which she asked for; never where she sleeps."""

from casework.pocket import sending
from messaging.notifications import Recipient, ToGuest


class PlacesToKeep(ToGuest, on="casework.accompaniment.send_places"):
    """At any hour of hers (a bed for tonight does not wait for ours), within hours or not at all."""

    label = "Des lieux ouverts, à elle"
    page = "casework:signposts"
    hours = None
    valid_for = sending.FRESH

    def recipients(self, file, entry):
        yield Recipient(who=file.guest.code, contact=file.guest.contact, holder=file.guest_id)

    def still_true(self, file):
        return bool(sending.sent_lately(file))

    def facts(self, file):
        language = file.guest.contact.language
        return {"digest": sending.digest(sending.sent_lately(file), language)}

    def thread(self, file):
        return file.guest_id

    def owner_id(self, file):
        return file.owner_id
