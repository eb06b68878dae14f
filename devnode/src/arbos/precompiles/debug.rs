//! ArbDebug: shortcuts of debug chains. Nothing here exists on a chain with value.

use alloy_primitives::B256;
use alloy_sol_types::{SolError, sol};

use super::{
    addresses::ARB_DEBUG,
    router::{Context, Router},
};
use crate::arbos::{address_set::AddressSet, fault::Fault, storage::CHAIN_OWNERS};

sol! {
    function becomeChainOwner();
    function overwriteContractCode(address target, bytes newCode) returns (bytes oldCode);
    function panic();
    function customRevert(uint64 number);
    function events(bool flag, bytes32 value) returns (address caller, uint256 paid);
    function eventsView();
    function legacyError();

    event Basic(bool flag, bytes32 indexed value);
    event Mixed(bool indexed flag, bool not, bytes32 indexed value, address conf, address indexed caller);

    error Custom(uint64 number, string message, bool flag);
}

/// Message of the error of `customRevert`.
const CUSTOM_MESSAGE: &str = r"This spider family wards off bugs: /\oo/\ //\(oo)//\ /\oo/\";

pub(super) fn methods(router: &mut Router<'_, '_>) {
    router.write(|c, _: becomeChainOwnerCall| {
        let caller = c.call().caller;
        AddressSet::new(*CHAIN_OWNERS).add(c, caller)?;
        Ok(().into())
    });
    router.write(|c, overwriteContractCodeCall { target, newCode }| {
        let old_code = c.host().code(target);
        c.host().set_code(target, newCode);
        Ok(old_code)
    });
    router.write(|_, _: panicCall| Err(Fault::Crash));
    router.pure(|_, customRevertCall { number }| {
        let error = Custom {
            number,
            message: CUSTOM_MESSAGE.into(),
            flag: true,
        };
        Err(Fault::Error(error.abi_encode()))
    });
    router.payable(|c, eventsCall { flag, value }| {
        emit_both(c, flag, value)?;
        Ok(eventsReturn {
            caller: c.call().caller,
            paid: c.call().value,
        })
    });
    router.view(|c, _: eventsViewCall| {
        emit_both(c, true, B256::ZERO)?;
        Ok(().into())
    });
    router.pure(|_, _: legacyErrorCall| Err(Fault::Plain));
}

/// The error of `customRevert` as text.
pub(super) fn explain(output: &[u8]) -> Option<String> {
    let Custom {
        number,
        message,
        flag,
    } = Custom::abi_decode(output).ok()?;
    Some(format!("error Custom({number}, {message}, {flag})"))
}

fn emit_both(c: &mut Context<'_>, flag: bool, value: B256) -> Result<(), Fault> {
    let caller = c.call().caller;
    c.emit(&Basic { flag: !flag, value })?;
    c.emit(&Mixed {
        flag,
        not: !flag,
        value,
        conf: ARB_DEBUG,
        caller,
    })
}
