//! A list of addresses with quick membership: owners, cache managers.
//!
//! Word 0 is the size, words 1 to size are the members; a child space maps a member to its word, 0
//! if absent.

use alloy_primitives::Address;

use super::storage::{Ledger, OutOfGas, Space};

/// Members that a list answers at most.
const MAX_LISTED: u64 = 65_536;

/// The set stored in one space.
#[derive(Clone, Copy, Debug)]
pub(super) struct AddressSet(Space);

impl AddressSet {
    /// The set stored in `space`.
    pub(super) fn new(space: Space) -> Self {
        Self(space)
    }

    /// Whether `address` is a member. One read.
    ///
    /// # Errors
    /// Not affordable.
    pub(super) fn contains(
        self,
        ledger: &mut impl Ledger,
        address: Address,
    ) -> Result<bool, OutOfGas> {
        Ok(!ledger.read(self.index_slot(address))?.is_zero())
    }

    /// Number of members. One read.
    ///
    /// # Errors
    /// Not affordable.
    pub(super) fn size(self, ledger: &mut impl Ledger) -> Result<u64, OutOfGas> {
        ledger.read_u64(self.0.at(0))
    }

    /// The members in order. One read, and one per member.
    ///
    /// # Errors
    /// Not affordable.
    pub(super) fn members(self, ledger: &mut impl Ledger) -> Result<Vec<Address>, OutOfGas> {
        let size = self.size(ledger)?.min(MAX_LISTED);
        (1..=size)
            .map(|i| ledger.read_address(self.0.at(i)))
            .collect()
    }

    /// Adds `address` at the end, unless it is a member.
    ///
    /// # Errors
    /// Not affordable; what was written until then stays written.
    pub(super) fn add(self, ledger: &mut impl Ledger, address: Address) -> Result<(), OutOfGas> {
        if self.contains(ledger, address)? {
            return Ok(());
        }
        let last = self.size(ledger)?.saturating_add(1);
        ledger.write_u64(self.index_slot(address), last)?;
        ledger.write(self.0.at(last), address.into_word())?;
        self.resize(ledger, 1)
    }

    /// Removes `address` if it is a member; the last member takes its place.
    ///
    /// # Errors
    /// Not affordable; what was written until then stays written.
    pub(super) fn remove(self, ledger: &mut impl Ledger, address: Address) -> Result<(), OutOfGas> {
        let index = ledger.read_u64(self.index_slot(address))?;
        if index == 0 {
            return Ok(());
        }
        ledger.write_u64(self.index_slot(address), 0)?;
        let size = self.size(ledger)?;
        if index < size {
            let moved = ledger.read_address(self.0.at(size))?;
            ledger.write(self.0.at(index), moved.into_word())?;
            ledger.write_u64(self.index_slot(moved), index)?;
        }
        ledger.write_u64(self.0.at(size), 0)?;
        self.resize(ledger, -1)
    }

    /// Adds `address` again if its word names another member; returns `false` if `address` is not a
    /// member or its word is correct.
    ///
    /// # Errors
    /// Not affordable; what was written until then stays written.
    pub(super) fn rectify(
        self,
        ledger: &mut impl Ledger,
        address: Address,
    ) -> Result<bool, OutOfGas> {
        if !self.contains(ledger, address)? {
            return Ok(false);
        }
        let index = ledger.read_u64(self.index_slot(address))?;
        let named = ledger.read(self.0.at(index))?;
        let size = ledger.read_u64(self.0.at(0))?;
        if named == address.into_word() && index <= size {
            return Ok(false);
        }
        ledger.write_u64(self.index_slot(address), 0)?;
        self.add(ledger, address)?;
        Ok(true)
    }

    fn resize(self, ledger: &mut impl Ledger, by: i64) -> Result<(), OutOfGas> {
        let size = self.size(ledger)?;
        ledger.write_u64(self.0.at(0), size.saturating_add_signed(by))
    }

    fn index_slot(self, address: Address) -> alloy_primitives::B256 {
        self.0.child(0).slot(address.into_word())
    }
}
