//! ArbOwner: the settings of chain owners. Their calls are free and announced; anyone else's fail
//! and cost all gas.

use alloy_primitives::{B256, FixedBytes, Log};
use alloy_sol_types::{SolCall, SolEvent, sol};

use super::{
    call::{PrecompileCall, PrecompileResult},
    owner_features, owner_pricing,
    owner_setters::{emit_since_60, remove, set, word},
    router::{Context, Router, run},
};
use crate::arbos::{
    address_set::AddressSet,
    bytes,
    fault::Fault,
    host::Host,
    params::{MIN_CACHED_UNIT, MIN_INIT_UNIT, SCALAR_PERCENT, StylusParams},
    pricing::{l1, l2},
    storage::{
        ACTIVATION_GAS, CACHE_MANAGERS, CHAIN_CONFIG, CHAIN_OWNERS, L1_PRICING, L2_PRICING, Ledger,
        READ_GAS, Space, root,
    },
};

sol! {
    function addChainOwner(address account);
    function removeChainOwner(address account);
    function isChainOwner(address account) returns (bool);
    function getAllChainOwners() returns (address[]);
    function getNetworkFeeAccount() returns (address);
    function getInfraFeeAccount() returns (address);
    function setNetworkFeeAccount(address account);
    function setInfraFeeAccount(address account);
    function setChainConfig(string chainConfig);
    function scheduleArbOSUpgrade(uint64 newVersion, uint64 timestamp);
    function setBrotliCompressionLevel(uint64 level);

    function setL2BaseFee(uint256 priceInWei);
    function setMinimumL2BaseFee(uint256 priceInWei);
    function setSpeedLimit(uint64 limit);
    function setMaxTxGasLimit(uint64 limit);
    function setMaxBlockGasLimit(uint64 limit);
    function setL2GasPricingInertia(uint64 sec);
    function setL2GasBacklogTolerance(uint64 sec);

    function setL1BaseFeeEstimateInertia(uint64 inertia);
    function setL1PricingInertia(uint64 inertia);
    function setL1PricingEquilibrationUnits(uint256 equilibrationUnits);
    function setL1PricingRewardRecipient(address recipient);
    function setL1PricingRewardRate(uint64 weiPerUnit);
    function setL1PricePerUnit(uint256 pricePerUnit);
    function setPerBatchGasCharge(int64 cost);
    function setAmortizedCostCapBips(uint64 cap);

    function setInkPrice(uint32 price);
    function setWasmMaxStackDepth(uint32 depth);
    function setWasmFreePages(uint16 pages);
    function setWasmPageGas(uint16 gas);
    function setWasmPageLimit(uint16 limit);
    function setWasmMinInitGas(uint8 gas, uint16 cached);
    function setWasmInitCostScalar(uint64 percent);
    function setWasmExpiryDays(uint16 days);
    function setWasmKeepaliveDays(uint16 days);
    function setWasmBlockCacheSize(uint16 count);
    function setWasmMaxSize(uint32 size);
    function setMaxStylusContractFragments(uint8 maxFragments);
    function setWasmActivationGas(uint64 gas);
    function addWasmCacheManager(address manager);
    function removeWasmCacheManager(address manager);

    event ChainOwnerAdded(address indexed owner);
    event ChainOwnerRemoved(address indexed owner);
    event OwnerActs(bytes4 indexed method, address indexed owner, bytes data);
}

/// Opening the state and asking whether the caller is an owner.
const CHECK_GAS: u64 = 2 * READ_GAS;
/// Ink prices have 24 bits.
const MAX_INK_PRICE: u32 = (1 << 24) - 1;

/// Answers a call: the check, the method free of charge, the announcement.
pub(super) fn call(host: &mut dyn Host, call: &PrecompileCall<'_>) -> PrecompileResult {
    if call.gas < CHECK_GAS {
        return PrecompileResult::Failure {
            error: "out of gas".into(),
        };
    }
    let is_owner =
        AddressSet::new(*CHAIN_OWNERS).contains(&mut Context::new(host, call), call.caller);
    if is_owner != Ok(true) {
        return PrecompileResult::Failure {
            error: "unauthorized caller to access-controlled method".into(),
        };
    }
    match run(host, call, methods) {
        PrecompileResult::Success { output, .. } => {
            announce(host, call);
            PrecompileResult::Success {
                gas: call.gas,
                output,
            }
        }
        PrecompileResult::Revert { output, .. } => PrecompileResult::Revert {
            gas: call.gas,
            output,
        },
        failure @ (PrecompileResult::Failure { .. } | PrecompileResult::Crash) => failure,
    }
}

fn announce(host: &mut dyn Host, call: &PrecompileCall<'_>) {
    let Some(method) = call.input.first_chunk::<4>() else {
        return;
    };
    if call.is_static {
        return;
    }
    let event = OwnerActs {
        method: FixedBytes(*method),
        owner: call.caller,
        data: call.input.to_vec().into(),
    };
    host.log(Log {
        address: call.address,
        data: event.encode_log_data(),
    });
}

fn methods(router: &mut Router<'_, '_>) {
    governance(router);
    l2_pricing(router);
    l1_pricing(router);
    stylus(router);
    owner_pricing::methods(router);
    owner_features::methods(router);
}

fn governance(router: &mut Router<'_, '_>) {
    router.write(|c, addChainOwnerCall { account }| {
        AddressSet::new(*CHAIN_OWNERS).add(c, account)?;
        emit_since_60(c, &ChainOwnerAdded { owner: account })?;
        Ok(().into())
    });
    router.write(|c, removeChainOwnerCall { account }| {
        remove(c, AddressSet::new(*CHAIN_OWNERS), account)?;
        emit_since_60(c, &ChainOwnerRemoved { owner: account })?;
        Ok(().into())
    });
    router.view(|c, isChainOwnerCall { account }| {
        Ok(AddressSet::new(*CHAIN_OWNERS).contains(c, account)?)
    });
    router.view(|c, _: getAllChainOwnersCall| Ok(AddressSet::new(*CHAIN_OWNERS).members(c)?));
    router.view(|c, _: getNetworkFeeAccountCall| {
        Ok(c.read_address(Space::ROOT.at(root::NETWORK_FEE_ACCOUNT))?)
    });
    router.view(|c, _: getInfraFeeAccountCall| {
        Ok(c.read_address(Space::ROOT.at(root::INFRA_FEE_ACCOUNT))?)
    });
    set(
        router,
        Space::ROOT.at(root::NETWORK_FEE_ACCOUNT),
        |call: setNetworkFeeAccountCall| call.account.into_word(),
    );
    set(
        router,
        Space::ROOT.at(root::INFRA_FEE_ACCOUNT),
        |call: setInfraFeeAccountCall| call.account.into_word(),
    );
    set(
        router,
        Space::ROOT.at(root::BROTLI_LEVEL),
        |call: setBrotliCompressionLevelCall| word(call.level),
    );
    // Stored for readers of the state; the rules of the node are those of its profile.
    router.write(|c, call: setChainConfigCall| {
        bytes::write(c, *CHAIN_CONFIG, call.chainConfig.as_bytes())?;
        Ok(().into())
    });
    router.write(|c, call: scheduleArbOSUpgradeCall| {
        c.write_u64(Space::ROOT.at(root::UPGRADE_VERSION), call.newVersion)?;
        c.write_u64(Space::ROOT.at(root::UPGRADE_TIME), call.timestamp)?;
        Ok(().into())
    });
}

fn l2_pricing(router: &mut Router<'_, '_>) {
    set(
        router,
        L2_PRICING.at(l2::BASE_FEE),
        |call: setL2BaseFeeCall| call.priceInWei.into(),
    );
    set(
        router,
        L2_PRICING.at(l2::MIN_BASE_FEE),
        |call: setMinimumL2BaseFeeCall| call.priceInWei.into(),
    );
    set_positive(
        router,
        L2_PRICING.at(l2::SPEED_LIMIT),
        |call: setSpeedLimitCall| call.limit,
    );
    set_positive(
        router,
        L2_PRICING.at(l2::INERTIA),
        |call: setL2GasPricingInertiaCall| call.sec,
    );
    set(
        router,
        L2_PRICING.at(l2::TOLERANCE),
        |call: setL2GasBacklogToleranceCall| word(call.sec),
    );
    set(
        router,
        L2_PRICING.at(l2::TX_GAS_LIMIT),
        |call: setMaxTxGasLimitCall| word(call.limit),
    );
    set(
        router,
        L2_PRICING.at(l2::BLOCK_GAS_LIMIT),
        |call: setMaxBlockGasLimitCall| word(call.limit),
    );
}

fn l1_pricing(router: &mut Router<'_, '_>) {
    set(
        router,
        L1_PRICING.at(l1::INERTIA),
        |call: setL1BaseFeeEstimateInertiaCall| word(call.inertia),
    );
    set(
        router,
        L1_PRICING.at(l1::INERTIA),
        |call: setL1PricingInertiaCall| word(call.inertia),
    );
    set(
        router,
        L1_PRICING.at(l1::EQUILIBRATION_UNITS),
        |call: setL1PricingEquilibrationUnitsCall| call.equilibrationUnits.into(),
    );
    set(
        router,
        L1_PRICING.at(l1::PAY_REWARDS_TO),
        |call: setL1PricingRewardRecipientCall| call.recipient.into_word(),
    );
    set(
        router,
        L1_PRICING.at(l1::PER_UNIT_REWARD),
        |call: setL1PricingRewardRateCall| word(call.weiPerUnit),
    );
    set(
        router,
        L1_PRICING.at(l1::PRICE_PER_UNIT),
        |call: setL1PricePerUnitCall| call.pricePerUnit.into(),
    );
    // The word is the two's complement of 64 bits.
    set(
        router,
        L1_PRICING.at(l1::PER_BATCH_GAS),
        |call: setPerBatchGasChargeCall| word(call.cost as u64),
    );
    set(
        router,
        L1_PRICING.at(l1::AMORTIZED_COST_CAP),
        |call: setAmortizedCostCapBipsCall| word(call.cap),
    );
}

fn stylus(router: &mut Router<'_, '_>) {
    change(router, 0, |params, call: setInkPriceCall| {
        if call.price == 0 || call.price > MAX_INK_PRICE {
            return Err(Fault::Plain);
        }
        params.ink_price = call.price;
        Ok(())
    });
    change(router, 0, |params, call: setWasmMaxStackDepthCall| {
        params.max_stack_depth = call.depth;
        Ok(())
    });
    change(router, 0, |params, call: setWasmFreePagesCall| {
        params.free_pages = call.pages;
        Ok(())
    });
    change(router, 0, |params, call: setWasmPageGasCall| {
        params.page_gas = call.gas;
        Ok(())
    });
    change(router, 0, |params, call: setWasmPageLimitCall| {
        params.page_limit = call.limit;
        Ok(())
    });
    change(router, 0, |params, call: setWasmMinInitGasCall| {
        params.min_init_gas = units(call.gas.into(), MIN_INIT_UNIT);
        params.min_cached_gas = units(call.cached.into(), MIN_CACHED_UNIT);
        Ok(())
    });
    change(router, 0, |params, call: setWasmInitCostScalarCall| {
        params.init_cost_scalar = units(call.percent, SCALAR_PERCENT);
        Ok(())
    });
    change(router, 0, |params, call: setWasmExpiryDaysCall| {
        params.expiry_days = call.days;
        Ok(())
    });
    change(router, 0, |params, call: setWasmKeepaliveDaysCall| {
        params.keepalive_days = call.days;
        Ok(())
    });
    change(router, 0, |params, call: setWasmBlockCacheSizeCall| {
        params.block_cache_size = call.count;
        Ok(())
    });
    change(router, 40, |params, call: setWasmMaxSizeCall| {
        params.max_wasm_size = call.size;
        Ok(())
    });
    change(
        router,
        60,
        |params, call: setMaxStylusContractFragmentsCall| {
            params.max_fragment_count = call.maxFragments;
            Ok(())
        },
    );
    router.write_since(59, |c, call: setWasmActivationGasCall| {
        c.write_u64(ACTIVATION_GAS.at(0), call.gas)?;
        Ok(().into())
    });
    router.write(|c, addWasmCacheManagerCall { manager }| {
        AddressSet::new(*CACHE_MANAGERS).add(c, manager)?;
        Ok(().into())
    });
    router.write(|c, removeWasmCacheManagerCall { manager }| {
        remove(c, AddressSet::new(*CACHE_MANAGERS), manager)?;
        Ok(().into())
    });
}

/// As [`set`], refusing zero.
fn set_positive<C: SolCall>(router: &mut Router<'_, '_>, slot: B256, value: impl FnOnce(C) -> u64)
where
    C::Return: From<()>,
{
    router.write(|c, call| match value(call) {
        0 => Err(Fault::Plain),
        value => {
            c.write_u64(slot, value)?;
            Ok(().into())
        }
    });
}

/// A method that changes the Stylus parameters, from ArbOS `since` on.
fn change<C: SolCall>(
    router: &mut Router<'_, '_>,
    since: u64,
    edit: impl FnOnce(&mut StylusParams, C) -> Result<(), Fault>,
) where
    C::Return: From<()>,
{
    router.write_since(since, |c, call| {
        let mut params = StylusParams::read(c)?;
        edit(&mut params, call)?;
        params.write(c)?;
        Ok(().into())
    });
}

/// `value` in whole units, rounded up, at most 255.
fn units(value: u64, unit: u64) -> u8 {
    u8::try_from(value.div_ceil(unit)).unwrap_or(u8::MAX)
}
