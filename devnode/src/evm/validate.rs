//! Checks of a transaction on a state, in the order of geth and Nitro.

use alloy_primitives::U256;

use super::{
    context::MAX_INIT_CODE_SIZE, execution::Run, invalid_transaction::InvalidTransaction,
    state::State,
};
use crate::world::{BlockFacts, Transaction};

/// Transaction type that carries authorizations.
const SET_CODE: u8 = 4;
/// Type of blob transactions, which Arbitrum does not take.
const BLOB: u8 = 3;
/// How code that delegates begins (EIP-7702); an address follows.
const DELEGATION_PREFIX: [u8; 3] = [0xef, 0x01, 0x00];
/// Length of code that delegates.
const DELEGATION_LEN: usize = 23;
/// Checks all but the gas limit. Nonce, fee and funds are checked only if the sender pays.
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
        return Err(InvalidTransaction::InsufficientValue { sender: tx.from });
    }
    let (size, max) = (tx.data.len(), MAX_INIT_CODE_SIZE);
    if tx.to.is_none() && size > max {
        return Err(InvalidTransaction::InitCodeTooLong { size, max });
    }
    Ok(())
}

fn check_type(tx: &Transaction) -> Result<(), InvalidTransaction> {
    let sender = tx.from;
    if tx.tx_type == BLOB || tx.tx_type > SET_CODE {
        return Err(InvalidTransaction::UnsupportedType);
    }
    if tx.tx_type == SET_CODE && tx.to.is_none() {
        return Err(InvalidTransaction::SetCodeCreation { sender });
    }
    if tx.tx_type == SET_CODE && tx.authorization_list.is_empty() {
        return Err(InvalidTransaction::EmptyAuthorizationList { sender });
    }
    Ok(())
}

fn check_sender(state: &State, tx: &Transaction) -> Result<(), InvalidTransaction> {
    let (sender, have, want) = (tx.from, tx.nonce, state.nonce(tx.from));
    if have < want {
        return Err(InvalidTransaction::NonceTooLow { sender, have, want });
    }
    if have > want {
        return Err(InvalidTransaction::NonceTooHigh { sender, have, want });
    }
    if want == u64::MAX {
        return Err(InvalidTransaction::NonceExhausted {
            sender,
            nonce: want,
        });
    }
    let code = state.code(sender);
    let is_delegation = code.len() == DELEGATION_LEN && code.starts_with(&DELEGATION_PREFIX);
    if !code.is_empty() && !is_delegation && !tx.is_unsigned {
        return Err(InvalidTransaction::SenderHasCode {
            sender,
            code_len: code.len(),
        });
    }
    Ok(())
}

fn check_fee(block: &BlockFacts, tx: &Transaction) -> Result<(), InvalidTransaction> {
    let sender = tx.from;
    let (fee, tip, base_fee) = (
        tx.max_fee_per_gas,
        tx.max_priority_fee_per_gas,
        block.base_fee,
    );
    if fee < tip {
        return Err(InvalidTransaction::TipAboveFee { sender, tip, fee });
    }
    if fee < u128::from(base_fee) {
        return Err(InvalidTransaction::FeeBelowBaseFee {
            sender,
            fee,
            base_fee,
        });
    }
    Ok(())
}

/// The sender must have the whole gas limit at the highest fee, although only the base fee is
/// charged.
fn check_funds(state: &State, tx: &Transaction) -> Result<(), InvalidTransaction> {
    let (sender, have) = (tx.from, state.balance(tx.from));
    let fee = U256::from(tx.gas).checked_mul(U256::from(tx.max_fee_per_gas));
    match fee.and_then(|fee| fee.checked_add(tx.value)) {
        Some(want) if have >= want => Ok(()),
        Some(want) => Err(InvalidTransaction::InsufficientFunds { sender, have, want }),
        None => Err(InvalidTransaction::CostOverflow { sender }),
    }
}
