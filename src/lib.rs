//! Latchkey: session keys for smart accounts, as one Stylus program.
//!
//! An account's owner enables *sessions*: this key may make these calls, within these limits, until
//! then. The EntryPoint asks the account, the account asks this module, and the module answers.
//!
//! Data flows one way:
//!
//! ```text
//! calldata -> operation -> session -> policy -> meter, window -> storage
//! ```
//!
//! * [`flow`] has the order of the steps: identify, judge, settle, authorize. Start reading there.
//! * [`operation`] decodes calldata into calls; [`session`] decodes who, when and which policy;
//!   [`eip712`] makes the digests that are signed, and [`signer`] checks signatures.
//! * [`policy`] reads, checks and judges policy texts; [`meter`] and [`window`] are the arithmetic
//!   of limits and time.
//! * [`state`] draws the slots; [`denial`] lists every refusal; [`bounds`] lists every limit;
//!   [`lane`] names the installations of the module.
//! * [`bytes`] reads and writes bytes and numbers.
//! * [`host`] is what the module needs of a chain; `contract` is the chain side: selectors,
//!   external functions, events, host calls.
//!
//! Imports point one way: `contract -> flow -> {operation, session, policy, signer, state} ->
//! {meter, window, denial, eip712} -> bytes`. Everything outside `contract` is plain data in, plain
//! data out.
//!
//! # Size
//!
//! The compressed program must stay small, and every byte of its data section costs gas on every
//! call. Hence four habits:
//!
//! * No code may panic on any input, and the build is checked for it: `get`, `first_chunk` and
//!   checked arithmetic instead of indices and operators that can overflow. Wrapping operations
//!   have a comment with the reason why they do not wrap.
//! * `#[inline(never)]` marks small functions that are used in many places. One call is shorter
//!   than one copy, and the optimiser would otherwise copy them.
//! * A refusal is written into one [`Denial`](denial::Denial) where it happens. Results carry no
//!   data.
//! * Constants of more than eight bytes are built from numbers in the code, not read from data.

pub mod bounds;
pub mod bytes;
pub mod denial;
pub mod eip712;
pub mod flow;
pub mod host;
pub mod lane;
pub mod meter;
pub mod operation;
pub mod policy;
pub mod session;
pub mod signer;
pub mod state;
pub mod window;

#[cfg(feature = "contract")]
pub mod contract;
