//! ArbWasm: activation of programs, their records and the parameters they run under.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::sol;

use super::router::{Context, Router};
use crate::arbos::{
    activation,
    fault::Fault,
    params::{MIN_CACHED_UNIT, MIN_INIT_UNIT, SCALAR_PERCENT, StylusParams},
    program_error::ProgramError,
    programs::{self, Program},
    storage::{ACTIVATION_GAS, Ledger, Space, root},
};

sol! {
    function activateProgram(address program) returns (uint16 version, uint256 dataFee);
    function codehashKeepalive(bytes32 codehash);
    function stylusVersion() returns (uint16);
    function inkPrice() returns (uint32);
    function maxStackDepth() returns (uint32);
    function freePages() returns (uint16);
    function pageGas() returns (uint16);
    function pageRamp() returns (uint64);
    function pageLimit() returns (uint16);
    function minInitGas() returns (uint64 gas, uint64 cached);
    function initCostScalar() returns (uint64);
    function expiryDays() returns (uint16);
    function keepaliveDays() returns (uint16);
    function blockCacheSize() returns (uint16);
    function activationGas() returns (uint64);
    function codehashVersion(bytes32 codehash) returns (uint16);
    function codehashAsmSize(bytes32 codehash) returns (uint32);
    function programVersion(address program) returns (uint16);
    function programInitGas(address program) returns (uint64 gas, uint64 gasWhenCached);
    function programMemoryFootprint(address program) returns (uint16);
    function programTimeLeft(address program) returns (uint64);

    event ProgramActivated(bytes32 indexed codehash, bytes32 moduleHash, address program, uint256 dataFee, uint16 version);
    event ProgramLifetimeExtended(bytes32 indexed codehash, uint256 dataFee);
}

pub(super) fn methods(router: &mut Router<'_, '_>) {
    router.payable(activate);
    router.payable(keep_alive);
    parameters(router);
    records(router);
}

fn parameters(router: &mut Router<'_, '_>) {
    router.view(|c, _: stylusVersionCall| Ok(StylusParams::read(c)?.version));
    router.view(|c, _: inkPriceCall| Ok(StylusParams::read(c)?.ink_price));
    router.view(|c, _: maxStackDepthCall| Ok(StylusParams::read(c)?.max_stack_depth));
    router.view(|c, _: freePagesCall| Ok(StylusParams::read(c)?.free_pages));
    router.view(|c, _: pageGasCall| Ok(StylusParams::read(c)?.page_gas));
    router.view(|c, _: pageRampCall| {
        StylusParams::read(c)?;
        Ok(c.host().profile().page_ramp)
    });
    router.view(|c, _: pageLimitCall| Ok(StylusParams::read(c)?.page_limit));
    router.view_since(32, |c, _: minInitGasCall| {
        let params = StylusParams::read(c)?;
        Ok(minInitGasReturn {
            gas: u64::from(params.min_init_gas) * MIN_INIT_UNIT,
            cached: u64::from(params.min_cached_gas) * MIN_CACHED_UNIT,
        })
    });
    router.view(|c, _: initCostScalarCall| {
        Ok(u64::from(StylusParams::read(c)?.init_cost_scalar) * SCALAR_PERCENT)
    });
    router.view(|c, _: expiryDaysCall| Ok(StylusParams::read(c)?.expiry_days));
    router.view(|c, _: keepaliveDaysCall| Ok(StylusParams::read(c)?.keepalive_days));
    router.view(|c, _: blockCacheSizeCall| Ok(StylusParams::read(c)?.block_cache_size));
    router.view_since(59, |c, _: activationGasCall| {
        Ok(c.read_u64(ACTIVATION_GAS.at(0))?)
    });
}

fn records(router: &mut Router<'_, '_>) {
    router.view(|c, codehashVersionCall { codehash }| Ok(active(c, codehash)?.0.version));
    router.view(|c, codehashAsmSizeCall { codehash }| Ok(active(c, codehash)?.0.asm_size()));
    router.view(|c, programVersionCall { program }| Ok(active_at(c, program)?.0.version));
    router.view(|c, programInitGasCall { program }| {
        let (program, params) = active_at(c, program)?;
        Ok(programInitGasReturn {
            gas: program.entry_gas(&params, false),
            gasWhenCached: program.entry_gas(&params, true),
        })
    });
    router.view(|c, programMemoryFootprintCall { program }| Ok(active_at(c, program)?.0.footprint));
    router.view(|c, programTimeLeftCall { program }| {
        let (program, params) = active_at(c, program)?;
        let age = program.age(c.host().block().timestamp);
        Ok(params.expiry_seconds().saturating_sub(age))
    });
}

fn activate(
    c: &mut Context<'_>,
    activateProgramCall { program }: activateProgramCall,
) -> Result<activateProgramReturn, Fault> {
    let activated = activation::activate(c, program)?;
    collect(c, activated.data_fee)?;
    c.emit(&ProgramActivated {
        codehash: activated.code_hash,
        moduleHash: activated.module_hash,
        program,
        dataFee: activated.data_fee,
        version: activated.version,
    })?;
    Ok(activateProgramReturn {
        version: activated.version,
        dataFee: activated.data_fee,
    })
}

fn keep_alive(
    c: &mut Context<'_>,
    codehashKeepaliveCall { codehash }: codehashKeepaliveCall,
) -> Result<codehashKeepaliveReturn, Fault> {
    let params = StylusParams::read(c)?;
    let now = c.host().block().timestamp;
    let fee = programs::keep_alive(c, codehash, &params, now)?;
    collect(c, fee)?;
    c.emit(&ProgramLifetimeExtended {
        codehash,
        dataFee: fee,
    })?;
    Ok(().into())
}

/// Charges the data fee to the value sent and refunds the rest.
fn collect(c: &mut Context<'_>, fee: U256) -> Result<(), Fault> {
    let call = c.call();
    let Some(rest) = call.value.checked_sub(fee) else {
        return Err(ProgramError::InsufficientValue {
            have: call.value,
            want: fee,
        }
        .into());
    };
    let network = c.read_address(Space::ROOT.at(root::NETWORK_FEE_ACCOUNT))?;
    let is_paid = c.host().transfer(call.address, network, fee)
        && c.host().transfer(call.address, call.caller, rest);
    if is_paid { Ok(()) } else { Err(Fault::Plain) }
}

fn active(c: &mut Context<'_>, codehash: B256) -> Result<(Program, StylusParams), Fault> {
    let params = StylusParams::read(c)?;
    let program = Program::read(c, codehash)?;
    program.check_active(&params, c.host().block().timestamp)?;
    Ok((program, params))
}

fn active_at(c: &mut Context<'_>, program: Address) -> Result<(Program, StylusParams), Fault> {
    let codehash = c.code_hash(program)?;
    active(c, codehash)
}
