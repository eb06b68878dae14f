//! Under which account the opcodes of a Stylus frame are shown.

/// Whose opcodes the shown ones of a Stylus frame are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attribution {
    /// The acting account's, which is true.
    #[default]
    Actual,
    /// The caller's, as Nitro up to v3.9.5 says: address and caller are exchanged, and what a read
    /// finds is looked up there too. Reads of ArbOS's state are shown as the sender's.
    Nitro,
}
