//! A state with a funded sender, and functions that add code to it.

use alloy_primitives::{Address, Bytes, U256, address, keccak256};
use stylus_devnode::{
    arbos::{
        STATE_ADDRESS,
        genesis::{self, Genesis},
        programs,
    },
    evm::{Execution, InvalidTransaction, Mode, State, execute},
    profile::Profile,
    wasm::{self, code},
    world::{BlockFacts, Transaction},
};

/// A sender with wei.
pub(crate) const SENDER: Address = Address::repeat_byte(0x5e);
/// Where a test puts its contract.
pub(crate) const CONTRACT: Address = Address::repeat_byte(0xc0);
/// Another place for a contract.
pub(crate) const OTHER: Address = Address::repeat_byte(0x07);
/// Wei per gas.
pub(crate) const BASE_FEE: u64 = 100_000_000;
/// Unix seconds; within the hour in which every program of a fixture was activated.
const NOW: u64 = 1_421_388_000 + 3_600 * 1_000;

/// A state and its block.
pub(crate) struct Fixture {
    pub(crate) state: State,
    pub(crate) block: BlockFacts,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let mut state = State::default();
        let genesis = Genesis {
            chain_id: 412_346,
            owners: vec![SENDER],
            l1_price_per_unit: U256::ZERO,
        };
        genesis::write(&mut state, &Profile::ARBOS_51, &genesis);
        state.set_nonce(STATE_ADDRESS, 1);
        state.set_code(Address::with_last_byte(0x64), vec![0xfe].into());
        state.set_balance(SENDER, U256::from(10).pow(U256::from(20)));
        let block = BlockFacts {
            chain_id: 412_346,
            number: 7,
            l1_number: 3,
            timestamp: NOW,
            base_fee: BASE_FEE,
            coinbase: address!("A4B000000000000000000073657175656e636572"),
            gas_limit: 1 << 50,
        };
        Self { state, block }
    }

    /// Puts EVM code, in hex, at `address`.
    pub(crate) fn evm(mut self, address: Address, code: &str) -> Self {
        self.state
            .set_code(address, hex::decode(code).expect("hex").into());
        self
    }

    /// Puts an activated program at `address`.
    pub(crate) fn program(mut self, address: Address, wat: &str) -> Self {
        let profile = &Profile::ARBOS_51;
        let wasm = wat::parse_str(wat).expect("valid text");
        let module =
            wasm::activate(&wasm, profile, true, 128, &mut u64::MAX.clone()).expect("valid");
        let stored = code::compress(&wasm);
        let record = programs::Program {
            version: profile.stylus_version,
            init_cost: module.init_cost,
            cached_cost: module.cached_cost,
            footprint: module.footprint,
            activated_at: 1_000,
            asm_kb: module.asm_estimate.div_ceil(1_024),
            cached: true,
        };
        programs::set_record(&mut self.state, keccak256(&stored), &record);
        self.state.set_code(address, stored.into());
        self
    }

    pub(crate) fn try_send(&mut self, tx: &Transaction) -> Result<Execution, InvalidTransaction> {
        let mode = Mode {
            is_call: false,
            trace: true,
        };
        execute(&mut self.state, &Profile::ARBOS_51, &self.block, tx, mode)
    }

    pub(crate) fn send(&mut self, tx: &Transaction) -> Execution {
        self.try_send(tx).expect("a valid transaction")
    }

    pub(crate) fn try_call(&mut self, tx: &Transaction) -> Result<Execution, InvalidTransaction> {
        let mode = Mode {
            is_call: true,
            trace: true,
        };
        execute(&mut self.state, &Profile::ARBOS_51, &self.block, tx, mode)
    }

    pub(crate) fn call(&mut self, tx: &Transaction) -> Execution {
        self.try_call(tx).expect("a valid call")
    }
}

/// A transaction from [`SENDER`] to [`CONTRACT`] with enough of everything.
pub(crate) fn transaction() -> Transaction {
    Transaction {
        tx_type: 2,
        from: SENDER,
        to: Some(CONTRACT),
        gas: 1_000_000,
        max_fee_per_gas: 2 * u128::from(BASE_FEE),
        data: Bytes::new(),
        ..Transaction::default()
    }
}
