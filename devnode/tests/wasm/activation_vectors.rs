//! Modules whose costs, gas, refusals and instrumentation were recorded on Nitro v3.9.5.

use serde::Deserialize;
use stylus_devnode::{
    profile::Profile,
    wasm::{ActivationError, activate, instrument, report},
};

/// More than any of the modules costs.
const GAS: u64 = 10_000_000;
/// Modules in the file.
const MODULES: usize = 15;
/// Recordings in the file: three a module.
const RESULTS: usize = 45;
/// Functions in the file.
const FUNCTIONS: usize = 120;

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    wasm: String,
    results: Vec<Recorded>,
    #[serde(default)]
    functions: Vec<Function>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Outcome {
    #[serde(rename_all = "camelCase")]
    Refused {
        error: String,
        gas_before_error: u64,
    },
    Activated {
        init: u16,
        cached: u16,
        asm: u32,
        footprint: u16,
        gas: u64,
    },
}

#[derive(Deserialize)]
struct Recorded {
    stylus: u16,
    arbos: u64,
    debug: bool,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Function {
    frame_words: u32,
    instrumented_ops: usize,
    block_ink: Vec<String>,
}

fn vectors() -> Vec<Vector> {
    let file: File =
        serde_json::from_str(include_str!("../vectors/stylus-activation-vectors.json")).unwrap();
    file.vectors
}

/// The rules of a recording. ArbOS 30 is not a profile of the node; its differences are priced
/// here.
fn profile(recorded: &Recorded) -> Profile {
    let profile = match recorded.arbos {
        51 => Profile::ARBOS_51,
        30 => Profile {
            name: "30",
            arbos: 30,
            stylus_version: 1,
            init_includes_cached: true,
            charges_wasm_bytes: false,
            max_imports: None,
            ..Profile::ARBOS_51
        },
        other => panic!("no rules for ArbOS {other}"),
    };
    assert_eq!(profile.stylus_version, recorded.stylus);
    profile
}

/// The innermost cause of a refusal.
fn reason(error: &ActivationError) -> &str {
    let line = error.0.lines().last().unwrap().trim_start();
    line.strip_prefix("1: ").unwrap_or(line)
}

#[test]
fn every_result_equals_the_recording() {
    let mut compared = 0;
    for vector in vectors() {
        let wasm = hex::decode(&vector.wasm).unwrap();
        for recorded in &vector.results {
            let label = format!(
                "{} arbos {} debug {}",
                vector.name, recorded.arbos, recorded.debug
            );
            let mut left = GAS;
            let result = activate(&wasm, &profile(recorded), recorded.debug, 128, &mut left);
            match (&recorded.outcome, result) {
                (
                    Outcome::Activated {
                        init,
                        cached,
                        asm,
                        footprint,
                        gas,
                    },
                    Ok(module),
                ) => {
                    let costs = (
                        module.init_cost,
                        module.cached_cost,
                        module.asm_estimate,
                        module.footprint,
                    );
                    assert_eq!(costs, (*init, *cached, *asm, *footprint), "{label}");
                    assert_eq!(GAS - left, *gas, "{label}");
                }
                (
                    Outcome::Refused {
                        error,
                        gas_before_error,
                    },
                    Err(refusal),
                ) => {
                    assert_eq!(reason(&refusal), error, "{label}");
                    assert_eq!(GAS - left, *gas_before_error, "{label}");
                }
                (_, result) => panic!("{label}: {result:?}"),
            }
            compared += 1;
        }
    }
    assert_eq!(compared, RESULTS);
}

#[test]
fn every_function_equals_the_recording() {
    let mut modules = 0;
    let mut functions = 0;
    for vector in vectors() {
        modules += 1;
        if vector.functions.is_empty() {
            continue;
        }
        let wasm = hex::decode(&vector.wasm).unwrap();
        let reports = report(&wasm, &Profile::ARBOS_51, true).unwrap();
        assert_eq!(reports.len(), vector.functions.len(), "{}", vector.name);
        for (index, (actual, recorded)) in reports.iter().zip(&vector.functions).enumerate() {
            let label = format!("{} function {index}", vector.name);
            let block_ink: Vec<String> = actual.block_ink.iter().map(u64::to_string).collect();
            assert_eq!(actual.frame_words, recorded.frame_words, "{label}");
            assert_eq!(actual.operators, recorded.instrumented_ops, "{label}");
            assert_eq!(block_ink, recorded.block_ink, "{label}");
            functions += 1;
        }
    }
    assert_eq!((modules, functions), (MODULES, FUNCTIONS));
}

#[test]
fn every_accepted_module_is_valid_after_instrumentation() {
    let mut accepted = 0;
    for vector in vectors() {
        let wasm = hex::decode(&vector.wasm).unwrap();
        for debug in [false, true] {
            if activate(&wasm, &Profile::ARBOS_51, debug, 128, &mut GAS.clone()).is_ok() {
                let instrumented = instrument(&wasm, &Profile::ARBOS_51, debug).unwrap();
                wasmparser::Validator::new()
                    .validate_all(&instrumented)
                    .unwrap();
                accepted += 1;
            }
        }
    }
    assert_eq!(accepted, 16);
}
