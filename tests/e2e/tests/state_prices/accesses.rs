//! What both sides do.

use alloy_primitives::Address;

/// An account with a wei and without code.
pub(crate) const EXISTING: Address = Address::repeat_byte(0xe1);
/// An address that nobody has used.
pub(crate) const NOBODY: Address = Address::repeat_byte(0xe2);

/// Accesses to state within one transaction, and the value of the slot before.
pub(crate) struct Access {
    pub(crate) slot: u64,
    pub(crate) kind: Kind,
}

/// What is accessed.
pub(crate) enum Kind {
    /// The slot is loaded this often.
    Loads(usize),
    /// The slot gets these values, one after the other.
    Stores(Vec<u64>),
    /// Transient storage is loaded and gets a value, once for each.
    Transient(Vec<u64>),
    /// The balance is asked for this often.
    Balance(Address, usize),
    /// The code hash is asked for.
    CodeHash(Address),
    /// The length of the code is asked for.
    CodeSize(Address),
    /// A call without wei and data.
    Touch(Address),
    /// A wei is sent.
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

    /// An access that leaves the slot alone.
    pub(crate) fn of(kind: Kind) -> Self {
        Self { slot: 0, kind }
    }
}
