//! The execution of one transaction, and the only contact with revm.
//!
//! `validate` checks a transaction, `transaction` charges it up front and refunds the rest, `vm`
//! runs its frames. A frame whose code is a Stylus program has a `stylus_call`, which performs
//! opcodes in revm through `host_opcodes`; `precompiles` calls ArbOS, which reads and writes the
//! state through `arbos_host`. `recorder` builds the tree of calls and notifies an [`Observer`];
//! with an observer, EVM code runs in `opcodes`, one opcode at a time.

mod access;
mod arbos_host;
mod call_frame;
mod cold_access;
mod context;
mod estimate;
mod execution;
mod host_opcodes;
mod instructions;
mod intrinsic;
mod invalid_transaction;
mod observer;
mod opcodes;
mod precompiles;
mod program;
mod recorder;
mod state;
mod status;
mod stylus_call;
mod text;
mod transaction;
mod validate;
mod vm;

pub use access::access_list;
use alloy_primitives::B256;
pub use call_frame::{CallFrame, CallKind};
pub use estimate::{EstimateError, estimate_gas};
use execution::Run;
pub use execution::{Execution, Mode};
pub use invalid_transaction::InvalidTransaction;
pub use observer::{Observer, Opcode, StateView};
use recorder::Recorder;
pub use state::State;
pub use status::Status;
pub use text::opcode_name;

use crate::{
    profile::Profile,
    world::{BlockFacts, Transaction},
};

/// Executes one transaction on `state` and, unless `mode.is_call`, commits it.
///
/// # Errors
/// The transaction is not valid in this state (nonce, balance, fee, intrinsic gas …), or crashes
/// the node (`ArbDebug.panic`); `state` is unchanged.
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

/// Executes as [`execute`] does, notifies `observer` of every step, and always commits: `state` is
/// the caller's own copy. Also returns the price that was paid, wei per gas.
///
/// # Errors
/// As [`execute`]; the observer was then not called, except before a crash.
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

/// keccak256 of an account's stored code, which `EXTCODEHASH` returns and program records belong
/// to.
pub fn code_hash(code: &[u8]) -> B256 {
    alloy_primitives::keccak256(code)
}
