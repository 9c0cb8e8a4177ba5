//! A file that is there when it is whole, and before that is not: written under another name, brought to the disk, then
//! given its own.

use anyhow::{Context, bail};
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Only who runs the program may read what it writes.
const MODE: u32 = 0o600;

/// A file on its way. Dropped without [`Outfile::keep`] it leaves nothing behind.
#[derive(Debug)]
pub struct Outfile {
    name: PathBuf,
    part: PathBuf,
    file: File,
    kept: bool,
}

impl Outfile {
    /// Begins a file.
    ///
    /// # Errors
    /// When one of this name is there, or none can be made.
    pub fn create(name: &Path) -> anyhow::Result<Self> {
        if name.symlink_metadata().is_ok() {
            bail!("{} is there already, and nothing is written over it; choose another name", name.display());
        }
        let mut part = name.as_os_str().to_owned();
        part.push(format!(".{}.part", std::process::id()));
        let part = PathBuf::from(part);
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(MODE).open(&part);
        let file = file.with_context(|| {
            format!("can not create {}; choose a folder that is there and that you may write", part.display())
        })?;
        Ok(Self { name: name.to_owned(), part, file, kept: false })
    }

    /// What is written to.
    ///
    /// # Errors
    /// When the system has no handle left.
    pub fn file(&self) -> anyhow::Result<File> {
        Ok(self.file.try_clone()?)
    }

    /// Brings it to the disk and gives it its name.
    ///
    /// # Errors
    /// When either fails; nothing is left behind.
    pub fn keep(mut self) -> anyhow::Result<()> {
        self.file.sync_all().map_err(|error| unwritten(&self.name, error.into()))?;
        std::fs::rename(&self.part, &self.name)
            .with_context(|| format!("can not give the file its name {}", self.name.display()))?;
        self.kept = true;
        // The name itself lies in the folder.
        let folder = self.name.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all())?;
        Ok(())
    }
}

impl Drop for Outfile {
    fn drop(&mut self) {
        if !self.kept {
            // Whoever reads about the failure learns nothing from a second one.
            let _ = std::fs::remove_file(&self.part);
        }
    }
}

/// Says what kept a file from being written, and what to do.
pub fn unwritten(name: &Path, error: anyhow::Error) -> anyhow::Error {
    let kind = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>()).map(std::io::Error::kind);
    let remedy = match kind {
        Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge) => {
            ": there is no room for it; free some, or choose another disk"
        }
        _ => "",
    };
    error.context(format!("{} was not written, and nothing of it is left{remedy}", name.display()))
}
