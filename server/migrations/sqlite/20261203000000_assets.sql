-- The device register beside its documents: what an asset is known by, and who had it. Both follow from the log. That no
-- two assets have one tag or serial number, and that nobody has an asset while somebody else does, holds here too, however
-- many processes write.

CREATE TABLE asset (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    tag TEXT NOT NULL UNIQUE,
    serial TEXT UNIQUE
) STRICT, WITHOUT ROWID;

CREATE TABLE custody (
    id BLOB NOT NULL CHECK (length(id) = 16),
    asset_id BLOB NOT NULL CHECK (length(asset_id) = 16),
    holder_kind TEXT NOT NULL,
    holder_id BLOB NOT NULL CHECK (length(holder_id) = 16),
    began_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (asset_id, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX custody_active ON custody (asset_id) WHERE ended_at IS NULL;
CREATE INDEX custody_holder ON custody (holder_kind, holder_id);

PRAGMA user_version = 16;
