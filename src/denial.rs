//! Every refusal of the module, as the Solidity errors of `abi/ILatchkey.sol`.
//!
//! Three answers stay apart. Malformed input and misuse, and a policy's no, are a [`Denial`]: the
//! call reverts with the named error. A signature that does not count is [`Denial::unauthorized`],
//! which `validateUserOp` answers with validation data 1 and never with a revert (E-27).

use crate::{
    bytes::{
        word::{Address, Bytes32, number_word, pad_address, padded},
        writer::append,
    },
    lane::LaneId,
};

/// Fields of an error.
pub const MAX_FIELDS: usize = 4;
const MAX_DATA: usize = 4 + 32 * MAX_FIELDS;

/// Says that a step refused; the reason is in the [`Denial`] that was passed to the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Denied;

/// The result of a step that can refuse. On [`Denied::Named`] the reason is in the [`Denial`] that
/// was passed to the step.
pub type Checked<T> = Result<T, Denied>;

/// The refusal of one call: revert data, written once where the refusal happens and read once at
/// the end. Only [`Denied`] travels through the code, which keeps the program small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denial {
    data: [u8; MAX_DATA],
    length: usize,
}

/// One entry of the list of errors, for tests and tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorEntry {
    /// The Solidity error's name.
    pub name: &'static str,
    /// Its selector.
    pub selector: u32,
    /// The names of its fields, in order.
    pub fields: &'static [&'static str],
}

/// The Rust type of a field: `number` and `amount` are `uint256` in Solidity.
macro_rules! field_type {
    (number) => {
        usize
    };
    (amount) => {
        u128
    };
    (word) => {
        &Bytes32
    };
    (address) => {
        &Address
    };
    (selector) => {
        &[u8; 4]
    };
    (lane) => {
        LaneId
    };
    (policy_fault) => {
        PolicyFault
    };
    (session_fault) => {
        SessionFault
    };
}

/// Generates a typed constructor and an [`ErrorEntry`] for each error.
macro_rules! errors {
    ($($(#[$doc:meta])* $name:ident $constructor:ident($($field:ident: $kind:ident),*) = $selector:literal;)*) => {
        impl Denial {
            $(
                $(#[$doc])*
                pub fn $constructor(&mut self $(, $field: field_type!($kind))*) -> Denied {
                    self.begin($selector)$(.$kind($field))*;
                    Denied
                }
            )*
        }

        /// Every error of the module. Selectors are literals, because a table of them would cost data
        /// bytes on every call; a test compares them with the Solidity file.
        pub const ERRORS: &[ErrorEntry] = &[
            $(ErrorEntry {
                name: stringify!($name),
                selector: $selector,
                fields: &[$(stringify!($field)),*],
            },)*
        ];
    };
}

errors! {
    /// No function of the module has this selector.
    UnknownFunction unknown_function(selector: selector) = 0x1508_79b0;
    /// The call's own arguments are not what a canonical ABI encoder writes.
    MalformedArguments malformed_arguments() = 0x074c_5120;
    /// The calldata is longer than the program's buffer; both in bytes.
    ArgumentsTooLong arguments_too_long(size: number, max: number) = 0x0310_439e;
    /// Only the account itself may have its operations validated.
    SenderNotAccount sender_not_account(caller: address, account: address) = 0x59de_0db8;
    /// This version does not serve the lane.
    LaneNotSupported lane_not_supported(lane: lane) = 0x3869_1052;
    /// The lane is not installed for the account.
    LaneNotInstalled lane_not_installed(lane: lane) = 0x6923_bf8f;
    /// The lane is installed, and the install data is not a fresh start (M-11).
    LaneAlreadyInstalled lane_already_installed(lane: lane) = 0xabb3_7296;
    /// The lane's epoch is the last one: it has no next epoch and cannot be installed.
    EpochExhausted epoch_exhausted(lane: lane) = 0xd9d2_69a0;
    /// Install data of an unknown kind, or malformed.
    MalformedInstallData malformed_install_data() = 0x1b43_023c;
    /// A part of the session is refused.
    InvalidSession invalid_session(fault: session_fault) = 0x53d5_0b47;
    /// The policy text is refused; `offset` is the byte at which the reader was.
    InvalidPolicy invalid_policy(fault: policy_fault, offset: number) = 0xec19_a00d;
    /// A session id below 2^32 would be a lane's slot.
    InvalidSessionId invalid_session_id(session_id: word) = 0x3cdc_604d;
    /// The id was revoked or is of an older epoch; it never lives again.
    SessionEnded session_ended(session_id: word) = 0x6a6b_81d7;
    /// The signature precompile ran out of gas, so nothing is known about the signature.
    SignatureCheckOutOfGas signature_check_out_of_gas() = 0xb226_e1ee;
    /// No function of the module accepts ether.
    ValueNotAccepted value_not_accepted() = 0x0d7b_65ad;

    /// The operation's `callData` is not the canonical encoding of one call or a batch.
    MalformedCallData malformed_call_data() = 0x3d1a_a3c5;
    /// The operation's `callData` is longer than bundlers carry; both in bytes.
    CallDataTooLong call_data_too_long(size: number, max: number) = 0x231d_bc87;
    /// A session reaches no function of the account except the execute family.
    AccountFunctionDenied account_function_denied(selector: selector) = 0x3d66_2706;
    /// Only single and batch calls that revert on failure are judged.
    ExecutionModeDenied execution_mode_denied(mode: word) = 0x64c8_a015;
    /// A batch without calls.
    EmptyBatch empty_batch() = 0xc2e5_347d;
    /// An EIP-7702 marker with initialiser bytes that the owner never saw.
    InitCodeDenied init_code_denied() = 0x7451_ef7e;
    /// Paymaster data of 1 to 51 bytes.
    MalformedPaymasterData malformed_paymaster_data(size: number) = 0xcf9d_b489;

    /// More calls than the policy admits in one operation.
    TooManyCalls too_many_calls(max: number) = 0x6b44_405b;
    /// The account, this module, an EntryPoint, zero or a member of `never`.
    TargetForbidden target_forbidden(call: number, target: address) = 0x76c6_9d24;
    /// Calldata of 1 to 3 bytes.
    SelectorTruncated selector_truncated(call: number, size: number) = 0xe482_6ba6;
    /// No rule names this target with this function.
    CallDenied call_denied(call: number, target: address, selector: selector) = 0x79c3_22a0;
    /// No rule admits a plain transfer of ether to this target.
    PlainTransferDenied plain_transfer_denied(call: number, target: address) = 0xf8ea_eb45;
    /// More wei than the rule admits per call.
    ValueDenied value_denied(call: number, rule: number, asked: word, max: amount) = 0x0571_cb47;
    /// A constraint does not hold for the word found.
    ConstraintDenied constraint_denied(call: number, rule: number, constraint: number, found: word) = 0x5dee_5adc;
    /// A constraint's argument is missing or not canonical.
    ArgumentUnreadable argument_unreadable(call: number, rule: number, constraint: number) = 0xc6db_e6a7;
    /// A charge's argument is missing or not canonical.
    ChargeUnreadable charge_unreadable(call: number, rule: number, charge: number) = 0xef61_b6ea;
    /// A charge or a sum of charges is above 2^128 - 1.
    AmountTooLarge amount_too_large(meter: number) = 0x0808_3b2a;
    /// The meter's limit, in the meter's unit.
    MeterExceeded meter_exceeded(meter: number, asked: amount, left: amount) = 0x3162_bf5e;
    /// The meter needs a claimed time and the operation has none.
    MeterTimeMissing meter_time_missing(meter: number) = 0x1a23_55d9;
    /// The claimed time is before the anchor or in a period older than the last use; unix seconds.
    MeterTimeTooEarly meter_time_too_early(meter: number, time: amount, earliest: amount) = 0xea3f_bf14;
    /// maxFeePerGas is above the policy's bound; wei per gas.
    FeePerGasExceeded fee_per_gas_exceeded(asked: amount, max: amount) = 0x5ca8_6f23;
    /// The operation's gas or fee is above 2^128 - 1.
    FeeTooLarge fee_too_large() = 0xfc5b_ee12;
    /// The account would pay, and the policy does not allow it; wei.
    SelfPayRefused self_pay_refused(fee: amount) = 0xe1a7_9b3b;
    /// The policy does not admit this paymaster.
    PaymasterDenied paymaster_denied(paymaster: address) = 0x23c7_2e5f;
    /// The operation would be valid in no second; unix seconds, both inclusive.
    EmptyWindow empty_window(valid_after: amount, valid_until: amount) = 0x8f90_d7b9;
}

impl Denial {
    /// No error. As the reason of a refusal: the signature field does not count.
    pub const NONE: Self = Self {
        data: [0; MAX_DATA],
        length: 0,
    };

    /// The revert data: selector and ABI-encoded fields of the Solidity error.
    pub fn as_bytes(&self) -> &[u8] {
        self.data.get(..self.length).unwrap_or(&[])
    }

    /// Refuses a signature field that is malformed, whose session is not alive, or whose key
    /// signature is wrong.
    #[inline(never)]
    pub fn unauthorized(&mut self) -> Denied {
        self.length = 0;
        Denied
    }

    /// Whether the refusal is [`Denial::unauthorized`].
    pub fn is_unauthorized(&self) -> bool {
        self.length == 0
    }

    /// Refuses unless `holds`. `refuse` is a constructor of an error without fields.
    ///
    /// # Errors
    /// `holds` is false.
    pub fn require(
        &mut self,
        holds: bool,
        refuse: impl FnOnce(&mut Self) -> Denied,
    ) -> Checked<()> {
        if holds { Ok(()) } else { Err(refuse(self)) }
    }

    #[inline(never)]
    fn begin(&mut self, selector: u32) -> &mut Self {
        self.length = 0;
        self.push(&selector.to_be_bytes())
    }

    #[inline(never)]
    fn number(&mut self, number: usize) -> &mut Self {
        self.amount(number as u128)
    }

    #[inline(never)]
    fn amount(&mut self, amount: u128) -> &mut Self {
        self.word(&number_word(amount))
    }

    #[inline(never)]
    fn word(&mut self, word: &Bytes32) -> &mut Self {
        self.push(word)
    }

    #[inline(never)]
    fn address(&mut self, address: &Address) -> &mut Self {
        self.word(&pad_address(address))
    }

    /// Left-aligned, as the ABI writes `bytes4`.
    #[inline(never)]
    fn selector(&mut self, selector: &[u8; 4]) -> &mut Self {
        self.word(&padded(selector, 4))
    }

    fn lane(&mut self, lane: LaneId) -> &mut Self {
        self.number(lane.0 as usize)
    }

    fn policy_fault(&mut self, fault: PolicyFault) -> &mut Self {
        self.number(fault as usize)
    }

    fn session_fault(&mut self, fault: SessionFault) -> &mut Self {
        self.number(fault as usize)
    }

    fn push(&mut self, bytes: &[u8]) -> &mut Self {
        append(&mut self.data, &mut self.length, bytes);
        self
    }
}

/// Why a policy text is refused; numbered as the Solidity enum of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum PolicyFault {
    /// Ends too early, or a length points past the end.
    Truncated,
    /// Bytes after the last rule, or in a rule after its last constraint.
    TrailingBytes,
    /// Reserved for a later version of the program.
    NotSupported,
    /// Not version 1.
    BadVersion,
    /// A reserved flag is set.
    BadFlags,
    /// A leading zero, or more bytes than the field allows.
    BadNumber,
    /// A count outside its bounds.
    BadCount,
    /// An address, meter or PARAM that does not exist.
    BadIndex,
    /// A set that is not strictly ascending.
    NotAscending,
    /// An address, meter or arg that nothing refers to.
    NotUsed,
    /// A period below 300 s, or a trickle that is zero or not below its cap.
    BadMeter,
    /// Operator and type do not fit, or a literal is not canonical for its type.
    BadType,
    /// An arg that is dirty or too large for a place where it is used.
    BadParam,
    /// The account, this module, an EntryPoint, zero, or a `never` member as a target.
    ForbiddenAddress,
    /// A value above 0 without a `Value` charge or full power.
    ValueNotCharged,
    /// A rule that names no function.
    NoFunction,
    /// A paymaster counts as own fee, but self-pay is refused.
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
    /// At or above 2^40 seconds, as a time in milliseconds is.
    ValidAfter,
    /// Zero, or at or above 2^40 seconds and not "never".
    ValidUntil,
    /// `validAfter` is later than `validUntil`.
    EmptyWindow,
    /// Longer than the lane's longest lifetime, or `validAfter` is missing while there is one.
    Lifetime,
    /// Unknown kind, wrong length, or zero.
    Signer,
    /// The signer is the lane's granter: a session could grant sessions.
    SignerIsGranter,
    /// More than 16.
    Args,
}
