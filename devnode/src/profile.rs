//! One ArbOS version = one table of parameters. Every version gate of the crate reads from here.

/// The rules of one ArbOS version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name a user selects it by: `51` or `60-draft`.
    pub name: &'static str,
    /// ArbOS version.
    pub arbos: u64,
    /// Version stamped into program records; a record of another version needs an upgrade.
    pub stylus_version: u16,
}

impl Profile {
    /// ArbOS 51, as Nitro v3.9.5 runs it. The reference.
    pub const ARBOS_51: Self = Self { name: "51", arbos: 51, stylus_version: 2 };
    /// ArbOS 60 as Nitro's master of 2026-04-23 ran it, before v3.10.0 was released.
    pub const ARBOS_60_DRAFT: Self = Self { name: "60-draft", arbos: 60, stylus_version: 2 };
}
