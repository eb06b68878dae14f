//! The execute family of ERC-7579 accounts: `execute(bytes32,bytes)` with one call or a batch,
//! plain or wrapped once in `executeUserOp` (M-40 to M-46, E-51).

use crate::{
    bytes::{abi::Frame, reader::Reader, word::fits_high},
    denial::{Checked, Denial},
    operation::call::Call,
};

/// `execute(bytes32,bytes)`
const EXECUTE: [u8; 4] = [0xe9, 0xae, 0x5c, 0x53];
/// `executeUserOp(PackedUserOperation,bytes32)`
const EXECUTE_USER_OP: [u8; 4] = [0x8d, 0xd7, 0x71, 0x2f];
/// First byte of the mode of a batch that reverts on failure; that of a single call is zero. All
/// other bytes of a mode are zero.
const BATCH: u8 = 1;

/// The calls of `execute(mode, executionCalldata)`, read one by one.
#[derive(Clone, Copy, Debug)]
pub enum Execution<'a> {
    /// One call, packed; `None` once it was read.
    Single(Option<&'a [u8]>),
    /// A batch.
    Batch(Batch<'a>),
}

impl<'a> Execution<'a> {
    /// Decodes the calldata of `execute`.
    ///
    /// # Errors
    /// [`Denial::malformed_call_data`], [`Denial::account_function_denied`] for any other function,
    /// [`Denial::execution_mode_denied`] and [`Denial::empty_batch`].
    pub fn read(call_data: &'a [u8], denial: &mut Denial) -> Checked<Self> {
        let mut reader = Reader::new(call_data);
        let mut selector = reader.array();
        if *selector == EXECUTE_USER_OP {
            selector = reader.array();
        }
        denial.require(reader.is_sound(), Denial::malformed_call_data)?;
        if *selector != EXECUTE {
            return Err(denial.account_function_denied(selector));
        }
        let mut frame = Frame::new(reader.rest(), 2);
        let mode = frame.word(0);
        let execution = frame.last_bytes(1);
        denial.require(frame.is_whole(), Denial::malformed_call_data)?;
        let [kind, ..] = mode;
        if *kind > BATCH || !fits_high(mode, 1) {
            return Err(denial.execution_mode_denied(mode));
        }
        if *kind == BATCH {
            Batch::read(execution, denial)
        } else {
            Ok(Self::Single(Some(execution)))
        }
    }

    /// The next call; `None` after the last one.
    ///
    /// # Errors
    /// [`Denial::malformed_call_data`].
    pub fn next(&mut self, denial: &mut Denial) -> Checked<Option<Call<'a>>> {
        match self {
            Self::Single(packed) => read_single(packed.take(), denial),
            Self::Batch(batch) => batch.next(denial),
        }
    }
}

/// Decodes `abi.encodePacked(target, value, callData)`; `None` for `None`.
fn read_single<'a>(packed: Option<&'a [u8]>, denial: &mut Denial) -> Checked<Option<Call<'a>>> {
    let Some(packed) = packed else {
        return Ok(None);
    };
    let mut reader = Reader::new(packed);
    let call = Call {
        target: reader.array(),
        value: reader.array(),
        data: reader.rest(),
    };
    denial.require(reader.is_sound(), Denial::malformed_call_data)?;
    Ok(Some(call))
}

/// The calls of `abi.encode(Execution[])`, read one by one.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// The array's content: offsets, then elements.
    content: Frame<'a>,
    /// Calls read so far.
    read: usize,
    /// Calls of the batch.
    count: usize,
}

impl<'a> Batch<'a> {
    fn read(execution: &'a [u8], denial: &mut Denial) -> Checked<Execution<'a>> {
        let mut outer = Frame::new(execution, 1);
        let mut array = Frame::new(outer.dynamic(0), 1);
        let count = array.uint(0, 4) as usize;
        let is_sound = outer.is_sound() && array.is_sound();
        denial.require(is_sound, Denial::malformed_call_data)?;
        denial.require(count > 0, Denial::empty_batch)?;
        Ok(Execution::Batch(Self {
            content: Frame::new(execution.get(64..).unwrap_or(&[]), count),
            read: 0,
            count,
        }))
    }

    /// The next call, `Execution { address target; uint256 value; bytes callData }`; `None` after
    /// the last one.
    ///
    /// # Errors
    /// [`Denial::malformed_call_data`].
    fn next(&mut self, denial: &mut Denial) -> Checked<Option<Call<'a>>> {
        let mut call = None;
        let mut is_sound = self.content.is_whole();
        if self.read < self.count {
            let mut execution = Frame::new(self.content.dynamic(self.read), 3);
            call = Some(Call {
                target: execution.address(0),
                value: execution.word(1),
                data: execution.dynamic_bytes(2),
            });
            self.content.skip(execution.length(), execution.is_sound());
            is_sound = self.content.is_sound();
            self.read = self.read.wrapping_add(1);
        }
        denial.require(is_sound, Denial::malformed_call_data)?;
        Ok(call)
    }
}
