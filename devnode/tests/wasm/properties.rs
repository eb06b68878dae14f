//! No input makes the analysis panic.

use proptest::{collection::vec, prelude::*};
use stylus_devnode::{
    profile::Profile,
    wasm::{
        activate,
        code::{Kind, Root, decompress},
        instrument,
    },
};

use crate::contract::{GAS, GROW};

/// A contract with one of everything.
fn seed() -> Vec<u8> {
    let text = r#"(memory (export "memory") 1 2) (table 3 funcref)
        (global (mut i64) (i64.const 5))
        (func $f (export "user_entrypoint") (param i32) (result i32) (local i64 i32)
            block (result i32)
                i32.const 0 local.get 0 br_if 0 drop
                loop i32.const 1 memory.grow br_if 0 end
                i32.const 0 i32.const 0 i32.const 8 memory.fill
                local.get 0 i32.const 0 call_indirect (param i32) (result i32)
            end
            if (result i32) i32.const 1 else i32.const 7 local.get 0 br_table 0 1 end return)
        (elem (i32.const 0) $f $f) (data (i32.const 8) "data")"#;
    wat::parse_str(format!("(module $seed {GROW} {text})")).unwrap()
}

/// Runs everything that takes a module, and checks that what is accepted stays valid.
fn analyse(wasm: &[u8]) {
    for profile in Profile::ALL {
        for debug in [false, true] {
            let accepted = activate(wasm, profile, debug, 128, &mut GAS.clone()).is_ok();
            let instrumented = instrument(wasm, profile, debug);
            if let Ok(instrumented) = &instrumented {
                wasmparser::Validator::new()
                    .validate_all(instrumented)
                    .unwrap();
            }
            assert!(!accepted || instrumented.is_ok());
        }
    }
}

#[test]
fn the_seed_is_accepted() {
    let wasm = seed();
    for profile in Profile::ALL {
        let result = activate(&wasm, profile, false, 128, &mut GAS.clone());
        assert_eq!(result.map(|module| module.footprint), Ok(1));
    }
    analyse(&wasm);
}

#[test]
fn a_cut_module_never_panics() {
    let wasm = seed();
    for len in 0..wasm.len() {
        analyse(&wasm[..len]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in vec(any::<u8>(), 0..300)) {
        analyse(&bytes);
    }

    #[test]
    fn arbitrary_bytes_behind_a_header_never_panic(bytes in vec(any::<u8>(), 0..300)) {
        analyse(&[b"\0asm\x01\0\0\0", &*bytes].concat());
    }

    #[test]
    fn a_mutated_module_never_panics(changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut wasm = seed();
        for (index, byte) in changes {
            *index.get_mut(&mut wasm) = byte;
        }
        analyse(&wasm);
    }

    #[test]
    fn stored_code_never_panics(kind in 0..4u8, bytes in vec(any::<u8>(), 0..200)) {
        let code = [&[0xEF, 0xF0, kind], &*bytes].concat();
        for profile in Profile::ALL {
            for code in [&code, &bytes] {
                let _ = Kind::of(code, profile);
                let _ = decompress(code, profile);
                if let Ok(root) = Root::parse(code, profile) {
                    let _ = root.decompress([&**code, &bytes], profile);
                }
            }
        }
    }
}
