//! What an owner enables: the struct `Session` of the interface, decoded from calldata and checked
//! as far as no storage is needed.

use crate::{
    bounds::{MAX_ARGS, MAX_TIME, NEVER},
    bytes::{
        abi::Frame,
        word::{Bytes32, Word},
    },
    denial::{Checked, Denial, SessionFault},
    lane::LaneId,
    session::head::{Args, HeadParts, TERM},
    signer::Signer,
    state::LaneRecord,
};

/// A session as its owner states it.
#[derive(Clone, Copy, Debug)]
pub struct Session<'a> {
    /// The lane that it belongs to.
    pub lane: LaneId,
    /// First second, unix time up to [`MAX_TIME`].
    pub valid_after: u64,
    /// Last second, unix time up to [`MAX_TIME`], or [`NEVER`].
    pub valid_until: u64,
    /// Distinguishes sessions of equal terms.
    pub salt: u64,
    /// Kind and key.
    pub signer: &'a [u8],
    /// The policy text, or 0x00 and the address of a published one.
    pub policy: &'a [u8],
    /// The policy's arguments.
    pub args: &'a [Bytes32],
}

/// Words in the head of the struct.
const HEAD_WORDS: usize = 7;

impl<'a> Session<'a> {
    /// Decodes the struct at the start of `bytes`; returns it and its length in bytes. `None`
    /// unless it is canonical.
    #[inline(never)]
    pub fn read(bytes: &'a [u8]) -> Option<(Self, usize)> {
        let mut frame = Frame::new(bytes, HEAD_WORDS);
        let session = Self {
            lane: LaneId(frame.uint(0, 4) as u32),
            valid_after: frame.uint(1, 6),
            valid_until: frame.uint(2, 6),
            salt: frame.uint(3, 8),
            signer: frame.dynamic_bytes(4),
            policy: frame.dynamic_bytes(5),
            args: frame.words(6),
        };
        frame.is_sound().then_some((session, frame.length()))
    }

    /// The lane of the struct at the start of `bytes`; [`Session::read`] checks its encoding.
    pub fn lane_of(bytes: &[u8]) -> LaneId {
        LaneId(Frame::new(bytes, 1).uint(0, 4) as u32)
    }

    /// Checks lane, times, signer and the number of args.
    ///
    /// # Errors
    /// [`Denial::lane_not_supported`]; [`Denial::invalid_session`] with the part that is refused.
    #[inline(never)]
    pub fn check(&self, denial: &mut Denial) -> Checked<Signer<'a>> {
        if !self.lane.is_supported() {
            return Err(denial.lane_not_supported(self.lane));
        }
        let is_bounded = self.valid_until != NEVER;
        let fault = if self.valid_after > MAX_TIME {
            SessionFault::ValidAfter
        } else if self.valid_until == 0 || (self.valid_until > MAX_TIME && is_bounded) {
            SessionFault::ValidUntil
        } else if self.valid_after > self.valid_until {
            SessionFault::EmptyWindow
        } else if self.args.len() > MAX_ARGS {
            SessionFault::Args
        } else if let Some(signer) = Signer::read(self.signer) {
            return Ok(signer);
        } else {
            SessionFault::Signer
        };
        Err(denial.invalid_session(fault))
    }

    /// Checks the session against the guards of its lane; `signer` is its decoded signer.
    ///
    /// # Errors
    /// [`SessionFault::SignerIsGranter`] and [`SessionFault::Lifetime`].
    pub fn check_guards(
        &self,
        signer: Signer<'_>,
        lane: &LaneRecord,
        denial: &mut Denial,
    ) -> Checked<()> {
        if signer.is_address(lane.granter()) {
            return Err(denial.invalid_session(SessionFault::SignerIsGranter));
        }
        let longest = u64::from(lane.longest_lifetime());
        let lifetime = self.valid_until - self.valid_after;
        let is_bounded = self.valid_after > 0 && self.valid_until != NEVER && lifetime <= longest;
        if longest > 0 && !is_bounded {
            return Err(denial.invalid_session(SessionFault::Lifetime));
        }
        Ok(())
    }

    /// The session's head, except lane and policy hash.
    pub fn head(&self) -> HeadParts<'a> {
        // Three numbers side by side at the start of a word: u48, u48, u64.
        let high = u128::from(self.valid_after) << 80 | u128::from(self.valid_until) << 32;
        let word = Word {
            high: high | u128::from(self.salt) >> 32,
            low: u128::from(self.salt) << 96,
        }
        .to_bytes32();
        HeadParts {
            term: *word.first_chunk().unwrap_or(&[0; TERM]),
            signer: self.signer,
            args: Args::Words(self.args),
        }
    }
}
