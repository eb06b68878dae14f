//! `gasReport`: the gas of each frame and each host call, as text, as JSON, and as folded stacks
//! for flame graphs. A tracer of this node only. Prices never belong here.

use std::{collections::BTreeMap, fmt::Write as _};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    evm::{CallFrame, CallKind},
    stylus::{HostCall, HostCallKind},
    trace::{error::TraceError, noop::NoopTracer, replay::Replay},
    wasm::HostFunction,
};

/// Ink per gas while no chain owner changes it.
const INK_PRICE: u64 = 10_000;

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Json,
    Text,
    Folded,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Config {
    format: Format,
}

/// The report of `replay`; `config` may have `format`: `json` (the default), `text` or `folded`,
/// the last two as a string.
///
/// # Errors
/// The transaction or the configuration is invalid.
pub(in crate::trace) fn gas_report(replay: &Replay, config: &Value) -> Result<Value, TraceError> {
    let Config { format } = TraceError::parse(config)?;
    let replayed = replay.run(&mut NoopTracer)?;
    let root = replayed.execution.root.ok_or(TraceError::NothingRan)?;
    Ok(match format {
        Format::Json => json(&root),
        Format::Text => text(&root).into(),
        Format::Folded => folded(&root).into(),
    })
}

/// The tree below `root`, one line a frame; below a Stylus frame its own costs: entry, host calls
/// by name, and the rest, which is WASM and rounding to whole gas.
///
/// ```text
/// CALL 0x…01 20005 gas (own 14905) success
///   entry 9213 gas
///   2 × storage_load_bytes32 4215.6 gas
///   1 × call_contract 100.0 gas
///   rest 1376.4 gas
///   CALL 0x…02 5100 gas (own 5100) revert: execution reverted
/// ```
///
/// Gas of a frame includes its children; own gas, and gas of a host call that calls, does not.
pub fn text(root: &CallFrame) -> String {
    let mut out = String::new();
    write_frame(&mut out, root, 0);
    out
}

/// The tree below `root`: a frame is `kind`, `to`, `gasUsed` (with its children), `ownGas`
/// (without), `status` (`success`, `revert`, `failure`), `error` if there is one, `children`. A
/// Stylus frame also has `stylus` with its own costs: `entryGas`; `hostCalls`, each with `name`,
/// `count` and `ink`; `restInk`, which is WASM and rounding to whole gas. One gas is 10,000 ink.
pub fn json(root: &CallFrame) -> Value {
    let mut frame = json!({
        "kind": root.kind.name(),
        "to": root.to,
        "gasUsed": root.gas_used,
        "ownGas": own_gas(root),
        "status": status(root),
        "children": root.children.iter().map(json).collect::<Vec<_>>(),
    });
    if let Some(error) = &root.error {
        frame["error"] = error.as_str().into();
    }
    if let Some(costs) = Costs::of(root) {
        let host_calls = costs.host_calls.into_iter();
        frame["stylus"] = json!({
            "entryGas": costs.entry_gas,
            "hostCalls": host_calls
                .map(|(name, (count, ink))| json!({ "name": name, "count": count, "ink": ink }))
                .collect::<Vec<_>>(),
            "restInk": costs.rest_ink,
        });
    }
    frame
}

/// Own gas as `outer;inner gas` lines, the format of flame graph tools: of every frame, and
/// separately of a Stylus frame's entry and host calls that cost at least one gas. The lines add up
/// to the root's gas.
pub fn folded(root: &CallFrame) -> String {
    let mut out = String::new();
    fold(&mut out, root, "");
    out
}

/// Gas that a frame used itself, without its children.
pub fn own_gas(frame: &CallFrame) -> u64 {
    let children = frame
        .children
        .iter()
        .fold(0_u64, |sum, child| sum.saturating_add(child.gas_used));
    frame.gas_used.saturating_sub(children)
}

/// The own costs of a Stylus frame.
struct Costs {
    entry_gas: u64,
    /// Number of calls and their ink, callees excluded, by name.
    host_calls: BTreeMap<&'static str, (u64, u64)>,
    rest_ink: u64,
}

impl Costs {
    /// `None` for a frame of the EVM.
    fn of(frame: &CallFrame) -> Option<Self> {
        let stylus = frame.stylus.as_ref()?;
        let mut host_calls = by_name(&stylus.host_calls);
        for child in &frame.children {
            if let Some((_, ink)) = host_calls.get_mut(caller_of(child).name()) {
                *ink = ink.saturating_sub(child.gas_used.saturating_mul(INK_PRICE));
            }
        }
        let itemized = host_calls.values().fold(
            stylus.entry_gas.saturating_mul(INK_PRICE),
            |sum, (_, ink)| sum.saturating_add(*ink),
        );
        Some(Self {
            entry_gas: stylus.entry_gas,
            host_calls,
            rest_ink: own_gas(frame)
                .saturating_mul(INK_PRICE)
                .saturating_sub(itemized),
        })
    }
}

/// The host function that makes such a frame.
fn caller_of(child: &CallFrame) -> HostFunction {
    match child.kind {
        CallKind::Call | CallKind::CallCode | CallKind::SelfDestruct => HostFunction::CallContract,
        CallKind::DelegateCall => HostFunction::DelegateCallContract,
        CallKind::StaticCall => HostFunction::StaticCallContract,
        CallKind::Create => HostFunction::Create1,
        CallKind::Create2 => HostFunction::Create2,
    }
}

/// Sums of the calls by name. Entry and return of the program are free and left out.
fn by_name(calls: &[HostCall]) -> BTreeMap<&'static str, (u64, u64)> {
    let mut sums = BTreeMap::new();
    for call in calls {
        let HostCallKind::Function(_) = call.kind else {
            continue;
        };
        let (count, ink) = sums.entry(call.name()).or_insert((0_u64, 0_u64));
        *count += 1;
        *ink = ink.saturating_add(call.start_ink.saturating_sub(call.end_ink));
    }
    sums
}

fn status(frame: &CallFrame) -> String {
    format!("{:?}", frame.status).to_lowercase()
}

fn write_frame(out: &mut String, frame: &CallFrame, depth: usize) {
    let indent = "  ".repeat(depth);
    let end = match &frame.error {
        None => "success".to_owned(),
        Some(error) => format!("{}: {error}", status(frame)),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "{indent}{} {} {} gas (own {}) {end}",
        frame.kind,
        frame.to,
        frame.gas_used,
        own_gas(frame)
    );
    if let Some(costs) = Costs::of(frame) {
        let _ = writeln!(out, "{indent}  entry {} gas", costs.entry_gas);
        for (name, (count, ink)) in costs.host_calls {
            let _ = writeln!(out, "{indent}  {count} × {name} {} gas", gas(ink));
        }
        let _ = writeln!(out, "{indent}  rest {} gas", gas(costs.rest_ink));
    }
    for child in &frame.children {
        write_frame(out, child, depth + 1);
    }
}

/// Ink as gas with one decimal, rounded down.
fn gas(ink: u64) -> String {
    format!("{}.{}", ink / INK_PRICE, ink % INK_PRICE / 1_000)
}

fn fold(out: &mut String, frame: &CallFrame, outer: &str) {
    let name = format!("{outer}{}:{}", frame.kind, frame.to);
    let parts: Vec<(&str, u64)> = Costs::of(frame).map_or_else(Vec::new, |costs| {
        let host_calls = costs.host_calls.into_iter();
        let host_calls = host_calls.map(|(name, (_, ink))| (name, ink / INK_PRICE));
        std::iter::once(("entry", costs.entry_gas))
            .chain(host_calls)
            .filter(|(_, gas)| *gas > 0)
            .collect()
    });
    let itemized = parts
        .iter()
        .fold(0_u64, |sum, (_, gas)| sum.saturating_add(*gas));
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{name} {}", own_gas(frame).saturating_sub(itemized));
    for (part, gas) in parts {
        let _ = writeln!(out, "{name};{part} {gas}");
    }
    for child in &frame.children {
        fold(out, child, &format!("{name};"));
    }
}
