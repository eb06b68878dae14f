//! The arithmetic of limits. Knows no token, no call and no clock: the time is the one the key
//! claimed.
//!
//! `index = (time - anchor) / length`, `used' = used - min(used, amount * (index - mark))`; a
//! charge is admitted iff `used' + asked <= cap`. The window is the period that contains the
//! claimed time, so the EntryPoint proves the claim. Around a boundary a period admits up to twice
//! its cap.

use crate::{
    bounds::NEVER,
    bytes::word::{Bytes32, Word, be_u128, halves, multiply},
    denial::{Checked, Denial},
    window::Window,
};

/// How a meter refills. The numbers are the kind bytes of the policy text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refill {
    /// Never.
    Lifetime = 0,
    /// With every operation; such a meter is not stored.
    PerOp = 1,
    /// Completely, at the start of every period.
    Period = 2,
    /// By an amount, at every step.
    Trickle = 3,
}

/// One limit of a policy: a cap and how it refills. Charges decide what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Index in the policy, from 0.
    pub index: usize,
    /// Index among the stored meters; of a meter that is not stored, that of the next one.
    pub slot: usize,
    /// How it refills.
    pub refill: Refill,
    /// Largest amount in use at a time, in the unit of the charges.
    pub cap: u128,
    /// Amount that a step gives back; the cap unless it is a trickle.
    pub amount: u128,
    /// Seconds between two steps, at least [`crate::bounds::MIN_PERIOD`]; 0 if it has none.
    pub length: u64,
    /// Unix second at which step 0 begins, below 2^40.
    pub anchor: u64,
}

/// The stored part of a meter. All zero: untouched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Step in which `used` was last written; 0 for a lifetime meter. At most 2^40 / 300, so it
    /// fits into 32 bits.
    pub mark: u32,
    /// Amount used and not refilled as of that step.
    pub used: u128,
}

impl Usage {
    /// Untouched.
    pub const NONE: Self = Self { mark: 0, used: 0 };

    /// Unpacks the low 20 bytes of a word: `mark u32 | used u128`.
    #[inline(never)]
    pub fn unpack(word: &Bytes32) -> Self {
        let (high, low) = halves(word);
        Self {
            mark: be_u128(high) as u32,
            used: be_u128(low),
        }
    }

    /// Packs into the low 20 bytes of a word whose other bytes are zero.
    pub fn pack(&self) -> Bytes32 {
        Word {
            high: u128::from(self.mark),
            low: self.used,
        }
        .to_bytes32()
    }
}

impl Meter {
    /// Whether the meter has a slot.
    pub fn is_stored(&self) -> bool {
        self.refill != Refill::PerOp
    }

    /// Advances `usage` to `time` and narrows `window` to the period that contains it. Changes
    /// neither on error.
    ///
    /// # Errors
    /// [`Denial::meter_time_missing`] and [`Denial::meter_time_too_early`].
    #[inline(never)]
    pub fn advance(
        &self,
        usage: &mut Usage,
        window: &mut Window,
        time: Option<u64>,
        denial: &mut Denial,
    ) -> Checked<()> {
        if matches!(self.refill, Refill::Lifetime | Refill::PerOp) {
            return Ok(());
        }
        let Some(time) = time else {
            return Err(denial.meter_time_missing(self.index));
        };
        let mark = u64::from(usage.mark);
        let step = time
            .wrapping_sub(self.anchor) // meaningless before the anchor, and not used then
            .checked_div(self.length)
            .unwrap_or(0);
        if time < self.anchor || step < mark {
            let earliest = self.start(mark);
            return Err(denial.meter_time_too_early(self.index, time.into(), earliest.into()));
        }
        let passed = step.wrapping_sub(mark); // at most `step`, as just tested
        let refilled = multiply(self.amount, u128::from(passed)).unwrap_or(u128::MAX);
        let start = self.start(step);
        window.narrow(
            start,
            // Does not overflow: `start` is at most the claimed time (u40), `length` is a u32
            // above 0.
            start.wrapping_add(self.length).wrapping_sub(1).min(NEVER),
        );
        *usage = Usage {
            mark: step as u32, // a u40 divided by at least 300
            used: usage.used.saturating_sub(refilled),
        };
        Ok(())
    }

    /// Unix second at which a step begins. Does not overflow: it is step 0 or one that contained a
    /// claimed time (u40), so it begins no later than that time.
    fn start(&self, step: u64) -> u64 {
        self.anchor.wrapping_add(step.wrapping_mul(self.length))
    }

    /// The amount that is left on top of `usage`.
    #[inline(never)]
    pub fn left(&self, usage: &Usage) -> u128 {
        self.cap.saturating_sub(usage.used)
    }

    /// Adds `asked` to `usage`.
    ///
    /// # Errors
    /// [`Denial::meter_exceeded`].
    pub fn charge(&self, usage: &mut Usage, asked: u128, denial: &mut Denial) -> Checked<()> {
        let left = self.left(usage);
        if asked > left {
            return Err(denial.meter_exceeded(self.index, asked, left));
        }
        usage.used += asked; // at most the cap, as just tested
        Ok(())
    }
}
