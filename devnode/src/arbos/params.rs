//! The Stylus parameters: one packed word that chain owners may change and every activation and
//! entry reads.

use alloy_primitives::B256;

use super::storage::{Free, Ledger, OutOfGas, PARAMS, Slots};
use crate::profile::Profile;

/// Gas of reading the whole bundle: it is warm by its use.
pub const READ_GAS: u64 = 100;
/// Gas per unit of [`StylusParams::min_init_gas`].
pub const MIN_INIT_UNIT: u64 = 128;
/// Gas per unit of [`StylusParams::min_cached_gas`].
pub const MIN_CACHED_UNIT: u64 = 32;
/// Percent per unit of the cost scalars.
pub const SCALAR_PERCENT: u64 = 2;

/// The fields of the packed word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StylusParams {
    /// Stylus version that programs must be activated for.
    pub version: u16,
    /// Ink per gas, 24 bits, never zero.
    pub ink_price: u32,
    /// Words of WASM stack a frame may use.
    pub max_stack_depth: u32,
    /// Pages of 64 KiB free per transaction.
    pub free_pages: u16,
    /// Gas per further page.
    pub page_gas: u16,
    /// Pages a program may start with.
    pub page_limit: u16,
    /// Least gas of entering a program that is not cached, in units of [`MIN_INIT_UNIT`].
    pub min_init_gas: u8,
    /// Least gas of entering a cached program, in units of [`MIN_CACHED_UNIT`].
    pub min_cached_gas: u8,
    /// Scale of recorded init costs, in units of [`SCALAR_PERCENT`].
    pub init_cost_scalar: u8,
    /// Scale of recorded cached costs, in units of [`SCALAR_PERCENT`].
    pub cached_cost_scalar: u8,
    /// Days after which a program expires.
    pub expiry_days: u16,
    /// Days before which a program cannot be kept alive.
    pub keepalive_days: u16,
    /// Programs remembered per block as recently used.
    pub block_cache_size: u16,
    /// Bytes of a decompressed module at most.
    pub max_wasm_size: u32,
    /// Fragments of a root program at most; 0 before ArbOS 60.
    pub max_fragment_count: u8,
}

impl StylusParams {
    /// The parameters of a new chain of `profile`.
    pub fn genesis(profile: &Profile) -> Self {
        Self {
            version: profile.stylus_version,
            ink_price: profile.ink_price,
            max_stack_depth: profile.max_stack_depth,
            free_pages: profile.free_pages,
            page_gas: profile.page_gas,
            page_limit: profile.page_limit,
            min_init_gas: profile.min_init_gas,
            min_cached_gas: profile.min_cached_init_gas,
            init_cost_scalar: profile.init_cost_scalar,
            cached_cost_scalar: profile.cached_cost_scalar,
            expiry_days: profile.expiry_days,
            keepalive_days: profile.keepalive_days,
            block_cache_size: profile.block_cache_size,
            max_wasm_size: profile.max_wasm_size,
            max_fragment_count: profile.max_fragments,
        }
    }

    /// Reads the bundle without paying.
    pub fn of<S: Slots + ?Sized>(slots: &mut S) -> Self {
        Self::from_word(slots.load(PARAMS.at(0)))
    }

    /// Reads the bundle for [`READ_GAS`].
    ///
    /// # Errors
    /// Not affordable.
    pub fn read(ledger: &mut impl Ledger) -> Result<Self, OutOfGas> {
        ledger.burn(READ_GAS)?;
        Ok(Self::from_word(ledger.read_free(PARAMS.at(0))))
    }

    /// Writes the bundle.
    ///
    /// # Errors
    /// Not affordable.
    pub fn write(&self, ledger: &mut impl Ledger) -> Result<(), OutOfGas> {
        ledger.write(PARAMS.at(0), self.to_word())
    }

    /// Writes the bundle as the system.
    pub fn set<S: Slots + ?Sized>(&self, slots: &mut S) {
        Free(slots).write_free(PARAMS.at(0), self.to_word());
    }

    /// Seconds after which a program expires.
    pub fn expiry_seconds(&self) -> u64 {
        u64::from(self.expiry_days) * DAY
    }

    /// Seconds before which a program cannot be kept alive.
    pub fn keepalive_seconds(&self) -> u64 {
        u64::from(self.keepalive_days) * DAY
    }

    /// Unpacks the word: the fields in the order of the struct, big-endian, 30 bytes, rest zero.
    pub fn from_word(word: B256) -> Self {
        let u16_at = |i: usize| u16::from_be_bytes([word[i], word[i + 1]]);
        let u32_at =
            |i: usize| u32::from_be_bytes([word[i], word[i + 1], word[i + 2], word[i + 3]]);
        Self {
            version: u16_at(0),
            ink_price: u32::from_be_bytes([0, word[2], word[3], word[4]]),
            max_stack_depth: u32_at(5),
            free_pages: u16_at(9),
            page_gas: u16_at(11),
            page_limit: u16_at(13),
            min_init_gas: word[15],
            min_cached_gas: word[16],
            init_cost_scalar: word[17],
            cached_cost_scalar: word[18],
            expiry_days: u16_at(19),
            keepalive_days: u16_at(21),
            block_cache_size: u16_at(23),
            max_wasm_size: u32_at(25),
            max_fragment_count: word[29],
        }
    }

    /// Packs the word, see [`Self::from_word`].
    pub fn to_word(&self) -> B256 {
        let mut word = B256::ZERO;
        word[0..2].copy_from_slice(&self.version.to_be_bytes());
        word[2..5].copy_from_slice(&self.ink_price.to_be_bytes()[1..]);
        word[5..9].copy_from_slice(&self.max_stack_depth.to_be_bytes());
        word[9..11].copy_from_slice(&self.free_pages.to_be_bytes());
        word[11..13].copy_from_slice(&self.page_gas.to_be_bytes());
        word[13..15].copy_from_slice(&self.page_limit.to_be_bytes());
        word[15] = self.min_init_gas;
        word[16] = self.min_cached_gas;
        word[17] = self.init_cost_scalar;
        word[18] = self.cached_cost_scalar;
        word[19..21].copy_from_slice(&self.expiry_days.to_be_bytes());
        word[21..23].copy_from_slice(&self.keepalive_days.to_be_bytes());
        word[23..25].copy_from_slice(&self.block_cache_size.to_be_bytes());
        word[25..29].copy_from_slice(&self.max_wasm_size.to_be_bytes());
        word[29] = self.max_fragment_count;
        word
    }
}

const DAY: u64 = 24 * 60 * 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packed_word_reads_back() {
        for profile in [Profile::ARBOS_51, Profile::ARBOS_60_DRAFT] {
            let params = StylusParams::genesis(&profile);
            assert_eq!(StylusParams::from_word(params.to_word()), params);
        }
    }

    #[test]
    fn the_packed_word_has_its_fields_in_order() {
        let word = StylusParams::genesis(&Profile::ARBOS_60_DRAFT).to_word();
        let expected = "0002" // version
            .to_owned()
            + "002710" // ink price
            + "000055f0" // stack depth
            + "0002" // free pages
            + "03e8" // page gas
            + "0080" // page limit
            + "45" // min init
            + "0b" // min cached
            + "32" // init scalar
            + "32" // cached scalar
            + "016d" // expiry
            + "001f" // keepalive
            + "0020" // block cache
            + "00020000" // wasm size
            + "02" // fragments
            + "0000";
        assert_eq!(alloy_primitives::hex::encode(word), expected);
    }
}
