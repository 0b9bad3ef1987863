from django.db import migrations

FORWARD = """
CREATE FUNCTION privacy_line_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- retention says so for its own transaction, and only to forget
    IF current_setting('merci.forgetting', true) = 'on' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'lines of % are neither altered nor deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER privacy_accesslog_is_kept BEFORE UPDATE OR DELETE ON privacy_accesslog
    FOR EACH ROW EXECUTE FUNCTION privacy_line_is_kept();
CREATE TRIGGER privacy_consent_is_kept BEFORE UPDATE OR DELETE ON privacy_consent
    FOR EACH ROW EXECUTE FUNCTION privacy_line_is_kept();
CREATE TRIGGER privacy_breakglass_is_kept BEFORE DELETE ON privacy_breakglass
    FOR EACH ROW EXECUTE FUNCTION privacy_line_is_kept();
CREATE TRIGGER privacy_breakglass_is_only_reviewed BEFORE UPDATE ON privacy_breakglass
    FOR EACH ROW
    WHEN (OLD.reviewed_at IS NOT NULL OR (OLD.actor_id, OLD.object, OLD.object_id, OLD.reason, OLD.opened_at, OLD.expires_at)
          IS DISTINCT FROM (NEW.actor_id, NEW.object, NEW.object_id, NEW.reason, NEW.opened_at, NEW.expires_at))
    EXECUTE FUNCTION privacy_line_is_kept();
"""
BACKWARD = """
DROP TRIGGER privacy_accesslog_is_kept ON privacy_accesslog;
DROP TRIGGER privacy_consent_is_kept ON privacy_consent;
DROP TRIGGER privacy_breakglass_is_kept ON privacy_breakglass;
DROP TRIGGER privacy_breakglass_is_only_reviewed ON privacy_breakglass;
DROP FUNCTION privacy_line_is_kept();
"""


class Migration(migrations.Migration):
    """Readings and consents are added, never changed: the database itself refuses."""

    dependencies = [("privacy", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
