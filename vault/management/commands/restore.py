from django.core.management.base import BaseCommand, CommandError

from vault import backups
from vault.keys import KeyringError
from vault.postgres import NoTool


class Command(BaseCommand):
    help = "Restore a backup of DIR into an empty database, then check every table, constraint, trigger and seal."
    requires_system_checks = ()  # the database is empty

    def add_arguments(self, parser):
        parser.add_argument("directory", metavar="DIR")
        parser.add_argument("--name", help="which backup; the newest by default")
        parser.add_argument("--check-only", action="store_true", help="compare a database already restored")

    def handle(self, *, directory, name, check_only, **options):
        try:
            if check_only:
                manifest = backups.read_manifest(directory, name)
                found = backups.differences(manifest)
            else:
                manifest, found = backups.restore(directory, name)
        except (backups.BackupError, NoTool, KeyringError) as error:
            raise CommandError(str(error)) from None
        if found:
            raise CommandError("Not as it was: " + "; ".join(found))
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(f"{manifest['name']}: {len(manifest['tables'])} tables, {rows} rows, all as they were.")
        self._check_keys(manifest)

    def _check_keys(self, manifest):
        """Rows without the keys that sealed them are there and say nothing: said aloud, with what is lost."""
        missing, closed = backups.keys_missing(manifest), backups.closed_seals()
        if missing or closed:
            lost = "; ".join(f"{label}: {count}" for label, count in closed.items())
            raise CommandError(
                f"The keys of that day are missing ({', '.join(missing) or 'none by number'}): what they sealed stays "
                f"closed until they come back. {lost}"
            )
        self.stdout.write("Every seal opens.")
