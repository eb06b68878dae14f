//! The access list (EIP-2930) that warms up an execution.

use alloy_eips::eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, B256};
use revm::state::{Account, AccountStatus, EvmState};

use super::{
    execution::{Execution, Run},
    invalid_transaction::InvalidTransaction,
    precompiles::is_precompile,
    state::State,
    transaction::execute,
};
use crate::{
    arbos::STATE_ADDRESS,
    profile::Profile,
    world::{BlockFacts, Transaction},
};

/// Executes `tx` as a call and returns the slots and accounts it accesses, without accounts that
/// are warm from the start and without accesses of failed frames.
///
/// # Errors
/// The call cannot start.
pub fn access_list(
    state: &State,
    profile: &Profile,
    block: &BlockFacts,
    tx: &Transaction,
) -> Result<(AccessList, Execution), InvalidTransaction> {
    let executed = execute(state, profile, block, tx, Run::Call, None)?;
    let is_warm_anyway = |address: &Address| {
        *address == tx.from || Some(*address) == tx.to || is_precompile(*address, profile)
    };
    Ok((
        collect(executed.changes, is_warm_anyway),
        executed.execution,
    ))
}

fn collect(touched: EvmState, is_warm_anyway: impl Fn(&Address) -> bool) -> AccessList {
    let mut items: Vec<AccessListItem> = touched
        .into_iter()
        .filter(|(address, account)| *address != STATE_ADDRESS && !is_cold(account))
        .map(|(address, account)| AccessListItem {
            address,
            storage_keys: warm_slots(&account),
        })
        .filter(|item| !item.storage_keys.is_empty() || !is_warm_anyway(&item.address))
        .collect();
    items.sort_unstable_by_key(|item| item.address);
    items.into()
}

/// Whether only ArbOS read the account, which does not warm it.
fn is_cold(account: &Account) -> bool {
    account.status.contains(AccountStatus::Cold)
}

fn warm_slots(account: &Account) -> Vec<B256> {
    let slots = account.storage.iter();
    let mut slots: Vec<B256> = slots
        .filter(|(_, slot)| !slot.is_cold)
        .map(|(key, _)| (*key).into())
        .collect();
    slots.sort_unstable();
    slots
}
