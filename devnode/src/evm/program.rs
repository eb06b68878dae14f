//! The program of a Stylus frame: its record, its entry price, its module.

use alloy_primitives::{B256, Bytes};

use super::{arbos_host::ArbosHost, cold_access, context::Ctx};
use crate::{
    arbos::{params::StylusParams, program_error::ProgramError, programs::active_program},
    profile::Profile,
    stylus::{Engine, Module, ModuleError, Parameters, Program},
    wasm,
    wasm::{
        code::{self, CodeError},
        pages::PagePrices,
    },
};

/// Programs may print and start functions are tolerated: every chain of this crate is a debug
/// chain.
pub(super) const DEBUG_CHAIN: bool = true;

/// The record and the parameters for entering a frame.
pub(super) struct Active {
    pub(super) program: Program,
    pub(super) parameters: Parameters,
    /// The block called the program before, where that counts.
    pub(super) is_recent: bool,
}

/// The active program with `code_hash`. Adds the call to the block's recent ones, even if it fails
/// later.
pub(super) fn active(ctx: &mut Ctx<'_>, code_hash: B256) -> Result<Active, ProgramError> {
    let mut host = ArbosHost(ctx);
    let params = StylusParams::of(&mut host);
    let record = active_program(&mut host, code_hash)?;
    let profile = ctx.chain.profile;
    let is_recent = ctx.chain.recents.insert(code_hash, params.block_cache_size);
    Ok(Active {
        program: Program {
            footprint: record.footprint,
            init_gas: record.init_gas(&params),
            cached_gas: record.cached_gas(&params),
            cached: record.cached,
        },
        parameters: Parameters {
            ink_price: params.ink_price,
            max_stack_depth: params.max_stack_depth,
            page_prices: PagePrices {
                free_pages: params.free_pages,
                page_gas: params.page_gas,
            },
            page_limit: params.page_limit,
            limits_open_pages: profile.limits_open_pages,
        },
        is_recent: is_recent && profile.recent_programs_are_cached,
    })
}

/// The module of `stored`, which has `code_hash` and is active.
pub(super) fn module(
    ctx: &mut Ctx<'_>,
    stored: &[u8],
    code_hash: B256,
) -> Result<Module, ModuleError> {
    let profile = ctx.chain.profile;
    Engine::shared().module(code_hash, profile.name, || {
        let wasm = uncompressed(ctx, stored).map_err(|error| ModuleError(error.to_string()))?;
        wasm::instrument(&wasm, profile, DEBUG_CHAIN)
            .map_err(|error| ModuleError(error.to_string()))
    })
}

/// The module as it was before compression, put together from its fragments if there are any.
fn uncompressed(ctx: &mut Ctx<'_>, stored: &[u8]) -> Result<Vec<u8>, CodeError> {
    let params = StylusParams::of(&mut ArbosHost(ctx));
    let limits = Profile {
        max_wasm_size: params.max_wasm_size,
        max_fragments: params.max_fragment_count,
        ..*ctx.chain.profile
    };
    if code::Kind::of(stored, &limits) != Some(code::Kind::Root) {
        return code::decompress(stored, &limits);
    }
    let root = code::Root::parse(stored, &limits)?;
    let pieces: Vec<Bytes> = root
        .fragments()
        .iter()
        .map(|fragment| cold_access::code(ctx, *fragment))
        .collect();
    root.decompress(pieces.iter().map(AsRef::as_ref), &limits)
}
