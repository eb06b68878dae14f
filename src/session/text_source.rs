//! Where a policy text is: beside the session, or published in a contract's code.

use crate::{bounds::MAX_TEXT, bytes::word::Address, host::Host};

/// Where a policy text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextSource<'a> {
    /// Beside the session: in the envelope, or in the owner's call.
    Carried(&'a [u8]),
    /// The code of this contract, after its leading 0x00 (STOP) byte.
    At(&'a Address),
}

impl<'a> TextSource<'a> {
    /// Decodes the `policy` of a session: a text, or 0x00 and an address. `None` for 0x00 and
    /// anything else.
    pub fn read(policy: &'a [u8]) -> Option<Self> {
        match policy {
            [0, address @ ..] => address.as_array().map(Self::At),
            text => Some(Self::Carried(text)),
        }
    }

    /// The text; a published one is copied into `buffer`, of [`MAX_TEXT`] + 2 bytes. `None` if the
    /// contract has no code, no leading 0x00, or more than [`MAX_TEXT`] bytes after it.
    #[inline(never)]
    pub fn text(&self, host: &impl Host, buffer: &'a mut [u8]) -> Option<&'a [u8]> {
        let address = match self {
            Self::Carried(text) => return Some(text),
            Self::At(address) => address,
        };
        let length = host.code(address, buffer);
        match buffer.get(..length)? {
            [0, text @ ..] if text.len() <= MAX_TEXT => Some(text),
            _ => None,
        }
    }
}
