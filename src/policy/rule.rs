//! One entry of a policy: which calls it is about and what it charges them. Constraints have their
//! own file.

use crate::{
    policy::{MAX_CHARGES, MAX_SET, constraint::Path, reader::Reader},
    verdict::PolicyFault,
};

const FULL_POWER: u8 = 0x01;
const ANY_TARGET: u8 = 0x02;
const ANY_FUNCTION: u8 = 0x04;
const PLAIN_TRANSFER: u8 = 0x08;
const ACCOUNT_FUNCTION: u8 = 0x10;
const VALUE: u8 = 0x20;

/// A rule, read up to its charges.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    /// Lets value move without a meter.
    pub has_full_power: bool,
    /// References to the contracts that may be called.
    pub targets: &'a [u8],
    /// The functions that may be called.
    pub selectors: &'a [[u8; 4]],
    /// Whether empty call data is admitted: ether without a function.
    pub is_plain_transfer: bool,
    /// Wei per call at most.
    pub most_value: u128,
    /// Number of charges that follow.
    pub charges: usize,
}

impl<'a> Rule<'a> {
    /// Reads a rule; `reader` then stands at its first charge, after which come the constraints.
    #[inline(never)]
    pub fn read(reader: &mut Reader<'_, 'a>) -> Self {
        let flags = reader.byte();
        reader.require(flags < 0x40, PolicyFault::BadFlags);
        reader.require(
            flags & (ANY_TARGET | ANY_FUNCTION | ACCOUNT_FUNCTION) == 0,
            PolicyFault::NotSupported,
        );
        let targets = reader.count(1, MAX_SET);
        let targets = reader.take(targets);
        let selectors = reader.count(0, MAX_SET);
        let is_plain_transfer = flags & PLAIN_TRANSFER != 0;
        reader.require(selectors > 0 || is_plain_transfer, PolicyFault::NoFunction);
        let (selectors, _) = reader.take(selectors * 4).as_chunks();
        let mut most_value = 0;
        if flags & VALUE != 0 {
            reader.require(reader.rest().first() != Some(&0), PolicyFault::BadNumber);
            most_value = reader.amount(16);
        }
        Self {
            has_full_power: flags & FULL_POWER != 0,
            targets,
            selectors,
            is_plain_transfer,
            most_value,
            charges: reader.count(0, MAX_CHARGES),
        }
    }

    /// Whether the rule is about calls of this function; empty data is a plain transfer.
    pub fn has_function(&self, data: &[u8]) -> bool {
        match data.first_chunk::<4>() {
            Some(selector) => {
                let wanted = u32::from_ne_bytes(*selector);
                self.selectors
                    .iter()
                    .any(|known| u32::from_ne_bytes(*known) == wanted)
            }
            None => self.is_plain_transfer,
        }
    }
}

/// How much a charge takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Amount {
    /// The call's value in wei; for the operation, the sum over its calls.
    Value,
    /// One use.
    One,
    /// The number at the charge's path in the call's arguments.
    Argument,
    /// All gas limits of the operation, the paymaster's included.
    Gas,
}

/// What an admitted call, or the operation, adds to a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// How much.
    pub amount: Amount,
    /// Index of the meter.
    pub meter: u8,
    /// Of an argument, where it stands; else [`Path::NONE`].
    pub path: Path,
}

impl Charge {
    /// Reads a charge.
    #[inline(never)]
    pub fn read(reader: &mut Reader<'_, '_>) -> Self {
        let byte = reader.byte();
        let meter = byte & 0x1f;
        reader.meter(meter);
        let mut path = Path::NONE;
        let amount = match byte >> 5 {
            0 => Amount::Value,
            1 => Amount::One,
            2 => {
                path = Path::read(reader);
                Amount::Argument
            }
            3 => Amount::Gas,
            _ => {
                reader.note(PolicyFault::BadType);
                Amount::One
            }
        };
        Self {
            amount,
            meter,
            path,
        }
    }
}
