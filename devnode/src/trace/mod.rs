//! Tracers: what geth's and Nitro's native tracers say about one execution, as JSON.
//!
//! A [`Job`] is executed again while a [`Tracer`] watches; [`trace()`] picks the tracer by its
//! name. Stylus frames appear in terms of opcodes: each host call is shown as the opcodes it stands
//! for, order, gas, cost, stack and memory as recorded on Nitro v3.9.5. Nitro shows those opcodes
//! under the wrong account; [`Attribution`] chooses.
//!
//! ```
//! use serde_json::json;
//! use stylus_devnode::chain::{Chain, TransactionRequest, accounts};
//! use stylus_devnode::trace::{Attribution, trace};
//!
//! let mut chain = Chain::builder().timestamp(1_800_000_000).build();
//! let request = TransactionRequest::call(accounts::TEST[0].address, accounts::TEST[1].address, "");
//! let receipt = chain.transact(request)?;
//! let mut job = chain.trace_job(receipt.transaction_hash)?;
//! job.attribution = Attribution::Nitro;
//! let calls = trace(&job, &json!({ "tracer": "callTracer" })).expect("a mined transaction");
//! assert_eq!(calls["type"], "CALL");
//! # Ok::<(), stylus_devnode::chain::ChainError>(())
//! ```
//!
//! Serving clients never belongs here, nor does anything that changes an execution.

mod attribution;
mod call;
mod call_tree;
mod erc7562;
mod flat_call;
mod four_byte;
mod hex;
mod job;
mod mirror;
mod prestate;
pub mod report;
mod request;
mod steps;
mod struct_log;
mod stylus;
mod synthetic;
mod tracer;
mod transfers;

pub use attribution::Attribution;
pub use call::call;
pub use erc7562::erc7562;
pub use flat_call::flat_call;
pub use four_byte::four_byte;
pub use job::{Job, Place, Traced};
pub use prestate::prestate;
pub use request::{TRACERS, TraceError, trace};
pub use struct_log::struct_log;
pub use stylus::stylus;
pub use tracer::{Step, Tracer};
