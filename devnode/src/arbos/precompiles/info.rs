//! ArbInfo: balance and code of an account.

use alloy_sol_types::sol;

use super::router::{Router, word_gas};
use crate::arbos::storage::Ledger;

sol! {
    function getBalance(address account) returns (uint256);
    function getCode(address account) returns (bytes);
}

/// Gas of a balance.
const BALANCE_GAS: u64 = 700;
/// Gas of a code, without its words.
const CODE_GAS: u64 = 2_100;

pub(super) fn methods(router: &mut Router<'_, '_>) {
    router.view(|c, getBalanceCall { account }| {
        c.burn(BALANCE_GAS)?;
        Ok(c.host().balance(account))
    });
    router.view(|c, getCodeCall { account }| {
        c.burn(CODE_GAS)?;
        let code = c.host().code(account);
        c.burn(word_gas(code.len()))?;
        Ok(code)
    });
}
