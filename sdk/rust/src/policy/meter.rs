//! Limits. What they count is said by the charges that name them; here stand only amount and time.

use super::reference::Amount;
use crate::layout::bounds::MIN_LENGTH;

/// One day in seconds, the commonest length of a period.
pub const DAY: u32 = 86_400;

/// The shortest length of a period or of a trickle's step, in seconds: a bundler needs that much
/// room between the bounds of a validity window.
pub const MIN_PERIOD: u32 = MIN_LENGTH as u32;

/// A handle to one meter of the policy that returned it (see
/// [`Policy::meter`](super::Policy::meter)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeterId(pub(super) u8);

impl MeterId {
    /// The meter's index in the policy, 0 to 31: the number a `MeterExceeded` names.
    pub fn index(self) -> u8 {
        self.0
    }
}

/// How a meter refills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refill {
    /// Never: the cap holds for the whole life of the session.
    Lifetime,
    /// Before every operation: nothing is stored, the cap holds for each operation alone.
    PerOp,
    /// Wholly, at the start of each period `[anchor + i·length, anchor + (i + 1)·length − 1]`.
    ///
    /// Around a boundary up to twice the cap can be used in a short time.
    Period {
        /// Seconds, at least [`MIN_PERIOD`].
        length: u32,
        /// Start of period 0, unix seconds below 2^40; earlier use is refused.
        anchor: Amount,
    },
    /// By `refill` at the start of each step of `length` seconds, up to the cap.
    Trickle {
        /// The amount that comes back per step: above 0, below the cap.
        refill: Amount,
        /// Seconds, at least [`MIN_PERIOD`].
        length: u32,
        /// Start of step 0, unix seconds below 2^40; earlier use is refused.
        anchor: Amount,
    },
}

/// A limit: at most `cap` until it refills. Rules and operation terms charge it.
///
/// The unit is whatever the charges put in: wei, token units, gas, uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meter {
    pub(super) cap: Amount,
    pub(super) refill: Refill,
    pub(super) name: Option<String>,
}

impl Meter {
    /// A limit for the whole life of the session.
    pub fn lifetime(cap: impl Into<Amount>) -> Self {
        Self::new(cap, Refill::Lifetime)
    }

    /// A limit for each operation alone. It needs no storage.
    pub fn per_op(cap: impl Into<Amount>) -> Self {
        Self::new(cap, Refill::PerOp)
    }

    /// A limit per period of `length` seconds, the first one starting at unix time 0 (so a period
    /// of [`DAY`] is a day in UTC). Another start: [`Meter::anchored`].
    pub fn period(cap: impl Into<Amount>, length: u32) -> Self {
        let anchor = Amount::Literal(0);
        Self::new(cap, Refill::Period { length, anchor })
    }

    /// A limit that refills by `refill` every `length` seconds, up to `cap`, starting at unix time
    /// 0.
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

    /// Any cap and refill.
    pub fn new(cap: impl Into<Amount>, refill: Refill) -> Self {
        Self {
            cap: cap.into(),
            refill,
            name: None,
        }
    }

    /// The same limit with its first period or step starting at `start`, unix seconds below 2^40.
    /// A meter without periods is left as it is.
    #[must_use]
    pub fn anchored(mut self, start: impl Into<Amount>) -> Self {
        if let Refill::Period { anchor, .. } | Refill::Trickle { anchor, .. } = &mut self.refill {
            *anchor = start.into();
        }
        self
    }

    /// The name people read when the limit denies. It stays with the SDK and never enters the text.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The most that can be used until the meter refills.
    pub fn cap(&self) -> Amount {
        self.cap
    }

    /// How the meter refills.
    pub fn refill(&self) -> Refill {
        self.refill
    }

    /// The name given by [`Meter::named`].
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Whether the module keeps a slot for it: all but [`Refill::PerOp`].
    pub fn is_stored(&self) -> bool {
        self.refill != Refill::PerOp
    }
}
