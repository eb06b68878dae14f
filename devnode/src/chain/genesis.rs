//! The state before block 1.

use alloy_primitives::{Address, Bytes, U256, hex};

use super::accounts::{DETERMINISTIC_DEPLOYER, OWNER, TEST};
use crate::{
    arbos::{
        STATE_ADDRESS,
        genesis::{self, Genesis},
        precompiles,
    },
    evm::State,
    profile::Profile,
    world::Account,
};

/// Wei per ether.
const ETHER: u64 = 1_000_000_000_000_000_000;
/// Ether of the chain owner.
const OWNER_ETHER: u64 = 1_000;
/// Ether of each test account.
const TEST_ETHER: u64 = 10_000;
/// Code of precompiles: the invalid opcode, so that `EXTCODESIZE` is not zero. It never runs.
const PRECOMPILE_CODE: [u8; 1] = [0xfe];
/// Code that creates the rest of its call data with the first word as salt and returns the address,
/// 20 bytes.
const DEPLOYER_CODE: [u8; 69] = hex!(
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3"
);

/// The state that a chain starts with. The zero address is a chain owner too, as on Nitro's dev
/// chain.
pub(super) fn state(profile: &Profile, chain_id: u64, l1_price_per_unit: U256) -> State {
    let mut state = State::default();
    // The nonce keeps the holder of ArbOS state from counting as an empty account.
    state.set_account(
        STATE_ADDRESS,
        Account {
            nonce: 1,
            ..Account::default()
        },
    );
    let genesis = Genesis {
        chain_id,
        owners: vec![Address::ZERO, OWNER.address],
        l1_price_per_unit,
    };
    genesis::write(&mut state, profile, &genesis);
    for address in precompiles::addresses(profile) {
        state.set_code(address, Bytes::from_static(&PRECOMPILE_CODE));
    }
    let deployer = Account {
        nonce: 1,
        code: Bytes::from_static(&DEPLOYER_CODE),
        ..Account::default()
    };
    state.set_account(DETERMINISTIC_DEPLOYER, deployer);
    state.set_balance(OWNER.address, ether(OWNER_ETHER));
    for account in TEST {
        state.set_balance(account.address, ether(TEST_ETHER));
    }
    state
}

fn ether(amount: u64) -> U256 {
    U256::from(amount) * U256::from(ETHER)
}
