//! Records of Stylus programs: the facts that activation stores for a code hash, and whether it may
//! run.
//!
//! One word per code hash, so two contracts with the same code share one record:
//! ```text
//! version u16 | initCost u16 | cachedCost u16 | footprint u16 | activatedAt u24 | asmEstimateKb u24 | cached u8 | 0…
//! ```
//! Making a record is `activation`'s.

use alloy_primitives::{B256, U256};

use super::{
    data_pricer::{self, ARBITRUM_START},
    fault::Fault,
    host::Host,
    params::{MIN_CACHED_UNIT, MIN_INIT_UNIT, SCALAR_PERCENT, StylusParams},
    program_error::ProgramError,
    storage::{Free, Ledger, MODULE_HASHES, OutOfGas, PROGRAMS, Slots},
};

/// The record of a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// Stylus version it was activated for; 0: never activated.
    pub version: u16,
    /// Gas of entry, before scaling.
    pub init_cost: u16,
    /// Gas of entry from the cache, before scaling.
    pub cached_cost: u16,
    /// Initial memory in pages of 64 KiB.
    pub footprint: u16,
    /// When it was activated or last kept alive, in whole hours since [`ARBITRUM_START`], 24 bits.
    pub activated_at: u32,
    /// Estimated native code in KiB, 24 bits.
    pub asm_kb: u32,
    /// Whether chain owners or cache managers put it into the cache.
    pub cached: bool,
}

impl Program {
    /// Reads the record of `code_hash`. One read.
    ///
    /// # Errors
    /// Not affordable.
    pub fn read(ledger: &mut impl Ledger, code_hash: B256) -> Result<Self, OutOfGas> {
        Ok(Self::from_word(ledger.read(PROGRAMS.slot(code_hash))?))
    }

    /// Writes the record of `code_hash`.
    ///
    /// # Errors
    /// Not affordable.
    pub fn write(&self, ledger: &mut impl Ledger, code_hash: B256) -> Result<(), OutOfGas> {
        ledger.write(PROGRAMS.slot(code_hash), self.to_word())
    }

    /// Seconds since the hour of activation, at `now` in Unix seconds.
    pub fn age(&self, now: u64) -> u64 {
        now.saturating_sub(ARBITRUM_START + u64::from(self.activated_at) * HOUR)
    }

    /// Bytes of native code, as it was estimated and rounded up to whole KiB.
    pub fn asm_size(&self) -> u32 {
        self.asm_kb.saturating_mul(KIB)
    }

    /// Gas that entering costs on top of [`Self::cached_gas`] if the program is not cached.
    pub fn init_gas(&self, params: &StylusParams) -> u64 {
        u64::from(params.min_init_gas) * MIN_INIT_UNIT
            + scaled(self.init_cost, params.init_cost_scalar)
    }

    /// Gas that entering costs always.
    pub fn cached_gas(&self, params: &StylusParams) -> u64 {
        u64::from(params.min_cached_gas) * MIN_CACHED_UNIT
            + scaled(self.cached_cost, params.cached_cost_scalar)
    }

    /// Gas of entering, without memory pages.
    pub fn entry_gas(&self, params: &StylusParams, cached: bool) -> u64 {
        self.cached_gas(params) + if cached { 0 } else { self.init_gas(params) }
    }

    /// Whether the program may run.
    ///
    /// # Errors
    /// It has no record, one of another version, or one that is too old.
    pub fn check_active(&self, params: &StylusParams, now: u64) -> Result<(), ProgramError> {
        if self.version == 0 {
            return Err(ProgramError::NotActivated);
        }
        self.check_version(params)?;
        self.check_age(params, now)
    }

    /// Whether the record is of the chain's version; no record counts as version 0.
    pub(super) fn check_version(&self, params: &StylusParams) -> Result<(), ProgramError> {
        if self.version == params.version {
            Ok(())
        } else {
            Err(ProgramError::NeedsUpgrade {
                version: self.version,
                current: params.version,
            })
        }
    }

    /// Whether the record is young enough.
    pub(super) fn check_age(&self, params: &StylusParams, now: u64) -> Result<(), ProgramError> {
        match self.age(now) {
            age if age > params.expiry_seconds() => Err(ProgramError::Expired(age)),
            _ => Ok(()),
        }
    }

    /// Unpacks a record, see the module's drawing.
    pub fn from_word(word: B256) -> Self {
        let u16_at = |i: usize| u16::from_be_bytes([word[i], word[i + 1]]);
        let u24_at = |i: usize| u32::from_be_bytes([0, word[i], word[i + 1], word[i + 2]]);
        Self {
            version: u16_at(0),
            init_cost: u16_at(2),
            cached_cost: u16_at(4),
            footprint: u16_at(6),
            activated_at: u24_at(8),
            asm_kb: u24_at(11),
            cached: word[14] != 0,
        }
    }

    /// Packs a record, see the module's drawing.
    pub fn to_word(&self) -> B256 {
        let mut word = B256::ZERO;
        word[0..2].copy_from_slice(&self.version.to_be_bytes());
        word[2..4].copy_from_slice(&self.init_cost.to_be_bytes());
        word[4..6].copy_from_slice(&self.cached_cost.to_be_bytes());
        word[6..8].copy_from_slice(&self.footprint.to_be_bytes());
        word[8..11].copy_from_slice(&self.activated_at.to_be_bytes()[1..]);
        word[11..14].copy_from_slice(&self.asm_kb.to_be_bytes()[1..]);
        word[14] = self.cached.into();
        word
    }
}

/// Whole hours since [`ARBITRUM_START`] at `now`, at most 24 bits.
pub(super) fn hours(now: u64) -> u32 {
    u32::try_from(now.saturating_sub(ARBITRUM_START) / HOUR)
        .unwrap_or(u32::MAX)
        .min(MAX_U24)
}

/// The record of `code_hash` if the program may run in this block. Costs nothing: the frame's entry
/// pays.
///
/// # Errors
/// The program is not active.
pub fn active_program<H: Host + ?Sized>(
    host: &mut H,
    code_hash: B256,
) -> Result<Program, ProgramError> {
    let params = StylusParams::of(host);
    let now = host.block().timestamp;
    let program = record(host, code_hash);
    program.check_active(&params, now)?;
    Ok(program)
}

/// The record of `code_hash`; all zero if there is none.
pub fn record<S: Slots + ?Sized>(slots: &mut S, code_hash: B256) -> Program {
    Program::from_word(slots.load(PROGRAMS.slot(code_hash)))
}

/// Sets the record of `code_hash` as the system.
pub fn set_record<S: Slots + ?Sized>(slots: &mut S, code_hash: B256, program: &Program) {
    slots.store(PROGRAMS.slot(code_hash), program.to_word());
}

/// Renews the record of `code_hash` for a fee, in wei, that the caller collects.
pub(super) fn keep_alive(
    ledger: &mut impl Ledger,
    code_hash: B256,
    params: &StylusParams,
    now: u64,
) -> Result<U256, Fault> {
    let mut program = Program::read(ledger, code_hash)?;
    program.check_active(params, now)?;
    let age = program.age(now);
    if age < params.keepalive_seconds() {
        return Err(ProgramError::KeepaliveTooSoon(age).into());
    }
    let fee = data_pricer::charge(ledger, program.asm_size(), now)?;
    program.activated_at = hours(now);
    program.write(ledger, code_hash)?;
    Ok(fee)
}

/// Adds the program to the cache or removes it; does nothing if it is already so.
///
/// `announce` emits the event, between the checks and the payment of the change.
pub(super) fn set_cached<L: Ledger>(
    ledger: &mut L,
    code_hash: B256,
    cached: bool,
    params: &StylusParams,
    now: u64,
    announce: impl FnOnce(&mut L) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut program = Program::read(ledger, code_hash)?;
    if cached {
        program.check_version(params)?;
        program.check_age(params, now)?;
    }
    if program.cached == cached {
        return Ok(());
    }
    announce(ledger)?;
    ledger.burn(program.init_cost.into())?;
    ledger.read(MODULE_HASHES.slot(code_hash))?;
    program.cached = cached;
    Ok(program.write(ledger, code_hash)?)
}

/// Whether the record of `code_hash` has the cached flag; it may be expired all the same.
pub fn is_cached<S: Slots + ?Sized>(slots: &mut S, code_hash: B256) -> bool {
    record(slots, code_hash).cached
}

/// The module hash that activation stored for `code_hash`.
pub fn module_hash<S: Slots + ?Sized>(slots: &mut S, code_hash: B256) -> B256 {
    Free(slots).read_free(MODULE_HASHES.slot(code_hash))
}

/// Cost in gas scaled by `scalar` units of two percent, rounded up.
fn scaled(cost: u16, scalar: u8) -> u64 {
    (u64::from(cost) * u64::from(scalar) * SCALAR_PERCENT).div_ceil(100)
}

const HOUR: u64 = 60 * 60;
const KIB: u32 = 1_024;
const MAX_U24: u32 = (1 << 24) - 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;

    fn params() -> StylusParams {
        StylusParams::genesis(&Profile::ARBOS_51)
    }

    fn program() -> Program {
        Program {
            version: 2,
            init_cost: 18,
            cached_cost: 11,
            footprint: 1,
            activated_at: 0x01_02_03,
            asm_kb: 502,
            cached: true,
        }
    }

    #[test]
    fn the_record_has_its_fields_in_order() {
        let expected = "00020012000b00010102030001f601".to_owned() + &"00".repeat(17);
        assert_eq!(alloy_primitives::hex::encode(program().to_word()), expected);
        assert_eq!(Program::from_word(program().to_word()), program());
    }

    #[test]
    fn entry_gas_is_as_recorded() {
        assert_eq!(program().entry_gas(&params(), false), 9_213);
        assert_eq!(program().entry_gas(&params(), true), 363);
    }

    #[test]
    fn age_counts_from_the_started_hour() {
        let now = ARBITRUM_START + 10 * HOUR + 1_939;
        let program = Program {
            activated_at: hours(now),
            ..program()
        };
        assert_eq!(program.activated_at, 10);
        assert_eq!(program.age(now), 1_939);
        assert_eq!(program.age(0), 0);
    }

    #[test]
    fn a_program_expires_one_second_after_its_days() {
        let program = Program {
            activated_at: 0,
            ..program()
        };
        let end = ARBITRUM_START + 365 * 24 * HOUR;
        assert_eq!(program.check_active(&params(), end), Ok(()));
        assert_eq!(
            program.check_active(&params(), end + 1),
            Err(ProgramError::Expired(31_536_001))
        );
    }

    #[test]
    fn no_record_is_not_activated_and_another_version_needs_an_upgrade() {
        let old = Program {
            version: 1,
            ..program()
        };
        assert_eq!(
            Program::default().check_active(&params(), 0),
            Err(ProgramError::NotActivated)
        );
        assert_eq!(
            old.check_active(&params(), 0),
            Err(ProgramError::NeedsUpgrade {
                version: 1,
                current: 2
            })
        );
    }
}
