//! What the module needs of the chain it runs on, and nothing else. The program implements it with
//! host calls, the tests with maps.

use crate::word::{Address, Bytes32};

/// What the `ecrecover` precompile answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovered {
    /// The signing address.
    Signer(Address),
    /// Not a signature.
    Nobody,
    /// The precompile could not be paid for: nothing is known about the signature.
    OutOfGas,
}

/// The chain, seen from inside one call of the module.
///
/// Validation may use every method but none that reads clock, block, gas or balance: there is none.
pub trait Chain {
    /// The module's own address.
    fn module(&self) -> Address;
    /// `msg.sender`.
    fn caller(&self) -> Address;
    /// Whether ether came with the call.
    fn has_value(&self) -> bool;
    /// The id of the chain, read at run time so that a fork is another chain.
    fn chain_id(&self) -> u64;
    /// keccak256 by the host, so that bundlers see the preimage of every slot (ERC-7562).
    fn keccak(&self, bytes: &[u8]) -> Bytes32;
    /// Reads a slot of the module.
    fn load(&mut self, slot: &Bytes32) -> Bytes32;
    /// Notes a slot to be written by [`Chain::flush`].
    fn store(&mut self, slot: &Bytes32, value: &Bytes32);
    /// Writes the noted slots. Call it only when something was stored: it needs 2,300 gas left.
    fn flush(&mut self);
    /// Copies an account's code; returns the number of bytes copied, at most `into.len()`.
    fn code(&self, account: &Address, into: &mut [u8]) -> usize;
    /// The precompile at address 1 over `hash, v, r, s` (32 bytes each), with 3,000 gas named.
    fn ecrecover(&self, input: &[u8; 128]) -> Recovered;
    /// Emits a log: `topics` words, then the data.
    fn emit(&mut self, topics_and_data: &[u8], topics: usize);
}
