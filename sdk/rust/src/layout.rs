//! Constants that this crate shares with the program, under the names that the encoders use:
//! bounds, and the bytes of policy texts, envelopes and install data. All of them are the program's
//! own.

/// Bounds; all inclusive.
pub(crate) mod bounds {
    pub(crate) use latchkey::bounds::{
        MAX_ADDRESSES, MAX_ARGS, MAX_CALLS, MAX_CHARGES, MAX_CONSTRAINTS, MAX_INSTALL_SESSIONS,
        MAX_METERS, MAX_PAYMASTERS, MAX_RULES, MAX_SELF_PAY, MAX_SET, MAX_TEXT, MAX_TIME,
        MAX_WORD_INDEX, MIN_PERIOD, NEVER,
    };
}

/// Policy texts.
pub(crate) mod text {
    pub(crate) use latchkey::policy::text::{USE_EVENT, VERSION};

    /// Kinds of meters.
    pub(crate) mod meter_kind {
        use latchkey::meter::Refill;

        pub(crate) const LIFETIME: u8 = Refill::Lifetime as u8;
        pub(crate) const PER_OP: u8 = Refill::PerOp as u8;
        pub(crate) const PERIOD: u8 = Refill::Period as u8;
        pub(crate) const TRICKLE: u8 = Refill::Trickle as u8;
    }

    /// Paymasters: in place of their number, or beside the reference of one.
    pub(crate) mod paymasters {
        pub(crate) use latchkey::policy::text::terms::{ANY_PAYMASTER, COUNTS_AS_OWN_FEE};

        /// The number of no paymasters.
        pub(crate) const NONE: u8 = 0;
    }

    /// Flags of a rule.
    pub(crate) mod rule_flag {
        pub(crate) use latchkey::policy::text::rule::{FULL_POWER, PLAIN_TRANSFER, VALUE};
    }

    /// Sources of charges; the meter's index is in the low five bits.
    pub(crate) mod charge_source {
        use latchkey::policy::text::charge::{ChargeSource, SOURCE_SHIFT};

        pub(crate) const VALUE: u8 = (ChargeSource::Value as u8) << SOURCE_SHIFT;
        pub(crate) const ONE: u8 = (ChargeSource::One as u8) << SOURCE_SHIFT;
        pub(crate) const ARGUMENT: u8 = (ChargeSource::Argument as u8) << SOURCE_SHIFT;
        pub(crate) const GAS: u8 = (ChargeSource::Gas as u8) << SOURCE_SHIFT;
    }

    /// Operators of constraints.
    pub(crate) mod operator {
        use latchkey::policy::text::operator::Operator;

        pub(crate) const EQUAL: u8 = Operator::Equal as u8;
        pub(crate) const NOT_EQUAL: u8 = Operator::NotEqual as u8;
        pub(crate) const LESS: u8 = Operator::Less as u8;
        pub(crate) const AT_MOST: u8 = Operator::AtMost as u8;
        pub(crate) const GREATER: u8 = Operator::Greater as u8;
        pub(crate) const AT_LEAST: u8 = Operator::AtLeast as u8;
        pub(crate) const ONE_OF: u8 = Operator::OneOf as u8;
    }

    /// Operands that are not literals; references and amounts have `PARAM` as well.
    pub(crate) mod operand {
        pub(crate) use latchkey::policy::text::{constraint::ACCOUNT, reader::PARAM};
    }

    /// Value types; the first three plus the number of bytes.
    pub(crate) mod value_type {
        use latchkey::policy::text::value_type::ValueType;
        pub(crate) use latchkey::policy::text::value_type::{BYTES, INT, UINT};

        pub(crate) const ADDRESS: u8 = ValueType::ADDRESS.byte();
        pub(crate) const BOOL: u8 = ValueType::BOOL.byte();
    }
}

/// Kinds of signers.
pub(crate) mod signer_kind {
    pub(crate) use latchkey::signer::SECP256K1;
}

/// Bits of an envelope's mode.
pub(crate) mod envelope_mode {
    pub(crate) use latchkey::session::envelope::{HAS_TIME, TEXT_AT_ADDRESS, USE};
}

/// Kinds of install and uninstall data.
pub(crate) mod install_kind {
    pub(crate) use latchkey::session::install::{FRESH_START, INSTALL};

    /// Uninstall data: the lane follows. The program ends its only lane for any data.
    pub(crate) const UNINSTALL_LANE: u8 = 1;
}

/// The module's EIP-712 domain; the program has only its hashes.
pub(crate) mod domain {
    pub(crate) const NAME: &str = "Latchkey";
    pub(crate) const VERSION: &str = "1";
}
