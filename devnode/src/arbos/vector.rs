//! A list of spaces: word 0 is the length, each element has a child space.

use super::storage::{Ledger, OutOfGas, Space};

/// Maximum number of elements that are read.
const MAX_ELEMENTS: u64 = 65_536;

/// The list stored in one space.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vector(Space);

impl Vector {
    /// The list stored in `space`.
    pub(super) fn new(space: Space) -> Self {
        Self(space)
    }

    /// Number of elements. One read.
    ///
    /// # Errors
    /// Not affordable.
    pub(super) fn len(self, ledger: &mut impl Ledger) -> Result<u64, OutOfGas> {
        Ok(ledger.read_u64(self.0.at(0))?.min(MAX_ELEMENTS))
    }

    /// The space of element `index`, which may not exist.
    pub(super) fn at(self, index: u64) -> Space {
        self.0.element(index)
    }

    /// Makes room at the end. One read and one write.
    ///
    /// # Errors
    /// Not affordable.
    pub(super) fn push(self, ledger: &mut impl Ledger) -> Result<Space, OutOfGas> {
        let len = self.len(ledger)?;
        ledger.write_u64(self.0.at(0), len + 1)?;
        Ok(self.at(len))
    }

    /// Takes the last element away; `None` if there is none. One read and one write. Its words
    /// stay.
    ///
    /// # Errors
    /// Not affordable.
    pub(super) fn pop(self, ledger: &mut impl Ledger) -> Result<Option<Space>, OutOfGas> {
        let Some(last) = self.len(ledger)?.checked_sub(1) else {
            return Ok(None);
        };
        ledger.write_u64(self.0.at(0), last)?;
        Ok(Some(self.at(last)))
    }
}
