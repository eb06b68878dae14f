//! The running EVM for ArbOS, on revm's journal.

use alloy_primitives::{Address, B256, Bytes, Log, U256};
use revm::context_interface::{JournalTr, journaled_state::account::JournaledAccountTr as _};

use super::{cold_access, context::Ctx};
use crate::{arbos, profile::Profile, world::BlockFacts};

/// ArbOS's view of an execution.
pub(super) struct ArbosHost<'c, 'a>(pub(super) &'c mut Ctx<'a>);

impl arbos::Host for ArbosHost<'_, '_> {
    fn profile(&self) -> &Profile {
        self.0.chain.profile
    }

    fn block(&self) -> &BlockFacts {
        self.0.chain.block
    }

    fn tx_origin(&self) -> Address {
        self.0.chain.origin
    }

    fn gas_price(&self) -> U256 {
        self.0.chain.gas_price
    }

    fn poster_gas(&self) -> u64 {
        self.0.chain.poster_gas
    }

    fn load(&mut self, slot: B256) -> B256 {
        cold_access::load(self.0, arbos::STATE_ADDRESS, slot.into()).into()
    }

    fn store(&mut self, slot: B256, value: B256) {
        cold_access::store(self.0, arbos::STATE_ADDRESS, slot.into(), value.into());
    }

    fn log(&mut self, log: Log) {
        self.0.journaled_state.log(log);
    }

    fn balance(&mut self, address: Address) -> U256 {
        cold_access::account(self.0, address).balance
    }

    fn transfer(&mut self, from: Address, to: Address, value: U256) -> bool {
        cold_access::account(self.0, from);
        cold_access::account(self.0, to);
        self.0
            .journaled_state
            .transfer_loaded(from, to, value)
            .is_none()
    }

    fn destroy(&mut self, precompile: Address, value: U256) -> bool {
        // Precompiles are warm from the start, so this warms nothing.
        let Ok(mut account) = self.0.journaled_state.load_account_mut(precompile);
        let rest = account.balance().checked_sub(value);
        rest.inspect(|rest| {
            account.set_balance(*rest);
        })
        .is_some()
    }

    fn code(&mut self, address: Address) -> Bytes {
        cold_access::code(self.0, address)
    }

    fn set_code(&mut self, address: Address, code: Bytes) {
        cold_access::set_code(self.0, address, code);
    }

    fn code_hash(&mut self, address: Address) -> B256 {
        cold_access::code_hash(self.0, address)
    }

    fn warm(&mut self, address: Address) -> bool {
        self.0
            .journaled_state
            .load_account(address)
            .is_ok_and(|load| load.is_cold)
    }

    fn has_self_destructed(&mut self, address: Address) -> bool {
        let account = self.0.journaled_state.inner.state.get(&address);
        account.is_some_and(|account| account.is_selfdestructed())
    }

    fn open_pages(&self) -> u16 {
        self.0.chain.pages.open()
    }
}
