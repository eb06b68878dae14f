//! The time window of a verdict: intersecting and packing. The only home of `validationData`.

use crate::{
    verdict::{Checked, Denial, Reason},
    word::{Bytes32, ONE, Word},
};

/// "Never ends", in our words and in sessions: the largest `uint48`. Packed as 0.
pub const NEVER: u64 = (1 << 48) - 1;

/// Times at or above this are block numbers to EntryPoint 0.9; none of ours reaches it (E-22).
pub const TIME_LIMIT: u64 = 1 << 47;

/// `validationData` of a signature that does not count: authorizer 1 (E-20).
pub const SIGNATURE_FAILED: Bytes32 = ONE;

/// From `valid_after` to `valid_until`, both inclusive, unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First second.
    pub valid_after: u64,
    /// Last second, or [`NEVER`].
    pub valid_until: u64,
}

impl Window {
    /// All of time.
    pub const ALWAYS: Self = Self {
        valid_after: 0,
        valid_until: NEVER,
    };

    /// Keeps of the window what lies within these bounds: possibly nothing, which [`Window::pack`]
    /// refuses.
    pub fn narrow(&mut self, valid_after: u64, valid_until: u64) {
        self.valid_after = self.valid_after.max(valid_after);
        self.valid_until = self.valid_until.min(valid_until);
    }

    /// `validationData` with authorizer 0: `validAfter u48 | validUntil u48 | authorizer 160`.
    /// A computed bound is clamped below [`TIME_LIMIT`]; never is written as 0.
    ///
    /// # Errors
    /// [`Reason::EmptyWindow`] if no second is left, or the end would be 0 and read as "no end".
    pub fn pack(&self, denial: &mut Denial) -> Checked<Bytes32> {
        let until = if self.valid_until >= NEVER {
            0
        } else {
            self.valid_until.min(TIME_LIMIT - 1)
        };
        if self.valid_after >= TIME_LIMIT
            || self.valid_after > self.valid_until
            || self.valid_until == 0
        {
            return Err(denial
                .because(Reason::EmptyWindow)
                .amount(self.valid_after.into())
                .amount(self.valid_until.into())
                .done());
        }
        let high = u128::from(self.valid_after) << 80 | u128::from(until) << 32;
        Ok(Word { high, low: 0 }.to_bytes32())
    }
}
