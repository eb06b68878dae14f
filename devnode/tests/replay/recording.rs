//! The recorded vectors as data.

use alloy_primitives::{Address, B256, Bytes, U256};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use stylus_devnode::profile::Profile;

/// One file of recordings.
pub(crate) struct Recording {
    pub(crate) profile: &'static Profile,
    pub(crate) codes: BTreeMap<String, Bytes>,
    pub(crate) programs: BTreeMap<String, Program>,
    pub(crate) vectors: Vec<Vector>,
}

/// A program, its bytes filled in.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Program {
    #[serde(default)]
    pub(crate) wasm: Bytes,
    #[serde(default)]
    pub(crate) code: Bytes,
    pub(crate) codehash: B256,
    #[serde(default)]
    same_bytes_as51: bool,
    pub(crate) init_gas_uncached: Number,
    pub(crate) init_gas_cached: Number,
    pub(crate) footprint: Number,
    pub(crate) asm_estimate: Number,
}

/// One recorded transaction.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Vector {
    pub(crate) group: String,
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) pre: BTreeMap<Address, Pre>,
    #[serde(default)]
    pub(crate) cached: BTreeMap<String, bool>,
    pub(crate) tx: Tx,
    pub(crate) expect: Expect,
    #[serde(default)]
    pub(crate) ink_deltas: Vec<u64>,
    pub(crate) min_gas_limit: Option<Number>,
    pub(crate) spec_forwarded_gas: Option<serde_json::Value>,
    /// `[block, index, gasUsed]` of a burst.
    #[serde(default)]
    pub(crate) observed: Vec<[u64; 3]>,
}

/// A number, recorded with or without quotes.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Number {
    Plain(u64),
    Quoted(String),
}

impl Default for Number {
    fn default() -> Self {
        Self::Plain(0)
    }
}

impl Number {
    pub(crate) fn get(&self) -> u64 {
        match self {
            Self::Plain(number) => *number,
            Self::Quoted(text) => text.parse().expect("a number"),
        }
    }
}

/// An account before the transaction.
#[derive(Clone, Deserialize)]
pub(crate) struct Pre {
    pub(crate) code: Option<String>,
    pub(crate) balance: Option<U256>,
    pub(crate) nonce: Option<u64>,
    #[serde(default)]
    pub(crate) storage: BTreeMap<U256, U256>,
}

/// The transaction; empty in a burst.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Tx {
    #[serde(rename = "type")]
    pub(crate) kind: u8,
    pub(crate) from: Address,
    pub(crate) to: Option<Address>,
    pub(crate) gas: Number,
    pub(crate) value: Number,
    pub(crate) data: Bytes,
    pub(crate) access_list: Vec<Listed>,
    pub(crate) authorization_list: Vec<Authorization>,
}

/// An entry of an access list.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Listed {
    pub(crate) address: Address,
    pub(crate) storage_keys: Vec<B256>,
}

/// An EIP-7702 authorization, unsigned.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Authorization {
    pub(crate) chain_id: u64,
    pub(crate) address: Address,
    pub(crate) nonce: u64,
    pub(crate) authority: Address,
}

/// What the transaction did; empty in a burst.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Expect {
    pub(crate) status: u8,
    pub(crate) gas_used: u64,
    pub(crate) output: Bytes,
    pub(crate) error: Option<String>,
    pub(crate) logs: Vec<Log>,
    pub(crate) post: BTreeMap<Address, Post>,
    pub(crate) contract_address: Option<Address>,
}

/// A log.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Log {
    pub(crate) address: Address,
    pub(crate) topics: Vec<B256>,
    pub(crate) data: Bytes,
}

/// What changed in an account.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Post {
    pub(crate) balance: Option<U256>,
    pub(crate) nonce: Option<u64>,
    pub(crate) code: Option<Bytes>,
    pub(crate) code_hash: Option<B256>,
    pub(crate) storage: BTreeMap<U256, U256>,
}

#[derive(Deserialize)]
struct File {
    codes: BTreeMap<String, Bytes>,
    programs: BTreeMap<String, Program>,
    vectors: Vec<Vector>,
}

/// Recorded on Nitro v3.9.5 at ArbOS 51.
pub(crate) static ARBOS_51: LazyLock<Recording> = LazyLock::new(|| {
    let file: File = read(include_str!("../vectors/stylus-gas.json"));
    let (codes, programs, vectors) = (file.codes, file.programs, file.vectors);
    Recording { profile: &Profile::ARBOS_51, codes, programs, vectors }
});

/// Recorded on Nitro's master of 2026-04-23 at ArbOS 60.
pub(crate) static ARBOS_60_DRAFT: LazyLock<Recording> = LazyLock::new(|| {
    let file: File = read(include_str!("../vectors/stylus-gas-arbos60.json"));
    let (codes, mut programs, vectors) = (file.codes, file.programs, file.vectors);
    for (name, program) in &mut programs {
        if program.same_bytes_as51 {
            let same = &ARBOS_51.programs[name];
            (program.wasm, program.code) = (same.wasm.clone(), same.code.clone());
        }
    }
    Recording { profile: &Profile::ARBOS_60_DRAFT, codes, programs, vectors }
});

fn read(text: &str) -> File {
    // The one recorded authorization was not kept with its signature, so our own key signs instead.
    let text = text
        .replace("17c5185167401ed00cf5f5b2fc97d9bbfdb7d025", &crate::signer::lower_hex())
        .replace("17c5185167401eD00cF5F5b2fc97D9BBfDb7D025", &crate::signer::lower_hex());
    serde_json::from_str(&text).expect("the recording is well formed")
}

impl Recording {
    /// Code as `pre` names it.
    pub(crate) fn code(&self, name: &str) -> Bytes {
        if let Some(program) = name.strip_prefix('@') {
            self.programs[program].code.clone()
        } else if name.starts_with('#') {
            self.codes.get(name).unwrap_or_else(|| &self.codes[&name[1..]]).clone()
        } else {
            name.parse().expect("hex")
        }
    }
}
