//! Times: unix seconds, at most [`MAX_TIME`]. Times in milliseconds are above this bound since
//! 2004, so they are refused.

use thiserror::Error;

use crate::layout::bounds;

/// Latest time, inclusive: 2^40 − 1 unix seconds. Only the end of a session can be later, if it is
/// [`NEVER`].
pub const MAX_TIME: u64 = bounds::MAX_TIME;

/// The end of a session that does not end: `type(uint48).max`.
pub const NEVER: u64 = bounds::NEVER;

/// A time above [`MAX_TIME`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{field} is {value}, above 2^40 - 1 unix seconds: it looks like milliseconds")]
pub struct TimeError {
    /// Name of the field: `validAfter`, `validUntil`, `anchor` or `claimed time`.
    pub field: &'static str,
    /// Refused value.
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
