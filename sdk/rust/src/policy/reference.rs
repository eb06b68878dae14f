//! Amounts and addresses that are either literals or args of the session.

use std::fmt::{self, Display, Formatter};

use alloy_primitives::Address;

use crate::sentences::{SENTENCES, fill};

/// A parameter of the policy: index of one of the session's args, 0 to 15.
///
/// Parameters make a policy a template. A session must have an arg for every parameter, and a
/// policy must use every arg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Param(pub u8);

impl Display for Param {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&fill(
            &SENTENCES.phrases.operand.param,
            &[("index", &self.0)],
        ))
    }
}

/// An amount of wei, token units, gas or uses: 0 to 2^128 − 1. No amount means
/// "unlimited"; 0
/// admits nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Amount {
    /// A number.
    Literal(u128),
    /// One of the session's args.
    Param(Param),
}

impl From<u128> for Amount {
    fn from(amount: u128) -> Self {
        Self::Literal(amount)
    }
}

impl From<Param> for Amount {
    fn from(param: Param) -> Self {
        Self::Param(param)
    }
}

/// The address of a target or of a paymaster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// An address.
    Literal(Address),
    /// One of the session's args, as an ABI word.
    Param(Param),
}

impl From<Address> for Reference {
    fn from(address: Address) -> Self {
        Self::Literal(address)
    }
}

impl From<Param> for Reference {
    fn from(param: Param) -> Self {
        Self::Param(param)
    }
}
