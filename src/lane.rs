//! Lanes: the installations of the module on one account. A session belongs to one lane, and each
//! lane decodes the calldata of its own account standard.

use core::fmt::{self, Display, Formatter};

/// A lane of an account, `uint32`: [`LaneId::ERC7579`], or an ERC-6900 entity id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaneId(pub u32);

impl LaneId {
    /// The installation as an ERC-7579 validator. ERC-6900 reserves this number for direct calls,
    /// so no entity has it (S-04).
    pub const ERC7579: Self = Self(u32::MAX);

    /// Whether this version of the module serves the lane.
    pub fn is_supported(self) -> bool {
        self == Self::ERC7579
    }
}

impl From<u32> for LaneId {
    fn from(lane: u32) -> Self {
        Self(lane)
    }
}

impl From<LaneId> for u32 {
    fn from(lane: LaneId) -> Self {
        lane.0
    }
}

impl Display for LaneId {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
