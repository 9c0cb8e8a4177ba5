//! The bytes of files, in SQLite.

use super::{SqliteStore, Tables, number};
use crate::store::error::Result;
use crate::store::files::{
    FileHash, FileUse, Files, StoredFile, UPLOADS_BYTES, UPLOADS_OPEN, Upload, read_hash, rest_of, size,
};
use async_trait::async_trait;
use deskside_domain::id::{AttachmentId, PersonId, TicketId};
use deskside_domain::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use uuid::Uuid;

/// Whose bytes are here is whole from the start.
const BEGIN: &str = "INSERT INTO upload (id, person_id, hash, size, held, since) \
    SELECT ?1, ?2, ?3, ?4, CASE WHEN EXISTS (SELECT 1 FROM file WHERE hash = ?3 AND size = ?4) THEN ?4 ELSE 0 END, ?5 \
    WHERE (SELECT count(*) FROM upload WHERE person_id = ?2 AND held < size) < ?6 \
    AND (SELECT coalesce(sum(size), 0) FROM upload WHERE person_id = ?2) + ?4 <= ?7";

const TOUCH: &str = "UPDATE file SET since = max(since, ?2) WHERE hash = ?1";

const UPLOAD: &str = "SELECT id, person_id, hash, size, held, since FROM upload WHERE id = ?";

const MOVE: &str = "UPDATE upload SET held = held + ?3, since = ?4 WHERE id = ?1 AND held = ?2 AND held + ?3 <= size";

const PIECE: &str = "INSERT INTO file_part (body, place, bytes) VALUES (?, ?, ?)";

const DROP_UPLOAD: &str = "DELETE FROM upload WHERE id = ?";

const DROP_BODY: &str =
    "DELETE FROM file_part WHERE body = ?1 AND NOT EXISTS (SELECT 1 FROM file WHERE file.body = ?1)";

/// Of two uploads of the same bytes only one becomes the file.
const DROP_SPARE: &str = "DELETE FROM file_part WHERE body = ?1 AND EXISTS \
    (SELECT 1 FROM upload u JOIN file f ON f.hash = u.hash WHERE u.id = ?1 AND f.body <> ?1)";

const MAKE: &str = "INSERT INTO file (hash, size, body, since) SELECT hash, size, id, ?2 FROM upload \
    WHERE id = ?1 AND held = size ON CONFLICT (hash) DO NOTHING";

const FILE: &str = "SELECT hash, size, body, since FROM file WHERE hash = ?";

const FILES: &str = "SELECT hash, size, body, since FROM file WHERE hash > ? ORDER BY hash LIMIT ?";

const BYTES: &str = "SELECT place, bytes FROM file_part WHERE body = ?1 AND place <= ?2 ORDER BY place DESC LIMIT 1";

const TICKETS: &str = "SELECT DISTINCT ticket_id FROM file_use WHERE hash = ? ORDER BY ticket_id";

const KNOWN: &str = "SELECT f.hash, f.size FROM json_each(?) k CROSS JOIN file f ON f.hash = unhex(k.value)";

const PUT_FILE: &str = "INSERT INTO file (hash, size, body, since) VALUES (?, ?, ?, ?)";

const USE: &str = "INSERT INTO file_use (ticket_id, attachment_id, hash) VALUES (?, ?, ?) \
    ON CONFLICT (ticket_id, attachment_id) DO UPDATE SET hash = excluded.hash";

const UNUSE: &str = "DELETE FROM file_use WHERE ticket_id = ? AND attachment_id = ?";

const FORGET: &str =
    "DELETE FROM file WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM file_use WHERE file_use.hash = ?1)";

const FORGET_UPLOADS: &str =
    "DELETE FROM upload WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM file_use WHERE file_use.hash = ?1)";

const SWEEP_UPLOADS: &str = "DELETE FROM upload WHERE since < ?";

const SWEEP_FILES: &str = "DELETE FROM file WHERE since < ? \
    AND NOT EXISTS (SELECT 1 FROM file_use WHERE file_use.hash = file.hash)";

const SWEEP_PIECES: &str = "DELETE FROM file_part WHERE body NOT IN (SELECT body FROM file) \
    AND body NOT IN (SELECT id FROM upload)";

fn upload(row: &SqliteRow) -> Result<Upload> {
    Ok(Upload {
        id: row.try_get(0)?,
        person: PersonId(row.try_get(1)?),
        hash: read_hash("upload", row.try_get(2)?)?,
        size: size("upload", row.try_get(3)?)?,
        held: size("upload", row.try_get(4)?)?,
        since: Timestamp(row.try_get(5)?),
    })
}

fn file(row: &SqliteRow) -> Result<StoredFile> {
    Ok(StoredFile {
        hash: read_hash("file", row.try_get(0)?)?,
        size: size("file", row.try_get(1)?)?,
        body: row.try_get(2)?,
        since: Timestamp(row.try_get(3)?),
    })
}

/// Which of these files are here, and how large.
pub async fn known(connection: &mut SqliteConnection, hashes: String) -> Result<Vec<(FileHash, u64)>> {
    let rows = sqlx::query(KNOWN).bind(hashes).fetch_all(connection).await?;
    rows.iter().map(|row| Ok((read_hash("file", row.try_get(0)?)?, size("file", row.try_get(1)?)?))).collect()
}

/// See [`Read::files`](crate::store::tables::Read::files).
pub async fn files(connection: &mut SqliteConnection, after: Option<FileHash>, limit: u32) -> Result<Vec<StoredFile>> {
    let after = after.map_or_else(Vec::new, |after| after.to_vec());
    let rows = sqlx::query(FILES).bind(after).bind(i64::from(limit)).fetch_all(connection).await?;
    rows.iter().map(file).collect()
}

/// See [`Read::piece`](crate::store::tables::Read::piece).
pub async fn piece(connection: &mut SqliteConnection, body: Uuid, from: u64) -> Result<Option<Vec<u8>>> {
    let row = sqlx::query(BYTES).bind(body).bind(number(from)).fetch_optional(connection).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(rest_of(size("file_part", row.try_get(0)?)?, row.try_get(1)?, from))
}

/// See [`Write::put_file`](crate::store::tables::Write::put_file).
pub async fn put_file(connection: &mut SqliteConnection, file: &StoredFile) -> Result<()> {
    let query = sqlx::query(PUT_FILE).bind(file.hash.to_vec()).bind(number(file.size)).bind(file.body);
    query.bind(file.since.0).execute(connection).await?;
    Ok(())
}

/// See [`Write::put_piece`](crate::store::tables::Write::put_piece).
pub async fn put_piece(connection: &mut SqliteConnection, body: Uuid, at: u64, bytes: &[u8]) -> Result<()> {
    sqlx::query(PIECE).bind(body).bind(number(at)).bind(bytes).execute(connection).await?;
    Ok(())
}

/// Notes which files tickets name now, and which not any more.
pub async fn note_uses(
    connection: &mut SqliteConnection,
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
pub async fn forget(connection: &mut SqliteConnection, hashes: &[FileHash]) -> Result<()> {
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
impl Files for SqliteStore {
    async fn begin_upload(&self, begun: &Upload) -> Result<Option<Upload>> {
        let mut transaction = self.writing().await?;
        let query = sqlx::query(BEGIN)
            .bind(begun.id)
            .bind(begun.person.0)
            .bind(begun.hash.to_vec())
            .bind(number(begun.size))
            .bind(begun.since.0)
            .bind(i64::from(UPLOADS_OPEN))
            .bind(number(UPLOADS_BYTES));
        if query.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(None);
        }
        sqlx::query(TOUCH).bind(begun.hash.to_vec()).bind(begun.since.0).execute(&mut *transaction).await?;
        let row = sqlx::query(UPLOAD).bind(begun.id).fetch_one(&mut *transaction).await?;
        let begun = upload(&row)?;
        transaction.commit().await?;
        Ok(Some(begun))
    }

    async fn upload(&self, id: Uuid) -> Result<Option<Upload>> {
        let row = sqlx::query(UPLOAD).bind(id).fetch_optional(&self.readers).await?;
        row.as_ref().map(upload).transpose()
    }

    async fn add_piece(&self, id: Uuid, at: u64, bytes: &[u8], now: Timestamp) -> Result<bool> {
        let mut transaction = self.writing().await?;
        let moved = sqlx::query(MOVE).bind(id).bind(number(at)).bind(number(bytes.len() as u64)).bind(now.0);
        if moved.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(false);
        }
        put_piece(&mut transaction, id, at, bytes).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn drop_upload(&self, id: Uuid) -> Result<()> {
        let mut transaction = self.writing().await?;
        sqlx::query(DROP_UPLOAD).bind(id).execute(&mut *transaction).await?;
        sqlx::query(DROP_BODY).bind(id).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    async fn make_file(&self, whole: &Upload, now: Timestamp) -> Result<()> {
        let mut transaction = self.writing().await?;
        sqlx::query(MAKE).bind(whole.id).bind(now.0).execute(&mut *transaction).await?;
        sqlx::query(DROP_SPARE).bind(whole.id).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    async fn file(&self, hash: &FileHash) -> Result<Option<StoredFile>> {
        let row = sqlx::query(FILE).bind(hash.to_vec()).fetch_optional(&self.readers).await?;
        row.as_ref().map(file).transpose()
    }

    async fn file_bytes(&self, body: Uuid, from: u64) -> Result<Option<Vec<u8>>> {
        piece(&mut *self.readers.acquire().await?, body, from).await
    }

    async fn file_tickets(&self, hash: &FileHash) -> Result<Vec<TicketId>> {
        let tickets: Vec<Uuid> = sqlx::query_scalar(TICKETS).bind(hash.to_vec()).fetch_all(&self.readers).await?;
        Ok(tickets.into_iter().map(TicketId).collect())
    }
}
