//! The head of a session: who, when, which policy, which arguments. Its keccak256 is the session
//! id.
//!
//! ```text
//! head  version 01 | lane u32 | validAfter u48 | validUntil u48 | salt u64 | signer: kind u8, key
//!       | policyHash 32 | n u8 0..=16 | n x args 32
//! signer kind 01 = secp256k1, key = address 20
//! ```

use crate::{policy::MAX_ARGS, signer::MAX_SIGNER, word::Bytes32, words::append};

const VERSION: u8 = 1;
/// Bytes of `validAfter u48 | validUntil u48 | salt u64`.
pub const WHEN: usize = 20;
/// Bytes in front of the signer.
const BEFORE_SIGNER: usize = 1 + 4 + WHEN;
const MAX_HEAD: usize = BEFORE_SIGNER + MAX_SIGNER + 32 + 1 + MAX_ARGS * 32;

/// The bytes of one head.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    bytes: [u8; MAX_HEAD],
    length: usize,
    args_at: usize,
}

impl Head {
    /// No bytes yet. A head is large: it is made where it stays and never moved.
    pub const EMPTY: Self = Self {
        bytes: [0; MAX_HEAD],
        length: 0,
        args_at: 0,
    };

    /// Writes all of an empty head but its `count` args, which [`Head::push`] then adds. `signer`
    /// is kind and key, at most [`MAX_SIGNER`] bytes.
    #[inline(never)]
    pub fn begin(
        &mut self,
        lane: u32,
        when: &[u8; WHEN],
        signer: &[u8],
        policy_hash: &Bytes32,
        count: u8,
    ) {
        self.push(&[VERSION]);
        self.push(&lane.to_be_bytes());
        self.push(when);
        self.push(signer);
        self.push(policy_hash);
        self.push(&[count]);
        self.args_at = self.length;
    }

    /// Appends bytes; drops what would pass the bounds of a head.
    #[inline(never)]
    pub fn push(&mut self, bytes: &[u8]) {
        append(&mut self.bytes, &mut self.length, bytes);
    }

    /// What is hashed into the session id.
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
