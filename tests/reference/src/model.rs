//! A policy as values: what a text means once its tables and indices are gone.

use alloy_primitives::{Address, FixedBytes, U256, address};

/// The EntryPoints 0.6, 0.7, 0.8 and 0.9.
pub const ENTRY_POINTS: [Address; 4] = [
    address!("5FF137D4b0FDCD49DcA30c7CF57E578a026d2789"),
    address!("0000000071727De22E5E9d8BAf0edAc6f37da032"),
    address!("4337084D9E255Ff0702461CF8895CE9E3b5Ff108"),
    address!("433709009B8330FDa32311DF1C2AFA402eD8D009"),
];

/// Why a text, or a text with its args, is refused. The names are those of the module's interface.
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

/// A whole policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Every admitted operation emits an event.
    pub emits_use: bool,
    /// The limits; charges name them by index.
    pub meters: Vec<Meter>,
    /// What holds for every operation.
    pub terms: Terms,
    /// Targets denied whatever the rules say, ascending.
    pub never: Vec<Address>,
    /// Tried in order.
    pub rules: Vec<Rule>,
}

/// An amount as a number or as the index of an arg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Amount {
    /// The number.
    Number(u128),
    /// Index of the arg, 0 to 15.
    Param(u8),
}

/// An address or the index of an arg. Literals sort before args.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    /// The address.
    Literal(Address),
    /// Index of the arg, 0 to 15.
    Param(u8),
}

/// A limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// The most that can be used until it refills.
    pub cap: Amount,
    /// When it refills.
    pub refill: Refill,
}

/// When a meter refills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refill {
    /// Never.
    Lifetime,
    /// With every operation; not stored.
    PerOp,
    /// Wholly, every `length` seconds since `anchor` (below 2^40).
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

/// What holds for every operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// 1 to 32.
    pub max_calls: u8,
    /// Wei per gas.
    pub max_fee_per_gas: u128,
    /// Meters that take the account's own fee, ascending; none: the account pays no fee.
    pub self_pay: Vec<u8>,
    /// Who may pay instead.
    pub paymasters: Paymasters,
    /// Charges per operation, in the order of the text.
    pub charges: Vec<Charge>,
}

/// Which paymasters are admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paymasters {
    /// None.
    None,
    /// Any; its fee counts as the account's own.
    Any,
    /// These, ascending; the flag says that its fee counts as the account's own.
    OneOf(Vec<(Reference, bool)>),
}

/// What counts against which meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// What counts.
    pub source: ChargeSource,
    /// Index of the meter.
    pub meter: u8,
}

/// What a charge counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeSource {
    /// Native value, wei.
    Value,
    /// One.
    One,
    /// An unsigned argument; in rules only.
    Argument(Path),
    /// All gas limits; in terms only.
    Gas,
}

/// One kind of call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Value may go uncounted.
    pub full_power: bool,
    /// Ascending, literals first.
    pub targets: Vec<Reference>,
    /// Selectors, ascending.
    pub functions: Vec<FixedBytes<4>>,
    /// Empty calldata is admitted too.
    pub plain_transfer: bool,
    /// The most value per call in wei; nothing: none.
    pub value: Option<Amount>,
    /// Charges per call, in the order of the text.
    pub charges: Vec<Charge>,
    /// Tests on arguments.
    pub constraints: Vec<Constraint>,
}

/// A test on one argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// The argument.
    pub path: Path,
    /// How it is compared.
    pub operator: Operator,
    /// With what: one, or 2 to 32 for [`Operator::OneOf`] (ascending, literals first).
    pub operands: Vec<Operand>,
}

/// One word after the selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// 0 to 63.
    pub word: u8,
    /// Its ABI type.
    pub ty: ValueType,
}

/// An ABI type of one word.
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

/// How an argument is compared.
#[allow(missing_docs, reason = "the names say it")]
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

/// With what an argument is compared.
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
    /// Whether an ABI encoder could have written `word` for the type.
    pub fn admits(self, word: U256) -> bool {
        let below = |bits: usize| bits >= 256 || word >> bits == U256::ZERO;
        match self {
            Self::Uint(bytes) => below(8 * usize::from(bytes)),
            Self::Int(bytes) => {
                // Adding half of the range maps the type's numbers to 0 up to the whole range.
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

    /// Whether the type has an order.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Uint(_) | Self::Int(_))
    }
}
