//! The words at the end of a path.

use core::iter::once;

use crate::{bytes::word::Bytes32, policy::text::path::Path};

/// The words that a path yields in a call's data, selector first; `None` in place of a word that is
/// missing or not canonical for the path's type. A path of one head word yields one.
pub(super) fn words<'d>(
    path: &Path<'_>,
    data: &'d [u8],
) -> impl Iterator<Item = Option<&'d Bytes32>> {
    once(head_word(path, data))
}

fn head_word<'d>(path: &Path<'_>, data: &'d [u8]) -> Option<&'d Bytes32> {
    let index = usize::from(*path.steps.last()?);
    let word = data.get(4 + 32 * index..)?.first_chunk()?;
    path.value_type.is_canonical(word).then_some(word)
}
