//! A chain as one JSON value, for a file: all accounts, which include ArbOS state with the records
//! and the cache of programs, and all blocks with their transactions and receipts.
//!
//! Excluded: the states of earlier blocks, so that transactions before the dump cannot be traced
//! nor the state read at their blocks; snapshots; pending transactions; the offset of the clock,
//! although time never decreases.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, U256};
use serde::{Deserialize, Serialize};

use super::{
    Chain,
    block::Block,
    error::{ChainError, DumpError},
};
use crate::{evm::State, world::Account};

/// Form of the dump.
const VERSION: u32 = 2;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dump {
    version: u32,
    /// Name of the rules; ArbOS's own storage fits no others.
    profile: String,
    chain_id: u64,
    accounts: BTreeMap<Address, DumpedAccount>,
    /// All blocks but genesis, which follows from the rules.
    blocks: Vec<Block>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DumpedAccount {
    balance: U256,
    nonce: u64,
    code: Bytes,
    storage: BTreeMap<U256, U256>,
}

impl Chain {
    /// The chain as JSON.
    ///
    /// # Errors
    /// It cannot be written, which memory alone can cause.
    pub fn dump(&self) -> Result<Vec<u8>, ChainError> {
        let accounts = self.state.addresses().into_iter().map(|address| {
            let account = self.state.account(address);
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
            profile: self.profile.name.into(),
            chain_id: self.chain_id,
            accounts: accounts.collect(),
            blocks: self.blocks.iter().skip(1).cloned().collect(),
        };
        serde_json::to_vec(&dump).map_err(|error| DumpError::Malformed(error.to_string()).into())
    }

    /// Loads a dumped chain. A chain without blocks of its own becomes the dumped one. Any other
    /// mines a block and overwrites its accounts with the dumped ones. Time continues from the
    /// later of the two clocks.
    ///
    /// # Errors
    /// The bytes are not a dump, are damaged, or come from a chain with other rules; nothing
    /// changed.
    pub fn load(&mut self, json: &[u8]) -> Result<(), ChainError> {
        let dump = self.read(json)?;
        if let Some(time) = dump.blocks.last().map(Block::timestamp)
            && time > self.next_timestamp()
        {
            self.clock.set(time);
        }
        if self.block_number() == 0 {
            self.state = State::default();
            for block in dump.blocks {
                self.keep(block);
            }
        } else {
            self.mine();
        }
        for (address, account) in dump.accounts {
            let account = Account {
                balance: account.balance,
                nonce: account.nonce,
                code: account.code,
                storage: account.storage,
            };
            self.set_account(address, account);
        }
        Ok(())
    }

    fn read(&self, json: &[u8]) -> Result<Dump, DumpError> {
        let dump: Dump = serde_json::from_slice(json)
            .map_err(|error| DumpError::Malformed(error.to_string()))?;
        let name = |version: u32, profile: &str, chain_id: u64| {
            format!("version {version}, profile {profile} and chain id {chain_id}")
        };
        let have = name(dump.version, &dump.profile, dump.chain_id);
        let want = name(VERSION, self.profile.name, self.chain_id);
        if have != want {
            return Err(DumpError::Other { have, want });
        }
        // There always is a genesis block, the same under the same rules.
        let mut parent = self.blocks.first().map_or(B256::ZERO, |block| block.hash);
        for (number, block) in (1..).zip(&dump.blocks) {
            if block.number() != number || block.header.parent_hash != parent || !block.is_whole() {
                return Err(DumpError::DamagedBlock(number));
            }
            parent = block.hash;
        }
        Ok(dump)
    }
}
