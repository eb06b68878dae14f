//! The owner's statement of a session: the struct `Session` of the interface, read from calldata
//! and checked as far as no storage is needed.

use crate::{
    ERC7579_LANE,
    chain::Chain,
    intent::reader::Frame,
    policy::{MAX_ARGS, MAX_TEXT},
    session::head::{Head, WHEN},
    signer::Signer,
    verdict::{Checked, Denial, PolicyFault, Reason, SessionFault},
    window::{NEVER, TIME_LIMIT},
    word::{Address, Bytes32, Word},
};

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
    /// Reads the struct at the start of `bytes`; returns it with its length in bytes. `None` unless
    /// canonical.
    #[inline(never)]
    pub fn read(bytes: &'a [u8]) -> Option<(Self, usize)> {
        let mut frame = Frame::new(bytes, HEAD_WORDS);
        let statement = Self {
            lane: frame.uint(0, 4) as u32,
            valid_after: frame.uint(1, 6),
            valid_until: frame.uint(2, 6),
            salt: frame.uint(3, 8),
            signer_bytes: frame.bytes(4),
            policy: frame.bytes(5),
            args: frame.words(6),
        };
        frame.is_sound().then_some((statement, frame.read()))
    }

    /// Checks lane, times, signer and number of args.
    ///
    /// # Errors
    /// [`Reason::LaneNotSupported`], or [`Reason::InvalidSession`] with the part that is refused.
    pub fn check(&self, denial: &mut Denial) -> Checked<Signer<'a>> {
        if self.lane != ERC7579_LANE {
            return Err(denial
                .because(Reason::LaneNotSupported)
                .number(self.lane as usize)
                .done());
        }
        let never = self.valid_until == NEVER;
        let signer = Signer::read(self.signer_bytes);
        let fault = if self.valid_after >= TIME_LIMIT {
            SessionFault::ValidAfter
        } else if self.valid_until == 0 || (self.valid_until >= TIME_LIMIT && !never) {
            SessionFault::ValidUntil
        } else if self.valid_after > self.valid_until {
            SessionFault::EmptyWindow
        } else if self.args.len() > MAX_ARGS {
            SessionFault::Args
        } else if let Some(signer) = signer {
            return Ok(signer);
        } else {
            SessionFault::Signer
        };
        Err(denial.session(fault))
    }

    /// The policy text: carried, or copied from where it was published into `buffer`.
    ///
    /// # Errors
    /// [`PolicyFault::BadPointer`] if nothing was published there.
    #[inline(never)]
    pub fn text<'t>(
        &self,
        chain: &impl Chain,
        buffer: &'t mut [u8],
        denial: &mut Denial,
    ) -> Checked<&'t [u8]>
    where
        'a: 't,
    {
        let [0, address @ ..] = self.policy else {
            return Ok(self.policy);
        };
        let text = address
            .as_array()
            .and_then(|address| published(chain, address, buffer));
        text.ok_or_else(|| {
            denial
                .because(Reason::InvalidPolicy)
                .number(PolicyFault::BadPointer as usize)
                .number(0)
                .done()
        })
    }

    /// The head, whose hash is the id. Args past the bound are left out: [`Statement::check`]
    /// refuses them.
    #[inline(never)]
    pub fn head(&self, policy_hash: &Bytes32) -> Head {
        // The three numbers stand side by side: u48, u48, u64.
        let high = u128::from(self.valid_after) << 80 | u128::from(self.valid_until) << 32;
        let word = Word {
            high: high | u128::from(self.salt) >> 32,
            low: u128::from(self.salt) << 96,
        }
        .to_bytes32();
        let when = word.first_chunk::<WHEN>().unwrap_or(&[0; WHEN]);
        let mut head = Head::EMPTY;
        head.begin(
            self.lane,
            when,
            self.signer_bytes,
            policy_hash,
            self.args.len() as u8,
        );
        head.push(self.args.as_flattened());
        head
    }
}

/// The text in a contract's code, after its leading 0x00 (STOP) byte; `None` if there is none, or
/// more than a text may have.
pub fn published<'t>(chain: &impl Chain, at: &Address, buffer: &'t mut [u8]) -> Option<&'t [u8]> {
    let length = chain.code(at, buffer);
    match buffer.get(..length)? {
        [0, text @ ..] if text.len() <= MAX_TEXT => Some(text),
        _ => None,
    }
}
