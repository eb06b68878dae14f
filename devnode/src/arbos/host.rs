//! The running EVM as ArbOS uses it.

use alloy_primitives::{Address, B256, Bytes, Log, U256};

use crate::{profile::Profile, world::BlockFacts};

/// The running EVM as ArbOS uses it. No method charges gas: prices are ArbOS's own.
pub trait Host {
    /// Rules in force.
    fn profile(&self) -> &Profile;
    /// Facts of the block.
    fn block(&self) -> &BlockFacts;
    /// Sender of the transaction.
    fn tx_origin(&self) -> Address;
    /// Effective gas price of the transaction.
    fn gas_price(&self) -> U256;
    /// L1 part of the transaction's gas.
    fn poster_gas(&self) -> u64;
    /// Reads a slot of [`STATE_ADDRESS`](super::STATE_ADDRESS); journaled with the frame.
    fn load(&mut self, slot: B256) -> B256;
    /// Writes a slot of [`STATE_ADDRESS`](super::STATE_ADDRESS); journaled with the frame.
    fn store(&mut self, slot: B256, value: B256);
    /// Emits a log.
    fn log(&mut self, log: Log);
    /// Balance in wei.
    fn balance(&mut self, address: Address) -> U256;
    /// Moves wei; `false` if `from` has too little (nothing moved).
    fn transfer(&mut self, from: Address, to: Address, value: U256) -> bool;
    /// Destroys wei of a precompile; `false` if it has too little (nothing destroyed).
    fn destroy(&mut self, precompile: Address, value: U256) -> bool;
    /// Stored code.
    fn code(&mut self, address: Address) -> Bytes;
    /// Replaces stored code, whatever it was; journaled with the frame.
    fn set_code(&mut self, address: Address, code: Bytes);
    /// As `EXTCODEHASH`: keccak of the code, zero if the account does not exist.
    fn code_hash(&mut self, address: Address) -> B256;
    /// Warms an address; `true` if it was cold.
    fn warm(&mut self, address: Address) -> bool;
    /// Whether the account destroyed itself earlier in this transaction.
    fn has_self_destructed(&mut self, address: Address) -> bool;
    /// WASM pages open in the running transaction.
    fn open_pages(&self) -> u16;
}
