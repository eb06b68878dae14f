//! What the tests load instead of building: the program, the compiled test contracts, the
//! EntryPoint.
//!
//! The scripts put these in place. A missing or outdated part is an error that names the script to
//! run; nothing here compiles, downloads or falls back to something else.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use alloy_primitives::Bytes;
use serde::Deserialize;

/// A part that is missing, outdated or not what it should be.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// The file is not there.
    #[error("{what} is missing ({path}); run {script}")]
    Missing {
        /// The part in words.
        what: &'static str,
        /// Where it should be.
        path: PathBuf,
        /// The script that makes it.
        script: &'static str,
    },
    /// A source file is newer than what was made from it.
    #[error("{what} is older than {source_file}; run {script}")]
    Outdated {
        /// The part in words.
        what: &'static str,
        /// The newer source.
        source_file: PathBuf,
        /// The script that makes it.
        script: &'static str,
    },
    /// The file cannot be read as what it should be.
    #[error("{what} cannot be read: {reason}; run {script}")]
    Unreadable {
        /// The part in words.
        what: &'static str,
        /// Why.
        reason: String,
        /// The script that makes it.
        script: &'static str,
    },
}

/// One file that a script made.
struct Made {
    what: &'static str,
    path: PathBuf,
    script: &'static str,
}

impl Made {
    fn unreadable(&self, reason: impl ToString) -> ArtifactError {
        ArtifactError::Unreadable {
            what: self.what,
            reason: reason.to_string(),
            script: self.script,
        }
    }

    fn read(&self) -> Result<Vec<u8>, ArtifactError> {
        fs::read(&self.path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => ArtifactError::Missing {
                what: self.what,
                path: self.path.clone(),
                script: self.script,
            },
            _ => self.unreadable(error),
        })
    }

    /// The file's bytes, if no file in `sources` is newer than it.
    fn read_fresh(&self, sources: &Path) -> Result<Vec<u8>, ArtifactError> {
        let bytes = self.read()?;
        let made = fs::metadata(&self.path)
            .and_then(|facts| facts.modified())
            .map_err(|error| self.unreadable(error))?;
        match newest(sources).map_err(|error| self.unreadable(error))? {
            Some((source_file, changed)) if changed > made => Err(ArtifactError::Outdated {
                what: self.what,
                source_file,
                script: self.script,
            }),
            _ => Ok(bytes),
        }
    }
}

/// The file under `folder` that changed last.
fn newest(folder: &Path) -> io::Result<Option<(PathBuf, SystemTime)>> {
    let mut found: Option<(PathBuf, SystemTime)> = None;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let candidate = if entry.file_type()?.is_dir() {
            newest(&entry.path())?
        } else {
            Some((entry.path(), entry.metadata()?.modified()?))
        };
        if let Some((path, changed)) = candidate
            && found.as_ref().is_none_or(|(_, latest)| changed > *latest)
        {
            found = Some((path, changed));
        }
    }
    Ok(found)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The optimised program, as it is deployed.
///
/// # Errors
/// It was not built, or a file under `src/` changed since.
pub fn program() -> Result<Vec<u8>, ArtifactError> {
    Made {
        what: "the program",
        path: root().join(".build/latchkey.wasm"),
        script: "./scripts/build",
    }
    .read_fresh(&root().join("src"))
}

/// Init code, without constructor arguments, of a contract in `contracts/`.
///
/// # Errors
/// The contracts were not compiled, changed since, or none has this name.
pub fn test_contract(name: &str) -> Result<Bytes, ArtifactError> {
    #[derive(Deserialize)]
    struct Compiled {
        contracts: std::collections::BTreeMap<String, Contract>,
    }
    let made = Made {
        what: "the compiled test contracts",
        path: root().join(".build/contracts.json"),
        script: "./scripts/setup",
    };
    let json = made.read_fresh(&root().join("tests/e2e/contracts"))?;
    let mut compiled: Compiled =
        serde_json::from_slice(&json).map_err(|error| made.unreadable(error))?;
    let contract = compiled.contracts.remove(name);
    contract
        .map(|found| found.bytecode)
        .ok_or_else(|| made.unreadable(format!("no contract {name}")))
}

/// Init code of EntryPoint 0.7, from the npm package.
///
/// # Errors
/// The npm parts are not installed.
pub fn entry_point() -> Result<Bytes, ArtifactError> {
    let made = Made {
        what: "EntryPoint 0.7",
        path: root().join(
            "tests/e2e/node_modules/@account-abstraction/contracts/artifacts/EntryPoint.json",
        ),
        script: "./scripts/setup",
    };
    let contract: Contract =
        serde_json::from_slice(&made.read()?).map_err(|error| made.unreadable(error))?;
    Ok(contract.bytecode)
}

#[derive(Deserialize)]
struct Contract {
    bytecode: Bytes,
}
