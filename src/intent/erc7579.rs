//! The ERC-7579 account's execute family: `execute(bytes32,bytes)` with one call or a batch, plain or
//! wrapped once in `executeUserOp` (M-40 to M-46, E-51).

use crate::intent::reader::Frame;
use crate::intent::{Call, MAX_CALL_DATA};
use crate::verdict::{Denial, Reason};
use crate::word::Word;

/// `execute(bytes32,bytes)`
const EXECUTE: [u8; 4] = 0xe9ae_5c53_u32.to_be_bytes();
/// `executeUserOp(PackedUserOperation,bytes32)`
const EXECUTE_USER_OP: [u8; 4] = 0x8dd7_712f_u32.to_be_bytes();
/// Mode of a single call that reverts on failure; every other byte of the mode is zero.
const SINGLE: u128 = 0;
/// Mode of a batch that reverts on failure, high half.
const BATCH: u128 = 0x01 << 120;
/// `target 20 | value 32` in front of a single call's data.
const SINGLE_HEAD: usize = 52;

/// The calls of one operation, read one by one.
#[derive(Clone, Copy, Debug)]
pub enum Calls<'a> {
    /// At most one call.
    Single(Option<Call<'a>>),
    /// The elements of a batch from `next` on.
    Batch {
        /// The array's content: offsets, then elements.
        array: Frame<'a>,
        /// Index of the next element.
        next: usize,
        /// Number of elements.
        count: usize,
    },
}

impl<'a> Calls<'a> {
    /// Reads the top level of an operation's call data.
    ///
    /// # Errors
    /// Not the execute family, a mode that is not judged, or not canonical.
    pub fn read(call_data: &'a [u8]) -> Result<Self, Denial> {
        if call_data.len() > MAX_CALL_DATA {
            return Err(Denial::new(Reason::CallDataTooLong, &[], &[call_data.len().into(), MAX_CALL_DATA.into()]));
        }
        let inner = match call_data.split_first_chunk() {
            Some((&EXECUTE_USER_OP, inner)) => inner,
            _ => call_data,
        };
        let (selector, arguments) = inner.split_first_chunk().ok_or(Reason::MalformedCallData)?;
        if *selector != EXECUTE {
            let selector = Word { high: u128::from(u32::from_be_bytes(*selector)) << 96, low: 0 };
            return Err(Denial::new(Reason::AccountFunctionDenied, &[], &[selector]));
        }
        let mut frame = Frame::new(arguments, 2);
        let mode = frame.number(0).ok_or(Reason::MalformedCallData)?;
        let execution = frame.last_bytes(1).ok_or(Reason::MalformedCallData)?;
        frame.end().ok_or(Reason::MalformedCallData)?;
        match mode {
            Word { high: SINGLE, low: 0 } => Ok(Self::Single(Some(single(execution).ok_or(Reason::MalformedCallData)?))),
            Word { high: BATCH, low: 0 } => batch(execution),
            _ => Err(Denial::new(Reason::ExecutionModeDenied, &[], &[mode])),
        }
    }

    /// The next call, or `None` after the last one.
    ///
    /// # Errors
    /// The next element is malformed, or bytes follow the last one.
    pub fn next(&mut self) -> Result<Option<Call<'a>>, Denial> {
        match self {
            Self::Single(call) => Ok(call.take()),
            Self::Batch { array, next, count } => {
                if *next == *count {
                    array.end().ok_or(Reason::MalformedCallData)?;
                    return Ok(None);
                }
                let call = element(array, *next).ok_or(Reason::MalformedCallData)?;
                *next = next.saturating_add(1);
                Ok(Some(call))
            }
        }
    }
}

fn single(execution: &[u8]) -> Option<Call<'_>> {
    let (head, data) = execution.split_first_chunk::<SINGLE_HEAD>()?;
    let (target, value) = head.split_first_chunk()?;
    Some(Call { target, value: value.first_chunk()?, data })
}

fn batch(execution: &[u8]) -> Result<Calls<'_>, Denial> {
    let outer = Frame::new(execution, 1);
    let malformed = Reason::MalformedCallData;
    outer.offset(0).ok_or(malformed)?;
    let (count, content) = outer.rest().and_then(<[u8]>::split_first_chunk).ok_or(malformed)?;
    let count = Word::from_bytes32(count).to_usize().ok_or(malformed)?;
    if count == 0 {
        return Err(Reason::EmptyBatch.into());
    }
    Ok(Calls::Batch { array: Frame::new(content, count), next: 0, count })
}

/// `Execution { address target; uint256 value; bytes callData }`, at the end of what `array` has read.
fn element<'a>(array: &mut Frame<'a>, index: usize) -> Option<Call<'a>> {
    array.offset(index)?;
    let mut execution = Frame::new(array.rest()?, 3);
    let call = Call { target: execution.address(0)?, value: execution.word(1)?, data: execution.bytes(2)? };
    array.skip(execution.read());
    Some(call)
}
