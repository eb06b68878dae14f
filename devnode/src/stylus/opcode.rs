//! The EVM opcodes of host calls.

macro_rules! opcodes {
    ($($name:ident = $code:literal),+ $(,)?) => {
        $(
            #[doc = concat!("`", stringify!($name), "`.")]
            pub const $name: u8 = $code;
        )+
    };
}

opcodes! {
    STOP = 0x00, DIV = 0x04, MOD = 0x06, ADDMOD = 0x08, MULMOD = 0x09, EXP = 0x0a, KECCAK256 = 0x20,
    ADDRESS = 0x30, BALANCE = 0x31, ORIGIN = 0x32, CALLER = 0x33, CALLVALUE = 0x34, CALLDATACOPY = 0x37, GASPRICE = 0x3a,
    EXTCODESIZE = 0x3b, EXTCODECOPY = 0x3c, RETURNDATASIZE = 0x3d, RETURNDATACOPY = 0x3e, EXTCODEHASH = 0x3f,
    COINBASE = 0x41, TIMESTAMP = 0x42, NUMBER = 0x43, GASLIMIT = 0x45, CHAINID = 0x46, BASEFEE = 0x48, POP = 0x50,
    SLOAD = 0x54, SSTORE = 0x55, GAS = 0x5a, TLOAD = 0x5c, TSTORE = 0x5d, LOG0 = 0xa0, CREATE = 0xf0, CALL = 0xf1,
    RETURN = 0xf3, DELEGATECALL = 0xf4, CREATE2 = 0xf5, STATICCALL = 0xfa, REVERT = 0xfd,
}
