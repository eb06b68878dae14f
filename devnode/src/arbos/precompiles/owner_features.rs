//! ArbOwner's methods for features with a start time: the management of a native token, the
//! filtering of transactions. The precompiles of these features have no methods in this node.

use alloy_sol_types::sol;

use super::{
    owner_setters::{emit_since_60, remove},
    router::{Context, Router},
};
use crate::arbos::{
    address_set::AddressSet,
    fault::Fault,
    storage::{Ledger, NATIVE_TOKEN_OWNERS, Space, TRANSACTION_FILTERERS, root},
};

sol! {
    function setNativeTokenManagementFrom(uint64 timestamp);
    function addNativeTokenOwner(address newOwner);
    function removeNativeTokenOwner(address ownerToRemove);
    function isNativeTokenOwner(address account) returns (bool);
    function getAllNativeTokenOwners() returns (address[]);

    function setTransactionFilteringFrom(uint64 timestamp);
    function addTransactionFilterer(address filterer);
    function removeTransactionFilterer(address filterer);
    function isTransactionFilterer(address filterer) returns (bool);
    function getAllTransactionFilterers() returns (address[]);
    function setFilteredFundsRecipient(address newRecipient);
    function getFilteredFundsRecipient() returns (address);

    event NativeTokenOwnerAdded(address indexed owner);
    event NativeTokenOwnerRemoved(address indexed owner);
    event TransactionFiltererAdded(address indexed filterer);
    event TransactionFiltererRemoved(address indexed filterer);
    event FilteredFundsRecipientSet(address indexed newRecipient);
}

/// Notice a feature is announced with, seconds: a week.
const NOTICE: u64 = 7 * 24 * 60 * 60;

pub(super) fn methods(router: &mut Router<'_, '_>) {
    native_token(router);
    filtering(router);
}

fn native_token(router: &mut Router<'_, '_>) {
    router.write_since(41, |c, call: setNativeTokenManagementFromCall| {
        begin_at(c, root::NATIVE_TOKEN_FROM, call.timestamp)?;
        Ok(().into())
    });
    router.write_since(41, |c, call: addNativeTokenOwnerCall| {
        require_begun(c, root::NATIVE_TOKEN_FROM)?;
        let owner = call.newOwner;
        AddressSet::new(*NATIVE_TOKEN_OWNERS).add(c, owner)?;
        emit_since_60(c, &NativeTokenOwnerAdded { owner })?;
        Ok(().into())
    });
    router.write_since(41, |c, call: removeNativeTokenOwnerCall| {
        let owner = call.ownerToRemove;
        remove(c, AddressSet::new(*NATIVE_TOKEN_OWNERS), owner)?;
        emit_since_60(c, &NativeTokenOwnerRemoved { owner })?;
        Ok(().into())
    });
    router.view_since(41, |c, call: isNativeTokenOwnerCall| {
        Ok(AddressSet::new(*NATIVE_TOKEN_OWNERS).contains(c, call.account)?)
    });
    router.view_since(41, |c, _: getAllNativeTokenOwnersCall| {
        Ok(AddressSet::new(*NATIVE_TOKEN_OWNERS).members(c)?)
    });
}

fn filtering(router: &mut Router<'_, '_>) {
    router.write_since(60, |c, call: setTransactionFilteringFromCall| {
        begin_at(c, root::FILTERING_FROM, call.timestamp)?;
        Ok(().into())
    });
    router.write_since(60, |c, addTransactionFiltererCall { filterer }| {
        require_begun(c, root::FILTERING_FROM)?;
        AddressSet::new(*TRANSACTION_FILTERERS).add(c, filterer)?;
        c.emit(&TransactionFiltererAdded { filterer })?;
        Ok(().into())
    });
    router.write_since(60, |c, removeTransactionFiltererCall { filterer }| {
        remove(c, AddressSet::new(*TRANSACTION_FILTERERS), filterer)?;
        c.emit(&TransactionFiltererRemoved { filterer })?;
        Ok(().into())
    });
    router.view_since(60, |c, isTransactionFiltererCall { filterer }| {
        Ok(AddressSet::new(*TRANSACTION_FILTERERS).contains(c, filterer)?)
    });
    router.view_since(60, |c, _: getAllTransactionFilterersCall| {
        Ok(AddressSet::new(*TRANSACTION_FILTERERS).members(c)?)
    });
    router.write_since(60, |c, setFilteredFundsRecipientCall { newRecipient }| {
        c.write(
            Space::ROOT.at(root::FILTERED_FUNDS_RECIPIENT),
            newRecipient.into_word(),
        )?;
        c.emit(&FilteredFundsRecipientSet { newRecipient })?;
        Ok(().into())
    });
    router.view_since(60, |c, _: getFilteredFundsRecipientCall| {
        Ok(c.read_address(Space::ROOT.at(root::FILTERED_FUNDS_RECIPIENT))?)
    });
}

/// Schedules the feature of root word `index` for `time`, Unix seconds; 0 disables it. A feature
/// starts in a week at the earliest; one that starts within a week can only be postponed.
fn begin_at(c: &mut Context<'_>, index: u64, time: u64) -> Result<(), Fault> {
    let slot = Space::ROOT.at(index);
    if time == 0 {
        return Ok(c.write_u64(slot, 0)?);
    }
    let now = c.host().block().timestamp;
    let soonest = now.saturating_add(NOTICE);
    let stored = c.read_u64(slot)?;
    let needs_notice = stored == 0 || stored > soonest;
    let is_near = stored > now && stored <= soonest;
    if (needs_notice && time < soonest) || (is_near && time < stored) {
        return Err(Fault::Plain);
    }
    Ok(c.write_u64(slot, time)?)
}

/// Refuses unless the feature of root word `index` has begun. One read.
fn require_begun(c: &mut Context<'_>, index: u64) -> Result<(), Fault> {
    let from = c.read_u64(Space::ROOT.at(index))?;
    if from == 0 || from > c.host().block().timestamp {
        return Err(Fault::Plain);
    }
    Ok(())
}
