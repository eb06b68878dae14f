//! Charges: what an admitted call, or the operation, adds to a meter.

use crate::{
    denial::PolicyFault,
    policy::text::{path::Path, reader::TextReader, value_type::ValueType},
};

/// What a charge counts. The numbers are those of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ChargeSource {
    /// The call's value in wei; in the terms, the sum over all calls.
    Value = 0,
    /// One use.
    One = 1,
    /// The number at the charge's path in the call's arguments; in rules only.
    Argument = 2,
    /// All gas limits of the operation, the paymaster's included; in the terms only.
    Gas = 3,
}

/// Bits that a charge's source is shifted by in its first byte; the low bits are the meter's index.
pub const SOURCE_SHIFT: u8 = 5;

/// A charge: what it counts, and against which meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge<'a> {
    /// What it counts.
    pub source: ChargeSource,
    /// Index of the meter.
    pub meter: u8,
    /// Path of an argument; no steps for other sources.
    pub path: Path<'a>,
}

impl<'a> Charge<'a> {
    /// Reads a charge: `source << 5 | meter`, then the path of an argument.
    #[inline(never)]
    pub fn read(reader: &mut TextReader<'_, 'a>) -> Self {
        let byte = reader.byte();
        let meter = byte & 0x1f;
        reader.meter(meter);
        let mut path = Path {
            steps: reader.rest().get(..0).unwrap_or(&[]),
            value_type: ValueType::UINT256,
        };
        let source = match byte >> SOURCE_SHIFT {
            0 => ChargeSource::Value,
            1 => ChargeSource::One,
            2 => {
                path = Path::read(reader);
                ChargeSource::Argument
            }
            3 => ChargeSource::Gas,
            _ => {
                reader.note(PolicyFault::BadType);
                ChargeSource::One
            }
        };
        Self {
            source,
            meter,
            path,
        }
    }
}
