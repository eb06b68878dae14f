//! Reads policy text. A [`TextReader`] does not fail in the middle: malformed bytes yield zeros and
//! note a fault. Callers must check [`References::fault`] before using anything that they read.

use core::cell::Cell;

use crate::{
    bytes::{
        reader::Reader,
        word::{
            Address, Bytes32, ZERO, ZERO_ADDRESS, address_in, compare, fits_low, low_u128,
            number_in,
        },
    },
    denial::{Checked, Denial, PolicyFault},
};

/// First reference byte that is a PARAM. Bytes below it are an address index, or the length of a
/// literal.
pub const PARAM: u8 = 0x40;

/// What the references in a text refer to, which of them were used, and the text's first fault.
#[derive(Debug)]
pub struct References<'a> {
    /// The text's address table.
    pub addresses: Cell<&'a [[u8; 20]]>,
    /// The args in the session's head.
    pub args: &'a [Bytes32],
    /// The session's account.
    pub account: &'a Address,
    /// Number of meters.
    pub meters: Cell<usize>,
    used_addresses: Cell<u64>,
    used_args: Cell<u32>,
    used_meters: Cell<u32>,
    fault: Cell<Option<PolicyFault>>,
    /// Bytes that were left to read when the fault was noted.
    left: Cell<usize>,
}

impl<'a> References<'a> {
    /// For the args of one session of an account. Address table and meters come from the text.
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

    /// Refuses a text of `length` bytes that has a fault.
    ///
    /// # Errors
    /// [`Denial::invalid_policy`] with the first fault and the byte at which the reader was.
    #[inline(never)]
    pub fn require_sound(&self, length: usize, denial: &mut Denial) -> Checked<()> {
        match self.fault.get() {
            None => Ok(()),
            Some(fault) => Err(denial.invalid_policy(fault, length.wrapping_sub(self.left.get()))),
        }
    }

    /// Whether every address, arg and meter was used.
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

/// The bytes of a text that have not been read yet.
#[derive(Clone, Copy, Debug)]
pub struct TextReader<'t, 'a> {
    reader: Reader<'a>,
    /// What the text's references refer to.
    pub references: &'t References<'a>,
}

impl<'t, 'a> TextReader<'t, 'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8], references: &'t References<'a>) -> Self {
        Self {
            reader: Reader::new(bytes),
            references,
        }
    }

    /// The bytes that have not been read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.reader.rest()
    }

    /// Notes a fault at the reader's position; only the first fault is kept.
    #[inline(never)]
    pub fn note(&self, fault: PolicyFault) {
        if self.references.fault.get().is_none() {
            self.references.fault.set(Some(fault));
            self.references.left.set(self.rest().len());
        }
    }

    /// Notes a fault unless `holds`.
    pub fn require(&self, holds: bool, fault: PolicyFault) {
        if !holds {
            self.note(fault);
        }
    }

    /// Notes a set that is not strictly ascending, unless `lower < higher`.
    pub fn ascending(&self, lower: &Bytes32, higher: &Bytes32) {
        self.require(compare(lower, higher).is_lt(), PolicyFault::NotAscending);
    }

    /// The next byte.
    #[inline(never)]
    pub fn byte(&mut self) -> u8 {
        self.reader.try_byte().unwrap_or_else(|| {
            self.note(PolicyFault::Truncated);
            0
        })
    }

    /// The next `count` bytes.
    #[inline(never)]
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        self.reader.try_take(count).unwrap_or_else(|| {
            self.note(PolicyFault::Truncated);
            &[]
        })
    }

    /// The next two bytes as a number.
    pub fn short(&mut self) -> usize {
        usize::from(self.byte()) << 8 | usize::from(self.byte())
    }

    /// A count in `min..=max`. Zero after any fault, so that nothing is repeated in vain.
    #[inline(never)]
    pub fn count(&mut self, min: u8, max: u8) -> usize {
        let before = *self;
        match self.reader.try_byte() {
            Some(count) if (min..=max).contains(&count) => {
                if self.references.fault.get().is_none() {
                    return usize::from(count);
                }
            }
            Some(_) => before.note(PolicyFault::BadCount),
            None => self.note(PolicyFault::Truncated),
        }
        0
    }

    /// A count of at most `max`, then that many bytes.
    #[inline(never)]
    pub fn bytes(&mut self, max: u8) -> &'a [u8] {
        let count = self.count(0, max);
        self.take(count)
    }

    /// A literal number of `length` bytes, at most `max`, without a leading zero.
    #[inline(never)]
    pub fn literal(&mut self, length: u8, max: usize) -> &'a [u8] {
        let before = *self;
        let length = usize::from(length);
        let bytes = self.take(length);
        if length > max || bytes.first() == Some(&0) {
            before.note(PolicyFault::BadNumber);
        }
        bytes
    }

    /// An amount of at most `max` bytes: a literal number or a PARAM.
    #[inline(never)]
    pub fn amount(&mut self, max: usize) -> u128 {
        let byte = self.byte();
        if byte < PARAM {
            return number_in(self.literal(byte, max));
        }
        let word = self.param(byte);
        self.require(fits_low(word, max), PolicyFault::BadParam);
        low_u128(word)
    }

    /// The arg that `byte` names as PARAM.
    #[inline(never)]
    pub fn param(&self, byte: u8) -> &'a Bytes32 {
        let references = self.references;
        let index = byte.wrapping_sub(PARAM);
        references
            .used_args
            .set(references.used_args.get() | 1u32.wrapping_shl(u32::from(index)));
        references.args.get(usize::from(index)).unwrap_or_else(|| {
            self.note(PolicyFault::BadIndex);
            &ZERO
        })
    }

    /// The address that `byte` refers to: an entry of the address table or a PARAM.
    #[inline(never)]
    pub fn address(&self, byte: u8) -> &'a Address {
        let (address, fault) = if byte < PARAM {
            (self.references.address(byte), PolicyFault::BadIndex)
        } else {
            (address_in(self.param(byte)), PolicyFault::BadParam)
        };
        address.unwrap_or_else(|| {
            self.note(fault);
            &ZERO_ADDRESS
        })
    }

    /// Marks a meter as used; notes a fault if there is no meter `index`.
    #[inline(never)]
    pub fn meter(&self, index: u8) {
        let references = self.references;
        self.require(
            usize::from(index) < references.meters.get(),
            PolicyFault::BadIndex,
        );
        references
            .used_meters
            .set(references.used_meters.get() | 1u32.wrapping_shl(u32::from(index)));
    }
}
