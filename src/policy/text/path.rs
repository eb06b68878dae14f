//! Paths: where an argument is in a call's data.

use crate::{
    bounds::MAX_WORD_INDEX,
    denial::PolicyFault,
    policy::text::{reader::TextReader, value_type::ValueType},
};

/// First step byte that is reserved for no step at all; those between [`MAX_WORD_INDEX`] and it are
/// tuple and array steps of a later version.
const UNKNOWN_STEP: u8 = 0xc0;

/// A sequence of steps over a call's arguments, and the type that the words at its end are read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path<'a> {
    /// The encoded steps. The last one is a head word; in this version it is the only one.
    pub steps: &'a [u8],
    /// How the words are read.
    pub value_type: ValueType,
}

impl<'a> Path<'a> {
    /// Reads a path. Steps that this version does not judge are a fault.
    #[inline(never)]
    pub fn read(reader: &mut TextReader<'_, 'a>) -> Self {
        let before = reader.rest();
        let step = reader.byte();
        if step > MAX_WORD_INDEX {
            reader.note(if step >= UNKNOWN_STEP {
                PolicyFault::BadIndex
            } else {
                PolicyFault::NotSupported
            });
        }
        Self {
            steps: before.get(..1).unwrap_or(&[]),
            value_type: ValueType::read(reader),
        }
    }
}
