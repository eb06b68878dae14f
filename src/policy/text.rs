//! The byte layout of a policy, and the reader every part of the program uses.
//!
//! A policy travels as *text*: one compact byte string with exactly one encoding for a meaning. Its
//! keccak256 is the `policyHash` in a session's head, so text is believed only because its hash
//! matches. When a session is enabled the whole text is walked by `policy::check`; at use the same
//! reader visits only what the operation depends on. Everything is big-endian.
//!
//! ```text
//! text      version 01 | flags | addresses | meters | terms | never | rules | (end of text)
//! flags     bit 0: emit SessionUsed on every admitted operation; other bits 0
//! addresses n u8 0..=64 | n x address 20        strictly ascending, each referred to at least once
//! meters    n u8 0..=32 | n x meter             each charged by something
//! meter     kind u8 | cap amount                00 lifetime, 01 per operation (never stored)
//!           kind 02 | cap amount | length u32 | anchor amount                     period: refills whole
//!           kind 03 | cap amount | refill amount | length u32 | anchor amount     trickle: 0 < refill < cap
//! terms     max_calls u8 1..=32 | max_fee_per_gas number<=16
//!           | self_pay:   n u8 0..=4 (0 = refused) | n x meter index u8           strictly ascending
//!           | paymasters: 00 none, ff any, or n 1..=8 | n x payer                 ascending by reference
//!           | charges:    n u8 0..=8 | n x charge (value, one, gas)               strictly ascending
//! payer     reference | 80 if it counts as the account's own fee
//! never     n u8 0..=32 | n x address index u8                                    strictly ascending
//! rules     n u8 1..=64 | n x (length u16 | rule)                                 length of the rule's bytes
//! rule      flags u8 | targets | functions | value | n u8 0..=8 charges | n u8 0..=16 constraints
//!             flags bit 0 full power, bit 1 any target, bit 2 any function, bit 3 plain transfer,
//!                   bit 4 account function, bit 5 a value amount follows; other bits 0
//!             targets   n u8 1..=32 | n x reference      absent with any target or account function
//!             functions n u8 0..=32 | n x selector 4     absent with any function; 0 only with plain transfer;
//!                                                        account function: the selector alone, no count
//!             value     amount, not zero                 absent = 0
//!             charges   strictly ascending; an Arg charge is ordered by its path after its first byte
//! charge    (what << 5 | meter index) u8 [path, if what = Arg]      what: 0 value, 1 one, 2 Arg, 3 gas
//! constraint path | operator u8 | operand(s)
//! operator  00 ==  01 !=  02 <  03 <=  04 >  05 >=  06 one of  07 none of  08 in range  09 masked ==
//!           one of, none of: n u8 2..=32 | n operands, literals strictly ascending, then PARAMs ascending
//!           in range: low operand | high operand       masked: mask literal | operand
//! path      step.. | type u8
//! step      00..=3f  word i of the current frame; ends the steps
//!           40..=7f  head words u8: enter the tuple whose offset is word i; the byte is the number of
//!                    head words of the frame being left (the offset may not point into it)
//!           80..=bf  head words u8 | element u8 | which u8: enter the array at word i; element = words of
//!                    a static element, or 80 = dynamic elements; which = element index, fe every, ff some
//! type      01..=20 uint8..uint256   41..=60 int8..int256   81..=a0 bytes1..bytes32
//!           c0 address   c1 bool   c2 length of a bytes, string or array   c3 keccak256 of a bytes value
//! operand   of type address: 00..=3f address index; else 00..=20 length of a literal, then its bytes:
//!             uint, bool: the number   int: the two's complement word as a number   bytesN: its N bytes as a number
//!           40..=4f PARAM(i)   50 ACCOUNT (type address only)   51 SIGNER   52 another argument: steps follow
//! reference 00..=3f address index, 40..=4f PARAM(i)
//! amount    00..=10 length, then bytes (u128; anchor: 00..=05), or 40..=4f PARAM(i)
//! number<=k length u8 0..=k, then bytes; never a leading zero byte, zero is the single byte 00
//! ```
//!
//! PARAM(i) is word i of the `args` in the session's head; every word must be used somewhere.
//! Meter slot i belongs to the i-th *stored* meter (per-operation meters are skipped).
//! This version of the program judges: all meters, terms and `never`; target sets, selector sets and
//! plain transfers; single-step paths of the types uint, int, bytes, address, bool; operators 00 to 06;
//! operands literal, PARAM, ACCOUNT. The rest is reserved: it parses nowhere and is refused
//! when a session is enabled (`PolicyFault.NotSupported`).

use core::cell::Cell;

use crate::cursor::{Cursor, Truncated};
use crate::meter::{Kind, Meter};
use crate::policy::{MAX_CALLS, MAX_CHARGES, MAX_METERS, MAX_PAYMASTERS, MAX_RULES, MAX_SELF_PAY, MAX_SET, MIN_LENGTH};
use crate::verdict::{Denial, PolicyFault, Reason};
use crate::word::{Address, Bytes32, Word, address_in};

/// Result of reading text.
pub type Read<T> = Result<T, PolicyFault>;

impl From<Truncated> for PolicyFault {
    fn from(_: Truncated) -> Self {
        Self::Truncated
    }
}

impl From<PolicyFault> for Denial {
    #[inline(never)]
    fn from(fault: PolicyFault) -> Self {
        fault.at(0)
    }
}

impl PolicyFault {
    /// The refusal that names the byte where the reader stood.
    #[inline(never)]
    pub fn at(self, offset: usize) -> Denial {
        Denial::new(Reason::InvalidPolicy, &[self as u8], &[offset.into()])
    }
}

const VERSION: u8 = 1;
const USE_EVENT: u8 = 1;
const PARAM: u8 = 0x40;
const ANY_PAYMASTER: u8 = 0xff;

/// Entries of the address table at most.
pub const MAX_ADDRESSES: u8 = 64;

/// What a text's references stand for: its address table, the session's args, the account. Notes
/// what was referred to, so that `policy::check` can refuse what is never used.
#[derive(Debug)]
pub struct Literals<'a> {
    /// The text's address table.
    pub addresses: &'a [[u8; 20]],
    /// The words of the session's head.
    pub args: &'a [Bytes32],
    /// The account the session belongs to.
    pub account: &'a Address,
    /// Number of meters.
    pub meters: u8,
    /// Bit i: address i was referred to.
    pub used_addresses: Cell<u64>,
    /// Bit i: arg i was referred to.
    pub used_args: Cell<u32>,
    /// Bit i: meter i was charged.
    pub used_meters: Cell<u32>,
}

impl<'a> Literals<'a> {
    /// Entry `index` of the address table.
    ///
    /// # Errors
    /// There is none.
    #[inline(never)]
    pub fn address(&self, index: u8) -> Read<&'a Address> {
        let address = self.addresses.get(usize::from(index)).ok_or(PolicyFault::BadIndex)?;
        self.used_addresses.set(self.used_addresses.get() | 1u64.wrapping_shl(u32::from(index)));
        Ok(address)
    }

    /// The arg that `byte` names as PARAM.
    ///
    /// # Errors
    /// The byte is no PARAM, or the head has no such word.
    #[inline(never)]
    pub fn param(&self, byte: u8) -> Read<&'a Bytes32> {
        let index = byte.wrapping_sub(PARAM);
        let word = self.args.get(usize::from(index)).ok_or(PolicyFault::BadIndex)?;
        self.used_args.set(self.used_args.get() | 1u32.wrapping_shl(u32::from(index)));
        Ok(word)
    }

    /// An address by reference: table entry or PARAM.
    ///
    /// # Errors
    /// It does not exist, or the arg is no address.
    #[inline(never)]
    pub fn reference(&self, byte: u8) -> Read<&'a Address> {
        if byte < PARAM {
            return self.address(byte);
        }
        address_in(self.param(byte)?).ok_or(PolicyFault::BadParam)
    }

    /// An amount of at most `most` bytes: a literal number or a PARAM.
    ///
    /// # Errors
    /// Not canonical, no such arg, or the arg is too large.
    #[inline(never)]
    pub fn amount(&self, cursor: &mut Cursor<'_>, most: u8) -> Read<u128> {
        let byte = cursor.byte()?;
        if byte < PARAM {
            return Ok(literal(cursor, byte, most)?.low);
        }
        let word = Word::from_bytes32(self.param(byte)?);
        if word.fits_low(most) { Ok(word.low) } else { Err(PolicyFault::BadParam) }
    }

    /// Index of an existing meter.
    ///
    /// # Errors
    /// There is none.
    pub fn meter(&self, index: u8) -> Read<u8> {
        if index >= self.meters {
            return Err(PolicyFault::BadIndex);
        }
        self.used_meters.set(self.used_meters.get() | 1u32.wrapping_shl(u32::from(index)));
        Ok(index)
    }
}

/// A literal of `length` bytes (at most `most`, at most 32), as a number.
///
/// # Errors
/// Truncated, too long, or a leading zero byte.
#[inline(never)]
pub fn literal(cursor: &mut Cursor<'_>, length: u8, most: u8) -> Read<Word> {
    if length > most {
        return Err(PolicyFault::BadNumber);
    }
    let bytes = cursor.take(usize::from(length))?;
    if bytes.first() == Some(&0) {
        return Err(PolicyFault::BadNumber);
    }
    Ok(number(bytes))
}

/// The number in at most 32 bytes; longer input reads its first 32.
pub fn number(bytes: &[u8]) -> Word {
    let mut padded = [0; 32];
    for (to, from) in padded.iter_mut().rev().zip(bytes.iter().rev()) {
        *to = *from;
    }
    Word::from_bytes32(&padded)
}

/// One byte count in `least..=most`.
pub(super) fn count(cursor: &mut Cursor<'_>, least: u8, most: u8) -> Read<u8> {
    let count = cursor.byte()?;
    if count < least || count > most { Err(PolicyFault::BadCount) } else { Ok(count) }
}

/// Who may pay for an operation.
#[derive(Clone, Copy, Debug)]
pub enum Paymasters<'a> {
    /// The account alone.
    None,
    /// Anybody; it always counts as the account's own fee.
    Any,
    /// These: references, bit 7 set where it counts as the account's own fee.
    OneOf(&'a [u8]),
}

/// What a policy says about the operation as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Calls in one operation at most.
    pub max_calls: u8,
    /// Wei per gas at most.
    pub max_fee_per_gas: u128,
    /// Meters charged with a self-paid fee; none: the account does not pay.
    pub self_pay: &'a [u8],
    /// Who else may pay.
    pub paymasters: Paymasters<'a>,
    /// Charges of the operation: one byte each.
    pub charges: &'a [u8],
    /// `never`: indices into the address table.
    pub never: &'a [u8],
}

/// A text opened up to its rules.
#[derive(Debug)]
pub struct Text<'a> {
    /// Emit an event on every admitted operation.
    pub has_use_event: bool,
    /// What references stand for.
    pub literals: Literals<'a>,
    /// The op's terms.
    pub terms: Terms<'a>,
    /// Number of rules.
    pub rules: u8,
    /// Stands at the first rule.
    pub rules_at: Cursor<'a>,
    meters_at: Cursor<'a>,
}

impl<'a> Text<'a> {
    /// Opens a text for an account and the args of one session. On failure `cursor` stands where the
    /// reader stopped.
    ///
    /// # Errors
    /// The part in front of the rules is malformed.
    pub fn open(cursor: &mut Cursor<'a>, args: &'a [Bytes32], account: &'a Address) -> Read<Self> {
        if cursor.byte()? != VERSION {
            return Err(PolicyFault::BadVersion);
        }
        let flags = cursor.byte()?;
        if flags & !USE_EVENT != 0 {
            return Err(PolicyFault::BadFlags);
        }
        let addresses = count(cursor, 0, MAX_ADDRESSES)?;
        let (addresses, _) = cursor.take(usize::from(addresses) * 20)?.as_chunks();
        let literals = Literals {
            addresses,
            args,
            account,
            meters: count(cursor, 0, MAX_METERS as u8)?,
            used_addresses: Cell::new(0),
            used_args: Cell::new(0),
            used_meters: Cell::new(0),
        };
        let meters_at = *cursor;
        for _ in 0..literals.meters {
            read_meter(cursor, &literals)?;
        }
        let terms = Terms::read(cursor)?;
        let rules = count(cursor, 1, MAX_RULES)?;
        Ok(Self { has_use_event: flags == USE_EVENT, literals, terms, rules, rules_at: *cursor, meters_at })
    }

    /// Reads the meters from the first on.
    pub fn meters(&self) -> Meters<'a, '_> {
        Meters { cursor: self.meters_at, literals: &self.literals, left: self.literals.meters }
    }
}

/// The meters of a text, in order.
#[derive(Debug)]
pub struct Meters<'a, 't> {
    cursor: Cursor<'a>,
    literals: &'t Literals<'a>,
    left: u8,
}

impl Iterator for Meters<'_, '_> {
    type Item = Meter;

    fn next(&mut self) -> Option<Meter> {
        self.left = self.left.checked_sub(1)?;
        read_meter(&mut self.cursor, self.literals).ok()
    }
}

#[inline(never)]
fn read_meter(cursor: &mut Cursor<'_>, literals: &Literals<'_>) -> Read<Meter> {
    let kind = match cursor.byte()? {
        0 => Kind::Lifetime,
        1 => Kind::PerOp,
        2 => Kind::Period,
        3 => Kind::Trickle,
        _ => return Err(PolicyFault::BadMeter),
    };
    let cap = literals.amount(cursor, 16)?;
    let mut meter = Meter { kind, cap, refill: cap, length: 0, anchor: 0 };
    if matches!(kind, Kind::Period | Kind::Trickle) {
        if kind == Kind::Trickle {
            meter.refill = literals.amount(cursor, 16)?;
        }
        meter.length = u64::from(u32::from_be_bytes(*cursor.array()?));
        meter.anchor = literals.amount(cursor, 5)? as u64;
        let is_trickle = meter.refill != 0 && meter.refill < meter.cap;
        if meter.length < MIN_LENGTH || (kind == Kind::Trickle && !is_trickle) {
            return Err(PolicyFault::BadMeter);
        }
    }
    Ok(meter)
}

impl<'a> Terms<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Read<Self> {
        let max_calls = count(cursor, 1, MAX_CALLS)?;
        let length = cursor.byte()?;
        let max_fee_per_gas = literal(cursor, length, 16)?.low;
        let self_pay = bytes(cursor, MAX_SELF_PAY)?;
        let mut ahead = *cursor;
        let paymasters = match ahead.byte()? {
            0 => Paymasters::None,
            ANY_PAYMASTER => Paymasters::Any,
            _ => Paymasters::OneOf(bytes(cursor, MAX_PAYMASTERS)?),
        };
        if !matches!(paymasters, Paymasters::OneOf(_)) {
            *cursor = ahead;
        }
        let charges = bytes(cursor, MAX_CHARGES)?;
        let never = bytes(cursor, MAX_SET)?;
        Ok(Self { max_calls, max_fee_per_gas, self_pay, paymasters, charges, never })
    }
}

/// A count of at most `most`, then that many bytes.
fn bytes<'a>(cursor: &mut Cursor<'a>, most: u8) -> Read<&'a [u8]> {
    let count = count(cursor, 0, most)?;
    Ok(cursor.take(usize::from(count))?)
}

