//! geth's struct logger: every opcode with its stack, memory and storage.

use super::hex;
use super::job::Job;
use super::request::TraceError;
use super::tracer::{Step, Tracer};
use crate::evm::{Status, World, opcode_name};
use crate::stylus::opcode as op;
use alloy_primitives::{Address, B256, U256, hex as encode};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};

/// Bytes of stack, memory and storage text that a log may hold; beyond that it is refused, since it is kept in memory.
const MAX_SIZE: usize = 1 << 28;

/// What to leave out or add.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Config {
    enable_memory: bool,
    disable_stack: bool,
    disable_storage: bool,
    enable_return_data: bool,
    /// Opcodes at most; 0: any number.
    limit: usize,
}

/// The log of every opcode. `config` may have geth's `enableMemory`, `disableStack`, `disableStorage`,
/// `enableReturnData` and `limit`.
///
/// # Errors
/// The configuration is malformed, the transaction is invalid, or the log is too large.
pub fn struct_log(job: &Job, config: &Value) -> Result<Value, TraceError> {
    let mut log = Log {
        config: TraceError::parse(config)?,
        ..Log::default()
    };
    let traced = job.run(&mut log)?;
    if log.size > MAX_SIZE {
        return Err(TraceError::TooLarge);
    }
    let execution = traced.execution;
    Ok(json!({
        "gas": execution.gas_used,
        "failed": execution.status != Status::Success,
        "returnValue": hex::bytes(&execution.output),
        "structLogs": log.entries,
    }))
}

#[derive(Default)]
struct Log {
    config: Config,
    entries: Vec<Value>,
    /// The opcode being performed.
    pending: Option<Map<String, Value>>,
    /// Slots that opcodes have named so far.
    storage: HashMap<Address, BTreeMap<U256, U256>>,
    size: usize,
}

impl Log {
    /// The slots known of the account whose slot this opcode names.
    fn slots(&mut self, step: &Step<'_>, world: &dyn World) -> Option<Value> {
        let slot = step.operand(0)?;
        let value = match step.code {
            op::SLOAD => step.load(slot, world),
            op::SSTORE => step.operand(1)?,
            _ => return None,
        };
        let slots = self.storage.entry(step.address).or_default();
        slots.insert(slot, value);
        self.size = self.size.saturating_add(128 * slots.len());
        let text = |word: &U256| encode::encode(B256::from(*word));
        let slots = slots
            .iter()
            .map(|(slot, value)| (text(slot), Value::from(text(value))));
        Some(Value::Object(slots.collect()))
    }
}

impl Tracer for Log {
    fn step(&mut self, step: &Step<'_>, world: &dyn World) {
        let is_over = self.config.limit != 0 && self.entries.len() >= self.config.limit;
        if is_over || self.size > MAX_SIZE {
            return;
        }
        let mut entry = Map::new();
        entry.insert("pc".into(), step.pc.into());
        entry.insert("op".into(), opcode_name(step.code).into());
        entry.insert("gas".into(), step.gas.into());
        entry.insert("depth".into(), step.depth.into());
        self.size = self.size.saturating_add(64);
        if !self.config.disable_stack {
            let stack: Vec<Value> = step.stack.iter().map(|word| hex::quantity(*word)).collect();
            self.size = self.size.saturating_add(66 * stack.len());
            entry.insert("stack".into(), stack.into());
        }
        if self.config.enable_memory && !step.memory.is_empty() {
            let words = step.memory.chunks(32).map(encode::encode);
            let memory: Vec<Value> = words.map(Value::from).collect();
            self.size = self.size.saturating_add(64 * memory.len());
            entry.insert("memory".into(), memory.into());
        }
        if self.config.enable_return_data && !step.return_data.is_empty() {
            self.size = self.size.saturating_add(2 * step.return_data.len());
            let text = encode::encode_prefixed(step.return_data);
            entry.insert("returnData".into(), text.into());
        }
        if !self.config.disable_storage
            && let Some(slots) = self.slots(step, world)
        {
            entry.insert("storage".into(), slots);
        }
        if step.refund > 0 {
            entry.insert("refund".into(), step.refund.into());
        }
        self.pending = Some(entry);
    }

    fn step_done(&mut self, cost: u64, error: Option<&str>) {
        let Some(mut entry) = self.pending.take() else {
            return;
        };
        entry.insert("gasCost".into(), cost.into());
        if let Some(error) = error {
            entry.insert("error".into(), error.into());
        }
        self.entries.push(entry.into());
    }
}
