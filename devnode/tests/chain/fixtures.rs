//! Shared by the tests: a chain at a fixed time, small programs and contracts, signed transactions.

use alloy_consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{Address, Bytes, Signature, TxKind, U256, hex};
use k256::ecdsa::SigningKey;
use stylus_devnode::{
    chain::{
        Chain, Receipt, TransactionRequest,
        accounts::{DevAccount, TEST},
    },
    world::Account,
};

/// When every chain starts, Unix seconds: a full hour of the clock that ages programs.
pub(crate) const NOW: u64 = 1_421_388_000 + 95_000 * 3_600;
/// The sender.
pub(crate) const SENDER: DevAccount = TEST[0];
/// The recipient.
pub(crate) const OTHER: Address = TEST[1].address;
/// Wei per gas while nothing happens.
pub(crate) const BASE_FEE: u64 = 100_000_000;
/// One ether in wei.
pub(crate) const ETHER: U256 = U256::from_limbs([1_000_000_000_000_000_000, 0, 0, 0]);
/// Runtime code that uses up all gas.
pub(crate) const BURNER: [u8; 1] = [0xfe];
/// Runtime code that stores the first word of its call data in slot 0 and logs the word with topic
/// 7.
pub(crate) const WRITER: [u8; 15] = hex!("5f355f55 5f355f52 600760205f a1 00");

/// A chain with its clock fixed at [`NOW`].
pub(crate) fn chain() -> Chain {
    Chain::builder().timestamp(NOW).build()
}

/// A chain with `code` at an address of its own.
pub(crate) fn chain_with(code: &[u8]) -> (Chain, Address) {
    let (mut chain, address) = (chain(), Address::repeat_byte(0xc0));
    chain.set_code(address, code.to_vec());
    (chain, address)
}

/// Sends call data that must be mined.
pub(crate) fn send(chain: &mut Chain, to: Address, data: &[u8]) -> Receipt {
    let request = TransactionRequest::call(SENDER.address, to, data.to_vec());
    chain.transact(request).expect("a valid transaction")
}

/// Everything there is: accounts in order, blocks, time of the next.
pub(crate) fn world(chain: &Chain) -> (Vec<(Address, Account)>, u64, u64) {
    let mut addresses = chain.state().addresses();
    addresses.sort_unstable();
    let accounts = addresses
        .into_iter()
        .map(|address| (address, chain.state().account(address)));
    (
        accounts.collect(),
        chain.block_number(),
        chain.next_timestamp(),
    )
}

/// A program that returns its call data's length as one byte, one page.
pub(crate) fn program() -> Vec<u8> {
    let text = r#"(module
        (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
        (memory (export "memory") 1 1)
        (func (export "user_entrypoint") (param i32) (result i32)
            (i32.store8 (i32.const 0) (local.get 0))
            (call $write_result (i32.const 0) (i32.const 1))
            (i32.const 0)))"#;
    wat::parse_str(text).expect("valid text")
}

/// A transfer of one wei that [`SENDER`] would send next.
pub(crate) fn transfer(chain: &Chain) -> TxEip1559 {
    TxEip1559 {
        chain_id: chain.chain_id(),
        nonce: chain.nonce(SENDER.address),
        gas_limit: 21_000,
        max_fee_per_gas: u128::from(BASE_FEE),
        max_priority_fee_per_gas: 0,
        to: TxKind::Call(OTHER),
        value: U256::from(1),
        access_list: Default::default(),
        input: Bytes::new(),
    }
}

/// Signs as [`SENDER`] and encodes.
pub(crate) fn signed<T: SignableTransaction<Signature>>(transaction: T) -> Vec<u8>
where
    TxEnvelope: From<alloy_consensus::Signed<T>>,
{
    let key = SigningKey::from_slice(SENDER.key.as_slice()).expect("a valid key");
    let (signature, recovery) = key
        .sign_prehash_recoverable(transaction.signature_hash().as_slice())
        .expect("a hash of 32 bytes");
    let signature = Signature::from_signature_and_parity(signature, recovery.is_y_odd());
    TxEnvelope::from(transaction.into_signed(signature)).encoded_2718()
}
