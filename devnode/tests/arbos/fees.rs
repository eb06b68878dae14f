//! Data fees recorded on Nitro v3.9.5, one activation after the other.

use std::collections::BTreeMap;

use serde::Deserialize;
use stylus_devnode::{profile::Profile, wasm};

const RECORDED: &str = include_str!("../vectors/stylus-gas.json");

#[derive(Deserialize)]
struct File {
    programs: BTreeMap<String, Recorded>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recorded {
    wasm: Option<String>,
    asm_estimate: u32,
    data_fee: Option<Fee>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Fee {
    Number(u128),
    Text(String),
}

/// Wei per byte at `bips` basis points of demand over inertia.
fn price(bips: u128) -> u128 {
    let mut exp = 10_000 + bips / 12;
    for term in (1..12).rev() {
        exp = 10_000 + exp * bips / (term * 10_000);
    }
    82_928_201 * exp / 10_000
}

#[test]
fn every_recorded_fee_is_a_price_of_the_model_times_the_estimate() {
    let file: File = serde_json::from_str(RECORDED).expect("the recorded file");
    let mut compared = 0;
    for (name, program) in &file.programs {
        let (Some(wasm), Some(fee)) = (&program.wasm, &program.data_fee) else {
            continue;
        };
        let wasm = hex::decode(wasm.trim_start_matches("0x")).expect("hex");
        let fee = match fee {
            Fee::Number(fee) => *fee,
            Fee::Text(fee) => fee.parse().expect("a number"),
        };
        let mut gas = u64::MAX;
        let module =
            wasm::activate(&wasm, &Profile::ARBOS_51, true, 128, &mut gas).expect("accepted");
        assert_eq!(
            module.asm_estimate.div_ceil(1_024) * 1_024,
            program.asm_estimate,
            "{name}"
        );
        let asm = u128::from(module.asm_estimate);
        assert_eq!(fee % asm, 0, "{name}");
        let is_price = (0..200_000).any(|bips| price(bips) == fee / asm);
        assert!(is_price, "{name}: {} wei per byte", fee / asm);
        compared += 1;
    }
    assert_eq!(compared, COMPARED);
}

/// Programs that the recording run activated itself.
const COMPARED: usize = 295;
