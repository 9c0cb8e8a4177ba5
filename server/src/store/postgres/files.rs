//! The bytes of files, in PostgreSQL. A piece and how far its upload has come are one statement.

use super::decode::count;
use super::line::{READ, within, writing};
use super::turn::Place;
use super::{PostgresStore, Tables};
use crate::store::error::Result;
use crate::store::files::{
    FileHash, FileUse, Files, StoredFile, UPLOADS_BYTES, UPLOADS_OPEN, Upload, read_hash, rest_of, size,
};
use async_trait::async_trait;
use deskside_domain::id::{AttachmentId, PersonId, TicketId};
use deskside_domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use uuid::Uuid;

/// Whose bytes are here is whole from the start.
const BEGIN: &str = "INSERT INTO upload (id, person_id, hash, size, held, since) \
    SELECT $1::uuid, $2::uuid, $3::bytea, $4::bigint, \
    CASE WHEN EXISTS (SELECT FROM file WHERE hash = $3 AND size = $4) THEN $4 ELSE 0 END, $5::bigint \
    WHERE (SELECT count(*) FROM upload WHERE person_id = $2 AND held < size) < $6 \
    AND (SELECT coalesce(sum(size), 0) FROM upload WHERE person_id = $2) + $4 <= $7 \
    RETURNING id, person_id, hash, size, held, since";

const TOUCH: &str = "UPDATE file SET since = greatest(since, $2) WHERE hash = $1";

const UPLOAD: &str = "SELECT id, person_id, hash, size, held, since FROM upload WHERE id = $1";

const ADD: &str = "WITH moved AS (UPDATE upload SET held = held + length($3::bytea), since = $4 \
    WHERE id = $1 AND held = $2 AND held + length($3) <= size RETURNING id) \
    INSERT INTO file_part (body, place, bytes) SELECT id, $2, $3::bytea FROM moved";

const PIECE: &str = "INSERT INTO file_part (body, place, bytes) VALUES ($1, $2, $3)";

const DROP_UPLOAD: &str = "DELETE FROM upload WHERE id = $1";

const DROP_BODY: &str = "DELETE FROM file_part WHERE body = $1 AND NOT EXISTS (SELECT FROM file WHERE file.body = $1)";

/// Of two uploads of the same bytes only one becomes the file.
const DROP_SPARE: &str = "DELETE FROM file_part WHERE body = $1 AND EXISTS \
    (SELECT FROM upload u JOIN file f ON f.hash = u.hash WHERE u.id = $1 AND f.body <> $1)";

const MAKE: &str = "INSERT INTO file (hash, size, body, since) SELECT hash, size, id, $2 FROM upload \
    WHERE id = $1 AND held = size FOR UPDATE ON CONFLICT (hash) DO NOTHING";

const FILE: &str = "SELECT hash, size, body, since FROM file WHERE hash = $1";

const FILES: &str = "SELECT hash, size, body, since FROM file WHERE hash > $1 ORDER BY hash LIMIT $2";

const BYTES: &str = "SELECT place, bytes FROM file_part WHERE body = $1 AND place <= $2 ORDER BY place DESC LIMIT 1";

const TICKETS: &str = "SELECT DISTINCT ticket_id FROM file_use WHERE hash = $1 ORDER BY ticket_id";

const KNOWN: &str = "SELECT hash, size FROM file WHERE hash = ANY ($1)";

const PUT_FILE: &str = "INSERT INTO file (hash, size, body, since) VALUES ($1, $2, $3, $4)";

const USE: &str = "INSERT INTO file_use (ticket_id, attachment_id, hash) VALUES ($1, $2, $3) \
    ON CONFLICT (ticket_id, attachment_id) DO UPDATE SET hash = excluded.hash";

const UNUSE: &str = "DELETE FROM file_use WHERE ticket_id = $1 AND attachment_id = $2";

const FORGET: &str = "DELETE FROM file WHERE hash = $1 AND NOT EXISTS (SELECT FROM file_use WHERE file_use.hash = $1)";

const FORGET_UPLOADS: &str =
    "DELETE FROM upload WHERE hash = $1 AND NOT EXISTS (SELECT FROM file_use WHERE file_use.hash = $1)";

const SWEEP_UPLOADS: &str = "DELETE FROM upload WHERE since < $1";

const SWEEP_FILES: &str = "DELETE FROM file WHERE since < $1 \
    AND NOT EXISTS (SELECT FROM file_use WHERE file_use.hash = file.hash)";

const SWEEP_PIECES: &str = "DELETE FROM file_part WHERE NOT EXISTS (SELECT FROM file WHERE file.body = file_part.body) \
    AND NOT EXISTS (SELECT FROM upload WHERE upload.id = file_part.body)";

fn upload(row: &PgRow) -> Result<Upload> {
    Ok(Upload {
        id: row.try_get(0)?,
        person: PersonId(row.try_get(1)?),
        hash: read_hash("upload", row.try_get(2)?)?,
        size: size("upload", row.try_get(3)?)?,
        held: size("upload", row.try_get(4)?)?,
        since: Timestamp(row.try_get(5)?),
    })
}

fn file(row: &PgRow) -> Result<StoredFile> {
    Ok(StoredFile {
        hash: read_hash("file", row.try_get(0)?)?,
        size: size("file", row.try_get(1)?)?,
        body: row.try_get(2)?,
        since: Timestamp(row.try_get(3)?),
    })
}

/// Which of these files are here, and how large.
pub async fn known(connection: &mut PgConnection, hashes: Vec<Vec<u8>>) -> Result<Vec<(FileHash, u64)>> {
    let rows = sqlx::query(KNOWN).bind(hashes).fetch_all(connection).await?;
    rows.iter().map(|row| Ok((read_hash("file", row.try_get(0)?)?, size("file", row.try_get(1)?)?))).collect()
}

/// See [`Read::files`](crate::store::tables::Read::files).
pub async fn files(connection: &mut PgConnection, after: Option<FileHash>, limit: u32) -> Result<Vec<StoredFile>> {
    let after = after.map_or_else(Vec::new, |after| after.to_vec());
    let rows = sqlx::query(FILES).bind(after).bind(i64::from(limit)).fetch_all(connection).await?;
    rows.iter().map(file).collect()
}

/// See [`Read::piece`](crate::store::tables::Read::piece).
pub async fn piece(connection: &mut PgConnection, body: Uuid, from: u64) -> Result<Option<Vec<u8>>> {
    let row = sqlx::query(BYTES).bind(body).bind(count(from)).fetch_optional(connection).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(rest_of(size("file_part", row.try_get(0)?)?, row.try_get(1)?, from))
}

/// See [`Write::put_file`](crate::store::tables::Write::put_file).
pub async fn put_file(connection: &mut PgConnection, file: &StoredFile) -> Result<()> {
    let query = sqlx::query(PUT_FILE).bind(file.hash.to_vec()).bind(count(file.size)).bind(file.body);
    query.bind(file.since.0).execute(connection).await?;
    Ok(())
}

/// See [`Write::put_piece`](crate::store::tables::Write::put_piece).
pub async fn put_piece(connection: &mut PgConnection, body: Uuid, at: u64, bytes: &[u8]) -> Result<()> {
    sqlx::query(PIECE).bind(body).bind(count(at)).bind(bytes).execute(connection).await?;
    Ok(())
}

/// Notes which files tickets name now, and which not any more.
pub async fn note_uses(
    connection: &mut PgConnection,
    uses: &[FileUse],
    unused: &[(TicketId, AttachmentId)],
) -> Result<()> {
    for FileUse { attachment, ticket, hash } in uses {
        let query = sqlx::query(USE).bind(ticket.0).bind(attachment.0).bind(hash.to_vec());
        query.execute(&mut *connection).await?;
    }
    for (ticket, attachment) in unused {
        sqlx::query(UNUSE).bind(ticket.0).bind(attachment.0).execute(&mut *connection).await?;
    }
    Ok(())
}

/// See [`Write::forget_files`](crate::store::tables::Write::forget_files).
pub async fn forget(connection: &mut PgConnection, hashes: &[FileHash]) -> Result<()> {
    for hash in hashes {
        sqlx::query(FORGET).bind(hash.to_vec()).execute(&mut *connection).await?;
        sqlx::query(FORGET_UPLOADS).bind(hash.to_vec()).execute(&mut *connection).await?;
    }
    sqlx::query(SWEEP_PIECES).execute(connection).await?;
    Ok(())
}

/// See [`Steps::sweep_files`](crate::store::jobs::Steps::sweep_files).
pub async fn sweep(tables: &mut Tables<'_>, uploads: Timestamp, unnamed: Timestamp) -> Result<()> {
    sqlx::query(SWEEP_UPLOADS).bind(uploads.0).execute(&mut *tables.0).await?;
    sqlx::query(SWEEP_FILES).bind(unnamed.0).execute(&mut *tables.0).await?;
    sqlx::query(SWEEP_PIECES).execute(&mut *tables.0).await?;
    Ok(())
}

#[async_trait]
impl Files for PostgresStore {
    async fn begin_upload(&self, begun: &Upload) -> Result<Option<Upload>> {
        let query = sqlx::query(BEGIN)
            .bind(begun.id)
            .bind(begun.person.0)
            .bind(begun.hash.to_vec())
            .bind(count(begun.size))
            .bind(begun.since.0)
            .bind(i64::from(UPLOADS_OPEN))
            .bind(count(UPLOADS_BYTES));
        let row = query.fetch_optional(&self.writer).await?;
        sqlx::query(TOUCH).bind(begun.hash.to_vec()).bind(begun.since.0).execute(&self.writer).await?;
        row.as_ref().map(upload).transpose()
    }

    async fn upload(&self, id: Uuid) -> Result<Option<Upload>> {
        let row = sqlx::query(UPLOAD).bind(id).fetch_optional(&self.readers).await?;
        row.as_ref().map(upload).transpose()
    }

    async fn add_piece(&self, id: Uuid, at: u64, bytes: &[u8], now: Timestamp) -> Result<bool> {
        let query = sqlx::query(ADD).bind(id).bind(count(at)).bind(bytes).bind(now.0);
        Ok(query.execute(&self.writer).await?.rows_affected() > 0)
    }

    async fn drop_upload(&self, id: Uuid) -> Result<()> {
        within(READ, async {
            let mut transaction = self.writer.begin_with("BEGIN").await?;
            // Where it is becoming a file just now this waits, and then finds the file.
            sqlx::query(DROP_UPLOAD).bind(id).execute(&mut *transaction).await?;
            sqlx::query(DROP_BODY).bind(id).execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn make_file(&self, whole: &Upload, now: Timestamp) -> Result<()> {
        let backend = Place::default();
        // In turn: a command that names the file is done before this, or finds it.
        self.in_time(writing(1), &backend, async {
            let mut transaction = self.writing(&backend).await?;
            sqlx::query(MAKE).bind(whole.id).bind(now.0).execute(&mut *transaction).await?;
            sqlx::query(DROP_SPARE).bind(whole.id).execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn file(&self, hash: &FileHash) -> Result<Option<StoredFile>> {
        let row = sqlx::query(FILE).bind(hash.to_vec()).fetch_optional(&self.readers).await?;
        row.as_ref().map(file).transpose()
    }

    async fn file_bytes(&self, body: Uuid, from: u64) -> Result<Option<Vec<u8>>> {
        let row = sqlx::query(BYTES).bind(body).bind(count(from)).fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(rest_of(size("file_part", row.try_get(0)?)?, row.try_get(1)?, from))
    }

    async fn file_tickets(&self, hash: &FileHash) -> Result<Vec<TicketId>> {
        let tickets: Vec<Uuid> = sqlx::query_scalar(TICKETS).bind(hash.to_vec()).fetch_all(&self.readers).await?;
        Ok(tickets.into_iter().map(TicketId).collect())
    }
}
