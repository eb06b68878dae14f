//! Policies: what a session may do. Reads policy text and judges calls into charges. Knows no
//! storage and no clock; says nothing about signatures.

pub mod check;
pub mod constraint;
pub mod forbidden;
pub mod judge;
pub mod reader;
pub mod rule;
pub mod terms;
pub mod text;
pub mod value_type;

/// Bytes of a policy text at most.
pub const MAX_TEXT: usize = 4096;
/// Words of arguments in a session's head at most.
pub const MAX_ARGS: usize = 16;
/// Meters of a policy at most.
pub const MAX_METERS: usize = 32;
/// Meters that share the fee of a self-paid operation at most.
pub const MAX_SELF_PAY: u8 = 4;
/// Named paymasters at most.
pub const MAX_PAYMASTERS: u8 = 8;
/// Rules of a policy at most.
pub const MAX_RULES: u8 = 64;
/// Constraints of a rule at most.
pub const MAX_CONSTRAINTS: u8 = 16;
/// Charges of a rule, or of the operation, at most.
pub const MAX_CHARGES: u8 = 8;
/// Members of a set at most: targets, selectors, `one of`, `never`.
pub const MAX_SET: u8 = 32;
/// Calls of one operation at most.
pub const MAX_CALLS: u8 = 32;
/// Seconds of a period or a trickle step at least: shorter ones pass between signing and inclusion.
pub const MIN_LENGTH: u64 = 300;
