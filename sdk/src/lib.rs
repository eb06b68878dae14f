//! The client side of Latchkey.

pub mod abi;
pub mod entry_point;
pub mod policy;
