//! Step 4: whether the session's key signed the operation. It is the last step, after the meters
//! were written, so that estimating gas with a stub signature costs what the real one costs; the
//! EntryPoint undoes the writes of an operation that is not authorized.

use crate::{
    bytes::word::{Address, Bytes32},
    denial::{Checked, Denial},
    eip712,
    host::Host,
    session::envelope::Envelope,
};

/// Checks the key's signature over an operation.
///
/// # Errors
/// See [`Signer::check`](crate::signer::Signer::check).
pub fn authorize(
    host: &impl Host,
    account: &Address,
    op_hash: &Bytes32,
    session_id: &Bytes32,
    envelope: &Envelope<'_>,
    denial: &mut Denial,
) -> Checked<()> {
    let time = envelope.time.unwrap_or(0);
    let digest = eip712::session_op(host, account, op_hash, session_id, time);
    envelope
        .signer
        .check(host, &digest, envelope.key_signature, denial)
}
