-- A ticket names whom it is about and where, so that it comes again when these change; `scopes` holds the whole circle
-- of readers. Projections are made anew from the log by the program that finds `stale`.

ALTER TABLE document ADD COLUMN affected BLOB;
ALTER TABLE document ADD COLUMN site BLOB;

CREATE INDEX document_affected ON document (affected) WHERE affected IS NOT NULL;
CREATE INDEX document_site ON document (site) WHERE site IS NOT NULL;

UPDATE document SET scopes = NULL;
INSERT INTO meta (key, value) VALUES ('stale', '1') ON CONFLICT DO NOTHING;

PRAGMA user_version = 4;
