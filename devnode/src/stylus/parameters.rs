//! Facts about a program and the chain that a frame needs to start.

use crate::wasm::pages::PagePrices;

/// Parameters of the Stylus VM that a running frame reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Ink per gas; at least 1.
    pub ink_price: u32,
    /// Words of WASM stack a frame may use.
    pub max_stack_depth: u32,
    /// Prices of memory.
    pub page_prices: PagePrices,
    /// Pages that may be open at once.
    pub page_limit: u16,
    /// Whether [`Self::page_limit`] applies to the pages of all open frames together, and a growth
    /// by more than 65,535 pages is out of ink (ArbOS 59).
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
    /// Whether the program is cached.
    pub cached: bool,
}
