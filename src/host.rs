//! The chain as the module sees it, and nothing more. The program implements it with host calls
//! (`contract::stylus`), the tests with maps.

use crate::bytes::word::{Address, Bytes32};

/// The chain during one call of the module.
///
/// Validation runs on this trait alone. It offers no clock, block, gas or balance, which ERC-7562
/// bans in validation (V-01): those belong to [`Clock`].
pub trait Host {
    /// The module's own address.
    fn module(&self) -> Address;
    /// `msg.sender`.
    fn caller(&self) -> Address;
    /// Whether the call carries ether.
    fn has_value(&self) -> bool;
    /// The chain's id, read at run time so that a fork is a different chain.
    fn chain_id(&self) -> u64;
    /// keccak256 by host call, so that bundlers see the preimage of every slot (V-42).
    fn keccak(&self, bytes: &[u8]) -> Bytes32;
    /// Reads a slot of the module.
    fn load(&mut self, slot: &Bytes32) -> Bytes32;
    /// Caches a slot's new value until [`Host::flush`].
    fn store(&mut self, slot: &Bytes32, value: &Bytes32);
    /// Writes the cached slots. Call it only after a store: it needs 2,300 gas left.
    fn flush(&mut self);
    /// Copies the start of an account's code into `into`; returns the number of bytes copied.
    fn code(&self, account: &Address, into: &mut [u8]) -> usize;
    /// Calls `to` statically with exactly `gas` and copies the start of the return data into
    /// `answer`. Returns the number of bytes copied, or `None` if the call failed, out of gas
    /// included.
    fn static_call(&self, to: &Address, input: &[u8], gas: u64, answer: &mut [u8])
    -> Option<usize>;
    /// Emits a log: `topics` words, then the data.
    fn emit(&mut self, topics_and_data: &[u8], topics: usize);
}

/// What a call that runs outside validation may also read. Functions that validation can reach are
/// generic over [`Host`], so the compiler keeps them from using it.
pub trait Clock: Host {
    /// The block's timestamp, unix seconds.
    fn timestamp(&self) -> u64;
    /// Gas left for this frame.
    fn gas_left(&self) -> u64;
}
