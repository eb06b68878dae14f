//! The account that the opcodes of a Stylus frame are shown under.

/// The account that a tracer shows for the opcodes of a Stylus frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attribution {
    /// The acting account, which is correct.
    #[default]
    Actual,
    /// The caller, as in Nitro up to v3.9.5: address and caller are exchanged, and values of reads
    /// are taken from the caller too. Reads of ArbOS state are shown under the sender.
    Nitro,
}
