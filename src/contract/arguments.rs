//! Reads the arguments of external functions.

use crate::{
    bytes::{abi::Frame, word::Bytes32},
    contract::memory::ARGUMENTS,
    denial::{Checked, Denial},
    lane::LaneId,
};

/// The call's arguments, between the selector and `end` of the input: a frame of `head_words`
/// words.
#[inline(never)]
pub(super) fn arguments(input: &[u8], end: usize, head_words: usize) -> Frame<'_> {
    Frame::new(input.get(ARGUMENTS..end).unwrap_or(&[]), head_words)
}

/// The only argument: exactly one word.
///
/// # Errors
/// [`Denial::malformed_arguments`].
#[inline(never)]
pub(super) fn only_word<'a>(
    input: &'a [u8],
    end: usize,
    denial: &mut Denial,
) -> Checked<&'a Bytes32> {
    let mut frame = arguments(input, end, 1);
    let word = frame.word(0);
    denial.require(frame.is_whole(), Denial::malformed_arguments)?;
    Ok(word)
}

/// Head word `index` as a lane, once all other arguments are read.
///
/// # Errors
/// [`Denial::malformed_arguments`] unless the frame is whole; [`Denial::lane_not_supported`].
#[inline(never)]
pub(super) fn lane(frame: &mut Frame<'_>, index: usize, denial: &mut Denial) -> Checked<LaneId> {
    let lane = LaneId(frame.uint(index, 4) as u32);
    denial.require(frame.is_whole(), Denial::malformed_arguments)?;
    require_supported(lane, denial)?;
    Ok(lane)
}

/// Refuses lanes that this version does not serve.
///
/// # Errors
/// [`Denial::lane_not_supported`].
pub(super) fn require_supported(lane: LaneId, denial: &mut Denial) -> Checked<()> {
    if lane.is_supported() {
        return Ok(());
    }
    Err(denial.lane_not_supported(lane))
}
