//! What makes a transaction valid in a state, in the order and the words of geth and Nitro.

use alloy_primitives::U256;

use super::{
    BlockFacts, InvalidTransaction, Transaction, context::MAX_INIT_CODE_SIZE, state::State,
    transaction::Run,
};

/// Transaction type that carries authorizations.
const SET_CODE: u8 = 4;
/// Type of blob transactions, which Arbitrum does not take.
const BLOB: u8 = 3;
/// How code that delegates begins (EIP-7702); an address follows.
const DELEGATION_PREFIX: [u8; 3] = [0xef, 0x01, 0x00];
/// Length of code that delegates.
const DELEGATION_LEN: usize = 23;
/// Words for a gas limit below what is paid before anything runs.
const TOO_LITTLE_GAS: &str = "intrinsic gas too low";

/// The gas limit does not cover what is paid before anything runs.
pub(super) fn too_little_gas() -> InvalidTransaction {
    InvalidTransaction(TOO_LITTLE_GAS.into())
}

/// The gas limit does not cover the least that is paid for data.
pub(super) fn below_floor(have: u64, want: u64) -> InvalidTransaction {
    InvalidTransaction(format!(
        "insufficient gas for floor data gas cost: have {have}, want {want}"
    ))
}

impl InvalidTransaction {
    /// Whether a higher gas limit might cure it.
    pub(super) fn is_too_little_gas(&self) -> bool {
        self.0 == TOO_LITTLE_GAS
    }
}

/// Checks all but the gas limit. Only who pays needs the right nonce, fee and funds.
pub(super) fn validate(
    state: &State,
    block: &BlockFacts,
    tx: &Transaction,
    run: Run,
) -> Result<(), InvalidTransaction> {
    check_type(tx)?;
    if run.is_paid() {
        check_sender(state, tx)?;
        check_fee(block, tx)?;
        check_funds(state, tx)?;
    } else if tx.value > state.balance(tx.from) {
        return refuse(format!(
            "insufficient funds for transfer: address {}",
            tx.from
        ));
    }
    let size = tx.data.len();
    if tx.to.is_none() && size > MAX_INIT_CODE_SIZE {
        return refuse(format!(
            "max initcode size exceeded: code size {size} limit {MAX_INIT_CODE_SIZE}"
        ));
    }
    Ok(())
}

fn check_type(tx: &Transaction) -> Result<(), InvalidTransaction> {
    let from = tx.from;
    if tx.tx_type == BLOB || tx.tx_type > SET_CODE {
        return refuse("transaction type not supported".into());
    }
    if tx.tx_type == SET_CODE && tx.to.is_none() {
        return refuse(format!(
            "EIP-7702 transaction cannot be used to create contract (sender {from})"
        ));
    }
    if tx.tx_type == SET_CODE && tx.authorization_list.is_empty() {
        return refuse(format!(
            "EIP-7702 transaction with empty auth list (sender {from})"
        ));
    }
    Ok(())
}

fn check_sender(state: &State, tx: &Transaction) -> Result<(), InvalidTransaction> {
    let (from, has, nonce) = (tx.from, tx.nonce, state.nonce(tx.from));
    if has < nonce {
        return refuse(format!(
            "nonce too low: address {from}, tx: {has} state: {nonce}"
        ));
    }
    if has > nonce {
        return refuse(format!(
            "nonce too high: address {from}, tx: {has} state: {nonce}"
        ));
    }
    if nonce == u64::MAX {
        return refuse(format!(
            "nonce has max value: address {from}, nonce: {nonce}"
        ));
    }
    let code = state.code(from);
    let is_delegation = code.len() == DELEGATION_LEN && code.starts_with(&DELEGATION_PREFIX);
    if !code.is_empty() && !is_delegation && !tx.is_unsigned {
        return refuse(format!(
            "sender not an eoa: address {from}, len(code): {}",
            code.len()
        ));
    }
    Ok(())
}

fn check_fee(block: &BlockFacts, tx: &Transaction) -> Result<(), InvalidTransaction> {
    let from = tx.from;
    let (fee, tip, base_fee) = (
        tx.max_fee_per_gas,
        tx.max_priority_fee_per_gas,
        block.base_fee,
    );
    if fee < tip {
        return refuse(format!(
            "max priority fee per gas higher than max fee per gas: address {from}, \
             maxPriorityFeePerGas: {tip}, maxFeePerGas: {fee}"
        ));
    }
    if fee < u128::from(base_fee) {
        return refuse(format!(
            "max fee per gas less than block base fee: address {from}, \
             maxFeePerGas: {fee} baseFee: {base_fee}"
        ));
    }
    Ok(())
}

/// The sender must have the whole gas limit at the highest fee, although only the base fee is
/// taken.
fn check_funds(state: &State, tx: &Transaction) -> Result<(), InvalidTransaction> {
    let (from, have) = (tx.from, state.balance(tx.from));
    let fee = U256::from(tx.gas).checked_mul(U256::from(tx.max_fee_per_gas));
    match fee.and_then(|fee| fee.checked_add(tx.value)) {
        Some(want) if have >= want => Ok(()),
        Some(want) => refuse(format!(
            "insufficient funds for gas * price + value: address {from} have {have} want {want}"
        )),
        None => refuse(format!(
            "insufficient funds for gas * price + value: address {from} required balance exceeds 256 bits"
        )),
    }
}

fn refuse(text: String) -> Result<(), InvalidTransaction> {
    Err(InvalidTransaction(text))
}
