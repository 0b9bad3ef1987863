from django.core.management.base import BaseCommand, CommandError

from vault import backups
from vault.keys import KeyringError
from vault.postgres import NoTool


class Command(BaseCommand):
    help = "Write a sealed backup of the database into DIR. No key is in it: keep the keys apart, and a copy of them."

    def add_arguments(self, parser):
        parser.add_argument("directory", metavar="DIR")

    def handle(self, *, directory, **options):
        try:
            manifest = backups.backup(directory)
        except (backups.BackupError, NoTool, KeyringError) as error:
            raise CommandError(str(error)) from None
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(f"{manifest['name']}: {len(manifest['tables'])} tables, {rows} rows, sealed.")
        self.stdout.write(f"To read it again: the backup key, and sealing keys {', '.join(manifest['keys'])}.")
