//! The EVM opcodes that host calls stand for.

macro_rules! opcodes {
    ($($name:ident = $code:literal),+ $(,)?) => {
        $(
            #[doc = concat!("`", stringify!($name), "`.")]
            pub const $name: u8 = $code;
        )+
    };
}

opcodes! {
    ADDRESS = 0x30, BALANCE = 0x31, ORIGIN = 0x32, CALLER = 0x33, CALLVALUE = 0x34, GASPRICE = 0x3a,
    EXTCODESIZE = 0x3b, EXTCODEHASH = 0x3f, COINBASE = 0x41, TIMESTAMP = 0x42, NUMBER = 0x43, GASLIMIT = 0x45,
    CHAINID = 0x46, BASEFEE = 0x48, SLOAD = 0x54, SSTORE = 0x55, TLOAD = 0x5c, TSTORE = 0x5d, LOG0 = 0xa0,
}
