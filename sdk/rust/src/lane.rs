//! Lanes.

use std::fmt::{self, Display, Formatter};

/// A lane: one installation of the module on an account. It is [`LaneId::ERC7579`], or an ERC-6900
/// entity id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaneId(u32);

impl LaneId {
    /// The account's ERC-7579 installation.
    pub const ERC7579: Self = Self(latchkey::ERC7579_LANE);
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
