//! The recorded vectors as data.

use std::{collections::BTreeMap, sync::LazyLock};

use alloy_primitives::{Address, B256, Bytes, U256};
use serde::Deserialize;
use stylus_devnode::profile::Profile;

use crate::signer;

/// Recorded on Nitro v3.9.5.
const FILE_51: &str = include_str!("../vectors/stylus-gas.json");

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
    pub(crate) estimate: Option<Number>,
    pub(crate) spec_forwarded_gas: Option<u64>,
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

/// The result of the transaction; empty in a burst.
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

/// The changes of an account.
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
    vectors: Vec<serde_json::Value>,
}

/// Recorded on Nitro v3.9.5 at ArbOS 51.
pub(crate) static ARBOS_51: LazyLock<Recording> = LazyLock::new(|| {
    let file = read(FILE_51);
    let vectors = vectors(file.vectors);
    Recording {
        profile: &Profile::ARBOS_51,
        codes: file.codes,
        programs: file.programs,
        vectors,
    }
});

/// Transactions sent while L1 data was not free, recorded on Nitro v3.9.5 at ArbOS 51.
pub(crate) fn with_l1_price() -> serde_json::Value {
    let mut file: serde_json::Value =
        serde_json::from_str(FILE_51).expect("the recording is well formed");
    file["l1Price50gwei"].take()
}

/// Traces of one transaction, recorded on Nitro v3.9.5 at ArbOS 51.
pub(crate) fn traces() -> serde_json::Value {
    let mut file: serde_json::Value =
        serde_json::from_str(FILE_51).expect("the recording is well formed");
    file["traces"].take()
}

/// Recorded on Nitro's master of 2026-04-23 at ArbOS 60.
pub(crate) static ARBOS_60_DRAFT: LazyLock<Recording> = LazyLock::new(|| {
    let mut file = read(include_str!("../vectors/stylus-gas-arbos60.json"));
    for (name, program) in &mut file.programs {
        if program.same_bytes_as51 {
            let same = &ARBOS_51.programs[name];
            (program.wasm, program.code) = (same.wasm.clone(), same.code.clone());
        }
    }
    let vectors = vectors(file.vectors);
    Recording {
        profile: &Profile::ARBOS_60_DRAFT,
        codes: file.codes,
        programs: file.programs,
        vectors,
    }
});

fn read(text: &str) -> File {
    serde_json::from_str(text).expect("the recording is well formed")
}

/// Signatures of authorizations were not recorded, so our own key signs instead, and its address
/// takes the place of the recorded authority's.
fn vectors(recorded: Vec<serde_json::Value>) -> Vec<Vector> {
    let own = |mut vector: serde_json::Value| {
        let authority = vector["tx"]["authorizationList"][0]["authority"].as_str();
        if let Some(authority) = authority.and_then(|text| text.strip_prefix("0x")) {
            let own = hex::encode(signer::address());
            let text = vector
                .to_string()
                .replace(authority, &own)
                .replace(&authority.to_lowercase(), &own);
            vector = serde_json::from_str(&text).expect("still well formed");
        }
        serde_json::from_value(vector).expect("the vector is well formed")
    };
    recorded.into_iter().map(own).collect()
}

impl Recording {
    /// Code as `pre` names it.
    pub(crate) fn code(&self, name: &str) -> Bytes {
        if let Some(program) = name.strip_prefix('@') {
            self.programs[program].code.clone()
        } else if name.starts_with('#') {
            self.codes
                .get(name)
                .unwrap_or_else(|| &self.codes[&name[1..]])
                .clone()
        } else {
            name.parse().expect("hex")
        }
    }
}
