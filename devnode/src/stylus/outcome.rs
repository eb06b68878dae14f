//! The next step of a Stylus frame, and its outcome.

use alloy_primitives::Bytes;

use super::{child::Child, record::StylusRecord};

/// How a frame ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Returned zero.
    Success,
    /// Returned non-zero, trapped, or broke a rule of a host call.
    Revert,
    /// Ink or gas ran out.
    OutOfGas,
    /// The stack counter ran out.
    OutOfStack,
}

/// The result of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub end: End,
    /// Gas left; zero unless it returned or reverted.
    pub gas_left: u64,
    /// Return or revert data.
    pub output: Bytes,
    /// Its record, if the frame was recorded.
    pub record: Option<StylusRecord>,
}

impl Outcome {
    /// A frame that could not pay its entry.
    pub fn out_of_gas() -> Self {
        Self {
            end: End::OutOfGas,
            gas_left: 0,
            output: Bytes::new(),
            record: None,
        }
    }
}

/// The next step of a frame.
#[derive(Debug)]
pub enum Step {
    /// Wait for this child.
    Child(Child),
    /// End.
    Done(Outcome),
}
