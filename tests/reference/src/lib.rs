//! A plain, slow model of Latchkey's policies. Tests compare the program and the SDK with it.
//!
//! It is written to be easy to read: whole values instead of cursors, 256-bit numbers instead of
//! limbs, one simple loop where the program has an optimized one. It shares no code and no
//! constants with the program or the SDK, and it never panics.
//!
//! [`decode`] reads a text strictly, [`check`](mod@check) checks it with the session's args,
//! account and module, [`judge`](mod@judge) decides about an operation, [`encode`](mod@encode)
//! writes a model as text without checking it, [`head`] reads and writes heads of sessions, and
//! [`strategies`] makes scenarios for property tests.

pub mod check;
pub mod decode;
pub mod encode;
pub mod head;
pub mod judge;
pub mod model;
pub mod strategies;
