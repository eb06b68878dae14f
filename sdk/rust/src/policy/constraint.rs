//! Constraints on one argument of a call.

use alloy_primitives::{Address, B256, FixedBytes, I256, U256};

use super::{path::Path, reference::Param};

/// A value that an argument is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operand {
    /// An ABI word: numbers are right-aligned and sign-extended, `bytesN` is left-aligned.
    Word(B256),
    /// One of the session's args.
    Param(Param),
    /// The account; for arguments of type `address` only.
    Account,
}

impl From<Param> for Operand {
    fn from(param: Param) -> Self {
        Self::Param(param)
    }
}

impl From<Address> for Operand {
    fn from(address: Address) -> Self {
        Self::Word(address.into_word())
    }
}

impl From<U256> for Operand {
    fn from(number: U256) -> Self {
        Self::Word(number.into())
    }
}

impl From<u128> for Operand {
    fn from(number: u128) -> Self {
        Self::from(U256::from(number))
    }
}

impl From<I256> for Operand {
    fn from(number: I256) -> Self {
        Self::from(number.into_raw())
    }
}

impl From<bool> for Operand {
    fn from(flag: bool) -> Self {
        Self::from(u128::from(flag))
    }
}

impl<const N: usize> From<FixedBytes<N>> for Operand {
    /// Bytes after the 32nd are cut off.
    fn from(bytes: FixedBytes<N>) -> Self {
        let mut word = B256::ZERO;
        for (to, from) in word.iter_mut().zip(bytes) {
            *to = from;
        }
        Self::Word(word)
    }
}

/// A comparison of an argument with its operands. Numbers are signed if the argument is `intN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal(Operand),
    /// `!=`
    NotEqual(Operand),
    /// `<`; numbers only.
    Less(Operand),
    /// `<=`; numbers only.
    AtMost(Operand),
    /// `>`; numbers only.
    Greater(Operand),
    /// `>=`; numbers only.
    AtLeast(Operand),
    /// Equal to one of 1 to 32 operands; not for `bool`.
    OneOf(Vec<Operand>),
}

impl Operator {
    /// Name of the operator, such as `AtMost`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Equal(_) => "Equal",
            Self::NotEqual(_) => "NotEqual",
            Self::Less(_) => "Less",
            Self::AtMost(_) => "AtMost",
            Self::Greater(_) => "Greater",
            Self::AtLeast(_) => "AtLeast",
            Self::OneOf(_) => "OneOf",
        }
    }

    /// Operands.
    pub fn operands(&self) -> &[Operand] {
        match self {
            Self::Equal(operand)
            | Self::NotEqual(operand)
            | Self::Less(operand)
            | Self::AtMost(operand)
            | Self::Greater(operand)
            | Self::AtLeast(operand) => std::slice::from_ref(operand),
            Self::OneOf(operands) => operands,
        }
    }
}

/// A comparison of one argument. A rule admits a call only if all of its constraints are true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Argument.
    pub path: Path,
    /// Comparison.
    pub operator: Operator,
}

impl Constraint {
    /// A constraint on the argument at `path`. The methods of [`Path`] are shorter:
    /// `Path::address(0).is(recipient)`.
    pub fn new(path: Path, operator: Operator) -> Self {
        Self { path, operator }
    }
}
