//! One test of one argument: path, operator, operands. To add an operator: a variant, its line in
//! [`Constraint::holds`], its rule in `policy::check`.

use crate::{
    policy::{MAX_SET, reader::Reader, value_type::ValueType},
    verdict::PolicyFault,
    word::{Bytes32, ZERO, pad_address, padded},
};

const ACCOUNT: u8 = 0x50;
const LAST_RESERVED_OPERAND: u8 = 0x52;

/// Where an argument stands: a head word of the call's arguments, and its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// Index of the head word.
    pub word: u8,
    /// How it is read.
    pub value_type: ValueType,
}

impl Path {
    /// The path of what has none.
    pub const NONE: Self = Self {
        word: 0,
        value_type: ValueType::UINT256,
    };

    /// Reads a path; one with steps that this version does not judge is a fault.
    #[inline(never)]
    pub fn read(reader: &mut Reader<'_, '_>) -> Self {
        let word = reader.byte();
        if word > 0x3f {
            reader.note(if word > 0xbf {
                PolicyFault::BadIndex
            } else {
                PolicyFault::NotSupported
            });
        }
        Self {
            word,
            value_type: ValueType::read(reader),
        }
    }

    /// The word at this path in a call's data (selector first): canonical, or nothing.
    #[inline(never)]
    pub fn find(self, data: &[u8]) -> Option<&Bytes32> {
        let at = 4 + 32 * usize::from(self.word);
        let word = data.get(at..)?.first_chunk()?;
        self.value_type.is_canonical(word).then_some(word)
    }
}

/// How an argument is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// Equal to a member of a set.
    OneOf,
}

/// A constraint, read up to its operands.
#[derive(Clone, Copy, Debug)]
pub struct Constraint {
    /// The argument.
    pub path: Path,
    /// The comparison.
    pub operator: Operator,
    /// Number of operands that follow.
    pub operands: usize,
}

/// An operand with the byte that says where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operand {
    /// Below 0x40 a literal, else PARAM or ACCOUNT.
    pub source: u8,
    /// Its value.
    pub word: Bytes32,
}

impl Operand {
    /// Whether the value stands in the text itself.
    pub fn is_literal(&self) -> bool {
        self.source < 0x40
    }
}

impl Constraint {
    /// Reads a constraint; `reader` then stands at its first operand.
    #[inline(never)]
    pub fn read(reader: &mut Reader<'_, '_>) -> Self {
        let path = Path::read(reader);
        let operator = match reader.byte() {
            0 => Operator::Equal,
            1 => Operator::NotEqual,
            2 => Operator::Less,
            3 => Operator::LessOrEqual,
            4 => Operator::Greater,
            5 => Operator::GreaterOrEqual,
            6 => Operator::OneOf,
            other => {
                reader.note(if other <= 9 {
                    PolicyFault::NotSupported
                } else {
                    PolicyFault::BadType
                });
                Operator::Equal
            }
        };
        let operands = if operator == Operator::OneOf {
            reader.count(2, MAX_SET)
        } else {
            1
        };
        Self {
            path,
            operator,
            operands,
        }
    }

    /// Reads the next operand.
    #[inline(never)]
    pub fn operand(&self, reader: &mut Reader<'_, '_>) -> Operand {
        let source = reader.byte();
        let is_address = self.path.value_type == ValueType::ADDRESS;
        let word = match source {
            0x00..=0x3f if is_address => pad_address(reader.reference(source)),
            0x00..=0x3f => {
                let size = self.path.value_type.fixed_bytes().unwrap_or(32);
                padded(reader.literal(source, size), size)
            }
            ACCOUNT if is_address => pad_address(reader.literals.account),
            ACCOUNT..=LAST_RESERVED_OPERAND => {
                reader.note(if source == ACCOUNT {
                    PolicyFault::BadType
                } else {
                    PolicyFault::NotSupported
                });
                ZERO
            }
            _ => *reader.param(source),
        };
        Operand { source, word }
    }

    /// Whether `found` compares with one operand as the operator says; for a set: is that member.
    #[inline(never)]
    pub fn holds(&self, found: &Bytes32, operand: &Bytes32) -> bool {
        let order = self.path.value_type.compare(found, operand);
        match self.operator {
            Operator::Equal | Operator::OneOf => order.is_eq(),
            Operator::NotEqual => order.is_ne(),
            Operator::Less => order.is_lt(),
            Operator::LessOrEqual => order.is_le(),
            Operator::Greater => order.is_gt(),
            Operator::GreaterOrEqual => order.is_ge(),
        }
    }
}
