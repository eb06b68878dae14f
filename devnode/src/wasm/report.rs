//! Figures of an instrumented module.

/// Figures of one local function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionReport {
    /// Words of stack a call takes.
    pub frame_words: u32,
    /// Operators after instrumentation.
    pub operators: usize,
    /// Ink of each basic block, in order.
    pub block_ink: Vec<u64>,
}
