//! `erc7562Tracer`: the accesses of every frame that the validation rules of ERC-7562 restrict.
//!
//! Quirks are geth's: the opcode after an `EXTCODE…` or `GAS` counts for its own frame, `GAS`
//! before a call does not count, and the outermost frame is never out of gas.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, Bytes, Log, U256};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    call_tree::{fields, log_object},
    hex,
};
use crate::{
    evm::{CallFrame, StateView, Status},
    stylus::{HostCall, opcode as op},
    trace::{
        attribution::Attribution,
        error::TraceError,
        replay::Replay,
        tracer::{Step, Tracer},
    },
};

const ISZERO: u8 = 0x15;
const CALLCODE: u8 = 0xf2;
/// Arithmetic, comparison and bit operations, which are ignored by default.
const IGNORED: [u8; 15] = [
    0x01, 0x02, 0x03, 0x04, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x19, 0x1b, 0x1c,
];
/// `PUSH0` to `SWAP15`, which are ignored too.
const STACK_OPERATIONS: std::ops::RangeInclusive<u8> = 0x5f..=0x9e;
/// Error texts of a frame that is out of gas.
const OUT_OF_GAS: [&str; 2] = ["out of gas", "contract creation code storage out of gas"];

/// Options.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Config {
    /// Hex numbers of opcodes that are not counted.
    ignored_opcodes: Option<Vec<String>>,
    with_log: bool,
}

impl Config {
    fn ignored(&self) -> Result<BTreeSet<u8>, TraceError> {
        let Some(texts) = &self.ignored_opcodes else {
            let own = IGNORED.into_iter().chain([op::POP]);
            return Ok(own.chain(STACK_OPERATIONS).collect());
        };
        let number = |text: &String| {
            let digits = text.strip_prefix("0x").unwrap_or(text);
            u8::from_str_radix(digits, 16)
                .map_err(|error| TraceError::Config(format!("opcode {text}: {error}")))
        };
        texts.iter().map(number).collect()
    }
}

/// The tree of calls with the accesses of each frame. `config` may have `ignoredOpcodes` and
/// `withLog`.
///
/// # Errors
/// The configuration is malformed, or the transaction is invalid.
pub(in crate::trace) fn erc7562(replay: &Replay, config: &Value) -> Result<Value, TraceError> {
    let config: Config = TraceError::parse(config)?;
    let mut frames = Frames {
        ignored: config.ignored()?,
        with_log: config.with_log,
        shows_arbos: replay.attribution == Attribution::Nitro,
        ..Frames::default()
    };
    let replayed = replay.run(&mut frames)?;
    let mut root = frames.root.ok_or(TraceError::NothingRan)?;
    root.insert("gas".into(), hex::quantity(replay.transaction.gas));
    root.insert("gasUsed".into(), hex::quantity(replayed.execution.gas_used));
    root.insert("outOfGas".into(), false.into());
    if !frames.preimages.is_empty() {
        let preimages: Vec<Value> = frames.preimages.iter().map(hex::bytes).collect();
        root.insert("keccak".into(), preimages.into());
    }
    Ok(root.into())
}

#[derive(Default)]
struct Frames {
    ignored: BTreeSet<u8>,
    with_log: bool,
    /// Reads of ArbOS's state count as the frame's.
    shows_arbos: bool,
    open: Vec<Touched>,
    /// Previous opcode and the top of its stack; `None` after the end of a frame.
    last: Option<(u8, U256)>,
    preimages: BTreeSet<Bytes>,
    root: Option<Map<String, Value>>,
}

/// The accesses of a frame.
#[derive(Default)]
struct Touched {
    reads: BTreeMap<U256, U256>,
    writes: BTreeMap<U256, u64>,
    transient_reads: BTreeMap<U256, u64>,
    transient_writes: BTreeMap<U256, u64>,
    /// Accounts whose code was read, once per `EXTCODE…` opcode.
    read_code: Vec<Address>,
    opcodes: BTreeMap<u8, u64>,
    /// Code length of accounts that were called or whose code was read, with the first such
    /// opcode.
    sizes: BTreeMap<Address, (usize, u8)>,
    logs: Vec<Value>,
    calls: Vec<Value>,
    is_stylus: bool,
}

impl Touched {
    fn count(&mut self, code: u8) {
        *self.opcodes.entry(code).or_default() += 1;
    }

    /// Counts the previous opcode, which depends on the current one.
    fn count_previous(&mut self, (last, top): (u8, U256), code: u8) {
        if reads_code(last) && !(last == op::EXTCODESIZE && code == ISZERO) {
            self.read_code.push(address(top));
        }
        if last == op::GAS && !is_call(code) {
            self.count(op::GAS);
        }
    }

    fn touch_slot(&mut self, step: &Step<'_>, state: &dyn StateView) {
        let Some(slot) = step.operand(0) else {
            return;
        };
        match step.code {
            op::SLOAD if !self.writes.contains_key(&slot) => {
                self.reads
                    .entry(slot)
                    .or_insert_with(|| step.load(slot, state));
            }
            op::SSTORE => *self.writes.entry(slot).or_default() += 1,
            op::TLOAD => *self.transient_reads.entry(slot).or_default() += 1,
            op::TSTORE => *self.transient_writes.entry(slot).or_default() += 1,
            _ => {}
        }
    }

    fn touch_code(&mut self, step: &Step<'_>, state: &dyn StateView) {
        let target = if reads_code(step.code) {
            step.operand(0)
        } else if is_call(step.code) {
            step.operand(1)
        } else {
            None
        };
        if let Some(target) = target.map(address) {
            self.sizes
                .entry(target)
                .or_insert_with(|| (state.code(target).len(), step.code));
        }
    }

    /// Adds everything to the fields of the frame's call.
    fn describe(self, fields: &mut Map<String, Value>, out_of_gas: bool) {
        let words = |(slot, value): (U256, U256)| (hex::word(slot), json!([hex::word(value)]));
        let counts = |counts: BTreeMap<U256, u64>| -> Map<String, Value> {
            let counts = counts.into_iter();
            counts
                .map(|(slot, count)| (hex::word(slot), count.into()))
                .collect()
        };
        let slots = json!({
            "reads": self.reads.into_iter().map(words).collect::<Map<String, Value>>(),
            "writes": counts(self.writes),
            "transientReads": counts(self.transient_reads),
            "transientWrites": counts(self.transient_writes),
        });
        let sizes = self.sizes.into_iter().map(|(address, (size, opcode))| {
            let size = json!({ "contractSize": size, "opcode": opcode });
            (hex::address(address), size)
        });
        let opcodes = self.opcodes.into_iter();
        let read_code = self.read_code.into_iter().map(hex::address);
        fields.insert("accessedSlots".into(), slots);
        fields.insert("extCodeAccessInfo".into(), read_code.collect());
        fields.insert(
            "usedOpcodes".into(),
            Value::Object(
                opcodes
                    .map(|(code, count)| (format!("{code:#x}"), count.into()))
                    .collect(),
            ),
        );
        fields.insert("contractSize".into(), Value::Object(sizes.collect()));
        fields.insert("outOfGas".into(), out_of_gas.into());
        if !self.logs.is_empty() {
            fields.insert("logs".into(), self.logs.into());
        }
        if !self.calls.is_empty() {
            fields.insert("calls".into(), self.calls.into());
        }
    }
}

impl Tracer for Frames {
    fn enter(&mut self, _: &CallFrame, _: bool) {
        self.open.push(Touched::default());
    }

    fn step(&mut self, step: &Step<'_>, state: &dyn StateView) {
        let code = step.code;
        let Some(touched) = self.open.last_mut() else {
            return;
        };
        if step.is_arbos && !self.shows_arbos {
            return;
        }
        if matches!(code, op::RETURN | op::REVERT) {
            self.last = None;
        }
        if let Some(last) = self.last {
            touched.count_previous(last, code);
        }
        touched.touch_code(step, state);
        if code != op::GAS && !self.ignored.contains(&code) {
            touched.count(code);
        }
        touched.touch_slot(step, state);
        if code == op::KECCAK256
            && let Some(preimage) = preimage(step)
        {
            self.preimages.insert(preimage);
        }
        self.last = Some((code, step.operand(0).unwrap_or_default()));
    }

    fn host_call(&mut self, _: &HostCall) {
        if let Some(touched) = self.open.last_mut() {
            touched.is_stylus = true;
        }
    }

    fn log(&mut self, log: &Log) {
        if let (true, Some(touched)) = (self.with_log, self.open.last_mut()) {
            let log = log_object(log, touched.calls.len());
            touched.logs.push(log);
        }
    }

    fn exit(&mut self, frame: &CallFrame) {
        let Some(touched) = self.open.pop() else {
            return;
        };
        let error = frame.error.as_deref().unwrap_or_default();
        let out_of_gas = !touched.is_stylus && OUT_OF_GAS.contains(&error);
        let mut object = fields(frame);
        touched.describe(&mut object, out_of_gas);
        let mut object = Value::Object(object);
        if frame.status != Status::Success {
            forget_logs(&mut object);
        }
        match (self.open.last_mut(), object) {
            (Some(parent), object) => parent.calls.push(object),
            (None, Value::Object(object)) => self.root = Some(object),
            (None, _) => {}
        }
    }
}

/// A failed call has no logs, nor do the calls below it.
fn forget_logs(call: &mut Value) {
    if let Value::Object(fields) = call {
        fields.remove("logs");
        if let Some(Value::Array(calls)) = fields.get_mut("calls") {
            calls.iter_mut().for_each(forget_logs);
        }
    }
}

/// The bytes to be hashed; memory beyond its end is zero. `None` if they exceed any gas limit.
fn preimage(step: &Step<'_>) -> Option<Bytes> {
    let start = usize::try_from(step.operand(0)?).unwrap_or(usize::MAX);
    let len = usize::try_from(step.operand(1)?).ok()?;
    if u64::try_from(len).ok()? > step.gas.saturating_mul(32) && len > step.memory.len() {
        return None;
    }
    let end = start.saturating_add(len).min(step.memory.len());
    let mut bytes = step.memory.get(start..end).unwrap_or_default().to_vec();
    bytes.resize(len, 0);
    Some(bytes.into())
}

fn address(word: U256) -> Address {
    Address::from_word(B256::from(word))
}

/// Whether the opcode reads an account's code.
fn reads_code(code: u8) -> bool {
    matches!(code, op::EXTCODESIZE | op::EXTCODECOPY | op::EXTCODEHASH)
}

fn is_call(code: u8) -> bool {
    matches!(
        code,
        op::CALL | CALLCODE | op::DELEGATECALL | op::STATICCALL
    )
}
