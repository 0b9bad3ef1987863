from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from vault import rotation
from vault.keys import keyring


class Command(BaseCommand):
    help = "Seal again, with the primary key, everything that an older key of the ring sealed."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count what is left to do, and change nothing")
        parser.add_argument("--verify", action="store_true", help="open every seal, and say which do not")

    def handle(self, *, dry_run, verify, **options):
        if verify:
            closed = {label: count for label, count in rotation.unopened().items() if count}
            if closed:
                raise CommandError("; ".join(f"{label}: {count} do not open" for label, count in closed.items()))
            self.stdout.write("Every seal opens.")
            return
        with tqdm(desc="lignes", unit="ligne", disable=None, file=self.stderr) as bar:
            found = rotation.rotate(apply=not dry_run, progress=bar.update)
        again = sum(count for _, count in found.values())
        for label, (seen, count) in found.items():
            if count:
                self.stdout.write(f"{label}: {count} values of {seen} rows")
        done = "would be sealed again" if dry_run else "sealed again"
        self.stdout.write(f"{again} values {done} with key {keyring().primary}.")
