//! The envelope: the signature field of a session's operation, with everything the module needs
//! besides chain state. Its unsigned parts are harmless: the key signs the digest over operation,
//! session id and claimed time.
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
    bounds::{MAX_ARGS, MAX_TEXT},
    bytes::{reader::Reader, word::be_u64},
    denial::{Checked, Denial},
    session::{
        head::{Args, HeadParts, TERM},
        text_source::TextSource,
    },
    signer::Signer,
    window::Window,
};

/// Mode of an operation that uses a session.
pub const USE: u8 = 0x10;
/// Mode bit: a claimed time follows the args.
pub const HAS_TIME: u8 = 0x02;
/// Mode bit: the policy text is the code at an address.
pub const TEXT_AT_ADDRESS: u8 = 0x04;

/// A decoded envelope.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The session's head, except lane and policy hash.
    pub head: HeadParts<'a>,
    /// The session's key.
    pub signer: Signer<'a>,
    /// The claimed time, if any, unix seconds below 2^40.
    pub time: Option<u64>,
    /// The policy text.
    pub text: TextSource<'a>,
    /// The key's signature over the digest.
    pub key_signature: &'a [u8],
}

impl<'a> Envelope<'a> {
    /// Decodes a signature field.
    ///
    /// # Errors
    /// [`Denial::unauthorized`] if it is of an unknown mode, malformed or of a wrong length (E-29).
    pub fn read(signature: &'a [u8], denial: &mut Denial) -> Checked<Self> {
        let mut reader = Reader::new(signature);
        let mode = reader.byte();
        let term = *reader.array();
        let encoded = Signer::take(&mut reader);
        let count = reader.byte();
        let args = Args::Packed(count, reader);
        for _ in 0..count {
            Args::take(&mut reader);
        }
        let mut time = None;
        if mode & HAS_TIME != 0 {
            time = Some(reader.number(5));
        }
        let text = if mode & TEXT_AT_ADDRESS != 0 {
            TextSource::At(reader.array())
        } else {
            let length = reader.number(2) as usize;
            TextSource::Carried(reader.take(length))
        };
        let is_known =
            mode & !(HAS_TIME | TEXT_AT_ADDRESS) == USE && usize::from(count) <= MAX_ARGS;
        let is_bounded = !matches!(text, TextSource::Carried(text) if text.len() > MAX_TEXT);
        match Signer::read(encoded) {
            Some(signer) if is_known && is_bounded && reader.is_sound() => Ok(Self {
                head: HeadParts {
                    term,
                    signer: encoded,
                    args,
                },
                signer,
                time,
                text,
                key_signature: reader.rest(),
            }),
            _ => Err(denial.unauthorized()),
        }
    }

    /// The session's window.
    pub fn window(&self) -> Window {
        let time_at = |at: usize| {
            let bytes = self.head.term.get(at..).and_then(<[u8]>::first_chunk);
            bytes.map_or(0, be_u64) >> 16
        };
        Window {
            valid_after: time_at(0),
            valid_until: time_at(6),
        }
    }
}

// The two times and the salt are at bytes 0, 6 and 12 of the term.
const _: () = assert!(TERM == 20);
