"""The database itself refuses what would change a sealed document."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION committees_sealed_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'sealed' AND (TG_OP = 'DELETE' OR
     (NEW.state, NEW.meeting_id, NEW.kind, NEW.rank, NEW.redacted, NEW.file_id, NEW.sha256, NEW.validated_by,
      NEW.sealed_at, NEW.sealed_by_id, NEW.correction)
     IS DISTINCT FROM
     (OLD.state, OLD.meeting_id, OLD.kind, OLD.rank, OLD.redacted, OLD.file_id, OLD.sha256, OLD.validated_by,
      OLD.sealed_at, OLD.sealed_by_id, OLD.correction)) THEN
    RAISE EXCEPTION 'A sealed record never changes.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER committees_sealed_record BEFORE UPDATE OR DELETE ON committees_record
  FOR EACH ROW EXECUTE FUNCTION committees_sealed_record();
CREATE FUNCTION committees_sealed_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'DELETE' OR (NEW.content, NEW.sha256, NEW.size, NEW.kind) IS DISTINCT FROM (OLD.content, OLD.sha256, OLD.size, OLD.kind))
     AND EXISTS (SELECT 1 FROM committees_record WHERE file_id = OLD.id AND state = 'sealed') THEN
    RAISE EXCEPTION 'The file of a sealed record never changes.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER committees_sealed_file BEFORE UPDATE OR DELETE ON documents_storedfile
  FOR EACH ROW EXECUTE FUNCTION committees_sealed_file();
"""
BACK = """
DROP TRIGGER committees_sealed_file ON documents_storedfile;
DROP FUNCTION committees_sealed_file();
DROP TRIGGER committees_sealed_record ON committees_record;
DROP FUNCTION committees_sealed_record();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("committees", "0002_convocations_tell_all"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACK)]
