//! The programs of the recorded transactions, with Nitro's record of each.

use std::collections::BTreeMap;

use serde::Deserialize;
use stylus_devnode::{
    profile::Profile,
    wasm::{activate, code::decompress},
};

/// Gas of an activating transaction besides the compiler's: intrinsic gas with an address without
/// zero bytes, and the precompile.
const TRANSACTION_GAS: u64 = 21_000 + 432 + 1_747_826;
/// Gas that a zero byte in the address of the program saves.
const ZERO_BYTE_GAS: u64 = 12;
/// Entry prices of a program that costs nothing: uncached, cached.
const MIN_INIT_GAS: u64 = 69 * 128;
const MIN_CACHED_GAS: u64 = 11 * 32;

#[derive(Deserialize)]
struct File {
    programs: BTreeMap<String, Program>,
    vectors: Vec<Transaction>,
}

#[derive(Deserialize)]
struct Transaction {
    id: String,
    #[serde(default)]
    pre: BTreeMap<String, Account>,
    expect: Expected,
}

#[derive(Deserialize)]
struct Account {
    #[serde(default)]
    code: String,
}

#[derive(Deserialize)]
struct Expected {
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Program {
    #[serde(default)]
    wasm: String,
    #[serde(default)]
    code: String,
    init_gas_uncached: u64,
    init_gas_cached: u64,
    footprint: u16,
    /// In whole KiB.
    asm_estimate: u32,
    activation_gas_used: Option<u64>,
}

fn at_51() -> File {
    serde_json::from_str(include_str!("../vectors/stylus-gas.json")).unwrap()
}

fn at_60() -> File {
    serde_json::from_str(include_str!("../vectors/stylus-gas-arbos60.json")).unwrap()
}

/// Compares one program; returns whether its activation gas was recorded.
fn compare(name: &str, wasm: &[u8], recorded: &Program, profile: &Profile) -> bool {
    let mut left = 10_000_000;
    let module = activate(wasm, profile, true, 128, &mut left).unwrap();
    let gas = 10_000_000 - left;
    let (init, cached) = (u64::from(module.init_cost), u64::from(module.cached_cost));
    assert_eq!(
        MIN_INIT_GAS + init + MIN_CACHED_GAS + cached,
        recorded.init_gas_uncached,
        "{name}"
    );
    assert_eq!(MIN_CACHED_GAS + cached, recorded.init_gas_cached, "{name}");
    assert_eq!(module.footprint, recorded.footprint, "{name}");
    assert_eq!(
        module.asm_estimate.div_ceil(1_024) * 1_024,
        recorded.asm_estimate,
        "{name}"
    );
    let Some(used) = recorded.activation_gas_used else {
        return false;
    };
    let parameter = if profile.activation_gas.is_some() {
        800
    } else {
        0
    };
    let saved = TRANSACTION_GAS + parameter + gas - used;
    assert!(
        saved.is_multiple_of(ZERO_BYTE_GAS) && saved <= 4 * ZERO_BYTE_GAS,
        "{name}: {saved}"
    );
    true
}

#[test]
fn every_program_recorded_at_51_is_equal() {
    let mut with_gas = 0;
    let programs = at_51().programs;
    for (name, program) in &programs {
        let wasm = hex::decode(program.wasm.trim_start_matches("0x")).unwrap();
        let code = hex::decode(program.code.trim_start_matches("0x")).unwrap();
        assert_eq!(
            decompress(&code, &Profile::ARBOS_51).as_ref(),
            Ok(&wasm),
            "{name}"
        );
        with_gas += usize::from(compare(name, &wasm, program, &Profile::ARBOS_51));
    }
    assert_eq!((programs.len(), with_gas), (319, 295));
}

#[test]
fn every_program_recorded_at_60_is_equal() {
    let older = at_51().programs;
    let mut with_gas = 0;
    let programs = at_60().programs;
    for (name, program) in &programs {
        let bytes = if program.wasm.is_empty() {
            &older[name].wasm
        } else {
            &program.wasm
        };
        let wasm = hex::decode(bytes.trim_start_matches("0x")).unwrap();
        with_gas += usize::from(compare(name, &wasm, program, &Profile::ARBOS_60_DRAFT));
    }
    assert_eq!((programs.len(), with_gas), (326, 301));
}

/// Compares the text of every rejected activation; returns their ids.
fn refusals(file: File, profile: &Profile) -> Vec<String> {
    let mut compared = Vec::new();
    for transaction in file.vectors {
        let error = transaction.expect.error.unwrap_or_default();
        let Some(text) = error.strip_prefix("program activation failed: ") else {
            continue;
        };
        let accounts: Vec<_> = transaction.pre.values().collect();
        let [Account { code }] = accounts[..] else {
            panic!("one account is the program")
        };
        let code = hex::decode(code.trim_start_matches("0x")).unwrap();
        let wasm = decompress(&code, profile).unwrap();
        // Every limit was 5,000,000; only the module of 128 pages needs more than that leaves.
        let mut gas = 5_000_000 - TRANSACTION_GAS;
        let refusal = activate(&wasm, profile, true, 128, &mut gas).unwrap_err();
        assert_eq!(refusal.0, text, "{}", transaction.id);
        compared.push(transaction.id);
    }
    compared
}

const REFUSED_AT_51: [&str; 5] = [
    "activate-invalid-wasm-float",
    "activate-unknown-import",
    "activate-no-memory",
    "activate-129-pages",
    "activate-128-pages",
];

#[test]
fn every_refusal_recorded_at_51_is_in_the_same_words() {
    assert_eq!(refusals(at_51(), &Profile::ARBOS_51), REFUSED_AT_51);
}

#[test]
fn every_refusal_recorded_at_60_is_in_the_same_words() {
    let expected = [&REFUSED_AT_51[..], &["activate-multivalue-function"]].concat();
    assert_eq!(refusals(at_60(), &Profile::ARBOS_60_DRAFT), expected);
}
