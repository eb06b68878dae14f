//! Memory: the chain grows by its blocks only.

use allocation_counter::measure;
use alloy_primitives::{Address, U256};
use stylus_devnode::chain::{Chain, ChainError, TransactionRequest};

use crate::fixtures::{NOW, OTHER, REFUSER, REFUSER_CODE, SENDER, WRITER, WRITER_CODE, program};

/// Blocks whose state is kept.
const HISTORY: u64 = 128;
/// Blocks after which what is kept of the last blocks changes no more: the hashes of 256 are in the
/// state.
const SETTLED: u64 = 256 + HISTORY;

/// A chain with contracts and a program on it.
fn busy_chain() -> (Chain, Address) {
    let mut chain = Chain::builder().timestamp(NOW).build();
    chain.set_code(WRITER, WRITER_CODE);
    chain.set_code(REFUSER, REFUSER_CODE);
    let program = chain.deploy_stylus(&program()).expect("a valid program");
    (chain, program)
}

/// Mines `count` transactions of five kinds in turn, and makes a call behind each. None makes the
/// state larger.
fn work(chain: &mut Chain, program: Address, count: u64) {
    for i in 0..count {
        let word = U256::from(1 + i % 7).to_be_bytes_vec();
        let (to, data, value) = match i % 5 {
            0 => (OTHER, Vec::new(), 1),
            1 => (WRITER, word, 0),
            2 => (REFUSER, word, 0),
            3 => (program, word, 0),
            _ => (SENDER.address, word, 1),
        };
        let request =
            TransactionRequest::call(SENDER.address, to, data).with_value(U256::from(value));
        let call = chain.call(request.clone()).expect("it can start");
        let receipt = chain.transact(request).expect("a valid transaction");
        assert_eq!(receipt.is_success(), to != REFUSER);
        assert_eq!(call.is_success(), to != REFUSER);
    }
}

/// Accounts and slots there are.
fn size_of_state(chain: &Chain) -> (usize, usize) {
    let addresses = chain.state().addresses();
    let slots = addresses
        .iter()
        .map(|address| chain.state().account(*address).storage.len());
    (addresses.len(), slots.sum())
}

#[test]
fn a_thousand_transactions_leave_their_blocks_and_receipts_and_no_more_state() {
    let (mut chain, program) = busy_chain();
    work(&mut chain, program, SETTLED);
    let (begin, state) = (chain.block_number(), size_of_state(&chain));
    work(&mut chain, program, 1_000);

    assert_eq!(chain.block_number(), begin + 1_000);
    assert_eq!(size_of_state(&chain), state);
    let blocks = (begin + 1..=begin + 1_000).map(|number| chain.block(number).expect("mined"));
    let mut logs = 0;
    for block in blocks {
        assert_eq!(block.transactions.len(), 2);
        assert_eq!(block.receipts.len(), 2);
        assert_eq!(block.receipts[1].root, None);
        logs += block.receipts[1].logs.len();
    }
    assert_eq!(logs, 200);
}

#[test]
fn the_state_of_128_blocks_is_kept() {
    let (mut chain, program) = busy_chain();
    work(&mut chain, program, 300);
    let latest = chain.block_number();
    let oldest = latest - HISTORY;
    assert!(chain.state_after(oldest).is_ok());
    let forgotten = chain.state_after(oldest - 1).err();
    assert_eq!(forgotten, Some(ChainError::Forgotten(oldest)));
}

#[test]
fn a_block_of_one_transaction_keeps_less_than_3_kilobytes() {
    let (mut chain, program) = busy_chain();
    // The tables of blocks and transactions double when they are full; between blocks 512 and 896
    // none does.
    let begin = chain.block_number();
    work(&mut chain, program, 520 - begin);
    let windows = [(); 2].map(|()| measure(|| work(&mut chain, program, 185)).bytes_current / 185);
    assert_eq!(chain.block_number(), 890);
    assert!(
        windows.iter().all(|bytes| (2_000..3_000).contains(bytes)),
        "{windows:?} bytes"
    );
    // Only where the changed slots lie in the tree of the state differs.
    assert!(windows[0].abs_diff(windows[1]) < 100, "{windows:?} bytes");
}

#[test]
fn a_block_keeps_no_more_in_a_world_of_many_accounts_and_slots() {
    let (mut chain, program) = busy_chain();
    let mut large = chain.clone();
    for i in 0..20_000u64 {
        let address = Address::left_padding_from(&(1 << 32 | i).to_be_bytes());
        large.set_balance(address, U256::from(1));
        large.set_storage(WRITER, U256::from(1_000 + i), U256::from(1));
    }
    let [small, large] = [&mut chain, &mut large].map(|chain| {
        measure(|| work(chain, program, HISTORY)).bytes_current / HISTORY.cast_signed()
    });
    // Paths in a larger tree are longer; nothing else is copied.
    assert!(large < 2 * small, "{small} and {large} bytes");
}

#[test]
fn a_call_leaves_nothing() {
    let (mut chain, program) = busy_chain();
    work(&mut chain, program, 10);
    let calls = measure(|| {
        for to in [OTHER, WRITER, REFUSER, program] {
            let request = TransactionRequest::call(SENDER.address, to, "data");
            chain.call(request).expect("it can start");
        }
    });
    assert_eq!(calls.bytes_current, 0);
}

#[test]
fn a_reverted_snapshot_leaves_nothing() {
    let (mut chain, program) = busy_chain();
    work(&mut chain, program, SETTLED);
    // The first round changes the size of tables that keep it.
    let rounds = [(); 3].map(|()| {
        let round = measure(|| {
            let snapshot = chain.snapshot();
            work(&mut chain, program, 50);
            chain.revert(snapshot).expect("it is there");
        });
        round.bytes_current
    });
    assert_eq!(rounds[1..], [0, 0]);
}
