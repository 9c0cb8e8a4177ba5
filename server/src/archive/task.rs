//! `deskside backup`, `restore`, `export`, `import --format deskside` and `verify FILE`.

use super::lines::{Reader, Writer};
use super::outfile::{Outfile, unwritten};
use super::packed::{self, Look, Packer};
use super::{Header, Kind};
use crate::store::archive::{Beside, Counts, Entry, Head, Incoming, Source};
use crate::store::{ArchiveError, Store, Verified, lost};
use anyhow::{Context, anyhow, bail, ensure};
use deskside_domain::chain::Verifier;
use deskside_domain::time::Timestamp;
use std::fs::File;
use std::io::{BufRead, BufWriter};
use std::path::{Path, PathBuf};

/// The file of a backup.
#[derive(Clone, Debug, clap::Args)]
pub struct BackupArgs {
    /// The file to write; it must not be there yet. Only you will be able to read it
    pub file: PathBuf,
}

/// The file of a backup.
#[derive(Clone, Debug, clap::Args)]
pub struct RestoreArgs {
    /// The backup
    pub file: PathBuf,
}

/// Where an export goes.
#[derive(Clone, Debug, clap::Args)]
pub struct ExportArgs {
    /// The file to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Writes a backup while the desk is used, and reads it back before it gets its name.
///
/// # Errors
/// When it could not be written; nothing is left behind.
pub async fn backup(store: &dyn Store, args: &BackupArgs, now: Timestamp) -> anyhow::Result<()> {
    let head = write(store, &args.file, Kind::Backup, now).await?;
    let size = args.file.metadata().map_or(0, |file| file.len());
    println!("{}: {}, {} KiB", args.file.display(), told(&head), size.div_ceil(1024));
    println!("read back, and whole; `deskside restore` brings it into an empty database");
    Ok(())
}

/// Writes an export.
///
/// # Errors
/// When it could not be written; nothing is left behind.
pub async fn export(store: &dyn Store, args: &ExportArgs, now: Timestamp) -> anyhow::Result<()> {
    let head = write(store, &args.out, Kind::Export, now).await?;
    println!("{}: {}", args.out.display(), told(&head));
    println!("without accounts, second factors and tokens; `deskside import --format deskside` reads it");
    Ok(())
}

async fn write(store: &dyn Store, name: &Path, kind: Kind, now: Timestamp) -> anyhow::Result<Head> {
    let out = Outfile::create(name)?;
    let written = match kind {
        Kind::Backup => pack(store, out.file()?, now).await,
        Kind::Export => plain(store, out.file()?, now).await,
    };
    let head = written.map_err(|error| unwritten(name, error))?;
    check(out.file()?).context("what was written could not be read back")?;
    out.keep()?;
    Ok(head)
}

async fn pack(store: &dyn Store, file: File, now: Timestamp) -> anyhow::Result<Head> {
    let mut writer = Writer::new(Packer::new(BufWriter::new(file)), Kind::Backup, now);
    let head = store.archive(true, &mut writer).await.map_err(ArchiveError::into_cause)?;
    writer.finish()?.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    Ok(head)
}

async fn plain(store: &dyn Store, file: File, now: Timestamp) -> anyhow::Result<Head> {
    let mut writer = Writer::new(BufWriter::new(file), Kind::Export, now);
    let head = store.archive(false, &mut writer).await.map_err(ArchiveError::into_cause)?;
    writer.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    Ok(head)
}

fn told(head: &Head) -> String {
    let Counts { events, erasures, commands, lanes, files, .. } = head.counts;
    let beside = head.beside;
    format!(
        "{events} events, {erasures} erased, {commands} commands, {lanes} lanes, {beside} beside the log, {files} files"
    )
}

/// Brings a backup into an empty database. The file has been checked.
///
/// # Errors
/// When the database is not empty, or the file does not fit; the database is then as it was.
pub async fn restore(store: &dyn Store, file: &Path, now: Timestamp) -> anyhow::Result<()> {
    let (header, verified) = take(store, file, now).await?;
    println!("sound: {}", sound(&verified));
    println!("{}", since(&header, now));
    println!(
        "everyone signs in again; passwords, second factors, tokens and erasures are those of the backup: what was \
         revoked since must be so again, and what was erased once all devices have been in contact"
    );
    Ok(())
}

/// Brings an export into an empty database, or only looks whether it would go. The file has been checked.
///
/// # Errors
/// When the database is not empty, or the file is not whole; the database is then as it was.
pub async fn import(store: &dyn Store, file: &Path, dry_run: bool, now: Timestamp) -> anyhow::Result<()> {
    if dry_run {
        let header = open(file)?.header().clone();
        ensure!(store.is_empty().await?, ArchiveError::NotEmpty);
        println!("{}: {}", file.display(), told(&header.desk));
        println!("dry run: nothing was written");
        return Ok(());
    }
    let (header, verified) = take(store, file, now).await?;
    println!("imported: {}", sound(&verified));
    println!("{}", since(&header, now));
    println!("nobody can sign in yet: `deskside serve` prints the link that creates the administrator's account");
    Ok(())
}

async fn take(store: &dyn Store, file: &Path, now: Timestamp) -> anyhow::Result<(Header, Verified)> {
    let mut reader = open(file)?;
    let header = reader.header().clone();
    let restored = store.restore(&mut reader, now).await.map_err(ArchiveError::into_cause);
    let verified = restored.with_context(|| format!("nothing of {} was taken", file.display()))?;
    Ok((header, verified))
}

fn sound(verified: &Verified) -> String {
    let Verified { rows, streams, commands, documents, files, lost: gone } = verified;
    let text = format!("{rows} events in {streams} streams, {commands} commands, {documents} documents, {files} files");
    match gone.len() {
        0 => text,
        many => format!("{text}; {many} files were lost before: {}", lost::named(gone)),
    }
}

fn since(header: &Header, now: Timestamp) -> String {
    let hours = now.since(header.created_at).max(0) / 3_600;
    format!(
        "the state of {hours} hours ago; what devices did since, they send again when they reach the server, and the \
         ticket numbers they have stay theirs"
    )
}

/// Checks a file without a database, and tells about it.
///
/// # Errors
/// The first thing that is wrong, by its line.
pub fn verify(file: &Path) -> anyhow::Result<()> {
    let header = checked(file)?;
    println!("sound: {} of format {}, {}", header.kind.word(), header.format, told(&header.desk));
    Ok(())
}

/// Checks a file that is about to be taken in.
///
/// # Errors
/// The first thing that is wrong, by its line; or that it is of the other kind.
pub fn look_over(file: &Path, kind: Kind) -> anyhow::Result<Header> {
    let header = checked(file)?;
    match (header.kind, kind) {
        (Kind::Backup, Kind::Export) => {
            bail!("{} is a backup; use `deskside restore {0}`", file.display())
        }
        (Kind::Export, Kind::Backup) => {
            bail!("{} is an export, without accounts; use `deskside import --format deskside {0}`", file.display())
        }
        _ => Ok(header),
    }
}

fn checked(name: &Path) -> anyhow::Result<Header> {
    let file = File::open(name).with_context(|| format!("can not read {}", name.display()))?;
    check(file).with_context(|| name.display().to_string())
}

fn open(name: &Path) -> anyhow::Result<Reader<Box<dyn BufRead + Send>>> {
    let mut file = File::open(name).with_context(|| format!("can not read {}", name.display()))?;
    let look = packed::look(&mut file)?;
    Reader::open(packed::text(file, look)).with_context(|| name.display().to_string())
}

/// Reads a whole file: its lines, the hash chain of its log, and its seal.
fn check(mut file: File) -> anyhow::Result<Header> {
    let look = packed::look(&mut file)?;
    let mut reader = Reader::open(packed::text(file, look))?;
    let is_export = reader.header().kind == Kind::Export;
    let (mut chain, mut counts, mut beside) = (Verifier::default(), Counts::default(), 0);
    let mut incoming = Incoming::default();
    while let Some(entry) = reader.next()? {
        incoming.check(&entry).map_err(|wrong| anyhow!("{}: {wrong}; take another copy", reader.place()))?;
        match entry {
            Entry::Event(row) => {
                chain.check(&row).with_context(|| format!("{}: the log is broken", reader.place()))?;
                counts.events += 1;
            }
            Entry::Erasure { .. } => counts.erasures += 1,
            Entry::Command(_) => counts.commands += 1,
            Entry::Lane { .. } => counts.lanes += 1,
            Entry::Beside(Beside::Block(block)) if block.size == 0 => {
                bail!("{}: a block of no numbers", reader.place())
            }
            // A restore writes these itself: whoever put one in wants a database that takes itself for another.
            Entry::Beside(one) if one.is_of_one_database() => {
                bail!("{}: a note that never leaves its database; take another file", reader.place())
            }
            // Whoever made such a file wants to bring accounts or keys in with it.
            Entry::Beside(one) if is_export && one.is_secret() => {
                bail!("{}: an export holds no secrets and no settings; take another file", reader.place())
            }
            Entry::Beside(_) => beside += 1,
            Entry::File(_) => counts.files += 1,
            Entry::Piece(_) => counts.pieces += 1,
        }
    }
    incoming.end().map_err(|wrong| anyhow!("{}: {wrong}; take another copy", reader.place()))?;
    let header = reader.header().clone();
    ensure!(
        counts == header.desk.counts && beside == header.desk.beside,
        "line 1: it tells of other things than the file holds; take another copy of the file"
    );
    ensure!(
        look != Look::Broken,
        "the lines are whole, but the file around them is not as it was written; take another copy of the file"
    );
    Ok(header)
}
