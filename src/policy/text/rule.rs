//! Rules: which calls a policy admits.

use crate::{
    bounds::{MAX_CHARGES, MAX_SET},
    denial::PolicyFault,
    policy::text::reader::TextReader,
};

/// Flag: value may move without a meter.
pub const FULL_POWER: u8 = 0x01;
/// Flag: any target; no targets follow.
pub const ANY_TARGET: u8 = 0x02;
/// Flag: any function; no functions follow. Reserved.
pub const ANY_FUNCTION: u8 = 0x04;
/// Flag: empty calldata is admitted.
pub const PLAIN_TRANSFER: u8 = 0x08;
/// Flag: a function of the account itself. Reserved.
pub const ACCOUNT_FUNCTION: u8 = 0x10;
/// Flag: a value amount follows the functions.
pub const VALUE: u8 = 0x20;

const ALL_FLAGS: u8 = 0x3f;
const RESERVED: u8 = ANY_TARGET | ANY_FUNCTION | ACCOUNT_FUNCTION;

/// The contracts that a rule lets be called.
#[derive(Clone, Copy, Debug)]
pub enum Targets<'a> {
    /// Any contract. Reserved: refused when a session is enabled.
    Any,
    /// These: references.
    Set(&'a [u8]),
}

/// A rule, read up to its charges.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    /// Whether value may move without a meter.
    pub has_full_power: bool,
    /// The contracts that may be called.
    pub targets: Targets<'a>,
    /// The functions that may be called.
    pub selectors: &'a [[u8; 4]],
    /// Whether empty calldata is admitted: ether without a function.
    pub is_plain_transfer: bool,
    /// Largest value of a call, wei.
    pub max_value: u128,
    /// Number of charges.
    pub charges: usize,
}

impl<'a> Rule<'a> {
    /// Reads a rule; `reader` is then at its first charge. Constraints follow the charges.
    #[inline(never)]
    pub fn read(reader: &mut TextReader<'_, 'a>) -> Self {
        let flags = reader.byte();
        reader.require(flags <= ALL_FLAGS, PolicyFault::BadFlags);
        reader.require(flags & RESERVED == 0, PolicyFault::NotSupported);
        let targets = if flags & ANY_TARGET == 0 {
            let count = reader.count(1, MAX_SET);
            Targets::Set(reader.take(count))
        } else {
            Targets::Any
        };
        let selectors = reader.count(0, MAX_SET);
        let is_plain_transfer = flags & PLAIN_TRANSFER != 0;
        reader.require(selectors > 0 || is_plain_transfer, PolicyFault::NoFunction);
        let (selectors, _) = reader.take(selectors * 4).as_chunks();
        let mut max_value = 0;
        if flags & VALUE != 0 {
            reader.require(reader.rest().first() != Some(&0), PolicyFault::BadNumber);
            max_value = reader.amount(16);
        }
        Self {
            has_full_power: flags & FULL_POWER != 0,
            targets,
            selectors,
            is_plain_transfer,
            max_value,
            charges: reader.count(0, MAX_CHARGES),
        }
    }
}
