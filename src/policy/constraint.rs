//! One test of one argument: path, operator, operands. To add an operator: a variant, its line in
//! [`Constraint::holds`], its rule in `policy::check`.

use crate::cursor::Cursor;
use crate::policy::MAX_SET;
use crate::policy::text::{Literals, Read, count, literal};
use crate::policy::value_type::ValueType;
use crate::verdict::PolicyFault;
use crate::word::{Bytes32, Word};

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
    /// Reads a path.
    ///
    /// # Errors
    /// Malformed, or one with steps that this version does not judge.
    #[inline(never)]
    pub fn read(cursor: &mut Cursor<'_>) -> Read<Self> {
        let word = cursor.byte()?;
        if word > 0xbf {
            return Err(PolicyFault::BadIndex);
        }
        if word > 0x3f {
            return Err(PolicyFault::NotSupported);
        }
        Ok(Self { word, value_type: ValueType::read(cursor.byte()?)? })
    }

    /// The word at this path in a call's data (selector first): canonical, or nothing.
    #[inline(never)]
    pub fn find(self, data: &[u8]) -> Option<Word> {
        let at = 4 + 32 * usize::from(self.word);
        let word: &Bytes32 = data.get(at..)?.first_chunk()?;
        let word = Word::from_bytes32(word);
        self.value_type.is_canonical(&word).then_some(word)
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
    pub operands: u8,
}

/// An operand with the byte that says where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operand {
    /// Below 0x40 a literal, else PARAM or ACCOUNT.
    pub source: u8,
    /// Its value.
    pub word: Word,
}

impl Operand {
    /// Whether the value stands in the text itself.
    pub fn is_literal(&self) -> bool {
        self.source < 0x40
    }
}

impl Constraint {
    /// Reads a constraint; `cursor` then stands at its first operand.
    ///
    /// # Errors
    /// Malformed, or an operator that this version does not judge.
    #[inline(never)]
    pub fn read(cursor: &mut Cursor<'_>) -> Read<Self> {
        let path = Path::read(cursor)?;
        let operator = match cursor.byte()? {
            0 => Operator::Equal,
            1 => Operator::NotEqual,
            2 => Operator::Less,
            3 => Operator::LessOrEqual,
            4 => Operator::Greater,
            5 => Operator::GreaterOrEqual,
            6 => Operator::OneOf,
            7..=9 => return Err(PolicyFault::NotSupported),
            _ => return Err(PolicyFault::BadType),
        };
        let operands = if operator == Operator::OneOf { count(cursor, 2, MAX_SET)? } else { 1 };
        Ok(Self { path, operator, operands })
    }

    /// Reads the next operand.
    ///
    /// # Errors
    /// Malformed, not there, or a source that this version does not judge.
    #[inline(never)]
    pub fn operand(&self, cursor: &mut Cursor<'_>, literals: &Literals<'_>) -> Read<Operand> {
        let source = cursor.byte()?;
        let word = match (source, self.path.value_type) {
            (0x00..=0x3f, ValueType::Address) => literals.address(source)?.into(),
            (0x00..=0x3f, ValueType::Bytes(size)) => {
                let word = literal(cursor, source, size)?;
                word.shifted_left(32 - size.min(32))
            }
            (0x00..=0x3f, _) => literal(cursor, source, 32)?,
            (ACCOUNT, ValueType::Address) => literals.account.into(),
            (ACCOUNT, _) => return Err(PolicyFault::BadType),
            (0x51..=LAST_RESERVED_OPERAND, _) => return Err(PolicyFault::NotSupported),
            _ => Word::from_bytes32(literals.param(source)?),
        };
        Ok(Operand { source, word })
    }

    /// Whether `found` compares with one operand as the operator says; for a set: is that member.
    #[inline(never)]
    pub fn holds(&self, found: &Word, operand: &Word) -> bool {
        let key = |word: &Word| self.path.value_type.sort_key(*word);
        let order = key(found).cmp(&key(operand));
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
