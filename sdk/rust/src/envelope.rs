//! The `signature` field of a session's operation: what the module needs to find the session, its
//! text and the key's signature.

use crate::{
    layout::envelope_mode::{HAS_TIME, TEXT_AT_ADDRESS, USE},
    session::{Session, u48},
    signing::KeySignature,
};

/// Encodes the `signature` field of an operation that uses `session`.
///
/// `time` is the claimed time the key signed, in unix seconds below 2^40, or nothing. For
/// estimation pass [`STUB_SIGNATURE`](crate::signing::STUB_SIGNATURE): the length is that of the
/// real one.
pub fn envelope(session: &Session, time: Option<u64>, signature: &KeySignature) -> Vec<u8> {
    let time_flag = time.map_or(0, |_| HAS_TIME);
    let text_flag = session.published_at.map_or(0, |_| TEXT_AT_ADDRESS);
    let mut bytes = vec![USE | time_flag | text_flag];
    bytes.extend(u48(session.valid_after));
    bytes.extend(u48(session.valid_until));
    bytes.extend(session.salt.to_be_bytes());
    bytes.extend(session.signer.encode());
    bytes.push(session.args.len() as u8);
    for word in &session.args {
        let significant = word.iter().skip_while(|byte| **byte == 0);
        // At most 32.
        bytes.push(significant.clone().count() as u8);
        bytes.extend(significant);
    }
    if let Some(seconds) = time {
        bytes.extend(u40(seconds));
    }
    match session.published_at {
        Some(contract) => bytes.extend(contract),
        None => {
            // A text above 4,096 bytes is refused by `Session::check` long before it is above
            // 65,535.
            bytes.extend((session.text.len() as u16).to_be_bytes());
            bytes.extend(&session.text);
        }
    }
    bytes.extend(signature);
    bytes
}

/// The low 40 bits, big-endian.
pub(crate) fn u40(seconds: u64) -> [u8; 5] {
    let [_, _, _, a, b, c, d, e] = seconds.to_be_bytes();
    [a, b, c, d, e]
}
