//! ArbOwner: free for owners, closed for others, announced, and stored where the rest reads.

use alloy_primitives::{Address, Bytes, U256, b256};
use alloy_sol_types::{SolCall, sol};
use stylus_devnode::arbos::{
    PrecompileCall, PrecompileResult, network_fee_account,
    params::StylusParams,
    precompiles::{self, ARB_DEBUG, ARB_OWNER, ARB_OWNER_PUBLIC},
    pricing,
};

use crate::host::{GAS, OWNER, STRANGER, answer, ask, call_of, free, host, reverted, send};

sol! {
    function getNetworkFeeAccount() returns (address);
    function setNetworkFeeAccount(address account);
    function setL1PricePerUnit(uint256 pricePerUnit);
    function setInkPrice(uint32 price);
    function setWasmMinInitGas(uint8 gas, uint16 cached);
    function setWasmPageLimit(uint16 limit);
    function setSpeedLimit(uint64 limit);
    function addChainOwner(address account);
    function removeChainOwner(address account);
    function getAllChainOwners() returns (address[]);
    function becomeChainOwner();
    function scheduleArbOSUpgrade(uint64 newVersion, uint64 timestamp);
    function getScheduledUpgrade() returns (uint64 version, uint64 time);
    function setMaxStylusContractFragments(uint8 maxFragments);
}

const ADDRESS: Address = Address::repeat_byte(0x77);

#[test]
fn owners_pay_nothing() {
    let mut host = host();
    assert_eq!(
        answer(&mut host, ARB_OWNER, &getNetworkFeeAccountCall {}),
        (0, Address::ZERO)
    );
    assert_eq!(
        ask(
            &mut host,
            ARB_OWNER,
            &setNetworkFeeAccountCall { account: ADDRESS }
        ),
        free(Bytes::new())
    );
    assert_eq!(network_fee_account(&mut host), ADDRESS);
}

#[test]
fn acts_of_owners_are_announced() {
    let mut host = host();
    let input = setInkPriceCall { price: 10_000 }.abi_encode();
    send(&mut host, ARB_OWNER, OWNER, &input);
    assert_eq!(
        host.logs[0].topics(),
        [
            b256!("3c9e6a772755407311e3b35b3ee56799df8f87395941b3a658eee9e08a67ebda"),
            b256!("8c1d4fda00000000000000000000000000000000000000000000000000000000"),
            OWNER.into_word()
        ]
    );
    assert_eq!(host.logs[0].data.data.len(), 128);
    assert_eq!(host.logs[0].data.data[63], 0x24);
    assert_eq!(host.logs[0].data.data[64..100], input);
}

#[test]
fn a_static_call_of_an_owner_is_not_announced() {
    let mut host = host();
    let input = getNetworkFeeAccountCall {}.abi_encode();
    let call = PrecompileCall {
        is_static: true,
        ..call_of(ARB_OWNER, OWNER, &input)
    };
    assert!(matches!(
        precompiles::call(&mut host, call),
        PrecompileResult::Success { .. }
    ));
    assert!(host.logs.is_empty());
}

#[test]
fn an_owners_mistake_is_free_too() {
    let mut host = host();
    assert_eq!(
        send(&mut host, ARB_OWNER, OWNER, &[0xc2, 0x98, 0x55, 0x78]),
        reverted(0, vec![])
    );
    assert_eq!(
        ask(&mut host, ARB_OWNER, &setInkPriceCall { price: 0 }),
        reverted(0, vec![])
    );
    assert_eq!(
        ask(&mut host, ARB_OWNER, &setInkPriceCall { price: 1 << 24 }),
        reverted(0, vec![])
    );
    assert_eq!(
        ask(&mut host, ARB_OWNER, &setSpeedLimitCall { limit: 0 }),
        reverted(0, vec![])
    );
    assert_eq!(
        ask(
            &mut host,
            ARB_OWNER,
            &setMaxStylusContractFragmentsCall { maxFragments: 3 }
        ),
        reverted(0, vec![])
    );
    assert!(host.logs.is_empty());
}

#[test]
fn others_fail_hard() {
    let mut host = host();
    let input = setL1PricePerUnitCall {
        pricePerUnit: U256::ZERO,
    }
    .abi_encode();
    assert_eq!(
        send(&mut host, ARB_OWNER, STRANGER, &input),
        PrecompileResult::Failure {
            error: "unauthorized caller to access-controlled method".into()
        }
    );
}

#[test]
fn settings_reach_the_parameters() {
    let mut host = host();
    ask(&mut host, ARB_OWNER, &setInkPriceCall { price: 20_000 });
    ask(&mut host, ARB_OWNER, &setWasmPageLimitCall { limit: 7 });
    ask(
        &mut host,
        ARB_OWNER,
        &setWasmMinInitGasCall {
            gas: 129,
            cached: 64,
        },
    );
    ask(
        &mut host,
        ARB_OWNER,
        &setL1PricePerUnitCall {
            pricePerUnit: U256::from(9),
        },
    );
    let params = StylusParams::of(&mut host);
    assert_eq!((params.ink_price, params.page_limit), (20_000, 7));
    assert_eq!((params.min_init_gas, params.min_cached_gas), (2, 2));
    assert_eq!(pricing::price_per_unit(&mut host), U256::from(9));
}

#[test]
fn owners_come_and_go() {
    let mut host = host();
    assert_eq!(
        send(
            &mut host,
            ARB_DEBUG,
            STRANGER,
            &becomeChainOwnerCall {}.abi_encode()
        ),
        {
            let gas = 800 + 800 + 800 + 20_000 + 20_000 + 800 + 20_000;
            PrecompileResult::Success {
                gas: GAS - gas,
                output: Bytes::new(),
            }
        }
    );
    assert_eq!(
        ask(
            &mut host,
            ARB_OWNER,
            &removeChainOwnerCall {
                account: Address::ZERO
            }
        ),
        free(Bytes::new())
    );
    assert_eq!(
        answer(&mut host, ARB_OWNER_PUBLIC, &getAllChainOwnersCall {}).1,
        vec![STRANGER, OWNER]
    );
    assert_eq!(
        ask(
            &mut host,
            ARB_OWNER,
            &removeChainOwnerCall { account: ADDRESS }
        ),
        reverted(0, vec![])
    );
    assert_eq!(
        ask(
            &mut host,
            ARB_OWNER,
            &addChainOwnerCall { account: ADDRESS }
        ),
        free(Bytes::new())
    );
    assert_eq!(
        answer(&mut host, ARB_OWNER_PUBLIC, &getAllChainOwnersCall {}).1,
        vec![STRANGER, OWNER, ADDRESS]
    );
}

#[test]
fn a_scheduled_upgrade_shows_while_it_lies_ahead() {
    let mut host = host();
    ask(
        &mut host,
        ARB_OWNER,
        &scheduleArbOSUpgradeCall {
            newVersion: 60,
            timestamp: 5,
        },
    );
    let (_, upgrade) = answer(&mut host, ARB_OWNER_PUBLIC, &getScheduledUpgradeCall {});
    assert_eq!((upgrade.version, upgrade.time), (60, 5));
    ask(
        &mut host,
        ARB_OWNER,
        &scheduleArbOSUpgradeCall {
            newVersion: 51,
            timestamp: 5,
        },
    );
    let (_, upgrade) = answer(&mut host, ARB_OWNER_PUBLIC, &getScheduledUpgradeCall {});
    assert_eq!((upgrade.version, upgrade.time), (0, 0));
}
