//! Sets are strictly ascending, so that every set has one encoding.

use crate::{bytes::word::padded, policy::text::reader::TextReader};

/// Notes members that are not strictly ascending. Each has `size` bytes, at least 1; of the last
/// byte only the bits of `mask` count.
#[inline(never)]
pub(super) fn ascending(members: &[u8], size: usize, mask: u8, reader: &TextReader<'_, '_>) {
    let mut rest = members;
    let mut last = None;
    while let Some((member, after)) = rest.split_at_checked(size) {
        rest = after;
        let mut word = padded(member, 32);
        if let Some(byte) = word.last_mut() {
            *byte &= mask;
        }
        if let Some(last) = &last {
            reader.ascending(last, &word);
        }
        last = Some(word);
    }
}
