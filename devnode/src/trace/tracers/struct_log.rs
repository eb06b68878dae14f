//! geth's struct logger: every opcode with its stack, memory and storage.

use std::collections::{BTreeMap, HashMap};

use alloy_primitives::{Address, B256, U256, hex as encode};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::hex;
use crate::{
    evm::{StateView, Status, opcode_name},
    stylus::opcode as op,
    trace::{
        error::TraceError,
        replay::Replay,
        tracer::{Step, Tracer},
    },
};

/// Bytes a log may take; a larger one is refused, since it is built in memory.
const MAX_SIZE: usize = 1 << 29;
/// Bytes of an opcode without what is on its stack and in its memory, about.
const ENTRY_SIZE: usize = 1_000;
/// Bytes of a word, about.
const WORD_SIZE: usize = 120;

/// Options.
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

/// The log of every opcode. `config` may have geth's `enableMemory`, `disableStack`,
/// `disableStorage`, `enableReturnData` and `limit`.
///
/// # Errors
/// The configuration is malformed, the transaction is invalid, or the log is too large.
pub(in crate::trace) fn struct_log(replay: &Replay, config: &Value) -> Result<Value, TraceError> {
    let mut log = Log {
        config: TraceError::parse(config)?,
        ..Log::default()
    };
    let replayed = replay.run(&mut log)?;
    if log.size > MAX_SIZE {
        return Err(TraceError::TooLarge);
    }
    let execution = replayed.execution;
    let mut result = Map::new();
    result.insert("gas".into(), execution.gas_used.into());
    let has_failed = execution.status != Status::Success;
    result.insert("failed".into(), has_failed.into());
    result.insert("returnValue".into(), hex::bytes(&execution.output));
    result.insert("structLogs".into(), log.entries.into());
    Ok(result.into())
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
    fn slots(&mut self, step: &Step<'_>, state: &dyn StateView) -> Option<Value> {
        let slot = step.operand(0)?;
        let value = match step.code {
            op::SLOAD => step.load(slot, state),
            op::SSTORE => step.operand(1)?,
            _ => return None,
        };
        let slots = self.storage.entry(step.address).or_default();
        slots.insert(slot, value);
        self.size = self.size.saturating_add(2 * WORD_SIZE * slots.len());
        let text = |word: &U256| encode::encode(B256::from(*word));
        let slots = slots
            .iter()
            .map(|(slot, value)| (text(slot), Value::from(text(value))));
        Some(Value::Object(slots.collect()))
    }
}

impl Tracer for Log {
    fn step(&mut self, step: &Step<'_>, state: &dyn StateView) {
        let is_over = self.config.limit != 0 && self.entries.len() >= self.config.limit;
        if is_over || self.size > MAX_SIZE {
            return;
        }
        let mut entry = Map::new();
        entry.insert("pc".into(), step.pc.into());
        entry.insert("op".into(), opcode_name(step.code).into());
        entry.insert("gas".into(), step.gas.into());
        entry.insert("depth".into(), step.depth.into());
        self.size = self.size.saturating_add(ENTRY_SIZE);
        if !self.config.disable_stack {
            let stack: Vec<Value> = step.stack.iter().map(|word| hex::quantity(*word)).collect();
            self.size = self.size.saturating_add(WORD_SIZE * stack.len());
            entry.insert("stack".into(), stack.into());
        }
        if self.config.enable_memory && !step.memory.is_empty() {
            let words = step.memory.chunks(32).map(encode::encode);
            let memory: Vec<Value> = words.map(Value::from).collect();
            self.size = self.size.saturating_add(WORD_SIZE * memory.len());
            entry.insert("memory".into(), memory.into());
        }
        if self.config.enable_return_data && !step.return_data.is_empty() {
            self.size = self.size.saturating_add(2 * step.return_data.len());
            let text = encode::encode_prefixed(step.return_data);
            entry.insert("returnData".into(), text.into());
        }
        if !self.config.disable_storage
            && let Some(slots) = self.slots(step, state)
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

#[cfg(test)]
mod tests {
    use alloy_primitives::Bytes;

    use super::*;
    use crate::evm::State;

    struct Nothing;

    impl StateView for Nothing {
        fn storage(&self, address: Address, slot: U256) -> U256 {
            State::default().storage(address, slot)
        }

        fn code(&self, _: Address) -> Bytes {
            Bytes::new()
        }

        fn balance(&self, _: Address) -> U256 {
            U256::ZERO
        }
    }

    #[test]
    fn a_log_beyond_its_size_takes_no_more_opcodes() {
        let mut log = Log {
            size: MAX_SIZE - ENTRY_SIZE + 1,
            ..Log::default()
        };
        for _ in 0..3 {
            log.step(&Step::blank(op::ADDRESS, &[]), &Nothing);
            log.step_done(2, None);
        }
        assert_eq!(log.entries.len(), 1);
        assert!(log.size > MAX_SIZE);
    }
}
