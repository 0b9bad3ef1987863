from django.db import migrations, models

FORWARD = """
CREATE FUNCTION hosting_guest_stays_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sealed_on IS NOT NULL AND NEW.sealed_on IS DISTINCT FROM OLD.sealed_on THEN
        RAISE EXCEPTION 'a sealed file is not opened again' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.sealed_on IS NOT NULL AND EXISTS (
        SELECT 1 FROM hosting_assignment WHERE guest_id = NEW.id AND part = 'volunteer' AND until_on IS NULL
    ) THEN
        RAISE EXCEPTION 'a volunteer still follows her' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hosting_guest_stays_sealed BEFORE UPDATE OF sealed_on ON hosting_guest
    FOR EACH ROW EXECUTE FUNCTION hosting_guest_stays_sealed();
CREATE FUNCTION hosting_assignment_not_under_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.part = 'volunteer' AND NEW.until_on IS NULL AND EXISTS (
        SELECT 1 FROM hosting_guest WHERE id = NEW.guest_id AND sealed_on IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'no volunteer follows a sealed file' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hosting_assignment_not_under_seal BEFORE INSERT OR UPDATE ON hosting_assignment
    FOR EACH ROW EXECUTE FUNCTION hosting_assignment_not_under_seal();
"""
BACKWARD = """
DROP TRIGGER hosting_assignment_not_under_seal ON hosting_assignment;
DROP FUNCTION hosting_assignment_not_under_seal();
DROP TRIGGER hosting_guest_stays_sealed ON hosting_guest;
DROP FUNCTION hosting_guest_stays_sealed();
"""


class Migration(migrations.Migration):
    """Domain §1 row 10: a woman who becomes a volunteer is never found by the other volunteers."""

    dependencies = [("hosting", "0007_respites")]

    operations = [
        migrations.AddField(
            model_name="guest",
            name="sealed_on",
            field=models.DateField(blank=True, null=True, verbose_name="fermé aux bénévoles depuis le"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
