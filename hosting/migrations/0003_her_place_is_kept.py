from django.db import migrations

FORWARD = """
CREATE FUNCTION hosting_need_keeps_her_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.waiting_since > OLD.waiting_since THEN
        RAISE EXCEPTION 'a place in the queue is never lost' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hosting_need_keeps_her_place BEFORE UPDATE OF waiting_since ON hosting_need
    FOR EACH ROW EXECUTE FUNCTION hosting_need_keeps_her_place();
"""
BACKWARD = """
DROP TRIGGER hosting_need_keeps_her_place ON hosting_need;
DROP FUNCTION hosting_need_keeps_her_place();
"""


class Migration(migrations.Migration):
    """README decision 3: no answer of hers moves her back. The database holds the rule against every path."""

    dependencies = [("hosting", "0002_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
