//! Tests on one argument of a call.

use alloy_primitives::{Address, B256, FixedBytes, I256, U256};

use super::{path::Path, reference::Param};

/// What an argument is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operand {
    /// A value as its ABI word: numbers right-aligned and sign-extended, `bytesN` left-aligned.
    Word(B256),
    /// The ABI word in the session's args.
    Param(Param),
    /// The account whose session it is; for arguments of type `address`.
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
    /// `N` is at most 32; bytes beyond that are cut off.
    fn from(bytes: FixedBytes<N>) -> Self {
        let mut word = B256::ZERO;
        for (to, from) in word.iter_mut().zip(bytes) {
            *to = from;
        }
        Self::Word(word)
    }
}

/// How an argument is compared. Orders are those of the argument's type: `uintN` or signed `intN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal(Operand),
    /// `!=`
    NotEqual(Operand),
    /// `<`, numbers only.
    Less(Operand),
    /// `<=`, numbers only.
    AtMost(Operand),
    /// `>`, numbers only.
    Greater(Operand),
    /// `>=`, numbers only.
    AtLeast(Operand),
    /// Equal to one of 1 to 32 operands; not for `bool`.
    OneOf(Vec<Operand>),
}

impl Operator {
    /// The operator's name, as in `AtMost`.
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

    /// The values that the argument is compared with.
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

/// One test on one argument: a call passes a rule only if all of the rule's constraints hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// The argument.
    pub path: Path,
    /// The comparison.
    pub operator: Operator,
}

impl Constraint {
    /// The test `operator` on `path`. [`Path`] has shorter spellings, as
    /// `Path::address(0).is(recipient)`.
    pub fn new(path: Path, operator: Operator) -> Self {
        Self { path, operator }
    }
}
