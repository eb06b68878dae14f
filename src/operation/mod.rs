//! Operations: the fields of a userOp, and its calldata as a list of calls. Accepts only what a
//! canonical encoder writes: bytes that two decoders could read differently are refused (M-45).

pub mod call;
pub mod calls;
pub mod erc7579;
pub mod user_op;
