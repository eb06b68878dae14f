//! The head of a session: who, when, which policy, which args. Its keccak256 is the session id.
//!
//! ```text
//! head  version 01 | lane u32 | validAfter u48 | validUntil u48 | salt u64 | signer: kind u8, key
//!       | policyHash 32 | n u8 0..=16 | n x args 32
//! signer kind 01 = secp256k1, key = address 20
//! ```

use crate::{
    bounds::MAX_ARGS,
    bytes::{
        loops::repeat,
        reader::Reader,
        word::{Bytes32, padded},
        writer::append,
    },
    lane::LaneId,
    signer::MAX_SIGNER,
};

/// Version byte of a head.
pub const VERSION: u8 = 1;
/// Bytes of `validAfter u48 | validUntil u48 | salt u64`.
pub const TERM: usize = 6 + 6 + 8;
const MAX_HEAD: usize = 1 + 4 + TERM + MAX_SIGNER + 32 + 1 + MAX_ARGS * 32;

/// The parts of a head that an owner chooses besides lane and policy. Both an owner's session and
/// an operation's envelope have them.
#[derive(Clone, Copy, Debug)]
pub struct HeadParts<'a> {
    /// Bounds and salt as in the head.
    pub term: [u8; TERM],
    /// Kind and key, at most [`MAX_SIGNER`] bytes.
    pub signer: &'a [u8],
    /// The policy's arguments.
    pub args: Args<'a>,
}

/// The args of a session, at most [`MAX_ARGS`].
#[derive(Clone, Copy, Debug)]
pub enum Args<'a> {
    /// As words.
    Words(&'a [Bytes32]),
    /// As numbers without leading zeros, each after its length (see [`Args::take`]): their count
    /// and bytes.
    Packed(u8, Reader<'a>),
}

impl<'a> Args<'a> {
    /// Number of args.
    fn count(&self) -> u8 {
        match self {
            Self::Words(words) => words.len() as u8,
            Self::Packed(count, _) => *count,
        }
    }

    /// Takes one packed arg: `length u8 | bytes`, at most 32 bytes without a leading zero. Poisons
    /// the reader if it is malformed.
    #[inline(never)]
    pub fn take(reader: &mut Reader<'a>) -> &'a [u8] {
        let length = reader.byte();
        let arg = reader.take(usize::from(length));
        if length > 32 || arg.first() == Some(&0) {
            reader.poison();
        }
        arg
    }
}

/// The bytes of one head. It is large: make it where it stays and do not move it.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    bytes: [u8; MAX_HEAD],
    length: usize,
    args_at: usize,
}

impl Head {
    /// No bytes yet.
    pub const EMPTY: Self = Self {
        bytes: [0; MAX_HEAD],
        length: 0,
        args_at: 0,
    };

    /// Writes an empty head. Args above [`MAX_ARGS`] are dropped; callers refuse them.
    #[inline(never)]
    pub fn write(&mut self, lane: LaneId, parts: &HeadParts<'_>, policy_hash: &Bytes32) {
        self.push(&[VERSION]);
        self.push(&lane.0.to_be_bytes());
        self.push(&parts.term);
        self.push(parts.signer);
        self.push(policy_hash);
        self.push(&[parts.args.count()]);
        self.args_at = self.length;
        match parts.args {
            Args::Words(words) => self.push(words.as_flattened()),
            Args::Packed(count, mut reader) => {
                repeat(usize::from(count), |_| {
                    self.push(&padded(Args::take(&mut reader), 32));
                });
            }
        }
    }

    #[inline(never)]
    fn push(&mut self, bytes: &[u8]) {
        append(&mut self.bytes, &mut self.length, bytes);
    }

    /// The bytes whose hash is the session id.
    #[inline(never)]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or(&[])
    }

    /// The args.
    #[inline(never)]
    pub fn args(&self) -> &[Bytes32] {
        self.bytes
            .get(self.args_at..self.length)
            .unwrap_or(&[])
            .as_chunks()
            .0
    }
}
