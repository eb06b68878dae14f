//! ArbOwner's pricing methods, and the methods of ArbGasInfo and ArbOwnerPublic that read their
//! settings.

use alloy_primitives::{B256, Bytes, I256, U256};
use alloy_sol_types::{SolCall, SolValue, sol};
use stylus_devnode::arbos::{
    Host, PrecompileCall, PrecompileResult,
    precompiles::{self, ARB_GAS_INFO, ARB_OWNER, ARB_OWNER_PUBLIC},
    pricing,
    storage::{CHAIN_CONFIG, FEATURES, L1_PRICING, MULTI_GAS_FEES},
};

use crate::host::{
    MemoryHost, OWNER, STRANGER, answer, ask, burnt, call_of, free, host, host_60, refused, send,
};

sol! {
    #[derive(Debug, PartialEq, Eq)]
    struct WeightedResource {
        uint8 resource;
        uint64 weight;
    }
    #[derive(Debug, PartialEq, Eq)]
    struct ResourceConstraint {
        WeightedResource[] resources;
        uint32 adjustmentWindowSecs;
        uint64 targetPerSec;
        uint64 backlog;
    }

    function releaseL1PricerSurplusFunds(uint256 maxWeiToRelease) returns (uint256);
    function setChainConfig(string chainConfig);
    function setCalldataPriceIncrease(bool enable);
    function setParentGasFloorPerToken(uint64 gasFloorPerToken);
    function setGasBacklog(uint64 backlog);
    function setGasPricingConstraints(uint64[3][] constraints);
    function setMultiGasPricingConstraints(ResourceConstraint[] constraints);
    function setCollectTips(bool collectTips);

    function isCalldataPriceIncreaseEnabled() returns (bool);
    function getParentGasFloorPerToken() returns (uint64);
    function getCollectTips() returns (bool);
    function getGasBacklog() returns (uint64);
    function getL1FeesAvailable() returns (uint256);
    function getL1PricingSurplus() returns (int256);
    function getMaxTxGasLimit() returns (uint256);
    function getMaxBlockGasLimit() returns (uint64);
    function getGasPricingConstraints() returns (uint64[3][]);
    function getMultiGasPricingConstraints() returns (ResourceConstraint[]);
    function getMultiGasBaseFee() returns (uint256[]);
}

const MINIMUM: u64 = 100_000_000;

fn constrain(host: &mut MemoryHost, constraints: &[[u64; 3]]) -> PrecompileResult {
    let constraints = constraints.to_vec();
    ask(
        host,
        ARB_OWNER,
        &setGasPricingConstraintsCall { constraints },
    )
}

fn constrain_kinds(
    host: &mut MemoryHost,
    constraints: Vec<ResourceConstraint>,
) -> PrecompileResult {
    ask(
        host,
        ARB_OWNER,
        &setMultiGasPricingConstraintsCall { constraints },
    )
}

/// A target of 7 M gas a second, 102 s, nothing waiting.
fn of_kinds(resources: &[(u8, u64)]) -> ResourceConstraint {
    ResourceConstraint {
        resources: resources
            .iter()
            .map(|&(resource, weight)| WeightedResource { resource, weight })
            .collect(),
        adjustmentWindowSecs: 102,
        targetPerSec: 7_000_000,
        backlog: 0,
    }
}

mod surplus {
    use super::*;

    fn release(held: u64, booked: u64, most: u64) -> (U256, U256) {
        let mut host = host();
        host.balances
            .insert(pricing::L1_FUNDS_POOL, U256::from(held));
        pricing::add_l1_fees(&mut host, U256::from(booked));
        let call = releaseL1PricerSurplusFundsCall {
            maxWeiToRelease: U256::from(most),
        };
        let (gas, released) = answer(&mut host, ARB_OWNER, &call);
        assert_eq!(gas, 0);
        assert_eq!(host.logs.len(), 1);
        let (_, booked) = answer(&mut host, ARB_GAS_INFO, &getL1FeesAvailableCall {});
        (released, booked)
    }

    #[test]
    fn the_pools_unbooked_balance_is_booked() {
        assert_eq!(release(100, 30, 1_000), (U256::from(70), U256::from(100)));
    }

    #[test]
    fn at_most_the_requested_amount_is_released() {
        assert_eq!(release(100, 30, 69), (U256::from(69), U256::from(99)));
        assert_eq!(release(100, 30, 0), (U256::ZERO, U256::from(30)));
    }

    #[test]
    fn a_pool_with_too_little_releases_nothing() {
        assert_eq!(release(29, 30, 1_000), (U256::ZERO, U256::from(30)));
        assert_eq!(release(30, 30, 1_000), (U256::ZERO, U256::from(30)));
    }

    #[test]
    fn the_surplus_is_what_is_available_less_what_is_due() {
        let mut host = host();
        let surplus = getL1PricingSurplusCall {};
        pricing::add_l1_fees(&mut host, U256::from(30));
        assert_eq!(
            answer(&mut host, ARB_GAS_INFO, &surplus),
            (800 + 3 * 800 + 3, I256::unchecked_from(30))
        );
        let due = L1_PRICING.at(pricing::l1::FUNDS_DUE_FOR_REWARDS);
        host.store(due, U256::from(31).into());
        assert_eq!(answer(&mut host, ARB_GAS_INFO, &surplus).1, I256::MINUS_ONE);
    }
}

mod constraints {
    use super::*;

    fn stored(host: &mut MemoryHost) -> (u64, Vec<[u64; 3]>) {
        answer(host, ARB_GAS_INFO, &getGasPricingConstraintsCall {})
    }

    #[test]
    fn what_is_set_is_answered_in_order() {
        let mut host = host();
        assert_eq!(stored(&mut host), (800 + 800 + 2 * 3, vec![]));
        let two = [[7_000_000, 102, 5], [1, 2, 3]];
        assert_eq!(constrain(&mut host, &two), free(Bytes::new()));
        assert_eq!(
            stored(&mut host),
            (800 + 800 + 2 * 3 * 800 + 8 * 3, two.to_vec())
        );
        assert_eq!(constrain(&mut host, &[[9, 8, 7]]), free(Bytes::new()));
        assert_eq!(stored(&mut host).1, [[9, 8, 7]]);
        assert_eq!(constrain(&mut host, &[]), free(Bytes::new()));
        assert_eq!(stored(&mut host).1, Vec::<[u64; 3]>::new());
    }

    #[test]
    fn what_is_replaced_leaves_no_word_behind() {
        let mut host = host();
        let words = |host: &MemoryHost| host.slots.values().filter(|word| !word.is_zero()).count();
        let before = words(&host);
        constrain(&mut host, &[[1, 2, 3], [4, 5, 6]]);
        assert_eq!(words(&host), before + 7);
        constrain(&mut host, &[]);
        assert_eq!(words(&host), before);
    }

    #[test]
    fn a_target_or_window_of_zero_is_refused() {
        for bad in [[0, 102, 0], [7_000_000, 0, 0]] {
            assert_eq!(constrain(&mut host(), &[[1, 1, 1], bad]), refused());
        }
    }

    #[test]
    fn twenty_are_the_most_until_arbos_60() {
        let twenty = [[1, 1, 0]; 20];
        let more = [[1, 1, 0]; 21];
        let mut host = host();
        assert_eq!(constrain(&mut host, &twenty), free(Bytes::new()));
        assert_eq!(constrain(&mut host, &more), refused());
        assert_eq!(constrain(&mut host_60(), &more), free(Bytes::new()));
    }

    #[test]
    fn a_constraint_takes_the_place_of_the_speed_limit() {
        let mut host = host();
        // No tolerance: 102 s of 7 M gas a second are one `e`, of the target alone.
        constrain(&mut host, &[[7_000_000, 102, 714_000_000]]);
        pricing::start_block(&mut host, 0);
        assert_eq!(pricing::base_fee(&mut host), 270_830_000);
        // The backlog of the speed limit does not count while there is a constraint.
        ask(
            &mut host,
            ARB_OWNER,
            &setGasBacklogCall { backlog: u64::MAX },
        );
        pricing::start_block(&mut host, 102);
        assert_eq!(pricing::base_fee(&mut host), MINIMUM);
        assert_eq!(stored(&mut host).1, [[7_000_000, 102, 0]]);
        assert_eq!(
            answer(&mut host, ARB_GAS_INFO, &getGasBacklogCall {}).1,
            u64::MAX
        );
    }

    #[test]
    fn the_exponents_of_constraints_add_up() {
        let mut host = host();
        // 450 basis points each.
        let half = [1_000, 10, 450];
        constrain(&mut host, &[half, half]);
        pricing::start_block(&mut host, 0);
        assert_eq!(pricing::base_fee(&mut host), 109_410_000);
    }

    #[test]
    fn used_gas_counts_against_every_constraint() {
        let mut host = host();
        constrain(&mut host, &[[10, 1, 5], [20, 1, u64::MAX - 1]]);
        pricing::add_to_backlog(&mut host, 100);
        assert_eq!(stored(&mut host).1, [[10, 1, 105], [20, 1, u64::MAX]]);
        assert_eq!(answer(&mut host, ARB_GAS_INFO, &getGasBacklogCall {}).1, 0);
        pricing::start_block(&mut host, 3);
        assert_eq!(stored(&mut host).1, [[10, 1, 75], [20, 1, u64::MAX - 60]]);
    }

    #[test]
    fn without_constraints_the_backlog_set_moves_the_fee() {
        let mut host = host();
        let call = setGasBacklogCall {
            backlog: 70_000_000 + 714_000_000,
        };
        assert_eq!(ask(&mut host, ARB_OWNER, &call), free(Bytes::new()));
        pricing::start_block(&mut host, 0);
        assert_eq!(pricing::base_fee(&mut host), 270_830_000);
    }
}

mod kinds {
    use super::*;

    fn stored(host: &mut MemoryHost) -> (u64, Vec<ResourceConstraint>) {
        answer(host, ARB_GAS_INFO, &getMultiGasPricingConstraintsCall {})
    }

    #[test]
    fn what_is_set_is_answered_by_rising_kind() {
        let mut host = host_60();
        assert_eq!(stored(&mut host), (800 + 800 + 2 * 3, vec![]));
        let given = of_kinds(&[(8, 3), (1, 2), (2, 0)]);
        assert_eq!(constrain_kinds(&mut host, vec![given]), free(Bytes::new()));
        let answered = of_kinds(&[(1, 2), (8, 3)]);
        let words = vec![of_kinds(&[(1, 2), (8, 3)])].abi_encode().len() as u64 / 32;
        assert_eq!(
            stored(&mut host),
            (800 + 800 + 12 * 800 + 3 * words, vec![answered])
        );
        assert_eq!(constrain_kinds(&mut host, vec![]), free(Bytes::new()));
        assert_eq!(stored(&mut host).1, []);
    }

    #[test]
    fn the_last_weight_of_a_kind_counts() {
        let mut host = host_60();
        constrain_kinds(&mut host, vec![of_kinds(&[(1, 2), (1, 5)])]);
        assert_eq!(stored(&mut host).1, [of_kinds(&[(1, 5)])]);
    }

    #[test]
    fn unknown_kinds_and_zeros_are_refused() {
        let no_target = ResourceConstraint {
            targetPerSec: 0,
            ..of_kinds(&[(1, 1)])
        };
        let no_window = ResourceConstraint {
            adjustmentWindowSecs: 0,
            ..of_kinds(&[(1, 1)])
        };
        let (zero, nine) = (of_kinds(&[(0, 1)]), of_kinds(&[(9, 1)]));
        for bad in [no_target, no_window, zero, nine] {
            assert_eq!(constrain_kinds(&mut host_60(), vec![bad]), refused());
        }
    }

    #[test]
    fn a_backlog_may_begin_at_an_exponent_of_eight_and_a_half() {
        let with = |backlog, kind| ResourceConstraint {
            adjustmentWindowSecs: 10,
            targetPerSec: 1_000,
            backlog,
            ..of_kinds(&[(kind, 1)])
        };
        assert_eq!(
            constrain_kinds(&mut host_60(), vec![with(85_000, 1)]),
            free(Bytes::new())
        );
        assert_eq!(
            constrain_kinds(&mut host_60(), vec![with(85_001, 1)]),
            refused()
        );
        let halves = vec![with(42_500, 2), with(42_501, 2)];
        assert_eq!(constrain_kinds(&mut host_60(), halves), refused());
        let apart = vec![with(42_500, 2), with(42_501, 3)];
        assert_eq!(constrain_kinds(&mut host_60(), apart), free(Bytes::new()));
        // All gas together has no price of its own.
        let single = vec![with(u64::MAX, 6)];
        assert_eq!(constrain_kinds(&mut host_60(), single), free(Bytes::new()));
    }

    #[test]
    fn the_base_fee_stays_where_it_is() {
        let mut host = host_60();
        let constraint = ResourceConstraint {
            backlog: 714_000_000,
            ..of_kinds(&[(1, 1)])
        };
        assert_eq!(
            constrain_kinds(&mut host, vec![constraint]),
            free(Bytes::new())
        );
        pricing::start_block(&mut host, 0);
        assert_eq!(pricing::base_fee(&mut host), MINIMUM);
    }

    #[test]
    fn every_kind_has_the_base_fee_unless_it_has_its_own() {
        let mut host = host_60();
        let (gas, fees) = answer(&mut host, ARB_GAS_INFO, &getMultiGasBaseFeeCall {});
        assert_eq!(gas, 800 + 10 * 800 + 11 * 3);
        assert_eq!(fees, [U256::from(MINIMUM); 9]);
        for kind in [1, 6] {
            host.store(MULTI_GAS_FEES.at(9 + kind), B256::with_last_byte(7));
        }
        let (_, fees) = answer(&mut host, ARB_GAS_INFO, &getMultiGasBaseFeeCall {});
        assert_eq!((fees[1], fees[6]), (U256::from(7), U256::from(MINIMUM)));
    }
}

#[test]
fn the_price_of_calldata_is_one_bit_among_the_features() {
    let mut host = host();
    host.store(FEATURES.at(0), B256::with_last_byte(6));
    for (enable, word) in [(true, 7), (false, 6)] {
        let call = setCalldataPriceIncreaseCall { enable };
        assert_eq!(ask(&mut host, ARB_OWNER, &call), free(Bytes::new()));
        assert_eq!(host.load(FEATURES.at(0)), B256::with_last_byte(word));
        assert_eq!(
            answer(
                &mut host,
                ARB_OWNER_PUBLIC,
                &isCalldataPriceIncreaseEnabledCall {}
            ),
            (1_603, enable)
        );
    }
}

#[test]
fn the_parents_floor_is_kept() {
    let mut host = host();
    let call = setParentGasFloorPerTokenCall {
        gasFloorPerToken: 10,
    };
    assert_eq!(ask(&mut host, ARB_OWNER, &call), free(Bytes::new()));
    assert_eq!(
        answer(
            &mut host,
            ARB_OWNER_PUBLIC,
            &getParentGasFloorPerTokenCall {}
        ),
        (1_603, 10)
    );
}

#[test]
fn gas_limits_are_public() {
    let mut host = host();
    assert_eq!(
        answer(&mut host, ARB_GAS_INFO, &getMaxTxGasLimitCall {}),
        (1_603, U256::from(32_000_000))
    );
    assert_eq!(
        answer(&mut host, ARB_GAS_INFO, &getMaxBlockGasLimitCall {}),
        (1_603, 32_000_000)
    );
}

#[test]
fn the_choice_to_collect_tips_came_with_arbos_60() {
    let mut host = host_60();
    let call = setCollectTipsCall { collectTips: true };
    assert_eq!(ask(&mut host, ARB_OWNER, &call), free(Bytes::new()));
    assert_eq!(
        answer(&mut host, ARB_OWNER_PUBLIC, &getCollectTipsCall {}),
        (1_603, true)
    );
    let mut before = self::host();
    assert_eq!(ask(&mut before, ARB_OWNER, &call), refused());
    assert_eq!(
        ask(&mut before, ARB_OWNER_PUBLIC, &getCollectTipsCall {}),
        burnt()
    );
    assert_eq!(
        ask(&mut before, ARB_GAS_INFO, &getMultiGasBaseFeeCall {}),
        burnt()
    );
}

#[test]
fn a_chain_configuration_is_kept_in_words() {
    let mut host = host();
    let long = format!("{{\"chainId\":412346,\"note\":\"{}\"}}", "x".repeat(40));
    for text in [long.as_str(), "0123456789abcdef0123456789abcdef", "{}", ""] {
        let call = setChainConfigCall {
            chainConfig: text.into(),
        };
        assert_eq!(ask(&mut host, ARB_OWNER, &call), free(Bytes::new()));
        let mut words = text.as_bytes().chunks(32);
        assert_eq!(
            U256::from_be_bytes(host.load(CHAIN_CONFIG.at(0)).0),
            U256::from(text.len())
        );
        for slot in 1..5 {
            let expected = B256::left_padding_from(words.next().unwrap_or_default());
            assert_eq!(host.load(CHAIN_CONFIG.at(slot)), expected, "{text} {slot}");
        }
    }
}

#[test]
fn these_settings_are_for_owners_only_and_announced() {
    let mut host = host();
    let input = setGasBacklogCall { backlog: 1 }.abi_encode();
    assert_eq!(
        send(&mut host, ARB_OWNER, STRANGER, &input),
        PrecompileResult::Failure {
            error: "unauthorized caller to access-controlled method".into()
        }
    );
    assert!(host.logs.is_empty());
    send(&mut host, ARB_OWNER, OWNER, &input);
    assert_eq!(host.logs[0].topics()[1][..4], input[..4]);
}

#[test]
fn an_owner_needs_the_gas_that_is_refunded() {
    let input = setGasPricingConstraintsCall {
        constraints: vec![[1, 2, 3]],
    }
    .abi_encode();
    // Five words of arguments, the opening, the length twice, four words written.
    let needed = 5 * 3 + 800 + 800 + 800 + 4 * 20_000;
    for (gas, is_enough) in [(needed, true), (needed - 1, false)] {
        let mut host = host();
        let call = PrecompileCall {
            gas,
            ..call_of(ARB_OWNER, OWNER, &input)
        };
        let result = precompiles::call(&mut host, call);
        let output = Bytes::new();
        let expected = if is_enough {
            PrecompileResult::Success { gas, output }
        } else {
            PrecompileResult::Revert { gas, output }
        };
        assert_eq!(result, expected);
    }
}
