//! The only contact with revm: state, frames, the door through which host calls become opcodes, and
//! the execution of one transaction.
//!
//! The way of a transaction: `validate` refuses it or not, `transaction` takes what it pays up
//! front and gives back what is left, `vm` runs its frames. A frame whose code is a program is a
//! `wasm_frame`, which reaches the state through the `door`; `precompiles` lead to ArbOS, which
//! sees the state as its `host`. Who watches is told by `record`; with an [`Observer`], EVM code
//! runs in `opcodes`, one opcode at a time.

mod access;
mod context;
mod door;
mod estimate;
mod host;
mod instructions;
mod intrinsic;
mod observer;
mod opcodes;
mod peek;
mod precompiles;
mod program;
mod record;
mod state;
mod text;
mod transaction;
mod validate;
mod vm;
mod wasm_frame;

use std::collections::BTreeMap;

pub use access::access_list;
use alloy_eips::{eip2930::AccessList, eip7702::SignedAuthorization};
use alloy_primitives::{Address, B256, Bytes, Log, U256};
pub use estimate::{EstimateError, estimate_gas};
pub use observer::{Observer, Opcode, World};
use record::Recorder;
use serde::{Deserialize, Serialize};
pub use state::State;
pub use text::opcode_name;
use transaction::Run;

use crate::profile::Profile;
pub use crate::stylus::{Child, HostCall, Offer, StylusFrame};

/// One account of the world state, as plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Wei.
    pub balance: U256,
    /// Next nonce.
    pub nonce: u64,
    /// Code as stored (Stylus programs with their prefix).
    pub code: Bytes,
    /// Non-zero slots.
    pub storage: BTreeMap<U256, U256>,
}

/// Block facts that programs can see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockFacts {
    /// Chain id.
    pub chain_id: u64,
    /// L2 block number (what `ArbSys.arbBlockNumber` says).
    pub number: u64,
    /// L1 block number (what `NUMBER` says).
    pub l1_number: u64,
    /// Unix seconds.
    pub timestamp: u64,
    /// Wei per gas.
    pub base_fee: u64,
    /// Poster of the block.
    pub coinbase: Address,
    /// Header gas limit.
    pub gas_limit: u64,
}

/// A transaction with its sender recovered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// 0, 1, 2 or 4.
    pub tx_type: u8,
    /// Sender.
    pub from: Address,
    /// Target; `None` creates.
    pub to: Option<Address>,
    /// Sender's nonce.
    pub nonce: u64,
    /// Gas limit.
    pub gas: u64,
    /// Wei per gas at most.
    pub max_fee_per_gas: u128,
    /// Wei per gas for the sequencer; dropped by Arbitrum.
    pub max_priority_fee_per_gas: u128,
    /// Wei.
    pub value: U256,
    /// Call data or init code.
    pub data: Bytes,
    /// EIP-2930.
    pub access_list: AccessList,
    /// EIP-7702.
    pub authorization_list: Vec<SignedAuthorization>,
    /// L1 part of the gas, computed by the chain; taken before execution.
    pub poster_gas: u64,
    /// Nobody signed it, so the sender may be a contract.
    pub is_unsigned: bool,
}

/// How to execute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    /// `eth_call`: no nonce, balance and base-fee checks, no per-transaction cap, nothing
    /// committed.
    pub is_call: bool,
    /// Record the tree of frames.
    pub trace: bool,
}

/// How an execution ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Returned.
    Success,
    /// Reverted; gas left was kept.
    Revert,
    /// Failed; all gas is gone.
    Failure,
}

/// Result of one transaction or call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// How it ended.
    pub status: Status,
    /// As in the receipt: after refunds, poster gas included.
    pub gas_used: u64,
    /// Return or revert data.
    pub output: Bytes,
    /// Address of the created contract; none unless successful.
    pub created: Option<Address>,
    /// Logs, empty unless successful.
    pub logs: Vec<Log>,
    /// The VM's error text in Nitro's words (`execution reverted`, `out of gas`, `max call depth
    /// exceeded`, …).
    pub error: Option<String>,
    /// Root of the frame tree, if asked for.
    pub root: Option<Frame>,
}

/// One frame of the call tree, with gas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// `CALL`, `DELEGATECALL`, `STATICCALL`, `CALLCODE`, `CREATE` or `CREATE2`.
    pub kind: &'static str,
    /// Caller.
    pub from: Address,
    /// Target, or the created address.
    pub to: Address,
    /// Wei.
    pub value: U256,
    /// Call data or init code.
    pub input: Bytes,
    /// Gas given.
    pub gas: u64,
    /// Gas used by this frame and its children.
    pub gas_used: u64,
    /// Return or revert data.
    pub output: Bytes,
    /// How it ended.
    pub status: Status,
    /// Error text unless successful.
    pub error: Option<String>,
    /// For a Stylus frame: what it paid and which host calls it made.
    pub stylus: Option<StylusFrame>,
    /// Calls made by this frame, in order.
    pub children: Vec<Frame>,
}

/// A transaction that never entered a block; the text is geth's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidTransaction(pub String);

impl InvalidTransaction {
    /// Whether nothing is wrong with the call, but answering it broke the node's machinery.
    pub fn is_crash(&self) -> bool {
        self.0 == text::CRASHED
    }
}

/// Executes one transaction on `state` and, unless `mode.is_call`, commits it.
///
/// # Errors
/// The transaction is not valid in this state (nonce, balance, fee, intrinsic gas …), or breaks
/// what runs it (`ArbDebug.panic`); nothing changed.
pub fn execute(
    state: &mut State,
    profile: &Profile,
    block: &BlockFacts,
    tx: &Transaction,
    mode: Mode,
) -> Result<Execution, InvalidTransaction> {
    let run = if mode.is_call {
        Run::Call
    } else {
        Run::Transaction
    };
    let recorder = mode.trace.then(|| Recorder::new(None));
    let executed = transaction::execute(state, profile, block, tx, run, recorder)?;
    if !mode.is_call {
        state.commit(executed.changes);
        state.set_recents(block.number, executed.recents);
    }
    Ok(executed.execution)
}

/// As [`execute`], told to `observer` while it happens, and always committed: `state` is the
/// caller's own copy. The second value is the price that was paid, wei per gas.
///
/// # Errors
/// As [`execute`]; the observer has seen nothing then, save what came before a crash.
pub fn observe(
    state: &mut State,
    profile: &Profile,
    block: &BlockFacts,
    tx: &Transaction,
    is_call: bool,
    observer: &mut dyn Observer,
) -> Result<(Execution, u64), InvalidTransaction> {
    let run = if is_call { Run::Call } else { Run::Transaction };
    let recorder = Some(Recorder::new(Some(observer)));
    let executed = transaction::execute(state, profile, block, tx, run, recorder)?;
    state.commit(executed.changes);
    Ok((executed.execution, transaction::gas_price(block, tx, run)))
}

/// keccak256 of an account's stored code, as `EXTCODEHASH` and program records see it.
pub fn code_hash(code: &[u8]) -> B256 {
    alloy_primitives::keccak256(code)
}
