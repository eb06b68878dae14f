//! Comparing a chain with a build: the same code at the release's address, and whether it runs.

use latchkey_release::{Program, Release};

use crate::{
    caching::Way,
    error::Error,
    look,
    node::Node,
    state::{Activity, is_cached},
    words::{Tell, count, say},
};

/// Compares, and tells what is there. Sends nothing.
///
/// # Errors
/// The build is not the release, the chain has no or other code, or the program is not active.
pub fn verify(
    node: &Node,
    wasm: &[u8],
    release: &Release,
    chain_id: Option<u64>,
    tell: &mut Tell<'_>,
) -> Result<(), Error> {
    let differences = release.differences(wasm);
    if !differences.is_empty() {
        return Err(Error::NotTheRelease(differences));
    }
    let program = Program::from_wasm(wasm);
    let address = program.address();
    look::chain(node, chain_id, tell)?;
    say(tell, "address", address.to_string());
    if !look::has_code(node, &program)? {
        return Err(Error::NoProgram(address));
    }
    say(
        tell,
        "code",
        format!(
            "{} bytes, equal to the build's byte by byte",
            count(program.code().len() as u64)
        ),
    );
    let activity = Activity::ask(node, program.code_hash())?;
    if activity != Activity::Active {
        return Err(Error::NotActive {
            address,
            state: activity.to_string(),
        });
    }
    say(tell, "active", "yes");
    if is_cached(node, program.code_hash())? {
        look::cache(node, address, &Way::Cached, None, tell)?;
    } else {
        say(tell, "cache", "not cached");
    }
    look::time(node, address, tell)?;
    Ok(())
}
