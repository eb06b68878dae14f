//! The file that a chain is kept in between two runs of the command. Its contents are
//! [`Chain::dump`]'s.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use stylus_devnode::chain::Chain;

/// Takes `chain` up from `file`.
///
/// # Errors
/// The file cannot be read, or holds no dump that fits.
pub(super) fn load(chain: &mut Chain, file: &Path) -> io::Result<()> {
    let failure = |error: &dyn std::fmt::Display| {
        io::Error::other(format!("cannot load {}: {error}", file.display()))
    };
    let json = fs::read(file).map_err(|error| failure(&error))?;
    chain.load(&json).map_err(|error| failure(&error))
}

/// Checks that `file` can be written, so that a wrong path is told at once and not when a chain
/// would be lost.
///
/// # Errors
/// It cannot be written.
pub(super) fn check(file: &Path) -> io::Result<()> {
    let part = beside(file);
    File::create(&part)
        .and_then(|_| fs::remove_file(&part))
        .map_err(|error| cannot_dump(file, &error))
}

/// Writes `chain` to `file`, whole or not at all: beside it first, then in its place.
///
/// # Errors
/// It cannot be written; what was there before is there still.
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

/// Where the file is written before it is whole.
fn beside(file: &Path) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".part");
    name.into()
}
