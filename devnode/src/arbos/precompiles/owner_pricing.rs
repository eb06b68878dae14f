//! ArbOwner's later pricing methods: constraints, backlog, surplus, the price of calldata.

use alloy_primitives::U256;
use alloy_sol_types::sol;

use super::{
    owner_setters::{set, word},
    router::Router,
};
use crate::arbos::{
    fault::Fault,
    gas_constraints::{self, GasConstraint, MAX_CONSTRAINTS},
    multi_gas_constraints::{self, KINDS, MAX_EXPONENT, MultiGasConstraint},
    pricing::{L1_FUNDS_POOL, l1, l2},
    storage::{FEATURES, L1_PRICING, L2_PRICING, Ledger, Space, root},
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

    function releaseL1PricerSurplusFunds(uint256 maxWeiToRelease) returns (uint256);
    function setCalldataPriceIncrease(bool enable);
    function setParentGasFloorPerToken(uint64 gasFloorPerToken);
    function setGasBacklog(uint64 backlog);
    function setGasPricingConstraints(uint64[3][] constraints);
    function setMultiGasPricingConstraints(ResourceConstraint[] constraints);
    function setCollectTips(bool collectTips);
}

/// The switch of the calldata floor among the features.
const CALLDATA_PRICE_BIT: usize = 0;

pub(super) fn methods(router: &mut Router<'_, '_>) {
    // The pool's balance beyond the booked fees becomes available to the batch poster.
    router.write(|c, call: releaseL1PricerSurplusFundsCall| {
        let balance = c.host().balance(L1_FUNDS_POOL);
        let booked = c.read_u256(L1_PRICING.at(l1::FEES_AVAILABLE))?;
        let Some(surplus) = balance.checked_sub(booked) else {
            return Ok(U256::ZERO);
        };
        let released = surplus.min(call.maxWeiToRelease);
        // Nitro's addition reads the word again, and charges for it.
        let booked = c.read_u256(L1_PRICING.at(l1::FEES_AVAILABLE))?;
        let sum = booked.saturating_add(released);
        c.write(L1_PRICING.at(l1::FEES_AVAILABLE), sum.into())?;
        Ok(released)
    });
    router.write_since(40, |c, call: setCalldataPriceIncreaseCall| {
        let mut features = c.read_u256(FEATURES.at(0))?;
        features.set_bit(CALLDATA_PRICE_BIT, call.enable);
        c.write(FEATURES.at(0), features.into())?;
        Ok(().into())
    });
    set(
        router,
        L1_PRICING.at(l1::GAS_FLOOR_PER_TOKEN),
        |call: setParentGasFloorPerTokenCall| word(call.gasFloorPerToken),
    );
    set(
        router,
        L2_PRICING.at(l2::BACKLOG),
        |call: setGasBacklogCall| word(call.backlog),
    );
    router.write_since(50, |c, call: setGasPricingConstraintsCall| {
        gas_constraints::clear(c)?;
        if !c.host().profile().has_arbos(60) && call.constraints.len() > MAX_CONSTRAINTS {
            return Err(Fault::Plain);
        }
        for [target, window, backlog] in call.constraints {
            if target == 0 || window == 0 {
                return Err(Fault::Plain);
            }
            let constraint = GasConstraint {
                target,
                window,
                backlog,
            };
            gas_constraints::add(c, constraint)?;
        }
        Ok(().into())
    });
    router.write_since(60, |c, call: setMultiGasPricingConstraintsCall| {
        multi_gas_constraints::clear(c)?;
        for constraint in call.constraints {
            multi_gas_constraints::add(c, checked(constraint)?)?;
        }
        let constraints = multi_gas_constraints::all(c)?;
        if multi_gas_constraints::max_exponent(&constraints) > MAX_EXPONENT {
            return Err(Fault::Plain);
        }
        Ok(().into())
    });
    router.write_since(60, |c, call: setCollectTipsCall| {
        c.write_u64(Space::ROOT.at(root::COLLECT_TIPS), call.collectTips.into())?;
        Ok(().into())
    });
}

/// A constraint with a target, a window, and kinds there are. Of a kind named twice the last weight
/// counts.
fn checked(given: ResourceConstraint) -> Result<MultiGasConstraint, Fault> {
    if given.targetPerSec == 0 || given.adjustmentWindowSecs == 0 {
        return Err(Fault::Plain);
    }
    let mut weights = [0; KINDS];
    for WeightedResource { resource, weight } in given.resources {
        match weights.get_mut(usize::from(resource)) {
            Some(known) if resource != 0 => *known = weight,
            _ => return Err(Fault::Plain),
        }
    }
    Ok(MultiGasConstraint {
        target: given.targetPerSec,
        window: given.adjustmentWindowSecs,
        backlog: given.backlog,
        weights,
    })
}
