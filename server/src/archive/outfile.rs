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
        // Two that write the same name at once, in one process or on two machines, write two files.
        part.push(format!(".{}.part", uuid::Uuid::new_v4().simple()));
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

    /// Brings it to the disk and gives it its name, which nothing else may have got meanwhile.
    ///
    /// # Errors
    /// When either fails; nothing is left behind, and what has the name stays as it is.
    pub fn keep(mut self) -> anyhow::Result<()> {
        self.file.sync_all().map_err(|error| unwritten(&self.name, error.into()))?;
        match named(&self.part, &self.name) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                bail!(
                    "{} has appeared meanwhile, and nothing is written over it; choose another name",
                    self.name.display()
                )
            }
            named => {
                named.with_context(|| format!("can not give the file its name {}", self.name.display()))?;
            }
        }
        self.kept = true;
        // The name itself lies in the folder.
        let folder = self.name.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all())?;
        Ok(())
    }
}

/// Gives a file a name that is free. A second name for a file, and an empty file that must be new, are made at once or
/// not at all; a renaming would take the place of whatever is there.
fn named(part: &Path, name: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(part, name) {
        Ok(()) => {
            // The file has its name; what is left of the other one harms nobody.
            let _ = std::fs::remove_file(part);
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // Some disks know no second names.
        Err(_) => {
            drop(File::create_new(name)?);
            std::fs::rename(part, name).inspect_err(|_| drop(std::fs::remove_file(name)))
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn two_that_want_one_name_do_not_meet() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("desk.gz");
        let text =
            |out: &Outfile, text: &str| out.file().expect("a handle").write_all(text.as_bytes()).expect("written");
        let (one, other) = (Outfile::create(&name).expect("one"), Outfile::create(&name).expect("other"));
        text(&one, "one");
        text(&other, "other");
        one.keep().expect("kept");
        let refused = other.keep().expect_err("the name is taken").to_string();
        assert!(refused.contains("has appeared meanwhile"), "{refused}");
        assert_eq!(std::fs::read_to_string(&name).expect("text"), "one");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "no part is left");
        assert!(Outfile::create(&name).is_err());
    }
}
