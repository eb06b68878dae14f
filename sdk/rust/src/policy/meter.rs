//! Meters: limits with an amount and a refill. Charges decide what a meter counts.

use super::reference::Amount;
use crate::layout::bounds;

/// One day, in seconds.
pub const DAY: u32 = 86_400;

/// Least length of a period or of a trickle's step, in seconds. A shorter window can end between
/// signing and inclusion.
pub const MIN_PERIOD: u32 = bounds::MIN_PERIOD as u32;

/// A handle to a meter of the policy whose [`Policy::meter`](super::Policy::meter) returned it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeterId(pub(super) u8);

impl MeterId {
    /// Index of the meter in the policy, 0 to 31, as in `MeterExceeded`.
    pub fn index(self) -> u8 {
        self.0
    }
}

/// How a meter refills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refill {
    /// Never: the cap applies to the lifetime of the session.
    Lifetime,
    /// Before every operation: the cap applies to each operation alone, and nothing is stored.
    PerOp,
    /// Completely, at the start of each period `[anchor + i·length, anchor + (i + 1)·length − 1]`.
    ///
    /// Up to twice the cap can be used around the start of a period.
    Period {
        /// Length in seconds, at least [`MIN_PERIOD`].
        length: u32,
        /// Start of period 0, unix seconds, at most [`MAX_TIME`](crate::time::MAX_TIME); earlier
        /// use is denied.
        anchor: Amount,
    },
    /// By `refill` at the start of each step of `length` seconds, up to the cap.
    Trickle {
        /// Amount per step, above 0 and below the cap.
        refill: Amount,
        /// Length in seconds, at least [`MIN_PERIOD`].
        length: u32,
        /// Start of step 0, unix seconds, at most [`MAX_TIME`](crate::time::MAX_TIME); earlier use
        /// is denied.
        anchor: Amount,
    },
}

/// A limit: a cap and how it refills. Its unit is that of its charges: wei, token units, gas or
/// uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meter {
    pub(super) cap: Amount,
    pub(super) refill: Refill,
    pub(super) name: Option<String>,
}

impl Meter {
    /// A limit for the lifetime of the session.
    pub fn lifetime(cap: impl Into<Amount>) -> Self {
        Self::new(cap, Refill::Lifetime)
    }

    /// A limit for each operation alone, which needs no storage.
    pub fn per_op(cap: impl Into<Amount>) -> Self {
        Self::new(cap, Refill::PerOp)
    }

    /// A limit per period. Period 0 starts at unix time 0, so a period of [`DAY`] is a day in UTC;
    /// [`Meter::anchored`] changes the start.
    ///
    /// # Arguments
    /// * `cap`: amount per period.
    /// * `length`: length of a period in seconds, at least [`MIN_PERIOD`].
    pub fn period(cap: impl Into<Amount>, length: u32) -> Self {
        let anchor = Amount::Literal(0);
        Self::new(cap, Refill::Period { length, anchor })
    }

    /// A limit that refills step by step. Step 0 starts at unix time 0; [`Meter::anchored`] changes
    /// the start.
    ///
    /// # Arguments
    /// * `cap`: greatest amount at once.
    /// * `refill`: amount per step, above 0 and below the cap.
    /// * `length`: length of a step in seconds, at least [`MIN_PERIOD`].
    pub fn trickle(cap: impl Into<Amount>, refill: impl Into<Amount>, length: u32) -> Self {
        let (refill, anchor) = (refill.into(), Amount::Literal(0));
        Self::new(
            cap,
            Refill::Trickle {
                refill,
                length,
                anchor,
            },
        )
    }

    /// A limit with any cap and refill.
    pub fn new(cap: impl Into<Amount>, refill: Refill) -> Self {
        Self {
            cap: cap.into(),
            refill,
            name: None,
        }
    }

    /// Sets the start of period or step 0: unix seconds, at most
    /// [`MAX_TIME`](crate::time::MAX_TIME). Does nothing if the meter does not refill over
    /// time.
    #[must_use]
    pub fn anchored(mut self, start: impl Into<Amount>) -> Self {
        if let Refill::Period { anchor, .. } | Refill::Trickle { anchor, .. } = &mut self.refill {
            *anchor = start.into();
        }
        self
    }

    /// Sets the name that explanations of denials use. It is not part of the text.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Greatest amount until the meter refills, inclusive.
    pub fn cap(&self) -> Amount {
        self.cap
    }

    /// How the meter refills.
    pub fn refill(&self) -> Refill {
        self.refill
    }

    /// Name set by [`Meter::named`].
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Whether the module stores the meter: all except [`Refill::PerOp`].
    pub fn is_stored(&self) -> bool {
        self.refill != Refill::PerOp
    }
}
