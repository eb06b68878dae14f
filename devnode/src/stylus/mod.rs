//! One Stylus frame: run, suspend at a host call, resume. Ink, pages, the storage cache, the host
//! calls.
//!
//! Knows neither revm nor blocks: what a frame needs of the running EVM it asks through [`Evm`],
//! one opcode at a time. A call or creation suspends the frame ([`Step::Child`]); whoever drives it
//! runs the child as an ordinary frame and resumes with [`ChildResult`], so nested frames never
//! nest on the native stack.

mod engine;
mod frame;
mod guest;
mod hostio;
mod ink;
pub mod opcode;
mod pages;
mod recents;
mod record;
mod storage_cache;

use alloy_primitives::{Address, Bytes, U256};
pub use engine::{Engine, Module, ModuleError};
pub use frame::{Child, ChildResult, End, Entry, Frame, Outcome, Step};
pub use pages::Pages;
pub use recents::RecentPrograms;
pub use record::{HostCall, Offer, StylusFrame};

use crate::wasm::pages::PagePrices;

/// Parameters of the Stylus VM that a running frame reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Ink per gas; at least 1.
    pub ink_price: u32,
    /// Words of WASM stack a frame may use.
    pub max_stack_depth: u32,
    /// What memory costs.
    pub page_prices: PagePrices,
    /// Pages that may be open at once.
    pub page_limit: u16,
    /// Whether [`Self::page_limit`] applies to the pages all open frames hold together, and a
    /// growth by more than 65,535 pages is out of ink (ArbOS 59).
    pub limits_open_pages: bool,
}

/// A program ready to be entered: its record, scaled to gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    /// Initial memory in pages.
    pub footprint: u16,
    /// Entry price in gas while the program is not cached; comes on top of [`Self::cached_gas`].
    pub init_gas: u64,
    /// Entry price in gas that is always paid.
    pub cached_gas: u64,
    /// The record says the program is cached.
    pub cached: bool,
}

/// What one opcode did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stepped {
    /// Gas it cost.
    pub gas: u64,
    /// Top of its stack afterwards; zero if it leaves nothing.
    pub top: U256,
}

/// What an account access found, before warming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    /// First access in this transaction.
    pub is_cold: bool,
    /// Has neither balance, nonce nor code.
    pub is_empty: bool,
}

/// What a Stylus frame needs of the EVM it runs in. Every method acts as the frame itself would.
pub trait Evm {
    /// Performs one opcode in the frame's interpreter: `operands` from bottom to top, `memory` from
    /// offset zero. Takes no gas from anyone; the caller charges [`Stepped::gas`].
    fn step(&mut self, opcode: u8, operands: &[U256], memory: &[u8]) -> Stepped;
    /// Call data of the frame.
    fn call_data(&self) -> Bytes;
    /// The frame must not change state.
    fn is_static(&self) -> bool;
    /// Return data of the last child.
    fn return_data(&self) -> Bytes;
    /// Empties the return data.
    fn clear_return_data(&mut self);
    /// Loads and warms an account.
    fn touch(&mut self, address: Address) -> Touched;
    /// Stored code of an account, without warming it.
    fn code(&mut self, address: Address) -> Bytes;
    /// WASM pages of the running transaction.
    fn pages(&mut self) -> &mut Pages;
}
