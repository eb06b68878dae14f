//! Times: unix seconds, up to [`MAX_TIME`]. A time in milliseconds is above it, so it is refused
//! and not mistaken for a date 50,000 years away.

use thiserror::Error;

use crate::layout::bounds;

/// Latest time: 2^40 − 1, unix seconds, inclusive. Only the end of a session may be [`NEVER`]
/// instead.
pub const MAX_TIME: u64 = bounds::MAX_TIME;

/// The end of a session that does not end: `type(uint48).max`.
pub const NEVER: u64 = bounds::NEVER;

/// A time above [`MAX_TIME`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{field} is {value}, above 2^40 - 1 unix seconds: it looks like milliseconds")]
pub struct TimeError {
    /// The field, by its name in the ABI or in a policy.
    pub field: &'static str,
    /// The refused value.
    pub value: u128,
}

/// Refuses a time above [`MAX_TIME`].
///
/// # Errors
/// [`TimeError`].
pub(crate) fn check_time(field: &'static str, value: u128) -> Result<(), TimeError> {
    if value > MAX_TIME.into() {
        return Err(TimeError { field, value });
    }
    Ok(())
}
