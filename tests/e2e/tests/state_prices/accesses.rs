//! The accesses to state that both programs execute.

use alloy_primitives::Address;

/// An account with one wei and no code.
pub(crate) const EXISTING: Address = Address::repeat_byte(0xe1);
/// An unused address.
pub(crate) const UNUSED: Address = Address::repeat_byte(0xe2);

/// Accesses to state in one transaction, and the slot's value before it.
pub(crate) struct Access {
    pub(crate) slot: u64,
    pub(crate) kind: Kind,
}

/// The kind of access.
pub(crate) enum Kind {
    /// Loads the slot this many times.
    Loads(usize),
    /// Stores these values in the slot, in order.
    Stores(Vec<u64>),
    /// Loads transient storage and then stores a value, for each value.
    Transient(Vec<u64>),
    /// Reads the balance this many times.
    Balance(Address, usize),
    /// Reads the code hash.
    CodeHash(Address),
    /// Reads the code size.
    CodeSize(Address),
    /// Calls without wei and data.
    Touch(Address),
    /// Sends one wei.
    Pay(Address),
}

impl Access {
    pub(crate) fn loads(times: usize) -> Self {
        Self {
            slot: 4,
            kind: Kind::Loads(times),
        }
    }

    pub(crate) fn stores(slot: u64, values: &[u64]) -> Self {
        Self {
            slot,
            kind: Kind::Stores(values.to_vec()),
        }
    }

    /// An access to something else than the slot.
    pub(crate) fn of(kind: Kind) -> Self {
        Self { slot: 0, kind }
    }
}
