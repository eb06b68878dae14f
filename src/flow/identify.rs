//! Step 1: which session it is, and whether it is alive. The only place that makes heads and ids.

use crate::{
    bounds::MAX_TEXT,
    bytes::word::{Address, Bytes32},
    denial::{Checked, Denial, PolicyFault},
    host::Host,
    lane::LaneId,
    session::{
        envelope::Envelope,
        head::{Head, HeadParts},
        session::Session,
        text_source::TextSource,
    },
    state::{SessionRecord, SessionStatus, Stored, load_lane, load_session},
};

/// Room for a published text, its leading byte, and one byte more to detect a longer one.
pub type TextBuffer = [u8; MAX_TEXT + 2];

/// A session's policy text and id.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'t> {
    /// The policy text.
    pub text: &'t [u8],
    /// The session id.
    pub id: Bytes32,
}

impl<'t> Identity<'t> {
    /// Writes the head into an empty one, which then has the args.
    #[inline(never)]
    fn new(
        host: &impl Host,
        lane: LaneId,
        parts: &HeadParts<'_>,
        text: &'t [u8],
        head: &mut Head,
    ) -> Self {
        head.write(lane, parts, &host.keccak(text));
        let id = host.keccak(head.as_bytes());
        Self { text, id }
    }

    /// The identity of a session that an owner states; `buffer` receives a published text, `head`
    /// the session's head.
    ///
    /// # Errors
    /// [`PolicyFault::BadPointer`] if no text is published at the session's address.
    #[inline(never)]
    pub fn of(
        host: &impl Host,
        session: &Session<'t>,
        buffer: &'t mut TextBuffer,
        head: &mut Head,
        denial: &mut Denial,
    ) -> Checked<Self> {
        let text = TextSource::read(session.policy).and_then(|source| source.text(host, buffer));
        match text {
            Some(text) => Ok(Self::new(host, session.lane, &session.head(), text, head)),
            None => Err(denial.invalid_policy(PolicyFault::BadPointer, 0)),
        }
    }
}

/// Identifies the session of an envelope and loads its word; `buffer` receives a published text,
/// `head` the session's head.
///
/// # Errors
/// [`Denial::unauthorized`] if its text is not published or the session is not alive.
pub fn identify<'t>(
    host: &mut impl Host,
    account: &Address,
    lane: LaneId,
    envelope: &Envelope<'t>,
    buffer: &'t mut TextBuffer,
    head: &mut Head,
    denial: &mut Denial,
) -> Checked<(Identity<'t>, Stored<SessionRecord>)> {
    let lane_record = &load_lane(host, account, lane).record;
    let Some(text) = envelope.text.text(host, buffer) else {
        return Err(denial.unauthorized());
    };
    let identity = Identity::new(host, lane, &envelope.head, text, head);
    let session = load_session(host, account, &identity.id);
    if session.record.status(lane_record, lane) != SessionStatus::Alive {
        return Err(denial.unauthorized());
    }
    Ok((identity, session))
}
