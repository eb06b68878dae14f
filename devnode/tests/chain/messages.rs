//! Messages to the parent chain in headers; a transaction that panics does not enter a block.

use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::{SolCall, SolEvent, sol};
use stylus_devnode::chain::TransactionRequest;

use crate::fixtures::{OTHER, SENDER, chain, send};

sol! {
    function withdrawEth(address destination) returns (uint256 leaf);
    function panic();

    event L2ToL1Tx(address caller, address indexed destination, uint256 indexed hash, uint256 indexed position, uint256 arbBlockNum, uint256 ethBlockNum, uint256 timestamp, uint256 callvalue, bytes data);
}

const ARB_SYS: Address = Address::with_last_byte(0x64);
const ARB_DEBUG: Address = Address::with_last_byte(0xff);

#[test]
fn headers_count_the_messages_so_far() {
    let mut chain = chain();
    let call = withdrawEthCall { destination: OTHER }.abi_encode();
    let mut leaves = Vec::new();
    for position in 0..2 {
        let receipt = send(&mut chain, ARB_SYS, &call);
        let message = &receipt.logs.last().expect("the event").log;
        let message = L2ToL1Tx::decode_log(message).expect("the event");
        assert_eq!(message.position, U256::from(position));
        assert_eq!(message.arbBlockNum, U256::from(chain.latest().number()));
        leaves.push(keccak256(B256::from(message.hash)));
        let root = match leaves[..] {
            [first, second] => keccak256([first, second].concat()),
            _ => leaves[0],
        };
        let block = chain.latest();
        assert_eq!(
            (block.send_count(), block.send_root()),
            (position + 1, root)
        );
        assert_eq!(block.header.extra_data.as_ref(), root.as_slice());
        let mut mix_hash = [0; 32];
        mix_hash[7] = position as u8 + 1;
        mix_hash[23] = 51;
        assert_eq!(block.header.mix_hash, mix_hash);
    }
    let (count, root) = (chain.latest().send_count(), chain.latest().send_root());
    chain.mine();
    assert_eq!(chain.latest().send_count(), count);
    assert_eq!(chain.latest().send_root(), root);
}

#[test]
fn a_transaction_that_panics_enters_no_block_and_the_next_one_does() {
    let mut chain = chain();
    let number = chain.latest().number();
    let input = panicCall {}.abi_encode();
    let request = TransactionRequest::call(SENDER.address, ARB_DEBUG, input).with_gas(100_000);
    let refusal = chain.transact(request).expect_err("no outcome");
    assert_eq!(refusal.to_string(), "sequencer internal error");
    assert_eq!(chain.latest().number(), number);
    assert_eq!(chain.nonce(SENDER.address), 0);
    assert!(send(&mut chain, OTHER, &[]).is_success());
}
