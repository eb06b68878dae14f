//! `4byteTracer`: how often each selector was called, by the length of its arguments.

use crate::arbos::precompiles;
use crate::evm::Frame;
use crate::profile::Profile;
use alloy_primitives::{Address, hex};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The last of the EVM's own precompiles that stand in a row from address 1.
const LAST_EVM_PRECOMPILE: u64 = 0x11;

/// Counts by `selector-length`, where the length leaves the selector out. Creations and precompiles do not count.
pub(super) fn show(root: &Frame, profile: &Profile) -> Value {
    let evm = (1..=LAST_EVM_PRECOMPILE).map(|number| Address::left_padding_from(&number.to_be_bytes()));
    let precompiles: Vec<Address> = precompiles::addresses(profile).chain(evm).collect();
    let mut counts = BTreeMap::new();
    count(root, &precompiles, &mut counts);
    json!(counts)
}

fn count(frame: &Frame, precompiles: &[Address], counts: &mut BTreeMap<String, u64>) {
    let is_creation = frame.kind.starts_with("CREATE");
    if let Some((selector, arguments)) = frame.input.split_first_chunk::<4>()
        && !is_creation
        && !precompiles.contains(&frame.to)
    {
        let name = format!("{}-{}", hex::encode_prefixed(selector), arguments.len());
        *counts.entry(name).or_default() += 1;
    }
    for child in &frame.children {
        count(child, precompiles, counts);
    }
}
