//! `verify`: compares the code on a chain with a build, and checks that the program can run.

use latchkey_release::{Program, Release};

use crate::{
    caching::Caching,
    checks,
    error::Error,
    node::Node,
    output::{Output, print},
    state::{ActivationState, is_cached},
    units::thousands,
};

/// Compares the code at the release's address with the module `wasm`, and prints the state of the
/// program. Sends nothing. With `chain_id`, any other chain is an error.
///
/// # Errors
/// The module is not the release, the chain has no code or other code at the address, the program
/// is not active, or the node does not respond.
pub fn verify(
    node: &Node,
    wasm: &[u8],
    release: &Release,
    chain_id: Option<u64>,
    out: &mut Output<'_>,
) -> Result<(), Error> {
    let differences = release.differences(wasm);
    if !differences.is_empty() {
        return Err(Error::ReleaseMismatch(differences));
    }
    let program = Program::from_wasm(wasm);
    let address = program.address();
    checks::check_chain(node, chain_id, out)?;
    print(out, "address", address.to_string());
    if !checks::is_created(node, &program)? {
        return Err(Error::NotDeployed(address));
    }
    print(
        out,
        "code",
        format!(
            "{} bytes, equal to the build byte by byte",
            thousands(program.code().len() as u64)
        ),
    );
    let state = ActivationState::fetch(node, program.code_hash())?;
    if state != ActivationState::Active {
        return Err(Error::NotActive {
            address,
            state: state.to_string(),
        });
    }
    print(out, "active", "yes");
    if is_cached(node, program.code_hash())? {
        checks::print_cache(node, address, &Caching::Cached, None, out)?;
    } else {
        print(out, "cache", "not cached");
    }
    checks::print_time_left(node, address, out)?;
    Ok(())
}
