//! Targets that no session ever reaches, whatever its policy says (M-49): they obey the account, or
//! decide about it.

use crate::bytes::word::{Address, be_u128, is_same_address};

/// Whether a target is zero, the account, this module, or a known EntryPoint.
#[inline(never)]
pub fn is_forbidden(target: &Address, account: &Address, module: &Address) -> bool {
    let [a, b, c, d, low @ ..] = target;
    let low = be_u128(low);
    let is_entry_point = match u32::from_be_bytes([*a, *b, *c, *d]) {
        0x5ff1_37d4 => low == 0xb0fd_cd49_dca3_0c7c_f57e_578a_026d_2789, // 0.6
        0x0000_0000 => low == 0x7172_7de2_2e5e_9d8b_af0e_dac6_f37d_a032 || low == 0, /* 0.7, and */
        // zero
        0x4337_084d => low == 0x9e25_5ff0_7024_61cf_8895_ce9e_3b5f_f108, // 0.8
        0x4337_0900 => low == 0x9b83_30fd_a323_11df_1c2a_fa40_2ed8_d009, // 0.9
        _ => false,
    };
    is_entry_point || is_same_address(target, account) || is_same_address(target, module)
}
