//! The formulas of entry costs and of activation gas, by numbers computed by hand.

use stylus_devnode::{
    profile::Profile,
    wasm::{ActivatedModule, activate},
};

use crate::contract::*;

/// One page, two functions with two and five words of signature, one global, 7 + 6 segment bytes.
fn sample() -> Vec<u8> {
    contract(
        "",
        r#"(global i32 (i32.const 0)) (table 2 funcref)
           (func (param i32 i64 i64) (result i32) i32.const 7)
           (elem (i32.const 0) 1) (data (i32.const 9) "ab")"#,
    )
}

fn price(wasm: &[u8], profile: &Profile) -> (ActivatedModule, u64) {
    let mut gas = GAS;
    let module = activate(wasm, profile, false, 128, &mut gas).unwrap();
    (module, GAS - gas)
}

#[test]
fn entry_costs_are_sums_of_floored_terms() {
    let wasm = sample();
    assert_eq!(wasm.len(), 110);
    let (module, _) = price(&wasm, &Profile::ARBOS_51);
    // 2 · 8.252 = 16, 6 · 1.059 = 6, 110 · 0.1286 = 14
    assert_eq!(module.init_cost, 16 + 6 + 14);
    // 2 · 0.1342 = 0, 6 · 0.00089 = 0, 110 · 0.00122 = 0, 5 · 1.628 = 8, 13 · 0.75244 = 9, 1 · 5
    assert_eq!(module.cached_cost, 8 + 9 + 5);
    // 2 · 996.829 = 1,993, 6 · 11.416 = 68, 110 · 6.2628 = 688
    assert_eq!(module.asm_estimate, 512_000 + 1_993 + 68 + 688);
    assert_eq!(module.footprint, 1);
}

#[test]
fn activation_gas_is_a_sum_of_floored_terms() {
    let (_, gas) = price(&sample(), &Profile::ARBOS_51);
    // 110 · 0.31733 = 34, 2 · 0.17263 = 0, 2 · 0.17376 = 0, 6 · 0.17376 = 1, 1 · 2,217,
    // 31 + 31 operators · 0.535 = 33
    assert_eq!(gas, (34 + 1 + 2_217 + 33) * 28);
}

#[test]
fn both_profiles_price_alike() {
    let wasm = sample();
    assert_eq!(
        price(&wasm, &Profile::ARBOS_51),
        price(&wasm, &Profile::ARBOS_60_DRAFT)
    );
}

#[test]
fn custom_sections_are_paid_for() {
    let plain = contract("", "");
    let mut longer = plain.clone();
    let content = [&[12][..], b"project_hash", &[0xAB; 32]].concat();
    longer.extend([0, content.len() as u8]);
    longer.extend(content);
    let (before, gas_before) = price(&plain, &Profile::ARBOS_51);
    let (after, gas_after) = price(&longer, &Profile::ARBOS_51);
    assert_eq!((plain.len(), longer.len()), (64, 111));
    // 64 · 0.1286 = 8, 111 · 0.1286 = 14; 64 · 0.31733 = 20, 111 · 0.31733 = 35
    assert_eq!(after.init_cost - before.init_cost, 14 - 8);
    assert_eq!(gas_after - gas_before, (35 - 20) * 28);
    assert_eq!(after.module_hash, before.module_hash);
}

#[test]
fn all_gas_or_one_less_decides() {
    let wasm = sample();
    let (_, cost) = price(&wasm, &Profile::ARBOS_51);
    let activate = |mut gas| activate(&wasm, &Profile::ARBOS_51, false, 128, &mut gas).map(|_| gas);
    assert_eq!(activate(cost), Ok(0));
    for gas in [0, 34 * 28, 35 * 28, cost - 33 * 28, cost - 1] {
        assert_eq!(activate(gas).unwrap_err().0, "out of gas", "{gas}");
    }
}

#[test]
fn the_module_hash_depends_on_the_code() {
    let hash = |wasm: &[u8]| price(wasm, &Profile::ARBOS_51).0.module_hash;
    assert_eq!(hash(&body("nop")), hash(&body("nop")));
    assert_ne!(hash(&body("nop")), hash(&body("nop nop")));
}
