//! The release file `abi/release.json`: the sizes, hashes and address that every build of the
//! release must have.
//!
//! `./scripts/bench` writes it after a build. It is committed and never edited by hand.

use alloy_primitives::{Address, B256};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Program;

/// Sizes, hashes and address of one build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// The version of the source code, from Cargo.toml.
    pub version: String,
    /// The program's address, the same on every chain.
    pub address: Address,
    /// Keccak-256 hash of the code on chain.
    pub code_hash: B256,
    /// Size of the code on chain, in bytes: the compressed module and a prefix of four bytes.
    pub code_bytes: usize,
    /// Size of the optimised module, in bytes.
    pub wasm_bytes: usize,
    /// SHA-256 hash of the optimised module, in hex without prefix, as `sha256sum` prints it.
    pub wasm_sha256: String,
    /// The tools that built the module.
    pub toolchain: Toolchain,
}

/// Versions of the tools that build the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Toolchain {
    /// Version of the Rust compiler.
    pub rust: String,
    /// Version of Binaryen's wasm-opt.
    pub wasm_opt: String,
}

impl Release {
    /// The release file of the optimised module `wasm`, built by `toolchain`.
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

    /// The text of the file.
    ///
    /// # Errors
    /// None in practice: all fields serialise. The signature is that of `serde_json`.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// One sentence for each figure in which the module `wasm` differs from this release. Empty:
    /// the module is the release.
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
    fn release_does_not_differ_from_its_own_module() {
        assert_eq!(release(b"module").differences(b"module"), [""; 0]);
    }

    #[test]
    fn another_module_of_the_same_size_differs_in_hashes_and_address() {
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
    fn file_round_trips_and_unknown_fields_are_refused() {
        let release = release(b"module");
        let text = release.to_json().expect("plain data");
        assert_eq!(serde_json::from_str::<Release>(&text).ok(), Some(release));
        let more = text.replacen('{', "{\"owner\": 1,", 1);
        assert!(serde_json::from_str::<Release>(&more).is_err());
    }

    #[test]
    fn hash_equals_the_output_of_sha256sum() {
        assert_eq!(
            release(b"").wasm_sha256,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
