//! A policy as plain values: addresses instead of indices into the table of the text.

use alloy_primitives::{Address, FixedBytes, U256, address};

/// The EntryPoints 0.6, 0.7, 0.8 and 0.9.
pub const ENTRY_POINTS: [Address; 4] = [
    address!("5FF137D4b0FDCD49DcA30c7CF57E578a026d2789"),
    address!("0000000071727De22E5E9d8BAf0edAc6f37da032"),
    address!("4337084D9E255Ff0702461CF8895CE9E3b5Ff108"),
    address!("433709009B8330FDa32311DF1C2AFA402eD8D009"),
];

/// The reason why a text, or a text with its args, is refused; named as in the interface.
#[allow(
    missing_docs,
    reason = "documented one by one in the module's interface"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyFault {
    Truncated,
    TrailingBytes,
    NotSupported,
    BadVersion,
    BadFlags,
    BadNumber,
    BadCount,
    BadIndex,
    NotAscending,
    NotUsed,
    BadMeter,
    BadType,
    BadParam,
    ForbiddenAddress,
    ValueNotCharged,
    NoFunction,
    FeeNotPayable,
    TooLong,
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether every admitted operation emits `SessionUsed`.
    pub emits_use: bool,
    /// The meters; charges refer to them by index.
    pub meters: Vec<Meter>,
    /// The terms of every operation.
    pub terms: Terms,
    /// Targets that no rule permits, ascending.
    pub never: Vec<Address>,
    /// The rules; the first one that matches a call decides.
    pub rules: Vec<Rule>,
}

/// An amount: a number or an arg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Amount {
    /// The number.
    Number(u128),
    /// Index of the arg, 0 to 15.
    Param(u8),
}

/// An address: inline or an arg. Inline addresses sort before args.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    /// The address.
    Address(Address),
    /// Index of the arg, 0 to 15.
    Param(u8),
}

/// A meter: an amount and how it refills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Highest used amount, inclusive.
    pub cap: Amount,
    /// How the used amount refills.
    pub refill: Refill,
}

/// How the used amount of a meter refills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refill {
    /// Never.
    Lifetime,
    /// With every operation; the meter is not stored.
    PerOp,
    /// Completely, every `length` seconds since `anchor` (below 2^40).
    Period {
        /// Seconds, at least 300.
        length: u32,
        /// Unix seconds.
        anchor: Amount,
    },
    /// By `refill`, every `length` seconds since `anchor` (below 2^40).
    Trickle {
        /// Above 0, below the cap.
        refill: Amount,
        /// Seconds, at least 300.
        length: u32,
        /// Unix seconds.
        anchor: Amount,
    },
}

/// The terms of every operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Calls in an operation, inclusive, 1 to 32.
    pub max_calls: u8,
    /// Wei per gas, inclusive.
    pub max_fee_per_gas: u128,
    /// Meters charged with the account's own fee, ascending; empty: the account must not pay a
    /// fee.
    pub self_pay: Vec<u8>,
    /// The paymasters that may pay instead.
    pub paymasters: Paymasters,
    /// Charges per operation, in the order of the text.
    pub charges: Vec<Charge>,
}

/// The permitted paymasters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paymasters {
    /// No paymaster.
    None,
    /// Any paymaster; its fee counts as the account's own.
    Any,
    /// These paymasters, ascending; the flag: the fee counts as the account's own.
    OneOf(Vec<(Reference, bool)>),
}

/// A charge: an amount per call or operation, added to a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The source of the amount.
    pub source: ChargeSource,
    /// Index of the meter.
    pub meter: u8,
}

/// The source of a charged amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeSource {
    /// The value of the call, in wei.
    Value,
    /// The amount 1.
    One,
    /// An unsigned argument; in rules only.
    Argument(Path),
    /// All gas limits; in terms only.
    Gas,
}

/// A rule: the calls that it permits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Whether value needs no charge.
    pub full_power: bool,
    /// Target addresses, ascending, inline addresses first.
    pub targets: Vec<Reference>,
    /// Selectors, ascending.
    pub functions: Vec<FixedBytes<4>>,
    /// Whether empty calldata is permitted.
    pub plain_transfer: bool,
    /// Value per call in wei, inclusive; `None`: no value.
    pub value: Option<Amount>,
    /// Charges per call, in the order of the text.
    pub charges: Vec<Charge>,
    /// Constraints on arguments.
    pub constraints: Vec<Constraint>,
}

/// A constraint on one argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// The argument.
    pub path: Path,
    /// The operator.
    pub operator: Operator,
    /// One operand, or 2 to 32 for [`Operator::OneOf`] (ascending, inline operands first).
    pub operands: Vec<Operand>,
}

/// The path of an argument: one word after the selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// Index of the word, 0 to 63.
    pub word: u8,
    /// Its value type.
    pub ty: ValueType,
}

/// The value type of one ABI word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Unsigned, 1 to 32 bytes.
    Uint(u8),
    /// Signed, 1 to 32 bytes.
    Int(u8),
    /// `bytesN`, N from 1 to 32.
    Bytes(u8),
    /// An address.
    Address,
    /// A bool.
    Bool,
}

/// The comparison of an argument with its operands.
#[allow(missing_docs, reason = "the names are self-explanatory")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    OneOf,
}

/// The value that an argument is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The ABI word.
    Word(U256),
    /// Index of the arg, 0 to 15.
    Param(u8),
    /// The session's account.
    Account,
}

impl ValueType {
    /// Whether `word` is the canonical ABI encoding of a value of the type.
    pub fn is_canonical(self, word: U256) -> bool {
        let below = |bits: usize| bits >= 256 || word >> bits == U256::ZERO;
        match self {
            Self::Uint(bytes) => below(8 * usize::from(bytes)),
            Self::Int(bytes) => {
                // Adding half of the range maps the numbers of the type to 0..range.
                let bits = 8 * usize::from(bytes);
                let half = U256::ONE << bits.saturating_sub(1);
                let shifted = word.wrapping_add(half);
                bits >= 256 || shifted >> bits == U256::ZERO
            }
            Self::Bytes(n) => {
                let padding = 256 - 8 * usize::from(n.min(32));
                padding == 0 || word << (256 - padding) == U256::ZERO
            }
            Self::Address => below(160),
            Self::Bool => below(1),
        }
    }

    /// Whether the type is ordered.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Uint(_) | Self::Int(_))
    }
}
