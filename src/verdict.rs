//! Every answer that is not a window: what went wrong, in the words of `abi/ILatchkey.sol`.
//!
//! Three answers stay apart. Malformed input and misuse, and a policy's no, are a [`Denial`]: the
//! call reverts with the named error. A signature that does not count is validation data 1, never a
//! revert.

use crate::{
    word::{Address, Bytes32, number_word, pad_address, padded},
    words::append,
};

/// Why. The number of a reason is the 4-byte selector of the Solidity error of the same name, so
/// that encoding needs no table; a test holds the two together. Fields are listed in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Reason {
    /// No function of this module has that selector.
    UnknownFunction = 0x1508_79b0,
    /// The call's own arguments are not what a canonical ABI encoder writes.
    MalformedArguments = 0x074c_5120,
    /// More call data than the program holds: size, most.
    ArgumentsTooLong = 0x0310_439e,
    /// Only an account may ask about its own operations: caller, account.
    SenderNotAccount = 0x59de_0db8,
    /// This version serves the ERC-7579 lane only: lane.
    LaneNotSupported = 0x3869_1052,
    /// The lane is not installed for the account: lane.
    LaneNotInstalled = 0x6923_bf8f,
    /// The lane is installed and this is no fresh start: lane.
    LaneAlreadyInstalled = 0xabb3_7296,
    /// Install data of no known kind, or malformed.
    MalformedInstallData = 0x1b43_023c,
    /// A part of the session is refused: [`SessionFault`].
    InvalidSession = 0x53d5_0b47,
    /// The policy text is refused: [`PolicyFault`], byte offset.
    InvalidPolicy = 0xec19_a00d,
    /// An id below 2^32 would be a lane's slot: id.
    InvalidSessionId = 0x3cdc_604d,
    /// The id was revoked, or belongs to an older epoch, and never lives again: id.
    SessionEnded = 0x6a6b_81d7,
    /// The signature precompile could not be paid for, so nothing is known.
    SignatureCheckOutOfGas = 0xb226_e1ee,
    /// No function of this module takes ether.
    ValueNotAccepted = 0x0d7b_65ad,
    /// The operation's call data is not the canonical encoding of one call or a batch.
    MalformedCallData = 0x3d1a_a3c5,
    /// The operation's call data is longer than bundlers carry: size, most.
    CallDataTooLong = 0x231d_bc87,
    /// Sessions reach no function of the account but its execute family: selector.
    AccountFunctionDenied = 0x3d66_2706,
    /// Only single and batch calls that revert on failure are judged: mode.
    ExecutionModeDenied = 0x64c8_a015,
    /// A batch without calls.
    EmptyBatch = 0xc2e5_347d,
    /// An EIP-7702 marker followed by initialiser bytes the owner never saw.
    InitCodeDenied = 0x7451_ef7e,
    /// Paymaster data of 1 to 51 bytes: size.
    MalformedPaymasterData = 0xcf9d_b489,
    /// More calls than the policy admits in one operation: most.
    TooManyCalls = 0x6b44_405b,
    /// The account, this module, an EntryPoint, zero or a `never` member: call, target.
    TargetForbidden = 0x76c6_9d24,
    /// Call data of 1 to 3 bytes: call, size.
    SelectorTruncated = 0xe482_6ba6,
    /// No rule names this target with this function: call, target, selector.
    CallDenied = 0x79c3_22a0,
    /// No rule lets this target receive plain ether: call, target.
    PlainTransferDenied = 0xf8ea_eb45,
    /// More ether than the rule admits per call: call, rule, asked, most.
    ValueDenied = 0x0571_cb47,
    /// A constraint does not hold: call, rule, constraint, word found.
    ConstraintDenied = 0x5dee_5adc,
    /// A constraint's argument is missing or not canonical: call, rule, constraint.
    ArgumentUnreadable = 0xc6db_e6a7,
    /// A charge's argument is missing or not canonical: call, rule, charge.
    ChargeUnreadable = 0xef61_b6ea,
    /// A charge or a sum of charges passes 2^128 - 1: meter.
    AmountTooLarge = 0x0808_3b2a,
    /// The limit: meter, asked, left.
    MeterExceeded = 0x3162_bf5e,
    /// The meter needs a claimed time and the operation has none: meter.
    MeterTimeMissing = 0x1a23_55d9,
    /// The claimed time lies before the anchor or a period already used: meter, time, earliest.
    MeterTimeTooEarly = 0xea3f_bf14,
    /// maxFeePerGas above the policy's: asked, most.
    FeePerGasExceeded = 0x5ca8_6f23,
    /// The operation's gas or fee passes 2^128 - 1.
    FeeTooLarge = 0xfc5b_ee12,
    /// The account would pay and the policy does not let it: fee.
    SelfPayRefused = 0xe1a7_9b3b,
    /// The policy does not admit this paymaster: paymaster.
    PaymasterDenied = 0x23c7_2e5f,
    /// No second is left in which the operation is valid: validAfter, validUntil.
    EmptyWindow = 0x8f90_d7b9,
}

/// Why a policy text is refused; numbered as the Solidity enum of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum PolicyFault {
    /// Ends too early, or a length points past the end.
    Truncated,
    /// Bytes after the last rule, or inside a rule after its last constraint.
    TrailingBytes,
    /// Reserved for a later version of the program.
    NotSupported,
    /// Not version 1.
    BadVersion,
    /// A reserved flag is set.
    BadFlags,
    /// Leading zero, or longer than its place allows.
    BadNumber,
    /// A count outside its bounds.
    BadCount,
    /// An address, meter or PARAM that does not exist.
    BadIndex,
    /// A set that is not strictly ascending.
    NotAscending,
    /// An address, meter or arg that nothing refers to.
    NotUsed,
    /// Length under 300 s, or a trickle that is zero or not below its cap.
    BadMeter,
    /// Operator and type do not fit, or a literal is not canonical for its type.
    BadType,
    /// An arg that is dirty or too large for a place where it is used.
    BadParam,
    /// The account, this module, an EntryPoint, zero, or a `never` member as a target.
    ForbiddenAddress,
    /// Value above 0 without a Value charge or full power.
    ValueNotCharged,
    /// A rule that names no function.
    NoFunction,
    /// A paymaster counts as own fee, but self pay is refused.
    FeeNotPayable,
    /// The published text: no code, no leading 0x00, or too long.
    BadPointer,
    /// Over 4,096 bytes.
    TooLong,
}

/// Which part of a session is refused; numbered as the Solidity enum of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SessionFault {
    /// At or above 2^47.
    ValidAfter,
    /// Zero, or at or above 2^47 and not never.
    ValidUntil,
    /// validAfter lies after validUntil.
    EmptyWindow,
    /// Longer than the lane's guard admits, or its start is not given.
    Lifetime,
    /// Unknown kind, wrong length or zero.
    Signer,
    /// A session could grant sessions.
    SignerIsGranter,
    /// More than 16.
    Args,
}

/// The most fields an error has.
pub const MAX_FIELDS: usize = 4;

/// Says that a refusal was written into the [`Denial`] at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Denied;

/// A result whose refusal stands in the [`Denial`] at hand.
pub type Checked<T> = Result<T, Denied>;

/// The refusal of one call: its reason, what was asked and what was left, as the revert data that
/// say so. It is written once, where the refusal happens, and read once, at the end; only
/// [`Denied`] travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denial {
    data: [u8; 4 + 32 * MAX_FIELDS],
    length: usize,
}

impl Denial {
    /// Nothing refused.
    pub const NONE: Self = Self {
        data: [0; 4 + 32 * MAX_FIELDS],
        length: 0,
    };

    /// Refuses; the fields that the reason lists follow, then [`Denial::done`].
    #[inline(never)]
    pub fn because(&mut self, reason: Reason) -> &mut Self {
        self.length = 0;
        self.push(&(reason as u32).to_be_bytes())
    }

    /// A number below 2^32 among the fields.
    #[inline(never)]
    pub fn number(&mut self, number: usize) -> &mut Self {
        self.amount(number as u128)
    }

    /// A number among the fields.
    #[inline(never)]
    pub fn amount(&mut self, amount: u128) -> &mut Self {
        self.word(&number_word(amount))
    }

    /// A word among the fields.
    #[inline(never)]
    pub fn word(&mut self, word: &Bytes32) -> &mut Self {
        self.push(word)
    }

    /// An address among the fields.
    #[inline(never)]
    pub fn address(&mut self, address: &Address) -> &mut Self {
        self.word(&pad_address(address))
    }

    /// A selector among the fields: left-aligned, as the ABI writes it.
    #[inline(never)]
    pub fn selector(&mut self, selector: &[u8; 4]) -> &mut Self {
        self.word(&padded(selector, 4))
    }

    /// All fields are written.
    pub fn done(&mut self) -> Denied {
        Denied
    }

    /// Refuses with a reason that has no fields.
    #[inline(never)]
    pub fn plain(&mut self, reason: Reason) -> Denied {
        self.because(reason).done()
    }

    /// Refuses a part of a session.
    pub fn session(&mut self, fault: SessionFault) -> Denied {
        self.because(Reason::InvalidSession)
            .number(fault as usize)
            .done()
    }

    /// Refuses with a reason that has no fields, unless `holds`.
    ///
    /// # Errors
    /// It does not hold.
    pub fn require(&mut self, holds: bool, reason: Reason) -> Checked<()> {
        if holds {
            Ok(())
        } else {
            Err(self.plain(reason))
        }
    }

    fn push(&mut self, bytes: &[u8]) -> &mut Self {
        append(&mut self.data, &mut self.length, bytes);
        self
    }

    /// The revert data: selector and ABI-encoded fields of the Solidity error.
    pub fn as_bytes(&self) -> &[u8] {
        self.data.get(..self.length).unwrap_or(&[])
    }
}
