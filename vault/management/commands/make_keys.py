from django.core.management.base import BaseCommand, CommandError

from vault.keys import make_key, write_keys_file


class Command(BaseCommand):
    help = "Make fresh keys: written to a file that its owner alone reads, or printed once to be copied."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--file", help="write them here, with mode 0600; an existing file is left as it is")

    def handle(self, *, file, **options):
        if file:
            if not write_keys_file(file):
                raise CommandError("This file exists already: keys are never overwritten.")
            self.stdout.write("Keys written. Keep a copy apart from the backups: losing them loses every address.")
            return
        self.stdout.write(f"VAULT_KEYS=1:{make_key()}")
        self.stdout.write(f"VAULT_INDEX_KEY={make_key()}")
        self.stdout.write(f"BACKUP_KEY={make_key()}")
