"""Ports that misbehave on purpose, or that remember what they carried."""

import os
import time

from messaging.channels import NotSent, Outcome, Port

carried = []  # what Memory was given, by every thread


class Memory(Port):
    def send(self, parcel):
        carried.append(parcel)


class Down(Port):
    """Surely nothing left."""

    def send(self, parcel):
        raise NotSent("La messagerie ne répond pas.")


class NoSuchAddress(Port):
    def send(self, parcel):
        raise NotSent("La messagerie a refusé le message.", lasting=True)


class CutOff(Port):
    """The line was cut while it left."""

    def send(self, parcel):
        raise ConnectionResetError(f"cut off while sending to {parcel.to}: {parcel.body}")


class CutOffButTraced(CutOff):
    """…and the provider can tell afterwards."""

    outcome = Outcome.DELIVERED

    def status(self, reference):
        return self.outcome


class Witness(Port):
    """Writes a line per message it was given, in one system call, for whoever counts after the crashes."""

    def send(self, parcel):
        time.sleep(0.001)
        file = os.open(os.environ["WITNESS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(file, f"{parcel.reference}\n".encode())
        os.close(file)
        time.sleep(0.001)
