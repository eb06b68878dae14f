//! Policy texts: enabled if and only if the reference decodes them and its checks pass.

use alloy_primitives::{B256, U256};
use latchkey_fixtures::{
    abi::Error,
    actors::{ACCOUNT, MODULE, session_key},
    native::World,
};
use latchkey_reference::{
    check::check,
    decode::decode,
    encode::encode,
    model::{Policy, PolicyFault as ModelFault},
    strategies::{damaged_texts, policies},
};
use latchkey_sdk::{
    abi::ILatchkey::{InvalidPolicy, PolicyFault},
    session::Session,
};
use proptest::{collection::vec, prelude::*};

use crate::{config, reference::fault};

fn enable(world: &mut World, text: &[u8], args: &[B256]) -> Result<B256, Error> {
    let session = Session::new(session_key().signer(), text.to_vec()).args(args);
    world.try_enable(&session)
}

/// The result of the reference.
fn read(text: &[u8], args: &[B256]) -> Result<Policy, ModelFault> {
    let policy = decode(text)?;
    check(&policy, args, ACCOUNT, MODULE)?;
    Ok(policy)
}

/// Asserts that the module enables a text if and only if the reference accepts it. A text that
/// begins with 00 is the address of a published text, and no text is published here.
fn assert_agree(text: &[u8], args: &[B256]) -> Result<(), TestCaseError> {
    let mut world = World::new();
    let found = enable(&mut world, text, args);
    if text.first() == Some(&0) {
        let (fault, offset) = (PolicyFault::BadPointer, U256::ZERO);
        prop_assert_eq!(found, Err(InvalidPolicy { fault, offset }.into()));
        return Ok(());
    }
    let expected = read(text, args);
    prop_assert_eq!(
        found.is_ok(),
        expected.is_ok(),
        "{:?}, {:?}, {:02x?}",
        found,
        expected,
        text
    );
    if found.is_err() {
        prop_assert_eq!(world.module.trace().flushes, 0);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn a_valid_text_is_enabled((policy, args) in policies()) {
        assert_agree(&encode(&policy), &args)?;
        prop_assert!(read(&encode(&policy), &args).is_ok());
    }

    #[test]
    fn a_damaged_text_is_enabled_iff_the_reference_accepts_it((text, args) in damaged_texts()) {
        assert_agree(&text, &args)?;
    }

    #[test]
    fn random_bytes_are_enabled_iff_the_reference_accepts_them(bytes in vec(any::<u8>(), 0..120), args in vec(any::<[u8; 32]>(), 0..3)) {
        let args: Vec<_> = args.into_iter().map(B256::from).collect();
        assert_agree(&bytes, &args)?;
        assert_agree(&[&[1, 0][..], &bytes].concat(), &args)?;
    }

    /// The args are checked where they are used: any words instead of the valid ones.
    #[test]
    fn other_args_are_enabled_iff_the_reference_accepts_them((policy, args) in policies(), other in any::<[u8; 32]>(), low in 0..40_u32, at in any::<prop::sample::Index>()) {
        let text = encode(&policy);
        if !args.is_empty() {
            let mut changed = args.clone();
            let word = U256::from_be_bytes(other) >> (8 * low as usize).min(255);
            changed[at.index(args.len())] = word.into();
            assert_agree(&text, &changed)?;
            assert_agree(&text, &args[1..])?;
        }
        assert_agree(&text, &[&args[..], &[other.into()]].concat())?;
    }
}

proptest! {
    #![proptest_config(config(10))]

    #[test]
    fn every_strict_prefix_is_refused((policy, args) in policies()) {
        let text = encode(&policy);
        let mut world = World::new();
        for length in 0..text.len() {
            prop_assert!(enable(&mut world, &text[..length], &args).is_err(), "{length} bytes");
        }
    }

    /// A text with a flipped bit is refused, or it is another session with another policy.
    #[test]
    fn a_flipped_bit_is_refused_or_changes_the_policy((policy, args) in policies()) {
        let text = encode(&policy);
        let world = World::new();
        for bit in 0..8 * text.len() {
            let mut changed = text.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let read = read(&changed, &args);
            match enable(&mut world.clone(), &changed, &args) {
                Ok(_) => prop_assert!(read.is_ok_and(|read| read != policy), "bit {bit}"),
                Err(_) => prop_assert!(changed[0] == 0 || read.is_err(), "bit {bit}"),
            }
        }
    }
}

/// Both report the same fault for a text with one fault.
#[test]
fn a_text_with_one_fault_is_refused_with_the_references_fault() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let strategy = damaged_texts();
    let (mut same, mut refused) = (0, 0);
    for _ in 0..2_000 {
        let (text, args) = strategy
            .new_tree(&mut runner)
            .expect("a scenario")
            .current();
        let Err(expected) = read(&text, &args) else {
            continue;
        };
        if text.first() == Some(&0) {
            continue;
        }
        refused += 1;
        let found = enable(&mut World::new(), &text, &args);
        let named = |offset: usize| {
            let (fault, offset) = (fault(expected), U256::from(offset));
            found == Err(InvalidPolicy { fault, offset }.into())
        };
        same += u32::from((0..=text.len()).any(named));
    }
    assert!(refused > 1_000, "{refused} refused");
    // With several faults in a text, the two find them in different orders.
    assert!(same * 10 > refused * 7, "{same} of {refused}");
}
