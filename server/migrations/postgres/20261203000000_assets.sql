-- The device register beside its documents: what an asset is known by, and who had it. Both follow from the log. That no
-- two assets have one tag or serial number, and that nobody has an asset while somebody else does, holds here too, however
-- many processes write.

CREATE TABLE asset (
    id uuid PRIMARY KEY,
    tag text NOT NULL UNIQUE,
    serial text UNIQUE
);

CREATE TABLE custody (
    id uuid NOT NULL,
    asset_id uuid NOT NULL,
    holder_kind text NOT NULL,
    holder_id uuid NOT NULL,
    began_at bigint NOT NULL,
    ended_at bigint,
    PRIMARY KEY (asset_id, id)
);

CREATE UNIQUE INDEX custody_active ON custody (asset_id) WHERE ended_at IS NULL;
CREATE INDEX custody_holder ON custody (holder_kind, holder_id);

UPDATE meta SET value = '10' WHERE key = 'schema';
