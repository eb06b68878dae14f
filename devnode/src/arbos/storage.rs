//! Slots of ArbOS state, and the gas of reading and writing them.
//!
//! All ArbOS state is in the storage of one account. Its key space is a tree: every space has a
//! 32-byte key, a child's key is `keccak(parent key ‖ id)`, and the root's key is empty. Within a
//! space, word `i` is at `keccak(space key ‖ first 31 bytes of i)` with the last byte replaced by
//! the last byte of `i`, so that 256 neighbours share a prefix. The meaning of a word never belongs
//! here.

use std::sync::LazyLock;

use alloy_primitives::{Address, B256, U256, address, keccak256};

use super::host::Host;

/// Holder of ArbOS state.
pub const STATE_ADDRESS: Address = address!("A4B05FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF");

/// Gas of reading one word.
pub const READ_GAS: u64 = 800;
/// Gas of writing a non-zero word.
pub const WRITE_GAS: u64 = 20_000;
/// Gas of writing a zero word.
pub const CLEAR_GAS: u64 = 5_000;

/// Raw access to the slots of ArbOS state, free of charge.
pub trait Slots {
    /// Reads a slot.
    fn load(&mut self, slot: B256) -> B256;
    /// Writes a slot.
    fn store(&mut self, slot: B256, value: B256);
}

impl<H: Host + ?Sized> Slots for H {
    fn load(&mut self, slot: B256) -> B256 {
        Host::load(self, slot)
    }

    fn store(&mut self, slot: B256, value: B256) {
        Host::store(self, slot, value);
    }
}

/// The payer cannot afford a step. Nothing of the step was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("out of gas")]
pub struct OutOfGas;

/// Access to ArbOS state by a payer, or by the system, which does not pay.
pub trait Ledger {
    /// Takes gas.
    ///
    /// # Errors
    /// There is less than `gas` left.
    fn burn(&mut self, gas: u64) -> Result<(), OutOfGas>;
    /// Reads a slot without paying.
    fn read_free(&mut self, slot: B256) -> B256;
    /// Writes a slot without paying.
    fn write_free(&mut self, slot: B256, value: B256);

    /// Reads a slot for [`READ_GAS`].
    ///
    /// # Errors
    /// Not affordable.
    fn read(&mut self, slot: B256) -> Result<B256, OutOfGas> {
        self.burn(READ_GAS)?;
        Ok(self.read_free(slot))
    }

    /// Writes a slot for [`WRITE_GAS`], or [`CLEAR_GAS`] if `value` is zero.
    ///
    /// # Errors
    /// Not affordable.
    fn write(&mut self, slot: B256, value: B256) -> Result<(), OutOfGas> {
        self.burn(if value.is_zero() {
            CLEAR_GAS
        } else {
            WRITE_GAS
        })?;
        self.write_free(slot, value);
        Ok(())
    }

    /// Reads a word as a number; a word above 64 bits reads as `u64::MAX`.
    ///
    /// # Errors
    /// Not affordable.
    fn read_u64(&mut self, slot: B256) -> Result<u64, OutOfGas> {
        Ok(U256::from_be_bytes(self.read(slot)?.0).saturating_to())
    }

    /// Writes a number.
    ///
    /// # Errors
    /// Not affordable.
    fn write_u64(&mut self, slot: B256, value: u64) -> Result<(), OutOfGas> {
        self.write(slot, U256::from(value).into())
    }

    /// Reads a word as a 256-bit number.
    ///
    /// # Errors
    /// Not affordable.
    fn read_u256(&mut self, slot: B256) -> Result<U256, OutOfGas> {
        Ok(U256::from_be_bytes(self.read(slot)?.0))
    }

    /// Reads a word as an address.
    ///
    /// # Errors
    /// Not affordable.
    fn read_address(&mut self, slot: B256) -> Result<Address, OutOfGas> {
        Ok(Address::from_word(self.read(slot)?))
    }
}

/// The system's own view of ArbOS state: nothing costs gas, so nothing fails.
#[derive(Debug)]
pub struct Free<'a, S: ?Sized>(pub &'a mut S);

impl<S: Slots + ?Sized> Ledger for Free<'_, S> {
    fn burn(&mut self, _gas: u64) -> Result<(), OutOfGas> {
        Ok(())
    }

    fn read_free(&mut self, slot: B256) -> B256 {
        self.0.load(slot)
    }

    fn write_free(&mut self, slot: B256, value: B256) {
        self.0.store(slot, value);
    }
}

impl<S: Slots + ?Sized> Free<'_, S> {
    /// Reads a number.
    pub fn get_u64(&mut self, slot: B256) -> u64 {
        U256::from_be_bytes(self.read_free(slot).0).saturating_to()
    }

    /// Writes a number.
    pub fn set_u64(&mut self, slot: B256, value: u64) {
        self.write_free(slot, U256::from(value).into());
    }
}

/// One node of the tree of key spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space(Option<B256>);

impl Space {
    /// The root, whose key is the empty string.
    pub const ROOT: Self = Self(None);

    /// The child space `id`.
    pub fn child(self, id: u8) -> Self {
        Self(Some(self.hash(&[id])))
    }

    /// The child space of element `index` of a list.
    pub fn element(self, index: u64) -> Self {
        Self(Some(self.hash(&index.to_be_bytes())))
    }

    /// The slot of the word named `key`.
    pub fn slot(self, key: B256) -> B256 {
        let mut slot = self.hash(&key[..31]);
        slot[31] = key[31];
        slot
    }

    /// The slot of the word with number `index`.
    pub fn at(self, index: u64) -> B256 {
        self.slot(U256::from(index).into())
    }

    fn hash(self, tail: &[u8]) -> B256 {
        match self.0 {
            None => keccak256(tail),
            Some(key) => keccak256([key.as_slice(), tail].concat()),
        }
    }
}

/// Prices of data on the parent chain.
pub static L1_PRICING: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(0));
/// Price of gas on this chain.
pub static L2_PRICING: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(1));
/// Chain owners.
pub static CHAIN_OWNERS: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(4));
/// Messages to the parent chain.
pub static SENDS: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(5));
/// The chain's configuration, a text.
pub static CHAIN_CONFIG: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(7));
/// Stylus parameters.
pub static PARAMS: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(8).child(0));
/// Records of Stylus programs by code hash.
pub static PROGRAMS: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(8).child(1));
/// Module hashes of Stylus programs by code hash.
pub static MODULE_HASHES: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(8).child(2));
/// The data pricer.
pub static DATA_PRICER: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(8).child(3));
/// Accounts that may cache programs.
pub static CACHE_MANAGERS: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(8).child(4));
/// Constant gas of an activation, from ArbOS 59.
pub static ACTIVATION_GAS: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(8).child(5));
/// Switches of optional rules.
pub static FEATURES: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(9));
/// Owners of the native token.
pub static NATIVE_TOKEN_OWNERS: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(10));
/// Accounts that may filter transactions, from ArbOS 60.
pub static TRANSACTION_FILTERERS: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(11));
/// Gas constraints, from ArbOS 50.
pub static GAS_CONSTRAINTS: LazyLock<Space> = LazyLock::new(|| L2_PRICING.child(0));
/// Constraints by kind of resource, from ArbOS 60.
pub static MULTI_GAS_CONSTRAINTS: LazyLock<Space> = LazyLock::new(|| L2_PRICING.child(1));
/// Base fees by kind of resource, from ArbOS 60.
pub static MULTI_GAS_FEES: LazyLock<Space> = LazyLock::new(|| L2_PRICING.child(2));
/// Hashes of this chain's last 256 blocks by `number mod 256`. Our own: Nitro asks its database.
pub static BLOCK_HASHES: LazyLock<Space> = LazyLock::new(|| Space::ROOT.child(0xff));

/// Words of the root space by index.
pub mod root {
    /// ArbOS version.
    pub const VERSION: u64 = 0;
    /// Version of a scheduled upgrade.
    pub const UPGRADE_VERSION: u64 = 1;
    /// Time of a scheduled upgrade, Unix seconds.
    pub const UPGRADE_TIME: u64 = 2;
    /// Account that collects gas fees.
    pub const NETWORK_FEE_ACCOUNT: u64 = 3;
    /// Chain id.
    pub const CHAIN_ID: u64 = 4;
    /// Account that collects the minimum base fee; zero disables it.
    pub const INFRA_FEE_ACCOUNT: u64 = 6;
    /// Level of the compression that prices calldata.
    pub const BROTLI_LEVEL: u64 = 7;
    /// Start of native token management, Unix seconds; 0 disables it.
    pub const NATIVE_TOKEN_FROM: u64 = 8;
    /// Start of transaction filtering, Unix seconds; 0 disables it. From ArbOS 60.
    pub const FILTERING_FROM: u64 = 9;
    /// Recipient of the funds of filtered transactions; zero for the network fee account. From
    /// ArbOS 60.
    pub const FILTERED_FUNDS_RECIPIENT: u64 = 10;
    /// Whether tips are collected, 0 or 1. From ArbOS 60.
    pub const COLLECT_TIPS: u64 = 11;
}

#[cfg(test)]
mod tests {
    use alloy_primitives::b256;

    use super::*;

    #[test]
    fn the_version_word_has_the_recorded_slot() {
        assert_eq!(
            Space::ROOT.at(root::VERSION),
            b256!("15fed0451499512d95f3ec5a41c878b9de55f21878b5b4e190d4667ec709b400")
        );
    }

    #[test]
    fn the_first_word_of_a_child_space_has_the_recorded_slot() {
        assert_eq!(
            Space::ROOT.child(6).at(0),
            b256!("3c79da47f96b0f39664f73c0a1f350580be90742947dddfa21ba64d578dfe600")
        );
    }

    #[test]
    fn neighbours_within_256_share_a_prefix() {
        let (a, b, c) = (PARAMS.at(0), PARAMS.at(255), PARAMS.at(256));
        assert_eq!(a[..31], b[..31]);
        assert_eq!((a[31], b[31], c[31]), (0, 255, 0));
        assert_ne!(a[..31], c[..31]);
    }
}
