//! Reading policy text. A [`Reader`] never fails in the middle: what is malformed yields zeros and
//! notes a fault, and whoever read asks once, at the end, whether there was one. So nothing that
//! depends on the text may be believed before [`Literals::fault`] has been asked.

use core::cell::Cell;

use crate::{
    verdict::PolicyFault,
    word::{Address, Bytes32, NOBODY, ZERO, address_in, compare, fits_low, low_u128, padded},
};

const PARAM: u8 = 0x40;

/// What a text's references stand for, what was referred to, and what was wrong with the text.
#[derive(Debug)]
pub struct Literals<'a> {
    /// The text's address table.
    pub addresses: Cell<&'a [[u8; 20]]>,
    /// The words of the session's head.
    pub args: &'a [Bytes32],
    /// The account the session belongs to.
    pub account: &'a Address,
    /// Number of meters.
    pub meters: Cell<usize>,
    used_addresses: Cell<u64>,
    used_args: Cell<u32>,
    used_meters: Cell<u32>,
    fault: Cell<Option<PolicyFault>>,
    /// Bytes that were left when the fault was noted.
    left: Cell<usize>,
}

impl<'a> Literals<'a> {
    /// For the args of one session of an account; table and meters come from the text.
    #[inline(never)]
    pub fn new(args: &'a [Bytes32], account: &'a Address) -> Self {
        Self {
            addresses: Cell::new(&[]),
            args,
            account,
            meters: Cell::new(0),
            used_addresses: Cell::new(0),
            used_args: Cell::new(0),
            used_meters: Cell::new(0),
            fault: Cell::new(None),
            left: Cell::new(0),
        }
    }

    /// The first fault, with the number of bytes that were left to read.
    pub fn fault(&self) -> Option<(PolicyFault, usize)> {
        self.fault.get().map(|fault| (fault, self.left.get()))
    }

    /// Whether every address, arg and meter was referred to.
    pub fn are_all_used(&self) -> bool {
        self.used_addresses.get().count_ones() as usize == self.addresses.get().len()
            && self.used_args.get().count_ones() as usize == self.args.len()
            && self.used_meters.get().count_ones() as usize == self.meters.get()
    }

    /// Entry `index` of the address table.
    #[inline(never)]
    fn address(&self, index: u8) -> Option<&'a Address> {
        self.used_addresses
            .set(self.used_addresses.get() | 1u64.wrapping_shl(u32::from(index)));
        self.addresses.get().get(usize::from(index))
    }
}

/// What has not been read yet of a text.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'t, 'a> {
    rest: &'a [u8],
    /// What its references stand for.
    pub literals: &'t Literals<'a>,
}

impl<'t, 'a> Reader<'t, 'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8], literals: &'t Literals<'a>) -> Self {
        Self {
            rest: bytes,
            literals,
        }
    }

    /// The bytes not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Notes a fault; the first one stays.
    #[inline(never)]
    pub fn note(&self, fault: PolicyFault) {
        if self.literals.fault.get().is_none() {
            self.literals.fault.set(Some(fault));
            self.literals.left.set(self.rest.len());
        }
    }

    /// Notes a fault unless `holds`.
    pub fn require(&self, holds: bool, fault: PolicyFault) {
        if !holds {
            self.note(fault);
        }
    }

    /// Notes that a set is not strictly ascending, unless `lower < higher`.
    pub fn ascending(&self, lower: &Bytes32, higher: &Bytes32) {
        self.require(compare(lower, higher).is_lt(), PolicyFault::NotAscending);
    }

    /// The next byte.
    #[inline(never)]
    pub fn byte(&mut self) -> u8 {
        match self.rest.split_first() {
            Some((byte, rest)) => {
                self.rest = rest;
                *byte
            }
            None => {
                self.note(PolicyFault::Truncated);
                0
            }
        }
    }

    /// The next `count` bytes.
    #[inline(never)]
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        match self.rest.split_at_checked(count) {
            Some((taken, rest)) => {
                self.rest = rest;
                taken
            }
            None => {
                self.note(PolicyFault::Truncated);
                &[]
            }
        }
    }

    /// The next two bytes as a number.
    pub fn short(&mut self) -> usize {
        usize::from(self.byte()) << 8 | usize::from(self.byte())
    }

    /// A count in `least..=most`; zero after a fault, so that nothing is repeated for nothing.
    #[inline(never)]
    pub fn count(&mut self, least: u8, most: u8) -> usize {
        match self.rest.split_first() {
            None => self.note(PolicyFault::Truncated),
            Some((count, rest)) if (least..=most).contains(count) => {
                self.rest = rest;
                if self.literals.fault.get().is_none() {
                    return usize::from(*count);
                }
            }
            Some(_) => self.note(PolicyFault::BadCount),
        }
        0
    }

    /// A count of at most `most`, then that many bytes.
    #[inline(never)]
    pub fn bytes(&mut self, most: u8) -> &'a [u8] {
        let count = self.count(0, most);
        self.take(count)
    }

    /// A literal number of `length` bytes, at most `most` of them.
    #[inline(never)]
    pub fn literal(&mut self, length: u8, most: usize) -> &'a [u8] {
        let before = *self;
        let length = usize::from(length);
        let bytes = self.take(length);
        if length > most || bytes.first() == Some(&0) {
            before.note(PolicyFault::BadNumber);
        }
        bytes
    }

    /// An amount of at most `most` bytes: a literal number or a PARAM.
    #[inline(never)]
    pub fn amount(&mut self, most: usize) -> u128 {
        let byte = self.byte();
        if byte < PARAM {
            return number(self.literal(byte, most));
        }
        let word = self.param(byte);
        self.require(fits_low(word, most), PolicyFault::BadParam);
        low_u128(word)
    }

    /// The arg that `byte` names as PARAM.
    #[inline(never)]
    pub fn param(&self, byte: u8) -> &'a Bytes32 {
        let literals = self.literals;
        let index = byte.wrapping_sub(PARAM);
        literals
            .used_args
            .set(literals.used_args.get() | 1u32.wrapping_shl(u32::from(index)));
        literals.args.get(usize::from(index)).unwrap_or_else(|| {
            self.note(PolicyFault::BadIndex);
            &ZERO
        })
    }

    /// The address that `byte` refers to: a table entry or a PARAM.
    #[inline(never)]
    pub fn reference(&self, byte: u8) -> &'a Address {
        let (address, fault) = if byte < PARAM {
            (self.literals.address(byte), PolicyFault::BadIndex)
        } else {
            (address_in(self.param(byte)), PolicyFault::BadParam)
        };
        address.unwrap_or_else(|| {
            self.note(fault);
            &NOBODY
        })
    }

    /// Notes the use of a meter, or that there is none of this index.
    #[inline(never)]
    pub fn meter(&self, index: u8) {
        let literals = self.literals;
        self.require(
            usize::from(index) < literals.meters.get(),
            PolicyFault::BadIndex,
        );
        literals
            .used_meters
            .set(literals.used_meters.get() | 1u32.wrapping_shl(u32::from(index)));
    }
}

/// The number in at most 16 bytes; of longer input, in its last 16.
#[inline(never)]
pub fn number(bytes: &[u8]) -> u128 {
    low_u128(&padded(bytes, 32))
}
