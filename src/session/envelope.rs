//! The op's signature: everything the module needs beside chain state. Unsigned parts are harmless:
//! the key signs the digest over operation, session id and claimed time.
//!
//! ```text
//! envelope  mode u8 | validAfter u48 | validUntil u48 | salt u64 | signer: kind u8, key
//!           | n u8 0..=16 | n x arg number<=32 | [time u40] | text: length u16, bytes  or  address 20
//!           | key signature (65 bytes for secp256k1: r, s, v = 1b or 1c)
//! mode      10 use; + 02 a claimed time follows; + 04 the text is the code at an address (after its
//!           leading 00 byte); + 01 enable and use (reserved)
//! arg       length u8, then bytes without leading zeros; widened to 32 bytes for hashing
//! ```

use crate::{
    cursor::Cursor,
    policy::{MAX_ARGS, MAX_TEXT},
    session::head::{Head, WHEN},
    signer::Signer,
    window::Window,
    word::{Address, Bytes32, be_u64, padded},
};

const USE: u8 = 0x10;
const HAS_TIME: u8 = 0x02;
const TEXT_AT_ADDRESS: u8 = 0x04;

/// Where the policy text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextSource<'a> {
    /// In the signature itself.
    Carried(&'a [u8]),
    /// The code of this contract, after its leading 0x00 byte.
    At(&'a Address),
}

/// The op's signature, taken apart.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// Bounds and salt as the head has them.
    pub when: &'a [u8; WHEN],
    /// Kind and key as the head has them.
    pub signer_bytes: &'a [u8],
    /// The same, read.
    pub signer: Signer<'a>,
    /// The claimed time, if any, in unix seconds.
    pub time: Option<u64>,
    /// The policy text.
    pub text: TextSource<'a>,
    /// The key's signature over the digest.
    pub key_signature: &'a [u8],
    args: Cursor<'a>,
    count: u8,
}

impl<'a> Envelope<'a> {
    /// Reads a signature field; `None` if unknown, malformed or of wrong length, to be answered
    /// with validation data 1 (E-29).
    pub fn read(signature: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(signature);
        let mode = cursor.byte();
        let when = cursor.array();
        let signer_bytes = Signer::take(&mut cursor);
        let count = cursor.byte();
        let args = cursor;
        for _ in 0..count {
            take_arg(&mut cursor);
        }
        let mut time = None;
        if mode & HAS_TIME != 0 {
            time = Some(cursor.number(5));
        }
        let text = if mode & TEXT_AT_ADDRESS != 0 {
            TextSource::At(cursor.array())
        } else {
            let length = cursor.number(2) as usize;
            TextSource::Carried(cursor.take(length))
        };
        let is_known =
            mode & !(HAS_TIME | TEXT_AT_ADDRESS) == USE && usize::from(count) <= MAX_ARGS;
        let is_bounded = !matches!(text, TextSource::Carried(text) if text.len() > MAX_TEXT);
        let signer = Signer::read(signer_bytes)?;
        let key_signature = cursor.rest();
        let read = Self {
            when,
            signer_bytes,
            signer,
            time,
            text,
            key_signature,
            args,
            count,
        };
        (is_known && is_bounded && cursor.is_sound()).then_some(read)
    }

    /// Writes the session's head into an empty one, once the text's hash is known.
    pub fn write_head(&self, head: &mut Head, lane: u32, policy_hash: &Bytes32) {
        head.begin(lane, self.when, self.signer_bytes, policy_hash, self.count);
        let mut args = self.args;
        for _ in 0..self.count {
            head.push(&padded(take_arg(&mut args), 32));
        }
    }

    /// The session's window.
    pub fn window(&self) -> Window {
        let time_at = |at: usize| {
            let bytes = self.when.get(at..).and_then(<[u8]>::first_chunk);
            bytes.map_or(0, be_u64) >> 16
        };
        Window {
            valid_after: time_at(0),
            valid_until: time_at(6),
        }
    }
}

/// One arg without its leading zeros.
#[inline(never)]
fn take_arg<'a>(cursor: &mut Cursor<'a>) -> &'a [u8] {
    let length = cursor.byte();
    let arg = cursor.take(usize::from(length));
    if length > 32 || arg.first() == Some(&0) {
        cursor.poison();
    }
    arg
}
