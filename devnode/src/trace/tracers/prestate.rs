//! `prestateTracer`: the accounts that an execution accesses, before it and after it.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, U256};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::hex;
use crate::{
    arbos::{network_fee_account, pricing::L1_FUNDS_POOL},
    evm::{CallFrame, CallKind, State, StateView, Status},
    stylus::opcode as op,
    trace::{
        error::TraceError,
        replay::{Replay, Replayed},
        tracer::{Step, Tracer},
    },
};

const CALLCODE: u8 = 0xf2;
const SELFDESTRUCT: u8 = 0xff;

/// Options.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Config {
    diff_mode: bool,
    disable_code: bool,
    disable_storage: bool,
    include_empty: bool,
}

/// The accessed accounts before the transaction, or with `diffMode` the changes: `pre` and `post`.
/// `config` may also have `disableCode`, `disableStorage` and `includeEmpty`.
///
/// # Errors
/// The configuration is malformed, or the transaction is invalid.
pub(in crate::trace) fn prestate(replay: &Replay, config: &Value) -> Result<Value, TraceError> {
    let config: Config = TraceError::parse(config)?;
    let mut touched = Touched::default();
    let replayed = replay.run(&mut touched)?;
    touched.add_outer(replay, &replayed);
    if config.diff_mode {
        return Ok(difference(&touched, &replay.state, &replayed.state, config));
    }
    let accounts = touched
        .accounts
        .iter()
        .filter(|(address, _)| config.include_empty || !is_empty(&replay.state, **address))
        .map(|(address, slots)| {
            let mut fields = account(&replay.state, *address, config);
            let slots = slots.iter().map(|slot| {
                let value = replay.state.storage(*address, *slot);
                (hex::word(*slot), hex::word(value).into())
            });
            let slots: Map<String, Value> = slots.collect();
            if !config.disable_storage && !slots.is_empty() {
                fields.insert("storage".into(), slots.into());
            }
            (hex::address(*address), fields.into())
        });
    Ok(Value::Object(accounts.collect()))
}

/// Accounts and their slots.
#[derive(Default)]
struct Touched {
    accounts: BTreeMap<Address, BTreeSet<U256>>,
    /// Accounts that destroyed themselves in a frame that counted.
    destroyed: BTreeSet<Address>,
}

impl Touched {
    fn account(&mut self, address: Address) -> &mut BTreeSet<U256> {
        self.accounts.entry(address).or_default()
    }

    /// Adds the accounts that the transaction accesses outside of its frames.
    fn add_outer(&mut self, replay: &Replay, replayed: &Replayed) {
        let tx = &replay.transaction;
        let network = network_fee_account(&mut replayed.state.clone());
        let authorities = tx.authorization_list.iter();
        let authorities = authorities.filter_map(|signed| signed.recover_authority().ok());
        let fixed = [tx.from, replay.block.coinbase, network, L1_FUNDS_POOL];
        for address in fixed.into_iter().chain(tx.to).chain(authorities) {
            self.account(address);
        }
    }
}

impl Tracer for Touched {
    fn step(&mut self, step: &Step<'_>, state: &dyn StateView) {
        let address = |word: U256| Address::from_word(B256::from(word));
        match step.code {
            op::SLOAD | op::SSTORE => {
                if let Some(slot) = step.operand(0) {
                    self.account(step.address).insert(slot);
                }
            }
            op::EXTCODECOPY | op::EXTCODEHASH | op::EXTCODESIZE | op::BALANCE | SELFDESTRUCT => {
                if let Some(target) = step.operand(0) {
                    self.account(address(target));
                }
            }
            op::CALL | CALLCODE | op::DELEGATECALL | op::STATICCALL => {
                if let Some(target) = step.operand(1).map(address) {
                    self.account(target);
                    if let Some(delegate) = delegate(&state.code(target)) {
                        self.account(delegate);
                    }
                }
            }
            _ => {}
        }
    }

    fn exit(&mut self, frame: &CallFrame) {
        if frame.kind.is_create() && !frame.to.is_zero() {
            self.account(frame.to);
        }
        if frame.kind == CallKind::SelfDestruct && frame.status == Status::Success {
            self.destroyed.insert(frame.from);
        }
    }
}

/// Whose code an account borrows (EIP-7702).
fn delegate(code: &[u8]) -> Option<Address> {
    let address = code.strip_prefix(&[0xef, 0x01, 0x00])?;
    Address::try_from(address).ok()
}

fn is_empty(state: &State, address: Address) -> bool {
    state.balance(address).is_zero() && state.nonce(address) == 0 && state.code(address).is_empty()
}

/// Balance, nonce and code.
fn account(state: &State, address: Address, config: Config) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("balance".into(), hex::quantity(state.balance(address)));
    if state.nonce(address) > 0 {
        fields.insert("nonce".into(), state.nonce(address).into());
    }
    let code = state.code(address);
    if !config.disable_code && !code.is_empty() {
        fields.insert("code".into(), hex::bytes(&code));
    }
    fields
}

/// The changes from `before` to `after`. New accounts have no `pre`, removed ones no `post`.
fn difference(touched: &Touched, before: &State, after: &State, config: Config) -> Value {
    let (mut pre, mut post) = (Map::new(), Map::new());
    for (address, slots) in &touched.accounts {
        let address = *address;
        let (mut old, mut new) = (account(before, address, config), Map::new());
        let is_gone = touched.destroyed.contains(&address) && is_empty(after, address);
        if before.balance(address) != after.balance(address) {
            new.insert("balance".into(), hex::quantity(after.balance(address)));
        }
        if before.nonce(address) != after.nonce(address) {
            new.insert("nonce".into(), after.nonce(address).into());
        }
        let code = after.code(address);
        if !config.disable_code && before.code(address) != code {
            new.insert("code".into(), hex::bytes(&code));
        }
        let (mut old_slots, mut new_slots) = (Map::new(), Map::new());
        let mut has_changed = !new.is_empty();
        for slot in slots.iter().filter(|_| !config.disable_storage) {
            let (from, to) = (
                before.storage(address, *slot),
                after.storage(address, *slot),
            );
            if from == to {
                continue;
            }
            has_changed = true;
            if !from.is_zero() {
                old_slots.insert(hex::word(*slot), hex::word(from).into());
            }
            if !to.is_zero() {
                new_slots.insert(hex::word(*slot), hex::word(to).into());
            }
        }
        if !has_changed && !is_gone {
            continue;
        }
        if !old_slots.is_empty() {
            old.insert("storage".into(), old_slots.into());
        }
        if !new_slots.is_empty() {
            new.insert("storage".into(), new_slots.into());
        }
        if config.include_empty || !is_empty(before, address) {
            pre.insert(hex::address(address), old.into());
        }
        if !is_gone {
            post.insert(hex::address(address), new.into());
        }
    }
    json!({ "pre": pre, "post": post })
}
