//! The forms that ArbOwner's methods share: a setter of one slot, the removal of a member, an event
//! of ArbOS 60.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolEvent};

use super::router::{Context, Router};
use crate::arbos::{address_set::AddressSet, fault::Fault, storage::Ledger};

/// Emits an event that came with ArbOS 60.
pub(super) fn emit_since_60(c: &mut Context<'_>, event: &impl SolEvent) -> Result<(), Fault> {
    if c.host().profile().has_arbos(60) {
        c.emit(event)?;
    }
    Ok(())
}

/// A method that stores its argument in one slot.
pub(super) fn set<C: SolCall>(
    router: &mut Router<'_, '_>,
    slot: B256,
    value: impl FnOnce(C) -> B256,
) where
    C::Return: From<()>,
{
    router.write(|c, call| {
        c.write(slot, value(call))?;
        Ok(().into())
    });
}

/// Removes `member` from `set`.
///
/// # Errors
/// It is not a member, or the call cannot pay.
pub(super) fn remove(c: &mut Context<'_>, set: AddressSet, member: Address) -> Result<(), Fault> {
    if !set.contains(c, member)? {
        return Err(Fault::Plain);
    }
    Ok(set.remove(c, member)?)
}

/// `value` as a word.
pub(super) fn word(value: u64) -> B256 {
    U256::from(value).into()
}
