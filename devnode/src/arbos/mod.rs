//! ArbOS: its state, its Stylus programs and parameters, its precompiles. Reaches the running EVM
//! only through [`Host`].
//!
//! ArbOS state is ordinary storage of the account [`STATE_ADDRESS`], so a reverted frame reverts
//! it.

mod activation;
mod address_set;
mod bytes;
pub mod data_pricer;
mod fault;
mod gas_constraints;
pub mod genesis;
mod multi_gas_constraints;
pub mod params;
pub mod posting;
pub mod precompiles;
pub mod pricing;
pub mod programs;
mod sends;
pub mod storage;
mod vector;

use alloy_primitives::{Address, B256, Bytes, Log, U256, address};

use crate::{evm::BlockFacts, profile::Profile};

/// Holder of ArbOS state.
pub const STATE_ADDRESS: Address = address!("A4B05FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF");

/// What ArbOS needs of the running EVM. No method charges gas: prices are ArbOS's own.
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
    /// Reads a slot of [`STATE_ADDRESS`]; journaled with the frame.
    fn load(&mut self, slot: B256) -> B256;
    /// Writes a slot of [`STATE_ADDRESS`]; journaled with the frame.
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

/// Whether `address` is a precompile of ArbOS in `profile`. Those of the EVM are not.
pub fn is_precompile(address: Address, profile: &Profile) -> bool {
    precompiles::exists(address, profile)
}

/// Who collects the gas fees, without their L1 part.
pub fn network_fee_account<S: storage::Slots + ?Sized>(slots: &mut S) -> Address {
    Address::from_word(slots.load(storage::Space::ROOT.at(storage::root::NETWORK_FEE_ACCOUNT)))
}

/// Whether an owner has raised the price of calldata (EIP-7623).
pub fn is_calldata_price_raised<S: storage::Slots + ?Sized>(slots: &mut S) -> bool {
    slots.load(storage::FEATURES.at(0))[31] & 1 == 1
}

/// Root of the tree of messages to the parent chain, and how many there are.
pub fn messages<S: storage::Slots + ?Sized>(slots: &mut S) -> (B256, u64) {
    let mut state = storage::Free(slots);
    // The system's ledger takes no gas, so it cannot run out.
    let (root, size) = (sends::root(&mut state), sends::size(&mut state));
    (root.unwrap_or_default(), size.unwrap_or_default())
}

/// A call that arrived at a precompile.
#[derive(Clone, Debug)]
pub struct PrecompileCall<'a> {
    /// The precompile.
    pub address: Address,
    /// Acting address, if the call came by DELEGATECALL or CALLCODE; else equal to `address`.
    pub acting: Address,
    /// `msg.sender`.
    pub caller: Address,
    /// The caller's caller (zero address at top level); `wasMyCallersAddressAliased` asks.
    pub grand_caller: Address,
    /// Depth of the precompile's frame; 1 = called by a transaction directly.
    pub depth: usize,
    /// Wei, already moved to `address`.
    pub value: U256,
    /// Call data.
    pub input: &'a [u8],
    /// Gas given.
    pub gas: u64,
    /// Frame is static.
    pub is_static: bool,
}

/// How a precompile call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrecompileResult {
    /// Returned.
    Success {
        /// Gas left.
        gas: u64,
        /// Return data.
        output: Bytes,
    },
    /// Reverted and kept gas.
    Revert {
        /// Gas left.
        gas: u64,
        /// Revert data, may be empty.
        output: Bytes,
    },
    /// Failed: all gas gone, not a revert. The text is Nitro's (`program activation failed: …`).
    Failure {
        /// Error text.
        error: String,
    },
    /// Broke the machinery that ran it. There is no outcome: a call fails, a transaction enters no
    /// block.
    Crash,
}
