//! The pipeline: the order of the steps of one validation, and nothing else.

use crate::chain::Chain;
use crate::intent::Calls;
use crate::intent::user_op::UserOp;
use crate::meter::{Ledger, Usage};
use crate::policy::judge::Case;
use crate::policy::reader::{Literals, Reader};
use crate::policy::text::Text;
use crate::session::digest;
use crate::session::envelope::{Envelope, TextSource};
use crate::session::statement::published;
use crate::state::{Session, SessionStatus, Stored, load_lane, load_session, load_usage, meter_slot};
use crate::verdict::{Checked, Denial, Reason};
use crate::window::{SIGNATURE_FAILED, Window};
use crate::word::{Bytes32, is_same};

/// An admitted operation, or one whose signature does not count.
#[derive(Clone, Copy, Debug)]
pub struct Use {
    /// `validationData` to return.
    pub validation_data: Bytes32,
    /// The session, if the policy wants its use told in an event.
    pub told: Option<Bytes32>,
}

/// Validates an operation of `msg.sender` for a lane. Writes the meters before the key's signature is
/// checked, so that estimating with a stub costs what the real one costs: a failed check makes the
/// EntryPoint undo the write. `buffer` takes a published text.
///
/// # Errors
/// Misuse, malformed call data, or the policy's no. A signature that does not count is no error but
/// validation data 1.
pub fn validate(
    chain: &mut impl Chain,
    lane: u32,
    op: &UserOp<'_>,
    buffer: &mut [u8],
    denial: &mut Denial,
) -> Checked<Use> {
    let failed = Use { validation_data: SIGNATURE_FAILED, told: None };
    let account = op.sender;
    let caller = chain.caller();
    if !is_same(&caller, account) {
        return Err(denial.because(Reason::SenderNotAccount).address(&caller).address(account).done());
    }
    let Some(envelope) = Envelope::read(op.signature) else {
        return Ok(failed);
    };

    let lane_word = load_lane(chain, account, lane).record;
    let bytes = match envelope.text {
        TextSource::Carried(bytes) => bytes,
        TextSource::At(address) => match published(chain, address, buffer) {
            Some(bytes) => bytes,
            None => return Ok(failed),
        },
    };
    let head = envelope.head(lane, &chain.keccak(bytes));
    let id = chain.keccak(head.as_bytes());
    let session = load_session(chain, account, &id);
    if session.record.status(&lane_word, lane) != SessionStatus::Alive {
        return Ok(failed);
    }

    let mut calls = Calls::read(op.call_data, denial)?;
    let literals = Literals::new(head.args(), account);
    let text = Text::read(Reader::new(bytes, &literals));
    let module = chain.module();
    let mut case = Case { text: &text, module: &module, ledger: Ledger::new(), denial };
    case.judge(&mut calls)?;
    case.charge_operation(op)?;
    let settled = settle(chain, &mut case, envelope.time, &session)?;
    if let Some((fault, _)) = literals.fault() {
        return Err(case.denial.because(Reason::InvalidPolicy).number(fault as usize).number(0).done());
    }
    let validation_data = settled.window.intersect(envelope.window()).pack(case.denial)?;
    if settled.has_stored {
        chain.flush();
    }

    let digest = digest::session_op(chain, account, op.hash, &id, envelope.time.unwrap_or(0));
    if !envelope.signer.has_signed(chain, &digest, envelope.key_signature, case.denial)? {
        return Ok(failed);
    }
    Ok(Use { validation_data, told: text.has_use_event.then_some(id) })
}

/// What settling left behind.
struct Settled {
    window: Window,
    has_stored: bool,
}

/// Loads the meters that were charged, applies the charges and stores the new words; the caller flushes.
/// A charge of zero neither stores nor narrows the window.
fn settle(
    chain: &mut impl Chain,
    case: &mut Case<'_, '_, '_>,
    time: Option<u64>,
    session: &Stored<Session>,
) -> Checked<Settled> {
    let mut settled = Settled { window: Window::ALWAYS, has_stored: false };
    let mut slot = 0;
    for (index, meter) in case.text.meters().enumerate() {
        let stored = meter.is_stored().then_some(slot);
        slot += usize::from(meter.is_stored());
        let asked = case.ledger.asked(index);
        if asked == 0 {
            continue;
        }
        let usage = stored.map_or(Usage::NONE, |slot| load_usage(chain, session, slot));
        let (usage, window) = meter.at(index, usage, time, case.denial)?;
        let usage = meter.charge(index, usage, asked, case.denial)?;
        settled.window = settled.window.intersect(window);
        if let Some(slot) = stored {
            settled.has_stored = true;
            let word = if slot == 0 { *session.record.with_meter(usage).word() } else { usage.pack() };
            chain.store(&meter_slot(&session.slot, slot), &word.to_bytes32());
        }
    }
    Ok(settled)
}
