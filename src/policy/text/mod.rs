//! The byte layout of a policy, and the reader that every part of the program uses.
//!
//! A policy travels as *text*: one compact byte string with exactly one encoding for a meaning. Its
//! keccak256 is the `policyHash` in a session's head, so a text is believed only because its hash
//! matches. [`check`](mod@crate::policy::check) reads the whole text when a session is enabled; at
//! use the same reader visits only what the request depends on. All numbers are big-endian.
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
//!           | charges:    n u8 0..=8 | n x charge (Value, One, Gas)               strictly ascending
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
//!             charges   strictly ascending; an Argument charge is ordered by its path after its first byte
//! charge    (source << 5 | meter index) u8 [path, if source = Argument]
//!           source: 0 Value, 1 One, 2 Argument, 3 Gas
//! constraint path | operator u8 | operand(s)
//! operator  00 ==  01 !=  02 <  03 <=  04 >  05 >=  06 one of  07 none of  08 in range  09 masked ==
//!           one of, none of: n u8 2..=32 | n operands: literals strictly ascending, then PARAMs strictly
//!                            ascending, then ACCOUNT; not of bool
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
//!
//! This version of the program judges: all meters, terms and `never`; target sets, selector sets
//! and plain transfers; single-step paths of the types uint, int, bytes, address, bool; operators
//! 00 to 06; operands literal, PARAM, ACCOUNT. The rest is reserved, and refused when a session is
//! enabled (`PolicyFault.NotSupported`).

pub mod charge;
pub mod constraint;
pub mod meter;
pub mod operator;
pub mod path;
pub mod reader;
pub mod rule;
pub mod terms;
pub mod value_type;

use crate::{
    bounds::{MAX_ADDRESSES, MAX_METERS, MAX_RULES},
    bytes::word::{Address, is_same_address},
    denial::PolicyFault,
    policy::{
        forbidden::is_forbidden,
        text::{meter::Meters, reader::TextReader, terms::Terms},
    },
};

/// Version byte of a text.
pub const VERSION: u8 = 1;
/// Flag: emit `SessionUsed` for every admitted operation.
pub const USE_EVENT: u8 = 0x01;

/// A text, read up to its rules. Check its references for a fault before using anything.
#[derive(Clone, Copy, Debug)]
pub struct Text<'t, 'a> {
    /// Whether to emit `SessionUsed` for every admitted operation.
    pub has_use_event: bool,
    /// The terms of the operation as a whole.
    pub terms: Terms<'a>,
    /// Number of rules.
    pub rules: usize,
    /// A reader at the first rule.
    pub rules_at: TextReader<'t, 'a>,
    meters_at: TextReader<'t, 'a>,
}

impl<'t, 'a> Text<'t, 'a> {
    /// Reads a text up to its rules.
    pub fn read(mut reader: TextReader<'t, 'a>) -> Self {
        let references = reader.references;
        let version = reader.byte();
        reader.require(version == VERSION, PolicyFault::BadVersion);
        let flags = reader.byte();
        reader.require(flags <= USE_EVENT, PolicyFault::BadFlags);
        let addresses = reader.count(0, MAX_ADDRESSES);
        references
            .addresses
            .set(reader.take(addresses * 20).as_chunks().0);
        references.meters.set(reader.count(0, MAX_METERS as u8));
        let meters_at = reader;
        let mut meters = Meters::new(reader);
        while meters.next().is_some() {}
        reader = meters.after();
        let terms = Terms::read(&mut reader);
        let rules = reader.count(1, MAX_RULES);
        Self {
            has_use_event: flags == USE_EVENT,
            terms,
            rules,
            rules_at: reader,
            meters_at,
        }
    }

    /// Whether no rule may reach a target: it is always forbidden, or a member of `never`.
    #[inline(never)]
    pub fn forbids(&self, target: &Address, module: &Address) -> bool {
        let reader = &self.rules_at;
        let mut is_denied = is_forbidden(target, reader.references.account, module);
        for never in self.terms.never {
            is_denied |= is_same_address(reader.address(*never), target);
        }
        is_denied
    }

    /// The meters, from the first one.
    pub fn meters(&self) -> Meters<'t, 'a> {
        Meters::new(self.meters_at)
    }
}
