//! Views: what validation would find, found by the same code. They change nothing.

use crate::{
    bytes::{abi::Frame, loops::repeat, word::number_word, writer::Writer},
    contract::{
        arguments,
        memory::{ARGUMENTS, Answer, Memory},
    },
    denial::{Checked, Denial},
    flow::{identify::Identity, settle::visit_meters},
    host::Host,
    policy::{
        check::check,
        text::{
            Text,
            reader::{References, TextReader},
        },
    },
    session::{head::Head, session::Session},
    state::{SessionStatus, is_lane_key, load_lane, load_session},
    window::Window,
};

/// `sessionIdOf(Session)`
pub(super) fn session_id_of(
    host: &mut impl Host,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = arguments::arguments(&memory.input, end, 1);
    let session = read_session(&mut frame, 0, denial)?;
    let mut head = Head::EMPTY;
    let id = Identity::of(host, &session, &mut memory.text, &mut head, denial)?.id;
    memory.answer_word(&id);
    Ok(())
}

/// The checked session whose offset is head word `index`, the last dynamic value of the arguments.
#[inline(never)]
fn read_session<'a>(
    frame: &mut Frame<'a>,
    index: usize,
    denial: &mut Denial,
) -> Checked<Session<'a>> {
    if let Some((session, length)) = Session::read(frame.dynamic(index)) {
        frame.skip(length, true);
        denial.require(frame.is_whole(), Denial::malformed_arguments)?;
        session.check(denial)?;
        return Ok(session);
    }
    Err(denial.malformed_arguments())
}

/// `sessionStatus(address,uint32,bytes32[])`: one status for each id. The answer overwrites the
/// ids.
pub(super) fn session_status(
    host: &mut impl Host,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = arguments::arguments(&memory.input, end, 3);
    let account = *frame.address(0);
    frame.words(2);
    let lane = arguments::lane(&mut frame, 1, denial)?;
    let lane_record = &load_lane(host, &account, lane).record;
    // After account and lane come offset, length and ids. The offset becomes that of the answer.
    let words = memory
        .input
        .get_mut(ARGUMENTS + 64..end)
        .unwrap_or(&mut [])
        .as_chunks_mut::<32>()
        .0;
    if let [offset, _, ids @ ..] = words {
        *offset = number_word(32);
        repeat(ids.len(), |index| {
            if let Some(id) = ids.get_mut(index) {
                let mut status = SessionStatus::None;
                // A lane's key would read the lane word.
                if !is_lane_key(id) {
                    let session = &load_session(host, &account, id).record;
                    status = session.status(lane_record, lane);
                }
                *id = number_word(status as u128);
            }
        });
    }
    memory.answer = Answer::Input(ARGUMENTS + 64..end);
    Ok(())
}

/// `remaining(address,Session,uint40)`: the session's status, and for every meter its cap, what is
/// used and left at the given time, and the end of its window. Nothing is left of a session that is
/// not alive.
pub(super) fn remaining(
    host: &mut impl Host,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = arguments::arguments(&memory.input, end, 3);
    let account = frame.address(0);
    let time = frame.uint(2, 5);
    let session = read_session(&mut frame, 1, denial)?;
    let mut head = Head::EMPTY;
    let identity = &Identity::of(host, &session, &mut memory.text, &mut head, denial)?;
    let args = head.args();
    check(identity.text, args, account, &host.module(), denial)?;
    let references = References::new(args, account);
    let text = &Text::read(TextReader::new(identity.text, &references));

    let lane = &load_lane(host, account, session.lane).record;
    let stored = &load_session(host, account, &identity.id);
    let status = stored.record.status(lane, session.lane);

    let mut answer = Writer::new(&mut memory.output);
    answer
        .number(status as usize)
        .number(64)
        .number(references.meters.get());
    visit_meters(
        host,
        text,
        stored,
        |_| true,
        |_, meter, mut usage| {
            let mut window = Window::ALWAYS;
            let advanced = meter.advance(&mut usage, &mut window, Some(time), denial);
            let is_known = advanced.is_ok();
            let left = if is_known && status == SessionStatus::Alive {
                meter.left(&usage)
            } else {
                0
            };
            let end = if is_known { window.valid_until } else { 0 };
            answer
                .amount(meter.cap)
                .amount(usage.used)
                .amount(left)
                .amount(end.into());
            Ok(())
        },
    )?;
    memory.answer = Answer::Output(answer.length());
    Ok(())
}

/// `laneState(address,uint32)`
pub(super) fn lane_state(
    host: &mut impl Host,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = arguments::arguments(&memory.input, end, 2);
    let account = frame.address(0);
    let lane = arguments::lane(&mut frame, 1, denial)?;
    let lane = &load_lane(host, account, lane).record;
    let mut answer = Writer::new(&mut memory.output);
    answer
        .number(lane.is_installed().into())
        .number(lane.is_paused().into())
        .number(lane.epoch() as usize)
        .address(lane.granter())
        .number(lane.are_grants_refused().into())
        .number(lane.longest_lifetime() as usize);
    memory.answer = Answer::Output(answer.length());
    Ok(())
}
