//! The file of a chain between two runs of the command. [`Chain::dump`] defines its content.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use stylus_devnode::chain::Chain;

/// Loads `chain` from `file`.
///
/// # Errors
/// The file cannot be read, or is not a dump of such a chain.
pub(super) fn load(chain: &mut Chain, file: &Path) -> io::Result<()> {
    let failure = |error: &dyn std::fmt::Display| {
        io::Error::other(format!("cannot load {}: {error}", file.display()))
    };
    let json = fs::read(file).map_err(|error| failure(&error))?;
    chain.load(&json).map_err(|error| failure(&error))
}

/// Checks that `file` can be written, so that a wrong path fails at the start and not when the
/// chain would be lost.
///
/// # Errors
/// It cannot be written.
pub(super) fn check(file: &Path) -> io::Result<()> {
    let part = beside(file);
    File::create(&part)
        .and_then(|_| fs::remove_file(&part))
        .map_err(|error| cannot_dump(file, &error))
}

/// Writes `chain` to `file` atomically: to a temporary file first, which then replaces it.
///
/// # Errors
/// The file cannot be written; its old content is unchanged.
pub(super) fn dump(chain: &Chain, file: &Path) -> io::Result<()> {
    let write = || -> io::Result<()> {
        let json = chain.dump().map_err(io::Error::other)?;
        let part = beside(file);
        let mut out = File::create(&part)?;
        out.write_all(&json)?;
        out.sync_all()?;
        fs::rename(&part, file)
    };
    write().map_err(|error| cannot_dump(file, &error))
}

fn cannot_dump(file: &Path, error: &io::Error) -> io::Error {
    io::Error::other(format!("cannot dump to {}: {error}", file.display()))
}

/// The temporary file.
fn beside(file: &Path) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".part");
    name.into()
}
