-- What a device runs: the app's build and the browser, as they call themselves.
ALTER TABLE client ADD COLUMN build text NOT NULL DEFAULT '';
ALTER TABLE client ADD COLUMN agent text NOT NULL DEFAULT '';

UPDATE meta SET value = '6' WHERE key = 'schema';
