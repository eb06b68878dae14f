//! `isModuleType(uint256)`.

use alloy_primitives::U256;
use latchkey_fixtures::{actors::STRANGER, native::World};
use latchkey_sdk::abi::ILatchkey::isModuleTypeCall;

#[test]
fn m_01_only_type_1_is_true() {
    let mut world = World::not_installed();
    let mut is = |number: U256| {
        let call = isModuleTypeCall {
            moduleTypeId: number,
        };
        world.module.call(STRANGER, &call).expect("an answer")
    };
    for number in 0..=12 {
        assert_eq!(is(U256::from(number)), number == 1, "type {number}");
    }
    for number in [
        U256::ONE << 32 | U256::ONE,
        U256::ONE << 64 | U256::ONE,
        U256::ONE << 128 | U256::ONE,
        U256::ONE << 255 | U256::ONE,
        U256::MAX,
    ] {
        assert!(!is(number), "type {number}");
    }
}
