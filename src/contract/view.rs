//! Views: what validation would find, found by the same code. They change nothing.

use crate::chain::Chain;
use crate::contract::entry::supported;
use crate::contract::memory::{ARGUMENTS, Answer, Memory, arguments};
use crate::intent::reader::Frame;
use crate::policy::check::check;
use crate::policy::reader::{Literals, Reader};
use crate::policy::text::Text;
use crate::session::statement::Statement;
use crate::state::{SessionStatus, is_lane_key, load_lane, load_session, load_usage};
use crate::verdict::{Checked, Denial, Reason};
use crate::window::Window;
use crate::word::number_word;
use crate::words::Words;

/// `sessionIdOf(Session)`
pub(super) fn session_id_of(
    chain: &mut impl Chain,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = Frame::new(arguments(&memory.input, end), 1);
    let statement = read_statement(&mut frame, 0, denial)?;
    let text = statement.text(chain, &mut memory.text, denial)?;
    let head = statement.head(&chain.keccak(text));
    let id = chain.keccak(head.as_bytes());
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
        statement.check(denial)?;
        return Ok(statement);
    }
    Err(denial.plain(Reason::MalformedArguments))
}

/// `sessionStatus(address,uint32,bytes32[])`: one status for each id. The answer overwrites the ids.
pub(super) fn session_status(
    chain: &mut impl Chain,
    memory: &mut Memory,
    end: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let mut frame = Frame::new(arguments(&memory.input, end), 3);
    let account = *frame.address(0);
    let lane = frame.word(1);
    frame.words(2);
    denial.require(frame.is_whole(), Reason::MalformedArguments)?;
    let lane = supported(lane, denial)?;
    let state = &load_lane(chain, &account, lane).record;
    // Words in front: account, lane, offset, length. The offset becomes that of the answer.
    let words = memory
        .input
        .get_mut(ARGUMENTS..end)
        .unwrap_or(&mut [])
        .as_chunks_mut::<32>()
        .0;
    for (index, word) in words.iter_mut().enumerate().skip(2) {
        let answer = match index {
            2 => 32,
            3 => continue,
            // An id of this form would read the lane word.
            _ if is_lane_key(word) => SessionStatus::None as u128,
            _ => load_session(chain, &account, word)
                .record
                .status(state, lane) as u128,
        };
        *word = number_word(answer);
    }
    memory.answer = Answer::Input(ARGUMENTS + 64..end);
    Ok(())
}

/// `remaining(address,Session,uint40)`: how the session stands, and for every meter cap, used, left and
/// the end of the window at the given time. Nothing is left of a session that is not alive.
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
    let mut frame = Frame::new(arguments(input, end), 3);
    let account = frame.address(0);
    let time = frame.uint(2, 5);
    let statement = read_statement(&mut frame, 1, denial)?;
    let bytes = statement.text(chain, buffer, denial)?;
    let head = statement.head(&chain.keccak(bytes));
    check(bytes, head.args(), account, &chain.module(), denial)?;
    let literals = Literals::new(head.args(), account);
    let text = Text::read(Reader::new(bytes, &literals));

    let lane = &load_lane(chain, account, statement.lane).record;
    let id = chain.keccak(head.as_bytes());
    let session = load_session(chain, account, &id);
    let status = session.record.status(lane, statement.lane);

    let mut answer = Words::new(output);
    answer
        .number(status as usize)
        .number(64)
        .number(literals.meters.get());
    for meter in text.meters() {
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
    }
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
    let mut frame = Frame::new(arguments(&memory.input, end), 2);
    let account = frame.address(0);
    let lane = frame.word(1);
    denial.require(frame.is_whole(), Reason::MalformedArguments)?;
    let lane = &load_lane(chain, account, supported(lane, denial)?).record;
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
