//! Messages to the parent chain: what they are called, what they burn, and what they cost. Gas is
//! derived from the rules of every precompile.

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolEvent, sol};
use stylus_devnode::arbos::{
    PrecompileCall, PrecompileResult,
    precompiles::{self, ARB_SYS},
    storage::NATIVE_TOKEN_OWNERS,
};

use crate::host::{
    GAS, MemoryHost, NOW, OWNER, STRANGER, answer, ask, burnt, call_of, host, pay, reverted, send,
};

sol! {
    function sendTxToL1(address destination, bytes data) returns (uint256 leaf);
    function withdrawEth(address destination) returns (uint256 leaf);
    function sendMerkleTreeState() returns (uint256 size, bytes32 root, bytes32[] partials);

    event L2ToL1Tx(address caller, address indexed destination, uint256 indexed hash, uint256 indexed position, uint256 arbBlockNum, uint256 ethBlockNum, uint256 timestamp, uint256 callvalue, bytes data);
    event SendMerkleUpdate(uint256 indexed reserved, bytes32 indexed hash, uint256 indexed position);
}

const DATA: &[u8] = b"more than one word of data for the parent chain";
const READ: u64 = 800;
const WRITE: u64 = 20_000;
const CLEAR: u64 = 5_000;
/// Hashing two words.
const PAIR: u64 = 30 + 2 * 6;
/// A log of four topics without data.
const UPDATE: u64 = 375 * 5;

fn message(value: u64, data: &[u8]) -> B256 {
    let words = [1_043, 0, NOW, value].map(|word| U256::from(word).to_be_bytes::<32>());
    let head = [OWNER.as_slice(), STRANGER.as_slice()].concat();
    keccak256([&head, words.as_flattened(), data].concat())
}

fn withdraw(host: &mut MemoryHost, wei: u64) -> (u64, U256) {
    let destination = STRANGER;
    let call = withdrawEthCall { destination };
    let PrecompileResult::Success { gas, output } = pay(host, ARB_SYS, U256::from(wei), &call)
    else {
        panic!("refused");
    };
    let leaf = withdrawEthCall::abi_decode_returns(&output).expect("a number");
    (GAS - gas, leaf)
}

/// Gas of a message of `words` hashed words and `logged` bytes of log, without its place in the
/// tree.
fn around(arguments: u64, words: u64, logged: u64) -> u64 {
    arguments * 3 + READ + (30 + 6 * words) + READ + WRITE + READ + (UPDATE + 8 * logged) + 3
}

#[test]
fn a_message_is_logged_in_full() {
    let mut host = host();
    let call = sendTxToL1Call {
        destination: STRANGER,
        data: DATA.into(),
    };
    let (gas, leaf) = answer(&mut host, ARB_SYS, &call);
    assert_eq!(leaf, U256::ZERO);
    // Five words in; 168 bytes of head and 47 of data hashed; seven words and two of data logged;
    // the first leaf takes one write.
    assert_eq!(gas, around(5, 7, 9 * 32) + WRITE);
    assert_eq!(host.logs.len(), 1);
    assert_eq!(host.logs[0].address, ARB_SYS);
    let hash = message(0, DATA).into();
    let expected = L2ToL1Tx {
        caller: OWNER,
        destination: STRANGER,
        hash,
        position: U256::ZERO,
        arbBlockNum: U256::from(1_043),
        ethBlockNum: U256::ZERO,
        timestamp: U256::from(NOW),
        callvalue: U256::ZERO,
        data: DATA.into(),
    };
    assert_eq!(host.logs[0].data, expected.encode_log_data());
}

#[test]
fn a_withdrawal_burns_its_wei() {
    let mut host = host();
    host.balances.insert(ARB_SYS, U256::from(5));
    let (gas, leaf) = withdraw(&mut host, 7);
    assert_eq!(leaf, U256::ZERO);
    // Whether the native token has owners is one more read.
    assert_eq!(gas, around(1, 6, 7 * 32) + READ + WRITE);
    assert_eq!(host.balances, [(ARB_SYS, U256::from(5))].into());
    let event = L2ToL1Tx::decode_log(&host.logs[0]).expect("the event");
    assert_eq!(event.callvalue, U256::from(7));
    assert_eq!(B256::from(event.hash), message(7, &[]));
    assert_eq!(event.data.data, Bytes::new());
}

#[test]
fn messages_are_numbered_and_complete_nodes_of_the_tree() {
    let mut host = host();
    let base = around(1, 6, 7 * 32) + READ;
    // Gas of the tree beyond the message, and the number of nodes that the message completes.
    let steps = [
        (WRITE, 0),
        (READ + PAIR + CLEAR + WRITE + UPDATE, 1),
        (READ + WRITE, 0),
        (2 * (READ + PAIR + CLEAR + UPDATE) + WRITE, 2),
        (READ + WRITE, 0),
    ];
    let leaf = |wei| keccak256(message(wei, &[]));
    let pair = |a: B256, b: B256| keccak256([a, b].concat());
    for (i, (tree_gas, nodes)) in steps.into_iter().enumerate() {
        host.logs.clear();
        let number = i as u64;
        assert_eq!(
            withdraw(&mut host, number + 1),
            (base + tree_gas, U256::from(number))
        );
        let updates: Vec<_> = host.logs[..nodes]
            .iter()
            .map(|log| SendMerkleUpdate::decode_log(log).expect("the event").data)
            .collect();
        assert_eq!(host.logs.len(), nodes + 1);
        let message = L2ToL1Tx::decode_log(&host.logs[nodes]).expect("the event");
        assert_eq!(message.position, U256::from(number));
        let first = pair(leaf(1), leaf(2));
        let second = pair(leaf(3), leaf(4));
        let hashes = match number {
            1 => vec![first],
            3 => vec![second, pair(first, second)],
            _ => vec![],
        };
        for (level, (update, hash)) in (1_u64..).zip(updates.iter().zip(hashes)) {
            assert_eq!(update.reserved, U256::ZERO);
            assert_eq!(update.hash, hash);
            let position = (U256::from(level) << 192) + U256::from(number);
            assert_eq!(update.position, position);
        }
    }
}

fn tree(host: &mut MemoryHost) -> (u64, sendMerkleTreeStateReturn) {
    let input = sendMerkleTreeStateCall {}.abi_encode();
    let PrecompileResult::Success { gas, output } = send(host, ARB_SYS, Address::ZERO, &input)
    else {
        panic!("refused");
    };
    let state = sendMerkleTreeStateCall::abi_decode_returns(&output).expect("a tree");
    (GAS - gas, state)
}

#[test]
fn the_tree_is_shown_to_the_zero_address() {
    let mut host = host();
    let (gas, empty) = tree(&mut host);
    // Opened, the size twice; four words out.
    assert_eq!(gas, 3 * READ + 4 * 3);
    assert_eq!((empty.size, empty.root), (U256::ZERO, B256::ZERO));
    assert_eq!(empty.partials, Vec::<B256>::new());
    for wei in 1..=5 {
        withdraw(&mut host, wei);
    }
    let (gas, full) = tree(&mut host);
    let leaf = |wei| keccak256(message(wei, &[]));
    let pair = |a: B256, b: B256| keccak256([a, b].concat());
    let four = pair(pair(leaf(1), leaf(2)), pair(leaf(3), leaf(4)));
    let five = pair(pair(leaf(5), B256::ZERO), B256::ZERO);
    assert_eq!((full.size, full.root), (U256::from(5), pair(four, five)));
    assert_eq!(full.partials, [leaf(5), B256::ZERO, four]);
    // Beyond the empty tree: three partials twice, three hashes, three words out.
    assert_eq!(gas, 9 * READ + 3 * PAIR + 7 * 3);
}

#[test]
fn only_the_zero_address_reads_the_tree() {
    let result = ask(&mut host(), ARB_SYS, &sendMerkleTreeStateCall {});
    assert_eq!(result, reverted(READ, vec![]));
}

#[test]
fn wei_stay_where_the_native_token_has_owners() {
    let mut host = host();
    let owners = NATIVE_TOKEN_OWNERS.at(0);
    host.slots.insert(owners, B256::with_last_byte(1));
    let destination = STRANGER;
    let call = withdrawEthCall { destination };
    let result = pay(&mut host, ARB_SYS, U256::from(1), &call);
    assert_eq!(result, reverted(3 + 2 * READ, vec![]));
    // Without wei there is nothing to ask.
    let (gas, _) = withdraw(&mut host, 0);
    assert_eq!(gas, around(1, 6, 7 * 32) + WRITE);
}

#[test]
fn a_message_needs_a_frame_that_writes() {
    let input = withdrawEthCall {
        destination: STRANGER,
    }
    .abi_encode();
    let refused = |call| precompiles::call(&mut host(), call) == burnt();
    let call = || call_of(ARB_SYS, OWNER, &input);
    assert!(refused(PrecompileCall {
        is_static: true,
        ..call()
    }));
    assert!(refused(PrecompileCall {
        acting: STRANGER,
        ..call()
    }));
    let gas = around(1, 6, 7 * 32) + WRITE;
    assert!(refused(PrecompileCall {
        gas: gas - 1,
        ..call()
    }));
    let exact = precompiles::call(&mut host(), PrecompileCall { gas, ..call() });
    assert!(matches!(exact, PrecompileResult::Success { gas: 0, .. }));
}
