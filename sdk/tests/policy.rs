//! Policies: the text the SDK writes is the one text that means what was built.

mod model;

use latchkey_reference::{
    decode::decode,
    encode::encode,
    strategies::{damaged_texts, policies},
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_text_means_what_was_built((policy, _) in policies()) {
        let text = model::build(&policy).text().unwrap();
        prop_assert_eq!(&text, &encode(&policy));
        let read = decode(&text);
        prop_assert_eq!(read.as_ref(), Ok(&policy));
    }

    #[test]
    fn whatever_is_read_is_written_again((text, _) in damaged_texts()) {
        // Forbidden addresses are the only thing the reader of a text leaves to a later check.
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
    fn a_strict_prefix_of_a_text_is_refused((policy, _) in policies()) {
        let text = model::build(&policy).text().unwrap();
        for length in 0..text.len() {
            prop_assert!(decode(&text[..length]).is_err(), "{} of {}", length, text.len());
        }
    }

    #[test]
    fn a_changed_bit_is_refused_or_means_something_else((policy, _) in policies()) {
        let text = model::build(&policy).text().unwrap();
        for bit in 0..8 * text.len() {
            let mut changed = text.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let read = decode(&changed);
            prop_assert_ne!(read.as_ref(), Ok(&policy), "bit {}", bit);
        }
    }
}
