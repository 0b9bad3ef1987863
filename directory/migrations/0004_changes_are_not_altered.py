from django.db import migrations

FORWARD = """
CREATE FUNCTION directory_change_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- an address that must not be known any more says so for its own transaction
    IF current_setting('merci.forgetting', true) = 'on' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'waiting' AND NEW.state <> 'waiting'
        AND (to_jsonb(OLD) - '{state,effective_at,decided_by_id,decided_at,reason}'::text[])
          = (to_jsonb(NEW) - '{state,effective_at,decided_by_id,decided_at,reason}'::text[]) THEN
        RETURN NEW;  -- a proposal is decided once
    END IF;
    RAISE EXCEPTION 'changes of the directory are neither altered nor deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER directory_change_is_kept BEFORE UPDATE OR DELETE ON directory_change
    FOR EACH ROW EXECUTE FUNCTION directory_change_is_kept();
"""
BACKWARD = """
DROP TRIGGER directory_change_is_kept ON directory_change;
DROP FUNCTION directory_change_is_kept();
"""


class Migration(migrations.Migration):
    """The history of the directory remembers: the database itself refuses to alter or delete a line."""

    dependencies = [("directory", "0003_changes")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
