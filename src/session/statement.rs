//! The owner's statement of a session: the struct `Session` of the interface, read from calldata and
//! checked as far as no storage is needed.

use crate::chain::Chain;
use crate::intent::reader::Frame;
use crate::policy::{MAX_ARGS, MAX_TEXT};
use crate::session::head::{Head, WHEN};
use crate::signer::Signer;
use crate::verdict::{Denial, PolicyFault, SessionFault};
use crate::window::{NEVER, TIME_LIMIT};
use crate::word::{Address, Bytes32};

/// A session as the owner states it.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// The installation it belongs to.
    pub lane: u32,
    /// First second.
    pub valid_after: u64,
    /// Last second, or [`NEVER`].
    pub valid_until: u64,
    /// Told apart from other sessions of the same terms.
    pub salt: u64,
    /// Kind and key.
    pub signer_bytes: &'a [u8],
    /// The policy text, or 0x00 and the address of a published one.
    pub policy: &'a [u8],
    /// The policy's parameters.
    pub args: &'a [Bytes32],
}

/// Words in the head of the struct.
const HEAD_WORDS: usize = 7;

impl<'a> Statement<'a> {
    /// Reads the struct at the start of `bytes`; returns it with its length in bytes. `None` unless canonical.
    pub fn read(bytes: &'a [u8]) -> Option<(Self, usize)> {
        let mut frame = Frame::new(bytes, HEAD_WORDS);
        let statement = Self {
            lane: frame.uint(0, 32)? as u32,
            valid_after: frame.uint(1, 48)?,
            valid_until: frame.uint(2, 48)?,
            salt: frame.uint(3, 64)?,
            signer_bytes: frame.bytes(4)?,
            policy: frame.bytes(5)?,
            args: frame.words(6)?,
        };
        Some((statement, frame.read()))
    }

    /// Checks times, signer and number of args.
    ///
    /// # Errors
    /// [`crate::verdict::Reason::InvalidSession`] with the part that is refused.
    pub fn check(&self) -> Result<Signer<'a>, Denial> {
        if self.valid_after >= TIME_LIMIT {
            return Err(SessionFault::ValidAfter.into());
        }
        if self.valid_until == 0 || (self.valid_until >= TIME_LIMIT && self.valid_until != NEVER) {
            return Err(SessionFault::ValidUntil.into());
        }
        if self.valid_after > self.valid_until {
            return Err(SessionFault::EmptyWindow.into());
        }
        if self.args.len() > MAX_ARGS {
            return Err(SessionFault::Args.into());
        }
        Signer::read(self.signer_bytes).ok_or(SessionFault::Signer.into())
    }

    /// The policy text: carried, or copied from where it was published into `buffer`.
    ///
    /// # Errors
    /// [`PolicyFault::BadPointer`] if nothing was published there.
    pub fn text<'t>(&self, chain: &impl Chain, buffer: &'t mut [u8]) -> Result<&'t [u8], Denial>
    where
        'a: 't,
    {
        match self.policy {
            [0, address @ ..] => {
                let address = address.as_array().ok_or(PolicyFault::BadPointer)?;
                Ok(published(chain, address, buffer).ok_or(PolicyFault::BadPointer)?)
            }
            carried => Ok(carried),
        }
    }

    /// The head, whose hash is the id. Args past the bound are left out: [`Statement::check`] refuses them.
    pub fn head(&self, policy_hash: &Bytes32) -> Head {
        let [_, _, a @ ..] = self.valid_after.to_be_bytes();
        let [_, _, b @ ..] = self.valid_until.to_be_bytes();
        let mut when = [0; WHEN];
        for (to, from) in when.iter_mut().zip(a.iter().chain(&b).chain(&self.salt.to_be_bytes())) {
            *to = *from;
        }
        let mut head = Head::new(self.lane, &when, self.signer_bytes, policy_hash, self.args.len() as u8);
        head.push(self.args.as_flattened());
        head
    }
}

/// The text in a contract's code, after its leading 0x00 (STOP) byte; `None` if there is none, or more
/// than a text may have.
pub fn published<'t>(chain: &impl Chain, at: &Address, buffer: &'t mut [u8]) -> Option<&'t [u8]> {
    let length = chain.code(at, buffer);
    match buffer.get(..length)? {
        [0, text @ ..] if text.len() <= MAX_TEXT => Some(text),
        _ => None,
    }
}
