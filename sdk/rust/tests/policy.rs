//! Policies: the encoder writes the one text that means what was built.

mod model;

use alloy_primitives::Address;
use latchkey_reference::{
    check::check,
    decode::decode,
    encode::encode,
    strategies::{ACCOUNT, MODULE, damaged_texts, policies},
};
use latchkey_sdk::session::{Session, Signer};
use proptest::prelude::*;

const SIGNER: Signer = Signer::Secp256k1(Address::repeat_byte(0x01));

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_means_what_was_built((policy, _) in policies()) {
        let text = model::build(&policy).text().unwrap();
        prop_assert_eq!(&text, &encode(&policy));
        let read = decode(&text);
        prop_assert_eq!(read.as_ref(), Ok(&policy));
    }

    #[test]
    fn charges_are_found_at_their_index_in_the_text((policy, _) in policies()) {
        for (written, rule) in policy.rules.iter().zip(model::build(&policy).rules()) {
            let found: Vec<_> = (0..).map_while(|index| rule.charge_in_text(index)).collect();
            prop_assert_eq!(found.len(), written.charges.len());
            for ((index, charge), written) in found.into_iter().zip(&written.charges) {
                prop_assert_eq!(&rule.charges()[index], charge);
                prop_assert_eq!(charge.meter().index(), written.meter);
                prop_assert_eq!(charge.source(), model::source(&written.source));
            }
        }
    }

    #[test]
    fn program_accepts_every_encoded_policy((policy, args) in policies()) {
        let text = model::build(&policy).text().unwrap();
        let session = Session::new(SIGNER, text).args(args);
        prop_assert_eq!(session.check_for(ACCOUNT, MODULE), Ok(()));
    }

    #[test]
    fn program_accepts_what_the_reference_model_accepts((text, args) in damaged_texts()) {
        let expected = decode(&text).and_then(|policy| check(&policy, &args, ACCOUNT, MODULE));
        let session = Session::new(SIGNER, text).args(args);
        let found = session.check_for(ACCOUNT, MODULE);
        prop_assert_eq!(found.is_ok(), expected.is_ok(), "{:?}, expected {:?}", found, expected);
    }

    #[test]
    fn decoded_text_is_encoded_as_the_same_text((text, _) in damaged_texts()) {
        // The reference decoder accepts forbidden addresses; a later check refuses them.
        if let Ok(policy) = decode(&text)
            && let Ok(written) = model::build(&policy).text()
        {
            prop_assert_eq!(written, text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn strict_prefix_of_a_text_is_refused((policy, _) in policies()) {
        let text = model::build(&policy).text().unwrap();
        for length in 0..text.len() {
            prop_assert!(decode(&text[..length]).is_err(), "{} of {}", length, text.len());
        }
    }

    #[test]
    fn text_with_a_changed_bit_is_refused_or_means_something_else((policy, _) in policies()) {
        let text = model::build(&policy).text().unwrap();
        for bit in 0..8 * text.len() {
            let mut changed = text.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let read = decode(&changed);
            prop_assert_ne!(read.as_ref(), Ok(&policy), "bit {}", bit);
        }
    }
}
