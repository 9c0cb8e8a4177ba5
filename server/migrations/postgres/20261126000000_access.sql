-- Names the access that a person's sessions have now: another one after a new password, after sessions were ended, and
-- after the person was deactivated. What was given out under an earlier one no longer counts.
ALTER TABLE account ADD COLUMN access uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';

UPDATE meta SET value = '7' WHERE key = 'schema';
