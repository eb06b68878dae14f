//! State costs the same in Solidity and in a Stylus program: the same accesses in one transaction,
//! compiled by solc and written in WAT, take the same gas for state and leave the same refund.
//!
//! What a side takes for state is what its frame used less everything else, which is computed
//! without the chain:
//!
//! | Side | Frame's gas used, less | What Stylus adds to an access |
//! |---|---|---|
//! | Solidity | the fixed price of every opcode it ran that touches no state, and its memory | |
//! | WAT | the program's entry, the ink of its operators and host calls | 5 for a load, 700 for a code size, 2,300 for a transfer |
//!
//! The refund is what the receipt leaves out of intrinsic gas and frame. Call data that nobody
//! reads makes transactions large enough that a fifth of them never caps it.

mod accesses;
mod solidity;
mod wat_program;

use accesses::{Access, EXISTING, Kind, NOBODY};
use alloy_primitives::{Address, Bytes, U256};
use stylus_devnode::chain::{Chain, Receipt, TransactionRequest, accounts};

/// Call data that nobody reads.
const PADDING: [u8; 7_000] = [0xff; 7_000];

/// What a side took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Taken {
    /// Gas for state.
    state: u64,
    /// Gas given back in the end.
    refund: u64,
}

fn chain() -> Chain {
    let mut chain = Chain::builder().timestamp(1_800_000_000).build();
    chain.set_tracing(true);
    chain.set_balance(EXISTING, U256::from(1));
    chain
}

/// Calls a side, with the slot and the wei it needs.
fn call(chain: &mut Chain, side: Address, access: &Access, mut data: Vec<u8>) -> Receipt {
    chain.set_balance(side, U256::from(10));
    chain.set_storage(side, U256::ZERO, U256::from(access.slot));
    data.extend(PADDING);
    let sender = accounts::TEST[0].address;
    let request = TransactionRequest::call(sender, side, Bytes::from(data));
    let receipt = chain
        .transact(request.with_gas(10_000_000))
        .expect("a transaction");
    assert!(receipt.is_success(), "{:?}", receipt.failure());
    receipt
}

/// What the frame used, and what came back beyond that.
fn frame_and_refund(receipt: &Receipt, data: &[u8]) -> (u64, u64) {
    let root = receipt.root.as_ref().expect("the chain traces");
    let all_data = [data, &PADDING].concat();
    let used = stylus_price_list::intrinsic_gas(&all_data) + root.gas_used;
    (root.gas_used, used - receipt.gas_used)
}

/// Both sides take this gas for state and leave this refund.
#[track_caller]
fn same(access: Access, state: u64, refund: u64) {
    let expected = Taken { state, refund };
    assert_eq!(solidity::taken(&access), expected, "Solidity");
    assert_eq!(wat_program::taken(&access), expected, "WAT");
}

#[test]
fn a_cold_load_takes_2100_and_a_warm_one_100() {
    same(Access::loads(1), 2_100, 0);
    same(Access::loads(3), 2_100 + 100 + 100, 0);
}

#[test]
fn setting_a_zero_slot_takes_22100() {
    same(Access::stores(0, &[5]), 22_100, 0);
}

#[test]
fn changing_a_slot_takes_5000_and_changing_it_again_100() {
    same(Access::stores(4, &[5]), 5_000, 0);
    same(Access::stores(4, &[5, 6]), 5_100, 0);
}

#[test]
fn storing_what_is_there_takes_2200() {
    same(Access::stores(4, &[4]), 2_200, 0);
}

#[test]
fn clearing_a_slot_gives_4800_back() {
    same(Access::stores(4, &[0]), 5_000, 4_800);
}

#[test]
fn restoring_a_slot_gives_back_what_changing_it_took() {
    same(Access::stores(4, &[5, 4]), 5_100, 2_800);
    same(Access::stores(0, &[5, 0]), 22_200, 19_900);
    same(Access::stores(4, &[0, 4]), 5_100, 2_800);
}

#[test]
fn setting_a_cleared_slot_again_takes_the_refund_back() {
    same(Access::stores(4, &[0, 5]), 5_100, 0);
    same(Access::stores(4, &[5, 0, 6, 0]), 5_300, 4_800);
}

#[test]
fn a_transient_load_and_store_take_100_each() {
    same(Access::of(Kind::Transient(vec![5])), 200, 0);
    same(Access::of(Kind::Transient(vec![5, 0])), 400, 0);
}

#[test]
fn a_cold_account_takes_2600_and_a_warm_one_100() {
    same(Access::of(Kind::Balance(EXISTING, 1)), 2_600, 0);
    same(Access::of(Kind::Balance(NOBODY, 3)), 2_600 + 100 + 100, 0);
    same(Access::of(Kind::CodeHash(EXISTING)), 2_600, 0);
    same(Access::of(Kind::CodeSize(EXISTING)), 2_600, 0);
    same(Access::of(Kind::Touch(EXISTING)), 2_600, 0);
    same(Access::of(Kind::Touch(NOBODY)), 2_600, 0);
}

/// 9,000 for the transfer, of which the stipend that a callee without code leaves comes back.
#[test]
fn a_transfer_takes_9300_and_to_nobody_25000_more() {
    same(Access::of(Kind::Pay(EXISTING)), 2_600 + 9_000 - 2_300, 0);
    same(
        Access::of(Kind::Pay(NOBODY)),
        2_600 + 9_000 - 2_300 + 25_000,
        0,
    );
}
