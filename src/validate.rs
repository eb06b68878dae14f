//! The pipeline: the order of the steps of one validation, and nothing else.

use crate::{
    chain::Chain,
    intent::{Calls, user_op::UserOp},
    meter::Ledger,
    policy::{
        judge::Case,
        reader::{Literals, Reader},
        text::Text,
    },
    session::{
        digest,
        envelope::{Envelope, TextSource},
        head::Head,
        statement::published,
    },
    settle::settle,
    state::{SessionStatus, load_lane, load_session},
    verdict::{Checked, Denial, Reason},
    window::SIGNATURE_FAILED,
    word::{Bytes32, ZERO, is_same},
};

/// An admitted operation, or one whose signature does not count.
#[derive(Clone, Copy, Debug)]
pub struct Use {
    /// `validationData` to return.
    pub validation_data: Bytes32,
    /// The session.
    pub session: Bytes32,
    /// The policy wants its use told in an event.
    pub is_told: bool,
}

impl Use {
    /// Nothing admitted: what every operation is until all steps are done.
    pub const FAILED: Self = Self {
        validation_data: SIGNATURE_FAILED,
        session: ZERO,
        is_told: false,
    };
}

/// Validates an operation of `msg.sender` for a lane. Writes the meters before the key's signature
/// is checked, so that estimating with a stub costs what the real one costs: a failed check makes
/// the EntryPoint undo the write. `buffer` takes a published text; `admitted`, which comes as
/// [`Use::FAILED`], the outcome.
///
/// # Errors
/// Misuse, malformed call data, or the policy's no. A signature that does not count is no error but
/// validation data 1.
pub fn validate(
    chain: &mut impl Chain,
    lane: u32,
    op: &UserOp<'_>,
    buffer: &mut [u8],
    admitted: &mut Use,
    denial: &mut Denial,
) -> Checked<()> {
    let account = op.sender;
    let caller = chain.caller();
    if !is_same(&caller, account) {
        return Err(denial
            .because(Reason::SenderNotAccount)
            .address(&caller)
            .address(account)
            .done());
    }
    let Some(envelope) = Envelope::read(op.signature) else {
        return Ok(());
    };

    let lane_word = &load_lane(chain, account, lane).record;
    let bytes = match envelope.text {
        TextSource::Carried(bytes) => bytes,
        TextSource::At(address) => match published(chain, address, buffer) {
            Some(bytes) => bytes,
            None => return Ok(()),
        },
    };
    let mut head = Head::EMPTY;
    envelope.write_head(&mut head, lane, &chain.keccak(bytes));
    admitted.session = chain.keccak(head.as_bytes());
    let session = load_session(chain, account, &admitted.session);
    if session.record.status(lane_word, lane) != SessionStatus::Alive {
        return Ok(());
    }

    let mut calls = Calls::read(op.call_data, denial)?;
    let literals = Literals::new(head.args(), account);
    let text = Text::read(Reader::new(bytes, &literals));
    let module = chain.module();
    let mut case = Case {
        text: &text,
        module: &module,
        ledger: Ledger::new(),
    };
    case.judge(&mut calls, denial)?;
    case.charge_operation(op, denial)?;
    let mut window = envelope.window();
    let has_stored = settle(chain, &case, envelope.time, &session, &mut window, denial)?;
    if let Some((fault, _)) = literals.fault() {
        return Err(denial
            .because(Reason::InvalidPolicy)
            .number(fault as usize)
            .number(0)
            .done());
    }
    let validation_data = window.pack(denial)?;
    if has_stored {
        chain.flush();
    }

    let digest = digest::session_op(
        chain,
        account,
        op.hash,
        &admitted.session,
        envelope.time.unwrap_or(0),
    );
    if envelope
        .signer
        .has_signed(chain, &digest, envelope.key_signature, denial)?
    {
        admitted.validation_data = validation_data;
        admitted.is_told = text.has_use_event;
    }
    Ok(())
}
