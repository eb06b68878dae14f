//! Counted loops whose test is at the end of a round. LLVM leaves a dead trap behind a loop that is
//! left at its head from the middle of a large function; these leave none, so a trap in the built
//! program always means a panic.

/// Calls `round` with 0, 1, … below `count` until it returns a value, and returns that value.
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

/// Calls `round` with 0, 1, … below `count`.
#[inline]
pub fn repeat(count: usize, mut round: impl FnMut(usize)) {
    let _: Option<()> = first(count, |index| {
        round(index);
        None
    });
}

/// Calls `round` with 0, 1, … below `count` until it refuses.
///
/// # Errors
/// The first refusal of `round`.
#[inline]
pub fn each<E>(count: usize, mut round: impl FnMut(usize) -> Result<(), E>) -> Result<(), E> {
    first(count, |index| round(index).err()).map_or(Ok(()), Err)
}
