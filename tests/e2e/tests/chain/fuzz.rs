//! For any calldata the compiled program returns or reverts with a known error: it never traps and
//! never reverts without data, and its output equals the native module's. T-87, V-54, M-03.

use alloy_primitives::{Address, B256, Bytes};
use alloy_sol_types::{SolCall, SolInterface};
use anyhow::Result;
use latchkey_fixtures::{
    chain::{SessionWithKey, World},
    native::Module,
};
use latchkey_sdk::abi::ILatchkey::{self, ILatchkeyCalls, ILatchkeyErrors};
use proptest::{collection::vec, prelude::*, sample::Index, test_runner::TestRunner};
use stylus_devnode::evm::Status;

/// Bytes of calldata, inclusive.
const MAX_BYTES: usize = 8_192;

#[test]
fn random_calldata_returns_or_reverts_with_a_known_error() -> Result<()> {
    let (world, _) = World::with_transfer_session()?;
    let bytes = prop_oneof![
        vec(any::<u8>(), 0..64),
        vec(any::<u8>(), 0..1_000),
        vec(any::<u8>(), MAX_BYTES - 64..=MAX_BYTES),
    ];
    run(&world, 1_024, &bytes)
}

#[test]
fn random_arguments_of_every_function_return_or_revert_with_a_known_error() -> Result<()> {
    let (world, _) = World::with_transfer_session()?;
    let selectors: Vec<_> = ILatchkeyCalls::selectors().collect();
    // Plausible offsets and lengths reach more code than random words.
    let word = prop_oneof![
        any::<[u8; 32]>(),
        (0u8..8).prop_map(|n| {
            let mut word = [0; 32];
            word[31] = n * 32;
            word
        }),
        Just([0; 32]),
        Just([0xff; 32]),
    ];
    let calldata =
        (any::<Index>(), vec(word, 0..40), 0usize..32).prop_map(move |(at, words, cut)| {
            let mut bytes = at.get(&selectors).to_vec();
            bytes.extend(words.concat());
            bytes.truncate(bytes.len().saturating_sub(cut).max(4));
            bytes
        });
    run(&world, 4_096, &calldata)
}

#[test]
fn changed_valid_calls_return_or_revert_with_a_known_error() -> Result<()> {
    let (world, made) = World::with_transfer_session()?;
    let seeds = seeds(&world, &made)?;
    let changes = vec((any::<Index>(), any::<u8>()), 1..4);
    let calldata = (any::<Index>(), changes, any::<Index>(), any::<bool>()).prop_map(
        move |(seed, changes, end, is_cut)| {
            let mut bytes = seed.get(&seeds).clone();
            for (at, value) in changes {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
            if is_cut {
                bytes.truncate(end.index(bytes.len()));
            }
            bytes
        },
    );
    run(&world, 6_144, &calldata)
}

/// Valid calls of the functions with the most nested arguments.
fn seeds(world: &World, made: &SessionWithKey) -> Result<Vec<Vec<u8>>> {
    let calls = vec![world.transfer(1); 5];
    let ops = [
        world.signed_op(made, &calls[..1])?,
        world.signed_op(made, &calls)?,
    ];
    let validations = ops.map(|op| world.validation_call(&op));
    let session = made.session.clone().salt(1);
    let id = ILatchkey::sessionIdOfCall {
        session: session.to_abi(),
    };
    let install = ILatchkey::onInstallCall {
        data: latchkey_sdk::session::install_data(
            latchkey_sdk::session::InstallKind::FreshStart,
            u32::MAX,
            ILatchkey::Guards {
                granter: Address::ZERO,
                grantsRefused: false,
                longestLifetime: 0,
            },
            std::slice::from_ref(&session),
        )?
        .into(),
    };
    let mut seeds = validations.to_vec();
    seeds.extend([session.enable_call(), id.abi_encode(), install.abi_encode()]);
    Ok(seeds)
}

fn run(world: &World, cases: u32, calldata: &impl Strategy<Value = Vec<u8>>) -> Result<()> {
    // The seed is fixed, so that failures are reproducible.
    let mut runner = TestRunner::new_with_rng(
        ProptestConfig {
            cases,
            failure_persistence: None,
            ..ProptestConfig::default()
        },
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let from = world.account.address;
    let native = native_twin(world);
    runner.run(calldata, |data| {
        let shown = Bytes::from(data.clone());
        let native = native.clone().call_raw(from, &data);
        let outcome = world
            .call(from, world.module, data, 2_000_000)
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        let compiled = match outcome.status {
            Status::Success => Ok(outcome.output.to_vec()),
            Status::Revert => Err(outcome.output.to_vec()),
            Status::Failure => {
                return Err(TestCaseError::fail(format!(
                    "{:?} for {shown}",
                    outcome.error
                )));
            }
        };
        if let Err(reason) = &compiled {
            let known = ILatchkeyErrors::abi_decode(reason);
            prop_assert!(known.is_ok(), "{} for {shown}", outcome.output);
        }
        prop_assert_eq!(compiled, native, "for {}", shown);
        Ok(())
    })?;
    Ok(())
}

/// The native module, with the storage of the compiled program.
fn native_twin(world: &World) -> Module {
    let mut native = Module::new(world.module, world.chain.chain_id());
    native.host.storage = world
        .module_storage()
        .into_iter()
        .map(|(slot, word)| ((world.module, B256::from(slot)), B256::from(word)))
        .collect();
    native
}
