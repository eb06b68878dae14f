//! The ERC-7579 account's execute family: `execute(bytes32,bytes)` with one call or a batch, plain
//! or wrapped once in `executeUserOp` (M-40 to M-46, E-51).

use crate::{
    cursor::Cursor,
    intent::{Call, MAX_CALL_DATA, reader::Frame},
    verdict::{Checked, Denial, Reason},
    word::fits_high,
};

/// `execute(bytes32,bytes)`
const EXECUTE: [u8; 4] = [0xe9, 0xae, 0x5c, 0x53];
/// `executeUserOp(PackedUserOperation,bytes32)`
const EXECUTE_USER_OP: [u8; 4] = [0x8d, 0xd7, 0x71, 0x2f];
/// First byte of the mode of a batch that reverts on failure. A single call's is zero, as are all
/// others.
const BATCH: u8 = 1;

/// The calls of one operation, read one by one.
#[derive(Clone, Copy, Debug)]
pub struct Calls<'a> {
    /// Of a batch, the array's content: offsets, then elements. Else the only call, packed.
    content: Frame<'a>,
    is_batch: bool,
    /// Calls read so far.
    read: usize,
    /// Number of calls.
    count: usize,
}

impl<'a> Calls<'a> {
    /// Reads the top level of an operation's call data.
    ///
    /// # Errors
    /// Not the execute family, a mode that is not judged, or not canonical.
    pub fn read(call_data: &'a [u8], denial: &mut Denial) -> Checked<Self> {
        let malformed = Reason::MalformedCallData;
        let size = call_data.len();
        if size > MAX_CALL_DATA {
            return Err(denial
                .because(Reason::CallDataTooLong)
                .number(size)
                .number(MAX_CALL_DATA)
                .done());
        }
        let mut cursor = Cursor::new(call_data);
        let mut selector = cursor.array();
        if *selector == EXECUTE_USER_OP {
            selector = cursor.array();
        }
        denial.require(cursor.is_sound(), malformed)?;
        if *selector != EXECUTE {
            return Err(denial
                .because(Reason::AccountFunctionDenied)
                .selector(selector)
                .done());
        }
        let mut frame = Frame::new(cursor.rest(), 2);
        let mode = frame.word(0);
        let execution = frame.last_bytes(1);
        denial.require(frame.is_whole(), malformed)?;
        let [kind, ..] = mode;
        if *kind > BATCH || !fits_high(mode, 1) {
            return Err(denial
                .because(Reason::ExecutionModeDenied)
                .word(mode)
                .done());
        }
        if *kind != BATCH {
            return Ok(Self {
                content: Frame::new(execution, 0),
                is_batch: false,
                read: 0,
                count: 1,
            });
        }
        let mut outer = Frame::new(execution, 1);
        let mut counted = Frame::new(outer.dynamic(0), 1);
        let count = counted.uint(0, 4) as usize;
        denial.require(outer.is_sound() && counted.is_sound(), malformed)?;
        denial.require(count > 0, Reason::EmptyBatch)?;
        let content = Frame::new(execution.get(64..).unwrap_or(&[]), count);
        Ok(Self {
            content,
            is_batch: true,
            read: 0,
            count,
        })
    }

    /// The next call, or `None` after the last one.
    ///
    /// # Errors
    /// The next call is malformed, or bytes follow the last one of a batch.
    pub fn next(&mut self, denial: &mut Denial) -> Checked<Option<Call<'a>>> {
        let is_last = self.read >= self.count;
        self.read = self.read.wrapping_add(1);
        let mut call = None;
        let is_sound = if is_last {
            self.content.is_whole() || !self.is_batch
        } else if self.is_batch {
            // Execution { address target; uint256 value; bytes callData }
            let mut execution = Frame::new(self.content.dynamic(self.read.wrapping_sub(1)), 3);
            call = Some(Call {
                target: execution.address(0),
                value: execution.word(1),
                data: execution.bytes(2),
            });
            self.content.skip(execution.read(), execution.is_sound());
            self.content.is_sound()
        } else {
            let mut cursor = Cursor::new(self.content.all());
            call = Some(Call {
                target: cursor.array(),
                value: cursor.array(),
                data: cursor.rest(),
            });
            cursor.is_sound()
        };
        denial.require(is_sound, Reason::MalformedCallData)?;
        Ok(call)
    }
}
