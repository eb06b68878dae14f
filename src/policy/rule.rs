//! One entry of a policy: which calls it is about and what it charges them. Constraints have their own
//! file.

use crate::cursor::Cursor;
use crate::policy::constraint::Path;
use crate::policy::text::{Literals, Read, count};
use crate::policy::{MAX_CHARGES, MAX_SET};
use crate::verdict::PolicyFault;

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
    pub charges: u8,
}

impl<'a> Rule<'a> {
    /// Reads a rule; `cursor` then stands at its first charge, after which come the constraints.
    ///
    /// # Errors
    /// Malformed, or a rule that this version does not judge.
    #[inline(never)]
    pub fn read(cursor: &mut Cursor<'a>, literals: &Literals<'_>) -> Read<Self> {
        let flags = cursor.byte()?;
        if flags >= 0x40 {
            return Err(PolicyFault::BadFlags);
        }
        if flags & (ANY_TARGET | ANY_FUNCTION | ACCOUNT_FUNCTION) != 0 {
            return Err(PolicyFault::NotSupported);
        }
        let targets = count(cursor, 1, MAX_SET)?;
        let targets = cursor.take(usize::from(targets))?;
        let selectors = count(cursor, 0, MAX_SET)?;
        let is_plain_transfer = flags & PLAIN_TRANSFER != 0;
        if selectors == 0 && !is_plain_transfer {
            return Err(PolicyFault::NoFunction);
        }
        let (selectors, _) = cursor.take(usize::from(selectors) * 4)?.as_chunks();
        let mut most_value = 0;
        if flags & VALUE != 0 {
            if cursor.rest().first() == Some(&0) {
                return Err(PolicyFault::BadNumber);
            }
            most_value = literals.amount(cursor, 16)?;
        }
        Ok(Self {
            has_full_power: flags & FULL_POWER != 0,
            targets,
            selectors,
            is_plain_transfer,
            most_value,
            charges: count(cursor, 0, MAX_CHARGES)?,
        })
    }

    /// Whether the rule is about calls of this function; empty data is a plain transfer.
    pub fn has_function(&self, data: &[u8]) -> bool {
        match data.first_chunk::<4>() {
            Some(selector) => {
                let wanted = u32::from_ne_bytes(*selector);
                self.selectors.iter().any(|known| u32::from_ne_bytes(*known) == wanted)
            }
            None => self.is_plain_transfer,
        }
    }
}

/// How much a charge takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// The call's value in wei; for the operation, the sum over its calls.
    Value,
    /// One use.
    One,
    /// A number in the call's arguments.
    Argument(Path),
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
}

impl Charge {
    /// Reads a charge.
    ///
    /// # Errors
    /// Malformed, or a meter that does not exist.
    #[inline(never)]
    pub fn read(cursor: &mut Cursor<'_>, literals: &Literals<'_>) -> Read<Self> {
        let byte = cursor.byte()?;
        let meter = literals.meter(byte & 0x1f)?;
        let amount = match byte >> 5 {
            0 => Amount::Value,
            1 => Amount::One,
            2 => Amount::Argument(Path::read(cursor)?),
            3 => Amount::Gas,
            _ => return Err(PolicyFault::BadType),
        };
        Ok(Self { amount, meter })
    }
}
