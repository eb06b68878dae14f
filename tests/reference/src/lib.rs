//! The plain, slow model of Latchkey's policies: what the program and the SDK are compared with.
//!
//! It is written for being read: whole values instead of cursors, 256-bit numbers where the program
//! has limbs, one obvious loop where the program has a clever one. It shares no code with the
//! program or the SDK, and it never panics.
//!
//! [`decode`] reads a text strictly, [`check`](mod@check) says what holds once the session's args,
//! its account and the module are known, [`judge`](mod@judge) decides about an operation,
//! [`encode`](mod@encode) writes a model as text without asking whether it is valid, [`head`] does
//! the same for sessions, and [`strategies`] makes cases for property tests.

pub mod check;
pub mod decode;
pub mod encode;
pub mod head;
pub mod judge;
pub mod model;
pub mod strategies;
