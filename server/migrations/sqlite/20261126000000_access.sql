-- Names the access that a person's sessions have now: another one after a new password, after sessions were ended, and
-- after the person was deactivated. What was given out under an earlier one no longer counts.
ALTER TABLE account ADD COLUMN access BLOB NOT NULL DEFAULT x'00000000000000000000000000000000'
    CHECK (length(access) = 16);

PRAGMA user_version = 12;
