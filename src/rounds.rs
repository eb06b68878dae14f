//! Counted loops whose test stands at the end of a round. The optimiser leaves a dead trap behind a
//! loop that is left at its head from the middle of a large function; behind these there is none,
//! so that a trap in the built program always means a panic.

use crate::verdict::Checked;

/// Calls `round` with 0, 1, ... below `count`, until one gives something.
#[inline]
pub fn first<T>(count: usize, mut round: impl FnMut(usize) -> Option<T>) -> Option<T> {
    let mut index = 0;
    if count == 0 {
        return None;
    }
    loop {
        if let Some(found) = round(index) {
            return Some(found);
        }
        index += 1;
        if index == count {
            return None;
        }
    }
}

/// Calls `round` with 0, 1, ... below `count`, up to the first refusal.
///
/// # Errors
/// That refusal.
#[inline]
pub fn each(count: usize, mut round: impl FnMut(usize) -> Checked<()>) -> Checked<()> {
    first(count, |index| round(index).err()).map_or(Ok(()), Err)
}
