//! The pipeline: the order of the steps of one validation, and nothing else.

use crate::chain::Chain;
use crate::cursor::Cursor;
use crate::intent::user_op::UserOp;
use crate::intent::Calls;
use crate::meter::{Ledger, Usage};
use crate::policy::judge::judge;
use crate::policy::terms::charge_operation;
use crate::policy::text::Text;
use crate::session::digest;
use crate::session::envelope::{Envelope, TextSource};
use crate::session::statement::published;
use crate::state::{Session, SessionStatus, Stored, load_lane, load_session, meter_slot};
use crate::verdict::{Denial, Reason};
use crate::window::{SIGNATURE_FAILED, Window};
use crate::word::{Bytes32, Word, is_same};

/// An admitted operation.
#[derive(Clone, Copy, Debug)]
pub struct Use {
    /// `validationData` to return.
    pub validation_data: Word,
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
pub fn validate(chain: &mut impl Chain, lane: u32, op: &UserOp<'_>, buffer: &mut [u8]) -> Result<Use, Denial> {
    let failed = Use { validation_data: SIGNATURE_FAILED, told: None };
    let account = op.sender;
    let caller = chain.caller();
    if !is_same(&caller, account) {
        return Err(Denial::new(Reason::SenderNotAccount, &[], &[(&caller).into(), account.into()]));
    }
    let Ok(envelope) = Envelope::read(op.signature) else {
        return Ok(failed);
    };

    let lane_state = load_lane(chain, account, lane).record;
    let bytes = match envelope.text {
        TextSource::Carried(bytes) => bytes,
        TextSource::At(address) => match published(chain, address, buffer) {
            Some(bytes) => bytes,
            None => return Ok(failed),
        },
    };
    let head = envelope.head(lane, &chain.keccak(bytes));
    let id = chain.keccak(head.as_bytes());

    let mut session = load_session(chain, account, &id);
    if session.record.status(&lane_state, lane) != SessionStatus::Alive {
        return Ok(failed);
    }

    let mut calls = Calls::read(op.call_data)?;
    let text = Text::open(&mut Cursor::new(bytes), head.args(), account)?;
    let mut ledger = Ledger::new();
    let value = judge(&text, &mut calls, &chain.module(), &mut ledger)?;
    charge_operation(&text, op, value, &mut ledger)?;

    let settled = settle(chain, &text, &ledger, envelope.time, &mut session)?;
    let window = settled.window.intersect(envelope.window());
    let validation_data = window.pack()?;
    if settled.any {
        chain.flush();
    }

    let digest = digest::session_op(chain, account, op.hash, &id, envelope.time.unwrap_or(0));
    if !envelope.signer.has_signed(chain, &digest, envelope.key_signature)? {
        return Ok(failed);
    }
    Ok(Use { validation_data, told: text.has_use_event.then_some(id) })
}

/// What settling left behind.
struct Settled {
    window: Window,
    any: bool,
}

/// Loads the meters that were charged, applies the charges and notes the new words; the caller flushes.
/// A charge of zero neither writes nor narrows the window.
fn settle(
    chain: &mut impl Chain,
    text: &Text<'_>,
    ledger: &Ledger,
    time: Option<u64>,
    session: &mut Stored<Session>,
) -> Result<Settled, Denial> {
    let mut settled = Settled { window: Window::ALWAYS, any: false };
    let mut slots = 0u8;
    for (index, meter) in text.meters().enumerate() {
        let stored = slots;
        slots = slots.saturating_add(u8::from(meter.is_stored()));
        let asked = ledger.asked(index);
        if asked == 0 {
            continue;
        }
        if !meter.is_stored() {
            meter.charge(index, Usage::default(), asked)?;
            continue;
        }
        let place = meter_slot(&session.slot, stored);
        let usage = if stored == 0 { session.record.meter } else { Usage::unpack(&chain.load(&place)) };
        let (usage, window) = meter.at(index, usage, time)?;
        let usage = meter.charge(index, usage, asked)?;
        settled.window = settled.window.intersect(window);
        settled.any = true;
        if stored == 0 {
            session.record.meter = usage;
            chain.store(&place, &session.record.pack());
        } else {
            chain.store(&place, &usage.pack().to_bytes32());
        }
    }
    Ok(settled)
}
