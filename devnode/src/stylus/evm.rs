//! The EVM as a Stylus frame uses it.

use alloy_primitives::{Address, Bytes, U256};

use super::pages::Pages;

/// The result of one opcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpcodeResult {
    /// Gas it cost.
    pub gas: u64,
    /// Top of its stack afterwards; zero if it leaves nothing.
    pub top: U256,
}

/// The result of an account access, before warming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountAccess {
    /// First access in this transaction.
    pub is_cold: bool,
    /// Has neither balance, nonce nor code.
    pub is_empty: bool,
}

/// The EVM around a Stylus frame. Every method acts as the frame itself.
pub trait Evm {
    /// Performs one opcode in the frame's interpreter: `operands` from bottom to top, `memory` from
    /// offset zero. Charges no gas; the caller charges [`OpcodeResult::gas`].
    fn perform(&mut self, opcode: u8, operands: &[U256], memory: &[u8]) -> OpcodeResult;
    /// Call data of the frame.
    fn call_data(&self) -> Bytes;
    /// The frame must not change state.
    fn is_static(&self) -> bool;
    /// Return data of the last child.
    fn return_data(&self) -> Bytes;
    /// Empties the return data.
    fn clear_return_data(&mut self);
    /// Loads and warms an account.
    fn load_account(&mut self, address: Address) -> AccountAccess;
    /// Stored code of an account, without warming it.
    fn code(&mut self, address: Address) -> Bytes;
    /// WASM pages of the running transaction.
    fn pages(&mut self) -> &mut Pages;
}
