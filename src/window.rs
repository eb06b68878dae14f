//! The time window of an admitted request: intersecting and packing. The only home of
//! `validationData`.

use crate::{
    bounds::{MAX_PACKED_TIME, NEVER},
    bytes::word::{Bytes32, ONE, Word},
    denial::{Checked, Denial},
};

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

    /// Intersects the window with these bounds, both inclusive. The result may be empty, which
    /// [`Window::require_not_empty`] refuses.
    pub fn narrow(&mut self, valid_after: u64, valid_until: u64) {
        self.valid_after = self.valid_after.max(valid_after);
        self.valid_until = self.valid_until.min(valid_until);
    }

    /// Refuses a window in which no second is left.
    ///
    /// # Errors
    /// [`Denial::empty_window`], also if the end is 0, which EntryPoints read as "no end".
    pub fn require_not_empty(&self, denial: &mut Denial) -> Checked<()> {
        if self.valid_after > MAX_PACKED_TIME
            || self.valid_after > self.valid_until
            || self.valid_until == 0
        {
            let (after, until) = (self.valid_after.into(), self.valid_until.into());
            return Err(denial.empty_window(after, until));
        }
        Ok(())
    }

    /// `validationData` with authorizer 0: `validAfter u48 | validUntil u48 | authorizer 160`.
    /// "Never" is packed as 0; other ends are at most [`MAX_PACKED_TIME`]. The window must not
    /// be empty.
    pub fn pack(&self) -> Bytes32 {
        let until = if self.valid_until >= NEVER {
            0
        } else {
            self.valid_until.min(MAX_PACKED_TIME)
        };
        let high = u128::from(self.valid_after) << 80 | u128::from(until) << 32;
        Word { high, low: 0 }.to_bytes32()
    }
}
