//! How an execution or a frame of it ended.

use serde::{Deserialize, Serialize};

/// How an execution ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Returned.
    Success,
    /// Reverted; gas left was kept.
    Revert,
    /// Failed; all gas is gone.
    Failure,
}
