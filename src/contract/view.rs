//! Views: what validation would find, found by the same code. They change nothing.

use crate::{
    ERC7579_LANE,
    chain::Chain,
    contract::{
        entry::supported,
        identity::{Identity, signer_of},
        memory::{ARGUMENTS, Answer, Memory, arguments},
    },
    intent::reader::Frame,
    policy::{
        reader::{Literals, Reader},
        text::Text,
    },
    rounds::each,
    session::statement::Statement,
    state::{SessionStatus, is_lane_key, load_lane, load_session, load_usage},
    verdict::{Checked, Denial, Reason},
    window::Window,
    word::number_word,
    words::Words,
};

/// `sessionIdOf(Session)`
pub(super) fn session_id_of(
    chain: &mut impl Chain,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = arguments(&memory.input, end, 1);
    let statement = read_statement(&mut frame, 0, denial)?;
    let id = Identity::of(chain, &statement, &mut memory.text, denial)?.id;
    memory.word(&id);
    Ok(())
}

/// The session whose offset is head word `index`, the last dynamic value of the arguments, checked.
#[inline(never)]
fn read_statement<'a>(
    frame: &mut Frame<'a>,
    index: usize,
    denial: &mut Denial,
) -> Checked<Statement<'a>> {
    if let Some((statement, length)) = Statement::read(frame.dynamic(index)) {
        frame.skip(length, true);
        denial.require(frame.is_whole(), Reason::MalformedArguments)?;
        signer_of(&statement, denial)?;
        return Ok(statement);
    }
    Err(denial.plain(Reason::MalformedArguments))
}

/// `sessionStatus(address,uint32,bytes32[])`: one status for each id. The answer overwrites the
/// ids.
pub(super) fn session_status(
    chain: &mut impl Chain,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = arguments(&memory.input, end, 3);
    let account = *frame.address(0);
    let lane = frame.uint(1, 4);
    frame.words(2);
    denial.require(frame.is_whole(), Reason::MalformedArguments)?;
    supported(lane, denial)?;
    let lane = &load_lane(chain, &account, ERC7579_LANE).record;
    // Behind account and lane stand offset, length and ids. The offset becomes that of the answer.
    let words = memory
        .input
        .get_mut(ARGUMENTS + 64..end)
        .unwrap_or(&mut [])
        .as_chunks_mut::<32>()
        .0;
    if let [offset, _, ids @ ..] = words {
        *offset = number_word(32);
        each(ids.len(), |index| {
            if let Some(id) = ids.get_mut(index) {
                let mut status = SessionStatus::None;
                // An id of the other form would read the lane word.
                if !is_lane_key(id) {
                    let session = &load_session(chain, &account, id).record;
                    status = session.status(lane, ERC7579_LANE);
                }
                *id = number_word(status as u128);
            }
            Ok(())
        })?;
    }
    memory.answer = Answer::Input(ARGUMENTS + 64..end);
    Ok(())
}

/// `remaining(address,Session,uint40)`: how the session stands, and for every meter cap, used, left
/// and the end of the window at the given time. Nothing is left of a session that is not alive.
pub(super) fn remaining(
    chain: &mut impl Chain,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let Memory {
        input,
        text: buffer,
        output,
        answer: answered,
    } = memory;
    let mut frame = arguments(input, end, 3);
    let account = frame.address(0);
    let time = frame.uint(2, 5);
    let statement = read_statement(&mut frame, 1, denial)?;
    let identity = &Identity::of(chain, &statement, buffer, denial)?;
    identity.check(chain, account, denial)?;
    let literals = Literals::new(identity.head.args(), account);
    let text = Text::read(Reader::new(identity.text, &literals));

    let lane = &load_lane(chain, account, ERC7579_LANE).record;
    let session = load_session(chain, account, &identity.id);
    let status = session.record.status(lane, ERC7579_LANE);

    let mut answer = Words::new(output);
    answer
        .number(status as usize)
        .number(64)
        .number(literals.meters.get());
    let mut meters = text.meters();
    each(literals.meters.get(), |_| {
        let Some(meter) = meters.next() else {
            return Ok(());
        };
        let mut usage = load_usage(chain, &session, &meter);
        let mut window = Window::ALWAYS;
        let is_known = meter
            .refill(&mut usage, &mut window, Some(time), denial)
            .is_ok();
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
    })?;
    *answered = Answer::Output(answer.length());
    Ok(())
}

/// `laneState(address,uint32)`
pub(super) fn lane_state(
    chain: &mut impl Chain,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = arguments(&memory.input, end, 2);
    let account = frame.address(0);
    let lane = frame.uint(1, 4);
    denial.require(frame.is_whole(), Reason::MalformedArguments)?;
    supported(lane, denial)?;
    let lane = &load_lane(chain, account, ERC7579_LANE).record;
    let mut answer = Words::new(&mut memory.output);
    answer
        .number(lane.is_installed().into())
        .number(lane.is_paused().into())
        .amount(lane.epoch().into())
        .address(lane.granter())
        .number(lane.are_grants_refused().into())
        .number(lane.longest_lifetime() as usize);
    memory.answer = Answer::Output(answer.length());
    Ok(())
}
