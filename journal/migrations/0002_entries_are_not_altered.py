from django.db import migrations

FORWARD = """
CREATE FUNCTION journal_entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- retention says so for its own transaction, and only to forget
    IF current_setting('merci.forgetting', true) = 'on' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'journal entries are neither altered nor deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER journal_entry_is_kept BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_entry_is_kept();
"""
BACKWARD = """
DROP TRIGGER journal_entry_is_kept ON journal_entry;
DROP FUNCTION journal_entry_is_kept();
"""


class Migration(migrations.Migration):
    """The journal remembers: the database itself refuses to alter or delete a line."""

    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
