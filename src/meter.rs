//! The arithmetic of limits. Knows no token, no call and no clock: the time is the one the key
//! claimed.
//!
//! `index = (time - anchor) / length`, `used' = used - min(used, refill * (index - mark))`,
//! admitted iff `used' + asked <= cap`; the window is the period that contains the claimed time, so
//! the EntryPoint proves the claim. A period's cap admits up to twice the cap around a boundary.

use crate::{
    policy::MAX_METERS,
    verdict::{Checked, Denial, Reason},
    window::{NEVER, Window},
    word::{Bytes32, Word, ZERO, add, be_u128, halves, multiply},
};

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
    /// Place in the policy, from 0.
    pub index: usize,
    /// Place among the stored meters; of one that is not stored, that of the next.
    pub slot: usize,
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
    #[inline(never)]
    pub fn unpack(word: &Bytes32) -> Self {
        let (high, low) = halves(word);
        Self {
            mark: be_u128(high) as u64 & ((1 << 40) - 1),
            used: be_u128(low),
        }
    }

    /// Packs into the low 21 bytes of a word whose other bytes are zero.
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
        self.kind != Kind::PerOp
    }

    /// Brings `usage` to `time` and narrows `window` to when that is true. Leaves both alone on
    /// error.
    ///
    /// # Errors
    /// [`Reason::MeterTimeMissing`] and [`Reason::MeterTimeTooEarly`].
    #[inline(never)]
    pub fn refill(
        &self,
        usage: &mut Usage,
        window: &mut Window,
        time: Option<u64>,
        denial: &mut Denial,
    ) -> Checked<()> {
        if matches!(self.kind, Kind::Lifetime | Kind::PerOp) {
            return Ok(());
        }
        let Some(time) = time else {
            return Err(denial
                .because(Reason::MeterTimeMissing)
                .number(self.index)
                .done());
        };
        let step = time
            .wrapping_sub(self.anchor) // of no meaning before the anchor, and not used then
            .checked_div(self.length)
            .unwrap_or(0);
        if time < self.anchor || step < usage.mark {
            let earliest = self.start(usage.mark);
            return Err(denial
                .because(Reason::MeterTimeTooEarly)
                .number(self.index)
                .amount(time.into())
                .amount(earliest.into())
                .done());
        }
        let passed = step.wrapping_sub(usage.mark); // at most `step`, as just tested
        let refilled = multiply(self.refill, u128::from(passed)).unwrap_or(u128::MAX);
        let start = self.start(step);
        window.narrow(
            start,
            // No overflow: `start` is at most the claimed time (u40), a length below 2^32 and not
            // zero.
            start.wrapping_add(self.length).wrapping_sub(1).min(NEVER),
        );
        *usage = Usage {
            mark: step,
            used: usage.used.saturating_sub(refilled),
        };
        Ok(())
    }

    /// Unix second at which a step begins: step 0, or one that a claimed time (u40) fell into and
    /// that thus begins no later than it, so nothing overflows.
    fn start(&self, step: u64) -> u64 {
        self.anchor.wrapping_add(step.wrapping_mul(self.length))
    }

    /// What may still be used on top of `usage`.
    #[inline(never)]
    pub fn left(&self, usage: &Usage) -> u128 {
        self.cap.saturating_sub(usage.used)
    }

    /// Uses `asked` on top of `usage`.
    ///
    /// # Errors
    /// [`Reason::MeterExceeded`] with what was asked and what was left.
    pub fn charge(&self, usage: &mut Usage, asked: u128, denial: &mut Denial) -> Checked<()> {
        let left = self.left(usage);
        if asked > left {
            return Err(denial
                .because(Reason::MeterExceeded)
                .number(self.index)
                .amount(asked)
                .amount(left)
                .done());
        }
        usage.used += asked; // at most the cap, as just tested
        Ok(())
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
        Self {
            value: ZERO,
            amounts: [0; MAX_METERS],
        }
    }

    /// Adds to a meter.
    ///
    /// # Errors
    /// [`Reason::AmountTooLarge`] if the amount or the sum passes 2^128 - 1.
    #[inline(never)]
    pub fn charge(&mut self, meter: u8, amount: &Bytes32, denial: &mut Denial) -> Checked<()> {
        let (high, low) = halves(amount);
        if let Some(sum) = self.amounts.get_mut(usize::from(meter))
            && u128::from_ne_bytes(*high) == 0
            && add(sum, low)
        {
            return Ok(());
        }
        Err(denial
            .because(Reason::AmountTooLarge)
            .number(meter.into())
            .done())
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
