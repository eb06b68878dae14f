//! All accounts in one piece of JSON, to be kept in a file and put back into another chain.
//!
//! Blocks and receipts are not part of it.

use super::error::RpcError;
use crate::chain::Chain;
use crate::evm::Account;
use alloy_primitives::{Address, Bytes, U256};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Form of the file.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dump {
    version: u32,
    /// Name of the rules; ArbOS's own storage fits no others.
    profile: String,
    chain_id: u64,
    /// Unix seconds of the latest block: programs' ages count from such times.
    timestamp: u64,
    accounts: BTreeMap<Address, DumpedAccount>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DumpedAccount {
    balance: U256,
    nonce: u64,
    code: Bytes,
    storage: BTreeMap<U256, U256>,
}

/// The accounts of `chain`.
///
/// # Errors
/// They cannot be written as JSON.
pub(super) fn dump(chain: &Chain) -> Result<Bytes, RpcError> {
    let state = chain.state();
    let accounts = state.addresses().into_iter().map(|address| {
        let account = state.account(address);
        let dumped = DumpedAccount {
            balance: account.balance,
            nonce: account.nonce,
            code: account.code,
            storage: account.storage,
        };
        (address, dumped)
    });
    let dump = Dump {
        version: VERSION,
        profile: chain.profile().name.into(),
        chain_id: chain.chain_id(),
        timestamp: chain.latest().timestamp(),
        accounts: accounts.collect(),
    };
    let json = serde_json::to_vec(&dump).map_err(|error| RpcError::server(error.to_string()))?;
    Ok(json.into())
}

/// Puts dumped accounts into `chain`, over those that are there, behind a new block: time goes on where it was, if
/// that is later.
///
/// # Errors
/// The bytes are no dump, or of a chain with other rules.
pub(super) fn load(chain: &mut Chain, json: &[u8]) -> Result<(), RpcError> {
    let dump: Dump = serde_json::from_slice(json)
        .map_err(|error| RpcError::params(format!("not a state dump: {error}")))?;
    let (have, want) = (
        (dump.version, dump.profile.as_str(), dump.chain_id),
        (VERSION, chain.profile().name, chain.chain_id()),
    );
    if have != want {
        return Err(RpcError::params(format!(
            "the dump has version {}, profile {} and chain id {}; wanted are {}, {} and {}",
            have.0, have.1, have.2, want.0, want.1, want.2
        )));
    }
    if dump.timestamp > chain.next_timestamp() {
        chain.set_next_timestamp(dump.timestamp)?;
    }
    chain.mine();
    for (address, account) in dump.accounts {
        let account = Account {
            balance: account.balance,
            nonce: account.nonce,
            code: account.code,
            storage: account.storage,
        };
        chain.set_account(address, account);
    }
    Ok(())
}
