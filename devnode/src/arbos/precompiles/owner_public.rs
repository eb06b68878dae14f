//! ArbOwnerPublic: what anyone may know about chain owners and their settings.

use alloy_sol_types::sol;

use super::router::Router;
use crate::arbos::{
    address_set::AddressSet,
    fault::Fault,
    params::StylusParams,
    pricing::l1,
    storage::{
        CHAIN_OWNERS, FEATURES, L1_PRICING, Ledger, NATIVE_TOKEN_OWNERS, Space,
        TRANSACTION_FILTERERS, root,
    },
};

sol! {
    function isChainOwner(address account) returns (bool);
    function getAllChainOwners() returns (address[]);
    function isNativeTokenOwner(address account) returns (bool);
    function getAllNativeTokenOwners() returns (address[]);
    function getNetworkFeeAccount() returns (address);
    function getInfraFeeAccount() returns (address);
    function getBrotliCompressionLevel() returns (uint64);
    function getScheduledUpgrade() returns (uint64 arbosVersion, uint64 scheduledForTimestamp);
    function isCalldataPriceIncreaseEnabled() returns (bool);
    function getMaxStylusContractFragments() returns (uint8);
    function rectifyChainOwner(address ownerToRectify);
    function getNativeTokenManagementFrom() returns (uint64);
    function getParentGasFloorPerToken() returns (uint64);
    function getTransactionFilteringFrom() returns (uint64);
    function isTransactionFilterer(address filterer) returns (bool);
    function getAllTransactionFilterers() returns (address[]);
    function getFilteredFundsRecipient() returns (address);
    function getCollectTips() returns (bool);

    event ChainOwnerRectified(address rectifiedOwner);
}

pub(super) fn methods(router: &mut Router<'_, '_>) {
    router.view(|c, isChainOwnerCall { account }| {
        Ok(AddressSet::new(*CHAIN_OWNERS).contains(c, account)?)
    });
    router.view(|c, _: getAllChainOwnersCall| Ok(AddressSet::new(*CHAIN_OWNERS).members(c)?));
    router.view_since(41, |c, isNativeTokenOwnerCall { account }| {
        Ok(AddressSet::new(*NATIVE_TOKEN_OWNERS).contains(c, account)?)
    });
    router.view_since(41, |c, _: getAllNativeTokenOwnersCall| {
        Ok(AddressSet::new(*NATIVE_TOKEN_OWNERS).members(c)?)
    });
    router.view(|c, _: getNetworkFeeAccountCall| {
        Ok(c.read_address(Space::ROOT.at(root::NETWORK_FEE_ACCOUNT))?)
    });
    router.view(|c, _: getInfraFeeAccountCall| {
        Ok(c.read_address(Space::ROOT.at(root::INFRA_FEE_ACCOUNT))?)
    });
    router.view_since(20, |c, _: getBrotliCompressionLevelCall| {
        Ok(c.read_u64(Space::ROOT.at(root::BROTLI_LEVEL))?)
    });
    router.view_since(20, |c, _: getScheduledUpgradeCall| {
        let version = c.read_u64(Space::ROOT.at(root::UPGRADE_VERSION))?;
        let time = c.read_u64(Space::ROOT.at(root::UPGRADE_TIME))?;
        let is_ahead = version > c.host().profile().arbos;
        Ok(getScheduledUpgradeReturn {
            arbosVersion: if is_ahead { version } else { 0 },
            scheduledForTimestamp: if is_ahead { time } else { 0 },
        })
    });
    router.view_since(40, |c, _: isCalldataPriceIncreaseEnabledCall| {
        Ok(c.read(FEATURES.at(0))?[31] & 1 == 1)
    });
    router.view_since(60, |c, _: getMaxStylusContractFragmentsCall| {
        Ok(StylusParams::read(c)?.max_fragment_count)
    });
    router.write(|c, call: rectifyChainOwnerCall| {
        let owner = call.ownerToRectify;
        if !AddressSet::new(*CHAIN_OWNERS).rectify(c, owner)? {
            return Err(Fault::Plain);
        }
        c.emit(&ChainOwnerRectified {
            rectifiedOwner: owner,
        })?;
        Ok(().into())
    });
    router.view_since(50, |c, _: getNativeTokenManagementFromCall| {
        Ok(c.read_u64(Space::ROOT.at(root::NATIVE_TOKEN_FROM))?)
    });
    router.view_since(50, |c, _: getParentGasFloorPerTokenCall| {
        Ok(c.read_u64(L1_PRICING.at(l1::GAS_FLOOR_PER_TOKEN))?)
    });
    filtering(router);
    router.view_since(60, |c, _: getCollectTipsCall| {
        Ok(c.read_u64(Space::ROOT.at(root::COLLECT_TIPS))? != 0)
    });
}

fn filtering(router: &mut Router<'_, '_>) {
    router.view_since(60, |c, _: getTransactionFilteringFromCall| {
        Ok(c.read_u64(Space::ROOT.at(root::FILTERING_FROM))?)
    });
    router.view_since(60, |c, isTransactionFiltererCall { filterer }| {
        Ok(AddressSet::new(*TRANSACTION_FILTERERS).contains(c, filterer)?)
    });
    router.view_since(60, |c, _: getAllTransactionFilterersCall| {
        Ok(AddressSet::new(*TRANSACTION_FILTERERS).members(c)?)
    });
    router.view_since(60, |c, _: getFilteredFundsRecipientCall| {
        Ok(c.read_address(Space::ROOT.at(root::FILTERED_FUNDS_RECIPIENT))?)
    });
}
