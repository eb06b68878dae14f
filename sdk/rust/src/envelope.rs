//! The envelope: the `signature` field of an operation of a session. It contains the session's
//! head, the policy text or its address, the claimed time and the key's signature.

use crate::{
    layout::envelope_mode::{HAS_TIME, TEXT_AT_ADDRESS, USE},
    session::{Session, u48},
    signing::KeySignature,
};

/// Encodes the envelope of an operation.
///
/// # Arguments
/// * `session`: session, which passes [`Session::check`].
/// * `time`: claimed time that the key signed, unix seconds, at most
///   [`MAX_TIME`](crate::time::MAX_TIME); higher bits are cut off.
/// * `signature`: key's signature, or [`STUB_SIGNATURE`](crate::signing::STUB_SIGNATURE) to
///   estimate gas; both have the same length.
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
            // A longer text is cut in the length only; the module refuses such an envelope.
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
