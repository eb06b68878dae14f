//! `4byteTracer`: how often each selector was called with how much call data.

use std::collections::BTreeMap;

use alloy_primitives::hex;
use serde_json::Value;

use crate::{
    evm::{CallFrame, CallKind},
    trace::{error::TraceError, replay::Replay, tracer::Tracer},
};

/// Counts calls by `selector-bytes after it`. Creations, precompiles and calls with less than four
/// bytes do not count.
///
/// # Errors
/// The transaction is invalid.
pub(in crate::trace) fn four_byte(replay: &Replay) -> Result<Value, TraceError> {
    let mut counts = Counts::default();
    replay.run(&mut counts)?;
    let counts = counts.0.into_iter();
    Ok(Value::Object(
        counts.map(|(key, count)| (key, count.into())).collect(),
    ))
}

#[derive(Default)]
struct Counts(BTreeMap<String, u64>);

impl Tracer for Counts {
    fn enter(&mut self, frame: &CallFrame, is_precompile: bool) {
        let is_call = !frame.kind.is_create() && frame.kind != CallKind::SelfDestruct;
        if let (true, false, Some((selector, rest))) =
            (is_call, is_precompile, frame.input.split_first_chunk::<4>())
        {
            let key = format!("{}-{}", hex::encode_prefixed(selector), rest.len());
            *self.0.entry(key).or_default() += 1;
        }
    }
}
