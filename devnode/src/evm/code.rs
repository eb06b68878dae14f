//! What stored code is: EVM code, or one of the Stylus forms.

use crate::profile::Profile;

/// Form of stored code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Ordinary EVM code.
    Evm,
    /// A whole program.
    Program,
    /// A piece of a program; cannot run.
    Fragment,
    /// A program made of fragments.
    Root,
}

impl Kind {
    /// Whether calling the code starts WASM.
    pub(super) fn is_runnable_wasm(self) -> bool {
        matches!(self, Self::Program | Self::Root)
    }
}

/// Form of `code`. A prefix alone, without a byte behind it, is EVM code.
pub(super) fn kind(code: &[u8], profile: &Profile) -> Kind {
    match code {
        [0xef, 0xf0, 0x00, _, ..] => Kind::Program,
        [0xef, 0xf0, 0x01, _, ..] if profile.max_fragments > 0 => Kind::Fragment,
        [0xef, 0xf0, 0x02, _, ..] if profile.max_fragments > 0 => Kind::Root,
        _ => Kind::Evm,
    }
}

/// Whether a creation may leave `code` behind.
pub(super) fn is_creatable(code: &[u8], profile: &Profile) -> bool {
    code.first() != Some(&0xef) || kind(code, profile) != Kind::Evm
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_needs_a_byte_behind_it() {
        assert_eq!(kind(&[0xef, 0xf0, 0x00], &Profile::ARBOS_51), Kind::Evm);
        assert_eq!(kind(&[0xef, 0xf0, 0x00, 0x00], &Profile::ARBOS_51), Kind::Program);
        assert!(!is_creatable(&[0xef, 0xf0, 0x00], &Profile::ARBOS_51));
    }

    #[test]
    fn fragments_exist_from_arbos_60() {
        assert!(!is_creatable(&[0xef, 0xf0, 0x01, 0x00], &Profile::ARBOS_51));
        assert_eq!(kind(&[0xef, 0xf0, 0x01, 0x00], &Profile::ARBOS_60_DRAFT), Kind::Fragment);
        assert_eq!(kind(&[0xef, 0xf0, 0x02, 0x00], &Profile::ARBOS_60_DRAFT), Kind::Root);
        assert!(!is_creatable(&[0xef, 0xf0, 0x03, 0x00], &Profile::ARBOS_60_DRAFT));
    }
}
