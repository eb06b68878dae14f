//! ArbGasInfo: what gas costs and why.

use alloy_primitives::{I256, U256};
use alloy_sol_types::sol;

use super::router::{Context, Router};
use crate::arbos::{
    fault::Fault,
    gas_constraints,
    multi_gas_constraints::{self, KINDS, MultiGasConstraint, SINGLE_KIND},
    pricing::{UNITS_PER_BYTE, l1, l2},
    storage::{L1_PRICING, L2_PRICING, Ledger, MULTI_GAS_FEES, WRITE_GAS},
};

sol! {
    struct WeightedResource {
        uint8 resource;
        uint64 weight;
    }
    struct ResourceConstraint {
        WeightedResource[] resources;
        uint32 adjustmentWindowSecs;
        uint64 targetPerSec;
        uint64 backlog;
    }

    function getPricesInWeiWithAggregator(address aggregator) returns (uint256 perL2Tx, uint256 perL1CalldataByte, uint256 perStorage, uint256 perArbGasBase, uint256 perArbGasCongestion, uint256 perArbGasTotal);
    function getPricesInWei() returns (uint256 perL2Tx, uint256 perL1CalldataByte, uint256 perStorage, uint256 perArbGasBase, uint256 perArbGasCongestion, uint256 perArbGasTotal);
    function getPricesInArbGasWithAggregator(address aggregator) returns (uint256 perL2Tx, uint256 perL1CalldataByte, uint256 perStorage);
    function getPricesInArbGas() returns (uint256 perL2Tx, uint256 perL1CalldataByte, uint256 perStorage);
    function getGasAccountingParams() returns (uint256 speedLimitPerSecond, uint256 gasPoolMax, uint256 maxBlockGasLimit);
    function getMinimumGasPrice() returns (uint256);
    function getL1BaseFeeEstimate() returns (uint256);
    function getL1GasPriceEstimate() returns (uint256);
    function getL1BaseFeeEstimateInertia() returns (uint64);
    function getCurrentTxL1GasFees() returns (uint256);
    function getGasBacklog() returns (uint64);
    function getPricingInertia() returns (uint64);
    function getGasBacklogTolerance() returns (uint64);
    function getPerBatchGasCharge() returns (int64);
    function getAmortizedCostCapBips() returns (uint64);
    function getL1FeesAvailable() returns (uint256);
    function getL1RewardRate() returns (uint64);
    function getL1RewardRecipient() returns (address);
    function getL1PricingEquilibrationUnits() returns (uint256);
    function getLastL1PricingUpdateTime() returns (uint64);
    function getL1PricingFundsDueForRewards() returns (uint256);
    function getL1PricingUnitsSinceUpdate() returns (uint64);
    function getLastL1PricingSurplus() returns (int256);
    function getL1PricingSurplus() returns (int256);
    function getMaxTxGasLimit() returns (uint256);
    function getMaxBlockGasLimit() returns (uint64);
    function getGasPricingConstraints() returns (uint64[3][]);
    function getMultiGasPricingConstraints() returns (ResourceConstraint[]);
    function getMultiGasBaseFee() returns (uint256[]);
}

/// Bytes that a simple transaction is estimated to post.
const SIMPLE_TX_BYTES: u64 = 140;
/// The space of batch posters within L1 pricing, and its word of what they are owed, wei.
const BATCH_POSTERS: u8 = 0;
const FUNDS_DUE: u64 = 0;

pub(super) fn methods(router: &mut Router<'_, '_>) {
    router.view(|c, _: getPricesInWeiCall| {
        let prices = Prices::read(c)?;
        let base = prices.base_fee(c)?;
        Ok(getPricesInWeiReturn {
            perL2Tx: prices.per_tx(),
            perL1CalldataByte: prices.per_byte,
            perStorage: prices.total.saturating_mul(U256::from(WRITE_GAS)),
            perArbGasBase: base,
            perArbGasCongestion: prices.total.saturating_sub(base),
            perArbGasTotal: prices.total,
        })
    });
    router.view(|c, _: getPricesInWeiWithAggregatorCall| {
        let prices = Prices::read(c)?;
        let base = prices.base_fee(c)?;
        Ok(getPricesInWeiWithAggregatorReturn {
            perL2Tx: prices.per_tx(),
            perL1CalldataByte: prices.per_byte,
            perStorage: prices.total.saturating_mul(U256::from(WRITE_GAS)),
            perArbGasBase: base,
            perArbGasCongestion: prices.total.saturating_sub(base),
            perArbGasTotal: prices.total,
        })
    });
    router.view(|c, _: getPricesInArbGasCall| {
        let prices = Prices::read(c)?;
        Ok(getPricesInArbGasReturn {
            perL2Tx: prices.in_gas(prices.per_tx()),
            perL1CalldataByte: prices.in_gas(prices.per_byte),
            perStorage: U256::from(WRITE_GAS),
        })
    });
    router.view(|c, _: getPricesInArbGasWithAggregatorCall| {
        let prices = Prices::read(c)?;
        Ok(getPricesInArbGasWithAggregatorReturn {
            perL2Tx: prices.in_gas(prices.per_tx()),
            perL1CalldataByte: prices.in_gas(prices.per_byte),
            perStorage: U256::from(WRITE_GAS),
        })
    });
    router.view(|c, _: getGasAccountingParamsCall| {
        let speed = c.read_u256(L2_PRICING.at(l2::SPEED_LIMIT))?;
        let block = c.read_u256(L2_PRICING.at(l2::BLOCK_GAS_LIMIT))?;
        Ok(getGasAccountingParamsReturn {
            speedLimitPerSecond: speed,
            gasPoolMax: block,
            maxBlockGasLimit: block,
        })
    });
    router.view(|c, _: getCurrentTxL1GasFeesCall| {
        let (gas, fee) = (c.host().poster_gas(), c.host().block().base_fee);
        Ok(U256::from(gas) * U256::from(fee))
    });
    router.view(|c, _: getMinimumGasPriceCall| Ok(c.read_u256(L2_PRICING.at(l2::MIN_BASE_FEE))?));
    router.view(|c, _: getGasBacklogCall| Ok(c.read_u64(L2_PRICING.at(l2::BACKLOG))?));
    router.view(|c, _: getPricingInertiaCall| Ok(c.read_u64(L2_PRICING.at(l2::INERTIA))?));
    router.view(|c, _: getGasBacklogToleranceCall| Ok(c.read_u64(L2_PRICING.at(l2::TOLERANCE))?));
    router
        .view(|c, _: getL1BaseFeeEstimateCall| Ok(c.read_u256(L1_PRICING.at(l1::PRICE_PER_UNIT))?));
    router.view(|c, _: getL1GasPriceEstimateCall| {
        Ok(c.read_u256(L1_PRICING.at(l1::PRICE_PER_UNIT))?)
    });
    router
        .view(|c, _: getL1BaseFeeEstimateInertiaCall| Ok(c.read_u64(L1_PRICING.at(l1::INERTIA))?));
    // The word is the two's complement of 64 bits.
    router.view(|c, _: getPerBatchGasChargeCall| {
        Ok(c.read_u64(L1_PRICING.at(l1::PER_BATCH_GAS))? as i64)
    });
    router.view(|c, _: getAmortizedCostCapBipsCall| {
        Ok(c.read_u64(L1_PRICING.at(l1::AMORTIZED_COST_CAP))?)
    });
    router.view(|c, _: getL1FeesAvailableCall| Ok(c.read_u256(L1_PRICING.at(l1::FEES_AVAILABLE))?));
    router.view(|c, _: getL1RewardRateCall| Ok(c.read_u64(L1_PRICING.at(l1::PER_UNIT_REWARD))?));
    router.view(|c, _: getL1RewardRecipientCall| {
        Ok(c.read_address(L1_PRICING.at(l1::PAY_REWARDS_TO))?)
    });
    router.view(|c, _: getL1PricingEquilibrationUnitsCall| {
        Ok(c.read_u256(L1_PRICING.at(l1::EQUILIBRATION_UNITS))?)
    });
    router.view(|c, _: getLastL1PricingUpdateTimeCall| {
        Ok(c.read_u64(L1_PRICING.at(l1::LAST_UPDATE))?)
    });
    router.view(|c, _: getL1PricingFundsDueForRewardsCall| {
        Ok(c.read_u256(L1_PRICING.at(l1::FUNDS_DUE_FOR_REWARDS))?)
    });
    router.view(|c, _: getL1PricingUnitsSinceUpdateCall| {
        Ok(c.read_u64(L1_PRICING.at(l1::UNITS_SINCE_UPDATE))?)
    });
    router.view(|c, _: getLastL1PricingSurplusCall| {
        Ok(I256::from_raw(
            c.read_u256(L1_PRICING.at(l1::LAST_SURPLUS))?,
        ))
    });
    // Sums are those of 256-bit words, as the difference may be negative.
    router.view(|c, _: getL1PricingSurplusCall| {
        let posters = c.read_u256(L1_PRICING.child(BATCH_POSTERS).at(FUNDS_DUE))?;
        let rewards = c.read_u256(L1_PRICING.at(l1::FUNDS_DUE_FOR_REWARDS))?;
        let available = c.read_u256(L1_PRICING.at(l1::FEES_AVAILABLE))?;
        let due = posters.wrapping_add(rewards);
        Ok(I256::from_raw(available.wrapping_sub(due)))
    });
    limits(router);
}

fn limits(router: &mut Router<'_, '_>) {
    router.view_since(50, |c, _: getMaxTxGasLimitCall| {
        Ok(U256::from(c.read_u64(L2_PRICING.at(l2::TX_GAS_LIMIT))?))
    });
    router.view_since(50, |c, _: getMaxBlockGasLimitCall| {
        Ok(c.read_u64(L2_PRICING.at(l2::BLOCK_GAS_LIMIT))?)
    });
    router.view_since(50, |c, _: getGasPricingConstraintsCall| {
        let constraints = gas_constraints::all(c)?;
        Ok(constraints
            .into_iter()
            .map(|constraint| [constraint.target, constraint.window, constraint.backlog])
            .collect())
    });
    router.view_since(60, |c, _: getMultiGasPricingConstraintsCall| {
        let constraints = multi_gas_constraints::all(c)?;
        Ok(constraints.into_iter().map(shown).collect())
    });
    // A kind without a fee of its own, and the kind of all gas, have the base fee.
    router.view_since(60, |c, _: getMultiGasBaseFeeCall| {
        let base_fee = c.read_u256(L2_PRICING.at(l2::BASE_FEE))?;
        (KINDS..2 * KINDS)
            .map(|word| {
                // A kind's number fits a byte.
                let fee = c.read_u256(MULTI_GAS_FEES.at(word as u64))?;
                let is_own = !fee.is_zero() && word - KINDS != SINGLE_KIND;
                Ok(if is_own { fee } else { base_fee })
            })
            .collect()
    });
}

/// A constraint as it is answered: only with the kinds that count.
fn shown(constraint: MultiGasConstraint) -> ResourceConstraint {
    let resources = (0..)
        .zip(constraint.weights)
        .filter(|&(_, weight)| weight != 0)
        .map(|(resource, weight)| WeightedResource { resource, weight });
    ResourceConstraint {
        resources: resources.collect(),
        adjustmentWindowSecs: constraint.window,
        targetPerSec: constraint.target,
        backlog: constraint.backlog,
    }
}

/// The two prices everything is derived from, in wei.
struct Prices {
    /// Per non-zero byte of calldata.
    per_byte: U256,
    /// Per gas of this block.
    total: U256,
}

impl Prices {
    fn read(c: &mut Context<'_>) -> Result<Self, Fault> {
        let per_unit = c.read_u256(L1_PRICING.at(l1::PRICE_PER_UNIT))?;
        Ok(Self {
            per_byte: per_unit.saturating_mul(U256::from(UNITS_PER_BYTE)),
            total: U256::from(c.host().block().base_fee),
        })
    }

    fn base_fee(&self, c: &mut Context<'_>) -> Result<U256, Fault> {
        Ok(c.read_u256(L2_PRICING.at(l2::MIN_BASE_FEE))?)
    }

    fn per_tx(&self) -> U256 {
        self.per_byte.saturating_mul(U256::from(SIMPLE_TX_BYTES))
    }

    fn in_gas(&self, wei: U256) -> U256 {
        wei.checked_div(self.total).unwrap_or_default()
    }
}
