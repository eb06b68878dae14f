//! ArbWasmCache: the cached programs, and the accounts that manage them.

use alloy_primitives::B256;
use alloy_sol_types::sol;

use super::router::{Context, Router};
use crate::arbos::{
    address_set::AddressSet,
    fault::Fault,
    params::StylusParams,
    programs::{self, Program},
    storage::{CACHE_MANAGERS, CHAIN_OWNERS},
};

sol! {
    function isCacheManager(address manager) returns (bool);
    function allCacheManagers() returns (address[]);
    function cacheProgram(address program);
    function evictCodehash(bytes32 codehash);
    function codehashIsCached(bytes32 codehash) returns (bool);

    event UpdateProgramCache(address indexed manager, bytes32 indexed codehash, bool cached);
}

pub(super) fn methods(router: &mut Router<'_, '_>) {
    router.view(|c, isCacheManagerCall { manager }| {
        Ok(AddressSet::new(*CACHE_MANAGERS).contains(c, manager)?)
    });
    router.view(|c, _: allCacheManagersCall| Ok(AddressSet::new(*CACHE_MANAGERS).members(c)?));
    router.view(|c, codehashIsCachedCall { codehash }| Ok(Program::read(c, codehash)?.cached));
    router.write_since(31, |c, cacheProgramCall { program }| {
        check_access(c)?;
        let code_hash = c.code_hash(program)?;
        update(c, code_hash, true)?;
        Ok(().into())
    });
    router.write(|c, evictCodehashCall { codehash }| {
        check_access(c)?;
        update(c, codehash, false)?;
        Ok(().into())
    });
}

/// Cache managers and chain owners have access; anyone else loses all gas.
fn check_access(c: &mut Context<'_>) -> Result<(), Fault> {
    let caller = c.call().caller;
    let has_access = AddressSet::new(*CACHE_MANAGERS).contains(c, caller)?
        || AddressSet::new(*CHAIN_OWNERS).contains(c, caller)?;
    if has_access {
        Ok(())
    } else {
        Err(Fault::Burnt)
    }
}

fn update(c: &mut Context<'_>, codehash: B256, cached: bool) -> Result<(), Fault> {
    let params = StylusParams::read(c)?;
    let now = c.host().block().timestamp;
    let manager = c.call().caller;
    programs::set_cached(c, codehash, cached, &params, now, |c| {
        c.emit(&UpdateProgramCache {
            manager,
            codehash,
            cached,
        })
    })
}
