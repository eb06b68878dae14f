//! Access to accounts and slots that does not warm them. Changes are journaled like any other.

use alloy_primitives::{Address, B256, Bytes, KECCAK256_EMPTY, U256, keccak256};
use revm::{bytecode::Bytecode, context_interface::JournalTr, state::AccountInfo};

use super::{context::Ctx, state};

/// Facts of an account, code included.
pub(super) fn account(ctx: &mut Ctx<'_>, address: Address) -> AccountInfo {
    let journal = &mut ctx.journaled_state;
    let Ok(load) = journal.load_account_with_code(address);
    let (info, is_cold) = (load.data.info.clone(), load.is_cold);
    if is_cold && let Some(account) = journal.inner.state.get_mut(&address) {
        account.mark_cold();
    }
    info
}

/// Stored code.
pub(super) fn code(ctx: &mut Ctx<'_>, address: Address) -> Bytes {
    account(ctx, address)
        .code
        .as_ref()
        .map(Bytecode::original_bytes)
        .unwrap_or_default()
}

/// Replaces stored code. The journal's own setter of bytes would drop a delegation to the zero
/// address.
pub(super) fn set_code(ctx: &mut Ctx<'_>, address: Address, code: Bytes) {
    account(ctx, address);
    let hash = keccak256(&code);
    ctx.journaled_state
        .set_code_with_hash(address, state::bytecode(code), hash);
}

/// As `EXTCODEHASH`: zero for an account with nothing in it.
pub(super) fn code_hash(ctx: &mut Ctx<'_>, address: Address) -> B256 {
    let info = account(ctx, address);
    if info.is_empty() {
        B256::ZERO
    } else {
        info.code_hash
    }
}

/// A slot.
pub(super) fn load(ctx: &mut Ctx<'_>, address: Address, slot: U256) -> U256 {
    account(ctx, address);
    let journal = &mut ctx.journaled_state;
    let Ok(load) = journal.sload(address, slot);
    let (value, is_cold) = (load.data, load.is_cold);
    if is_cold {
        cool_slot(ctx, address, slot);
    }
    value
}

/// Sets a slot.
pub(super) fn store(ctx: &mut Ctx<'_>, address: Address, slot: U256, value: U256) {
    account(ctx, address);
    let journal = &mut ctx.journaled_state;
    let Ok(load) = journal.sstore(address, slot, value);
    if load.is_cold {
        cool_slot(ctx, address, slot);
    }
}

fn cool_slot(ctx: &mut Ctx<'_>, address: Address, slot: U256) {
    let account = ctx.journaled_state.inner.state.get_mut(&address);
    if let Some(slot) = account.and_then(|account| account.storage.get_mut(&slot)) {
        slot.mark_cold();
    }
}

/// Code and its hash as a call of `address` runs them: a delegation is followed, one step.
/// `is_precompile` accounts have no code that a delegation could borrow.
pub(super) fn callable_code(
    ctx: &mut Ctx<'_>,
    address: Address,
    is_precompile: impl Fn(&Address) -> bool,
) -> (B256, Bytecode) {
    let info = account(ctx, address);
    let code = info.code.unwrap_or_default();
    match code.eip7702_address() {
        None => (info.code_hash, code),
        Some(delegate) if is_precompile(&delegate) => (KECCAK256_EMPTY, Bytecode::default()),
        Some(delegate) => {
            let info = account(ctx, delegate);
            (info.code_hash, info.code.unwrap_or_default())
        }
    }
}
