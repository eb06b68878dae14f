//! The arithmetic of limits. Knows no token, no call and no clock: the time is the one the key claimed.
//!
//! `index = (time - anchor) / length`, `used' = used - min(used, refill * (index - mark))`, admitted iff
//! `used' + asked <= cap`; the window is the period that contains the claimed time, so the EntryPoint
//! proves the claim. A period's cap admits up to twice the cap around a boundary.

use crate::policy::MAX_METERS;
use crate::verdict::{Checked, Denial, Reason};
use crate::window::{NEVER, Window};
use crate::word::{Bytes32, Word, ZERO, add, multiply, to_u128};

/// How a meter fills up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Never.
    Lifetime,
    /// With every operation; it has no slot.
    PerOp,
    /// Whole, with every period.
    Period,
    /// By `refill`, with every step.
    Trickle,
}

/// One limit of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// How it fills up again.
    pub kind: Kind,
    /// Most that may be used.
    pub cap: u128,
    /// What a step gives back; the cap itself unless a trickle.
    pub refill: u128,
    /// Seconds of a step; 0 if there are none.
    pub length: u64,
    /// Unix second at which step 0 begins.
    pub anchor: u64,
}

/// What a slot remembers of a meter. All zero: untouched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Step in which `used` was last written (u40); 0 for a lifetime meter.
    pub mark: u64,
    /// Used and not refilled as of that step.
    pub used: u128,
}

impl Usage {
    /// Untouched.
    pub const NONE: Self = Self { mark: 0, used: 0 };

    /// Unpacks the low 21 bytes of a word: `mark u40 | used u128`.
    pub fn unpack(word: &Word) -> Self {
        Self { mark: word.high as u64 & ((1 << 40) - 1), used: word.low }
    }

    /// Packs into the low 21 bytes of a word whose other bytes are zero.
    pub fn pack(self) -> Word {
        Word { high: u128::from(self.mark), low: self.used }
    }
}

impl Meter {
    /// Whether the meter has a slot.
    pub fn is_stored(&self) -> bool {
        self.kind != Kind::PerOp
    }

    /// What is used at `time`, and the window in which that is true. `index` names the meter in a denial.
    ///
    /// # Errors
    /// [`Reason::MeterTimeMissing`] and [`Reason::MeterTimeTooEarly`].
    pub fn at(&self, index: usize, usage: Usage, time: Option<u64>, denial: &mut Denial) -> Checked<(Usage, Window)> {
        if matches!(self.kind, Kind::Lifetime | Kind::PerOp) {
            return Ok((usage, Window::ALWAYS));
        }
        let Some(time) = time else {
            return Err(denial.because(Reason::MeterTimeMissing).number(index).done());
        };
        let step = time.saturating_sub(self.anchor).checked_div(self.length).unwrap_or(0);
        let start = |step: u64| self.anchor.saturating_add(step.saturating_mul(self.length));
        if time < self.anchor || step < usage.mark {
            let earliest = start(usage.mark);
            return Err(denial.because(Reason::MeterTimeTooEarly).number(index).amount(time.into()).amount(earliest.into()).done());
        }
        let passed = step.saturating_sub(usage.mark);
        let refilled = multiply(self.refill, u128::from(passed)).unwrap_or(u128::MAX);
        let window = Window {
            valid_after: start(step),
            valid_until: start(step).saturating_add(self.length.saturating_sub(1)).min(NEVER),
        };
        Ok((Usage { mark: step, used: usage.used.saturating_sub(refilled) }, window))
    }

    /// Uses `asked` on top of `usage`. `index` names the meter in a denial.
    ///
    /// # Errors
    /// [`Reason::MeterExceeded`] with what was asked and what was left.
    pub fn charge(&self, index: usize, usage: Usage, asked: u128, denial: &mut Denial) -> Checked<Usage> {
        let left = self.cap.saturating_sub(usage.used);
        if asked > left {
            return Err(denial.because(Reason::MeterExceeded).number(index).amount(asked).amount(left).done());
        }
        Ok(Usage { used: usage.used.saturating_add(asked), ..usage })
    }
}

/// The charges of one operation, summed per meter.
#[derive(Debug)]
pub struct Ledger {
    /// Wei that the calls of the operation move together.
    pub value: Bytes32,
    amounts: [u128; MAX_METERS],
}

impl Ledger {
    /// Nothing charged.
    pub fn new() -> Self {
        Self { value: ZERO, amounts: [0; MAX_METERS] }
    }

    /// Adds to a meter.
    ///
    /// # Errors
    /// [`Reason::AmountTooLarge`] if the amount or the sum passes 2^128 - 1.
    #[inline(never)]
    pub fn charge(&mut self, meter: u8, amount: &Bytes32, denial: &mut Denial) -> Checked<()> {
        let sum = self.amounts.get_mut(usize::from(meter));
        let total = sum.as_ref().and_then(|sum| add(**sum, to_u128(amount)?));
        match (sum, total) {
            (Some(sum), Some(total)) => {
                *sum = total;
                Ok(())
            }
            _ => Err(denial.because(Reason::AmountTooLarge).number(meter.into()).done()),
        }
    }

    /// What a meter was charged.
    pub fn asked(&self, meter: usize) -> u128 {
        self.amounts.get(meter).copied().unwrap_or(0)
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new()
    }
}
