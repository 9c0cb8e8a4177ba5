-- What a device runs: the app's build and the browser, as they call themselves.
ALTER TABLE client ADD COLUMN build TEXT NOT NULL DEFAULT '';
ALTER TABLE client ADD COLUMN agent TEXT NOT NULL DEFAULT '';

PRAGMA user_version = 11;
