//! The release file: what everyone who builds, deploys or checks the program must find.
//!
//! It is written by a script after a build and committed, never edited.

use alloy_primitives::{Address, B256};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Program;

/// Measures and names of one build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Version of the sources.
    pub version: String,
    /// Where the program lies, on every chain.
    pub address: Address,
    /// Hash of its code on chain.
    pub code_hash: B256,
    /// Bytes of its code on chain: compressed, with the prefix of four bytes.
    pub code_bytes: usize,
    /// Bytes of the optimised module.
    pub wasm_bytes: usize,
    /// SHA-256 of the optimised module, in hex without prefix, as `sha256sum` prints it.
    pub wasm_sha256: String,
    /// What built it.
    pub toolchain: Toolchain,
}

/// Versions of the tools whose output the program is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Toolchain {
    /// The Rust compiler.
    pub rust: String,
    /// Binaryen's wasm-opt.
    pub wasm_opt: String,
}

impl Release {
    /// The facts of a module, built by `toolchain`.
    pub fn from_wasm(wasm: &[u8], toolchain: Toolchain) -> Self {
        let program = Program::from_wasm(wasm);
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            address: program.address(),
            code_hash: program.code_hash(),
            code_bytes: program.code().len(),
            wasm_bytes: wasm.len(),
            wasm_sha256: hex::encode(Sha256::digest(wasm)),
            toolchain,
        }
    }

    /// The file's text.
    ///
    /// # Errors
    /// Never for a release made here; serialisation says so by its type.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Every way in which `wasm` is not this release, in words; none if it is.
    pub fn differences(&self, wasm: &[u8]) -> Vec<String> {
        let found = Self::from_wasm(wasm, self.toolchain.clone());
        let mut differences = Vec::new();
        let mut compare = |what: &str, release: String, found: String| {
            if release != found {
                differences.push(format!("{what} is {found}, the release has {release}"));
            }
        };
        compare(
            "the module's SHA-256",
            self.wasm_sha256.clone(),
            found.wasm_sha256,
        );
        compare(
            "the module's size",
            self.wasm_bytes.to_string(),
            found.wasm_bytes.to_string(),
        );
        compare(
            "the code's size",
            self.code_bytes.to_string(),
            found.code_bytes.to_string(),
        );
        compare(
            "the code hash",
            self.code_hash.to_string(),
            found.code_hash.to_string(),
        );
        compare(
            "the address",
            self.address.to_string(),
            found.address.to_string(),
        );
        differences
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(wasm: &[u8]) -> Release {
        let toolchain = Toolchain {
            rust: "1.0.0".into(),
            wasm_opt: "1".into(),
        };
        Release::from_wasm(wasm, toolchain)
    }

    #[test]
    fn a_release_does_not_differ_from_its_own_module() {
        assert_eq!(release(b"module").differences(b"module"), [""; 0]);
    }

    #[test]
    fn another_module_of_the_same_size_differs_in_all_but_sizes() {
        let differences = release(b"module").differences(b"modulf");
        let named: Vec<_> = differences
            .iter()
            .filter_map(|text| text.split(" is ").next())
            .collect();
        assert_eq!(
            named,
            ["the module's SHA-256", "the code hash", "the address"]
        );
    }

    #[test]
    fn the_file_reads_back_and_refuses_what_it_does_not_know() {
        let release = release(b"module");
        let text = release.to_json().expect("plain data");
        assert_eq!(serde_json::from_str::<Release>(&text).ok(), Some(release));
        let more = text.replacen('{', "{\"owner\": 1,", 1);
        assert!(serde_json::from_str::<Release>(&more).is_err());
    }

    #[test]
    fn the_sum_is_what_sha256sum_prints() {
        assert_eq!(
            release(b"").wasm_sha256,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
