//! The price of entering a program.

use super::{
    evm::Evm,
    parameters::{Parameters, Program},
};

/// A paid entry: pages are open, WASM has not started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Gas of the frame before the entry.
    pub(super) start_gas: u64,
    /// Gas of the entry.
    pub(super) entry_gas: u64,
}

impl Entry {
    /// Pays for entering `program` with `gas` and opens its pages; `None` if the frame is out of
    /// gas. `is_recent`: whether a recent call of the block entered the program.
    pub fn pay(
        parameters: &Parameters,
        program: &Program,
        is_recent: bool,
        gas: u64,
        evm: &mut dyn Evm,
    ) -> Option<Self> {
        let pages = *evm.pages();
        let page_gas = parameters
            .page_prices
            .cost(program.footprint, pages.open(), pages.ever());
        let init_gas = if program.cached || is_recent {
            0
        } else {
            program.init_gas
        };
        let entry_gas = page_gas
            .saturating_add(program.cached_gas)
            .saturating_add(init_gas);
        if entry_gas > gas {
            return None;
        }
        let open = pages.open().saturating_add(program.footprint);
        if parameters.limits_open_pages && open > parameters.page_limit {
            return None;
        }
        evm.pages().add(program.footprint);
        Some(Self {
            start_gas: gas,
            entry_gas,
        })
    }
}
