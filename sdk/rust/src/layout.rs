//! Constants that this crate shares with the program: bounds, and the bytes of policy texts,
//! envelopes and install data. No other file of the crate defines such a constant.
//!
//! The layouts are drawn with the program's readers.

/// Bounds; all inclusive.
pub(crate) mod bounds {
    pub(crate) use latchkey::{
        policy::{
            MAX_ARGS, MAX_CALLS, MAX_CHARGES, MAX_CONSTRAINTS, MAX_METERS, MAX_PAYMASTERS,
            MAX_RULES, MAX_SELF_PAY, MAX_SET, MAX_TEXT, MIN_LENGTH, text::MAX_ADDRESSES,
        },
        window::NEVER,
    };

    /// Last word of the arguments that a path can name.
    pub(crate) const MAX_WORD: u8 = 63;
    /// Most sessions in one installation.
    pub(crate) const MAX_SESSIONS_PER_INSTALL: usize = 16;
    /// Last unix second that any time can be, except [`NEVER`].
    pub(crate) const MAX_TIME: u64 = (1 << 40) - 1;
}

/// Policy texts.
pub(crate) mod text {
    pub(crate) const VERSION: u8 = 1;

    /// Flags of a policy.
    pub(crate) mod policy_flag {
        pub(crate) const EMITS_USE: u8 = 1 << 0;
    }

    /// Kinds of meters.
    pub(crate) mod meter_kind {
        pub(crate) const LIFETIME: u8 = 0;
        pub(crate) const PER_OP: u8 = 1;
        pub(crate) const PERIOD: u8 = 2;
        pub(crate) const TRICKLE: u8 = 3;
    }

    /// Paymasters: in place of their number, or beside the reference of one.
    pub(crate) mod paymasters {
        pub(crate) const NONE: u8 = 0;
        pub(crate) const ANY: u8 = 0xff;
        pub(crate) const COUNTS_AS_OWN_FEE: u8 = 1 << 7;
    }

    /// Flags of a rule.
    pub(crate) mod rule_flag {
        pub(crate) const FULL_POWER: u8 = 1 << 0;
        pub(crate) const PLAIN_TRANSFER: u8 = 1 << 3;
        pub(crate) const HAS_VALUE: u8 = 1 << 5;
    }

    /// Sources of charges; the meter's index is in the low five bits.
    pub(crate) mod charge_source {
        pub(crate) const VALUE: u8 = 0 << 5;
        pub(crate) const ONE: u8 = 1 << 5;
        pub(crate) const ARGUMENT: u8 = 2 << 5;
        pub(crate) const GAS: u8 = 3 << 5;
    }

    /// Operators of constraints.
    pub(crate) mod operator {
        pub(crate) const EQUAL: u8 = 0;
        pub(crate) const NOT_EQUAL: u8 = 1;
        pub(crate) const LESS: u8 = 2;
        pub(crate) const AT_MOST: u8 = 3;
        pub(crate) const GREATER: u8 = 4;
        pub(crate) const AT_LEAST: u8 = 5;
        pub(crate) const ONE_OF: u8 = 6;
    }

    /// Operands that are not literals; references and amounts have `PARAM` as well.
    pub(crate) mod operand {
        /// The index of the arg is in the low four bits.
        pub(crate) const PARAM: u8 = 0x40;
        pub(crate) const ACCOUNT: u8 = 0x50;
    }

    /// Value types; the first three plus the number of bytes.
    pub(crate) mod value_type {
        pub(crate) const UINT: u8 = 0;
        pub(crate) const INT: u8 = 0x40;
        pub(crate) const BYTES: u8 = 0x80;
        pub(crate) const ADDRESS: u8 = 0xc0;
        pub(crate) const BOOL: u8 = 0xc1;
    }
}

/// Kinds of signers.
pub(crate) mod signer_kind {
    pub(crate) const SECP256K1: u8 = 1;
}

/// Bits of an envelope's mode.
pub(crate) mod envelope_mode {
    pub(crate) const USE: u8 = 0x10;
    pub(crate) const HAS_TIME: u8 = 0x02;
    pub(crate) const TEXT_AT_ADDRESS: u8 = 0x04;
}

/// Kinds of install and uninstall data.
pub(crate) mod install_kind {
    pub(crate) const INSTALL: u8 = 1;
    pub(crate) const FRESH_START: u8 = 2;
    pub(crate) const UNINSTALL_LANE: u8 = 1;
}

/// The module's EIP-712 domain.
pub(crate) mod domain {
    pub(crate) const NAME: &str = "Latchkey";
    pub(crate) const VERSION: &str = "1";
}
