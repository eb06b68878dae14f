//! What a policy may name as a literal or leave to the session's arguments: amounts and addresses.

use std::fmt::{self, Display, Formatter};

use alloy_primitives::Address;

use crate::sentences::{SENTENCES, fill};

/// A parameter of the policy: word `i` (0 to 15) of the `args` in a session's head.
///
/// Parameters make a policy a template. Every parameter a policy names must be below the number of
/// args of the session, and every arg must be named somewhere.
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

/// An amount: wei, token units, gas or uses, 0 to 2^128 − 1. Zero is nothing; no value means
/// "unlimited".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Amount {
    /// The number itself.
    Literal(u128),
    /// The number in the session's args.
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

/// An address: a call's target or a paymaster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// The address itself.
    Literal(Address),
    /// The address in the session's args, as its ABI word.
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
