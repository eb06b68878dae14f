//! Calls the program's own code to encode the head of a session and to check the session. No other
//! file of the crate does.

use alloy_primitives::{Address, keccak256};
use alloy_sol_types::SolInterface;
use latchkey::{
    denial::{Checked, Denial},
    policy,
    session::{head::Head, session::Session as CoreSession},
};

use super::{Session, SessionError};
use crate::abi::ILatchkey::{ILatchkeyErrors as Refusal, SessionFault};

/// The head of the session.
pub(super) fn head(session: &Session) -> Vec<u8> {
    let policy_hash = keccak256(&session.text);
    with(session, |core| {
        let mut head = Head::EMPTY;
        head.write(core.lane, &core.head(), &policy_hash.0);
        head.as_bytes().to_vec()
    })
}

/// Checks lane, times, signer and number of args.
///
/// # Errors
/// The part that is refused.
pub(super) fn check(session: &Session) -> Result<(), SessionError> {
    run(session, |core, denial| core.check(denial).map(|_| ()))
}

/// Checks the policy text with the session's args.
///
/// # Errors
/// The fault and where it is.
pub(super) fn check_policy(
    session: &Session,
    account: Address,
    module: Address,
) -> Result<(), SessionError> {
    let (account, module) = (account.into_array(), module.into_array());
    run(session, |core, denial| {
        policy::check::check(&session.text, core.args, &account, &module, denial)
    })
}

/// Runs a check of the program.
fn run(
    session: &Session,
    check: impl FnOnce(&CoreSession<'_>, &mut Denial) -> Checked<()>,
) -> Result<(), SessionError> {
    let mut denial = Denial::NONE;
    let checked = with(session, |core| check(core, &mut denial));
    checked.map_err(|_| error(&denial))
}

/// Passes the session to `run` in the form that the program uses.
fn with<T>(session: &Session, run: impl FnOnce(&CoreSession<'_>) -> T) -> T {
    let args: Vec<_> = session.args.iter().map(|word| word.0).collect();
    let signer = session.signer.encode();
    run(&CoreSession {
        lane: session.lane,
        valid_after: session.valid_after,
        valid_until: session.valid_until,
        salt: session.salt,
        signer: &signer,
        policy: &session.text,
        args: &args,
    })
}

/// The error of a check; the checks above deny with these three only.
fn error(denial: &Denial) -> SessionError {
    match Refusal::abi_decode(denial.as_bytes()) {
        Ok(Refusal::InvalidPolicy(refused)) => SessionError::Policy {
            fault: refused.fault,
            offset: refused.offset.saturating_to(),
        },
        Ok(Refusal::InvalidSession(refused)) => SessionError::Session(refused.fault),
        Ok(Refusal::LaneNotSupported(refused)) => {
            SessionError::LaneNotSupported(refused.lane.into())
        }
        _ => SessionError::Session(SessionFault::__Invalid),
    }
}
