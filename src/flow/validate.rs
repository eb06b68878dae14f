//! The order of the steps for an ERC-4337 operation, and nothing else.

use crate::{
    bytes::word::{Bytes32, is_same_address},
    denial::{Checked, Denial},
    flow::{
        Request,
        authorize::authorize,
        identify::{TextBuffer, identify},
        judge::judge,
        settle::settle,
    },
    host::Host,
    lane::LaneId,
    operation::{calls::Calls, user_op::UserOp},
    policy::{
        judge::meter::Ledger,
        text::{
            Text,
            reader::{References, TextReader},
        },
    },
    session::{envelope::Envelope, head::Head},
    window::Window,
};

/// An admitted operation.
#[derive(Clone, Copy, Debug)]
pub struct Admission {
    /// When the operation is valid; not empty.
    pub window: Window,
    /// The session's id.
    pub session_id: Bytes32,
    /// Whether to emit `SessionUsed`.
    pub has_use_event: bool,
}

/// Validates an operation of `msg.sender` in a lane; `buffer` receives a published policy text.
///
/// # Errors
/// Misuse, malformed calldata, or the policy's no. [`Denial::unauthorized`] if the signature field
/// does not count, after the meters may have been written.
pub fn validate(
    host: &mut impl Host,
    lane: LaneId,
    op: &UserOp<'_>,
    buffer: &mut TextBuffer,
    denial: &mut Denial,
) -> Checked<Admission> {
    let account = op.sender;
    let caller = host.caller();
    if !is_same_address(&caller, account) {
        return Err(denial.sender_not_account(&caller, account));
    }
    let envelope = &Envelope::read(op.signature, denial)?;
    let mut head = Head::EMPTY;
    let (identity, session) = &identify(host, account, lane, envelope, buffer, &mut head, denial)?;

    let mut request = Request {
        account,
        lane,
        calls: Calls::read(lane, op.call_data, denial)?,
        bill: Some(op.bill),
    };
    let references = References::new(head.args(), account);
    let text = &Text::read(TextReader::new(identity.text, &references));
    let mut ledger = Ledger::EMPTY;
    judge(text, &host.module(), &mut request, &mut ledger, denial)?;

    let mut window = envelope.window();
    let has_stored = settle(
        host,
        text,
        &ledger,
        envelope.time,
        session,
        &mut window,
        denial,
    )?;
    references.require_sound(identity.text.len(), denial)?;
    window.require_not_empty(denial)?;
    if has_stored {
        host.flush();
    }

    authorize(host, account, op.hash, &identity.id, envelope, denial)?;
    Ok(Admission {
        window,
        session_id: identity.id,
        has_use_event: text.has_use_event,
    })
}
