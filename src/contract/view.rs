//! Views: what validation would find, found by the same code. They change nothing.

use crate::chain::Chain;
use crate::contract::entry::supported;
use crate::contract::memory::{ARGUMENTS, Answer, Memory, push};
use crate::intent::reader::Frame;
use crate::meter::Usage;
use crate::policy::check::check;
use crate::policy::text::Text;
use crate::cursor::Cursor;
use crate::session::statement::Statement;
use crate::state::{Lane, SessionStatus, Stored, load_lane, load_session, meter_slot};
use crate::verdict::{Denial, Reason};
use crate::word::Word;

/// `sessionIdOf(Session)`
pub(super) fn session_id_of(chain: &mut impl Chain, memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let arguments = memory.input.get(ARGUMENTS..end).unwrap_or(&[]);
    let frame = Frame::new(arguments, 1);
    let statement = read_statement(frame, 0)?;
    statement.check()?;
    let text = statement.text(chain, &mut memory.text)?;
    let head = statement.head(&chain.keccak(text));
    let id = chain.keccak(head.as_bytes());
    Ok(memory.word(&Word::from_bytes32(&id)))
}

/// The session whose offset is head word `index`, the last dynamic value of the arguments.
fn read_statement(mut frame: Frame<'_>, index: usize) -> Result<Statement<'_>, Denial> {
    let read = frame.offset(index).and(frame.rest()).and_then(Statement::read);
    let (statement, length) = read.ok_or(Reason::MalformedArguments)?;
    frame.skip(length);
    frame.end().ok_or(Reason::MalformedArguments)?;
    supported(&Word::from(statement.lane).to_bytes32())?;
    Ok(statement)
}

/// `sessionStatus(address,uint32,bytes32[])`: one status for each id. The answer overwrites the ids.
pub(super) fn session_status(chain: &mut impl Chain, memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let mut frame = Frame::new(memory.arguments(end), 3);
    let (Some(account), Some(lane), Some(_)) = (frame.address(0), frame.word(1), frame.words(2)) else {
        return Err(Reason::MalformedArguments.into());
    };
    frame.end().ok_or(Reason::MalformedArguments)?;
    let account = *account;
    let lane = supported(lane)?;
    let state = load_lane(chain, &account, lane).record;
    // Words in front: account, lane, offset, length. The offset becomes that of the answer.
    let words = memory.input.get_mut(ARGUMENTS..end).unwrap_or(&mut []).as_chunks_mut::<32>().0;
    let mut words = words.iter_mut().skip(2);
    if let Some(offset) = words.next() {
        *offset = Word::from(32u8).to_bytes32();
    }
    for id in words.skip(1) {
        let status = load_session(chain, &account, id).record.status(&state, lane);
        *id = Word::from(status as u8).to_bytes32();
    }
    Ok(Answer::Input(ARGUMENTS + 64..end))
}

/// `remaining(address,Session,uint40)`: how the session stands, and for every meter cap, used, left and
/// the end of the window at the given time. Nothing is left of a session that is not alive.
pub(super) fn remaining(chain: &mut impl Chain, memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let Memory { input, text: buffer, output } = memory;
    let frame = Frame::new(input.get(ARGUMENTS..end).unwrap_or(&[]), 3);
    let (Some(account), Some(time)) = (frame.address(0), frame.uint(2, 40)) else {
        return Err(Reason::MalformedArguments.into());
    };
    let statement = read_statement(frame, 1)?;
    statement.check()?;
    let bytes = statement.text(chain, buffer)?;
    let head = statement.head(&chain.keccak(bytes));
    check(bytes, head.args(), account, &chain.module())?;
    let text = Text::open(&mut Cursor::new(bytes), head.args(), account)?;

    let lane = load_lane(chain, account, statement.lane).record;
    let id = chain.keccak(head.as_bytes());
    let Stored { slot, record: session } = load_session(chain, account, &id);
    let status = session.status(&lane, statement.lane);

    let mut length = 0;
    for word in [status as u8, 64, text.literals.meters] {
        length = push(output, length, &word.into());
    }
    let mut slots = 0u8;
    for (index, meter) in text.meters().enumerate() {
        let usage = match (meter.is_stored(), slots) {
            (false, _) => Usage::default(),
            (true, 0) => session.meter,
            (true, stored) => Usage::unpack(&chain.load(&meter_slot(&slot, stored))),
        };
        slots = slots.saturating_add(u8::from(meter.is_stored()));
        let (used, left, window_end) = match meter.at(index, usage, Some(time)) {
            Ok((usage, window)) => (usage.used, meter.cap.saturating_sub(usage.used), window.valid_until),
            Err(_) => (usage.used, 0, 0),
        };
        let left = if status == SessionStatus::Alive { left } else { 0 };
        for word in [meter.cap, used, left, window_end.into()] {
            length = push(output, length, &word.into());
        }
    }
    Ok(Answer::Output(length))
}

/// `laneState(address,uint32)`
pub(super) fn lane_state(chain: &mut impl Chain, memory: &mut Memory, end: usize) -> Result<Answer, Denial> {
    let frame = Frame::new(memory.arguments(end), 2);
    let (Some(account), Some(lane), Some(())) = (frame.address(0), frame.word(1), frame.end()) else {
        return Err(Reason::MalformedArguments.into());
    };
    let Lane { is_installed, is_paused, epoch, guards } = load_lane(chain, account, supported(lane)?).record;
    let words: [Word; 6] = [
        u8::from(is_installed).into(),
        u8::from(is_paused).into(),
        epoch.into(),
        (&guards.granter).into(),
        u8::from(guards.grants_refused).into(),
        guards.longest_lifetime.into(),
    ];
    let mut length = 0;
    for word in &words {
        length = push(&mut memory.output, length, word);
    }
    Ok(Answer::Output(length))
}
