//! Every limit of the program, once: what the parsers accept, what the buffers hold. All bounds are
//! inclusive. The SDK imports them; the reference model states them again on purpose.

/// Bytes of a policy text. Unpublished text travels in every operation.
pub const MAX_TEXT: usize = 4096;
/// Entries of a text's address table.
pub const MAX_ADDRESSES: u8 = 64;
/// Args in a session's head, 32 bytes each.
pub const MAX_ARGS: usize = 16;
/// Meters of a policy.
pub const MAX_METERS: usize = 32;
/// Meters that are charged with the fee of an operation that the account pays for.
pub const MAX_SELF_PAY: u8 = 4;
/// Named paymasters of a policy.
pub const MAX_PAYMASTERS: u8 = 8;
/// Rules of a policy.
pub const MAX_RULES: u8 = 64;
/// Constraints of a rule.
pub const MAX_CONSTRAINTS: u8 = 16;
/// Charges of a rule, and charges of the terms.
pub const MAX_CHARGES: u8 = 8;
/// Members of a set: targets, selectors, the operands of `OneOf`, `never`.
pub const MAX_SET: u8 = 32;
/// Index of a head word that a path can name.
pub const MAX_WORD_INDEX: u8 = 63;
/// Calls of one operation.
pub const MAX_CALLS: u8 = 32;
/// Bytes of an operation's `callData`; bundlers carry no more (V-05).
pub const MAX_CALL_DATA: usize = 8192;
/// Sessions in install data.
pub const MAX_INSTALL_SESSIONS: usize = 16;

/// Seconds of a period, or between two steps of a trickle. A shorter window can close between
/// signing and inclusion.
pub const MIN_PERIOD: u64 = 300;

/// The latest time in a session or policy, unix seconds: 40 bits, the year 36,812. Today's times in
/// milliseconds are above it, so a time in the wrong unit is refused.
pub const MAX_TIME: u64 = (1 << 40) - 1;
/// "Never", as the `validUntil` of a session: the largest `uint48`.
pub const NEVER: u64 = (1 << 48) - 1;
/// The latest time in `validationData`: EntryPoint 0.9 reads larger ones as block numbers (E-22).
pub const MAX_PACKED_TIME: u64 = (1 << 47) - 1;

/// The last epoch of a lane. A lane that reaches it is never installed again.
pub const MAX_EPOCH: u32 = u32::MAX;
