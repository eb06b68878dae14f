//! Tracers: the output of geth's and Nitro's native tracers for one execution, as JSON.
//!
//! A [`Replay`] is executed again under a [`Tracer`]; [`trace()`] selects the tracer by name.
//! Stylus frames appear as opcodes: each host call is shown as its opcodes, with order, gas, cost,
//! stack and memory as recorded on Nitro v3.9.5. Nitro shows those opcodes under the wrong account;
//! [`Attribution`] selects the account.
//!
//! ```
//! use serde_json::json;
//! use stylus_devnode::chain::{Chain, TransactionRequest, accounts};
//! use stylus_devnode::trace::{Attribution, trace};
//!
//! let mut chain = Chain::builder().timestamp(1_800_000_000).build();
//! let request = TransactionRequest::call(accounts::TEST[0].address, accounts::TEST[1].address, "");
//! let receipt = chain.transact(request)?;
//! let mut replay = chain.replay(receipt.transaction_hash)?;
//! replay.attribution = Attribution::Nitro;
//! let calls = trace(&replay, &json!({ "tracer": "callTracer" })).expect("a mined transaction");
//! assert_eq!(calls["type"], "CALL");
//! # Ok::<(), stylus_devnode::chain::ChainError>(())
//! ```
//!
//! Serving clients never belongs here, nor does anything that changes an execution.

mod attribution;
mod error;
mod host_call_opcodes;
mod name;
mod noop;
mod replay;
mod request;
mod steps;
mod tracer;
mod tracers;

pub use attribution::Attribution;
pub use error::TraceError;
pub use name::TracerName;
pub use replay::{Location, Replay, Replayed};
pub use request::trace;
pub use tracer::{Step, Tracer};
pub use tracers::gas_report as report;
