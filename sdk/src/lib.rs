//! The client side of Latchkey.

pub mod abi;
pub mod call;
pub mod entry_point;
pub mod envelope;
pub mod explain;
pub mod policy;
pub mod session;
pub mod signing;
pub mod user_op;
