//! `4byteTracer`: how often each selector was called, by the length of its arguments.

use crate::evm::{Frame, is_precompile};
use crate::profile::Profile;
use alloy_primitives::hex;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Counts by `selector-length`, where the length leaves the selector out. Creations and precompiles do not count.
pub(super) fn show(root: &Frame, profile: &Profile) -> Value {
    let mut counts = BTreeMap::new();
    count(root, profile, &mut counts);
    json!(counts)
}

fn count(frame: &Frame, profile: &Profile, counts: &mut BTreeMap<String, u64>) {
    let is_creation = frame.kind.starts_with("CREATE");
    if let Some((selector, arguments)) = frame.input.split_first_chunk::<4>()
        && !is_creation
        && !is_precompile(frame.to, profile)
    {
        let name = format!("{}-{}", hex::encode_prefixed(selector), arguments.len());
        *counts.entry(name).or_default() += 1;
    }
    for child in &frame.children {
        count(child, profile, counts);
    }
}
