//! Programs as contract code.

use alloy_primitives::{Address, address, hex};
use brotli::enc::BrotliEncoderParams;
use stylus_devnode::{
    profile::Profile,
    wasm::code::{CodeError, Kind, Root, compress, decompress, deploy_code},
};

const P51: Profile = Profile::ARBOS_51;
const P60: Profile = Profile::ARBOS_60_DRAFT;
/// Fragment accounts; their content is given by hand.
const ONE: Address = address!("0x1111111111111111111111111111111111111111");
const TWO: Address = address!("0x2222222222222222222222222222222222222222");

/// A module-sized piece of data that does not compress to nothing.
fn bytes(len: usize) -> Vec<u8> {
    (0..len).map(|i| ((i * i) >> 7) as u8).collect()
}

fn root(size: u32, dictionary: u8, fragments: &[Address]) -> Vec<u8> {
    let mut code = vec![0xEF, 0xF0, 0x02, dictionary];
    code.extend(size.to_be_bytes());
    code.extend(fragments.iter().flat_map(|fragment| fragment.0));
    code
}

fn fragment(piece: &[u8]) -> Vec<u8> {
    [&[0xEF, 0xF0, 0x01], piece].concat()
}

#[test]
fn a_compressed_module_comes_back() {
    let wasm = bytes(50_000);
    let code = compress(&wasm);
    assert_eq!(code[..4], [0xEF, 0xF0, 0x00, 0x00]);
    assert_eq!(decompress(&code, &P51), Ok(wasm));
}

#[test]
fn an_empty_module_comes_back() {
    assert_eq!(decompress(&compress(&[]), &P51), Ok(Vec::new()));
}

#[test]
fn a_module_of_the_greatest_size_is_decompressed_and_one_byte_more_is_not() {
    for (profile, max) in [(P51, 131_072), (P60, 131_072)] {
        let len = max as usize;
        assert_eq!(
            decompress(&compress(&bytes(len)), &profile).map(|wasm| wasm.len()),
            Ok(len)
        );
        assert_eq!(
            decompress(&compress(&bytes(len + 1)), &profile),
            Err(CodeError::TooLarge { max })
        );
    }
}

#[test]
fn a_decompression_bomb_is_too_large() {
    let code = compress(&vec![0; 100_000_000]);
    assert!(code.len() < 1_000);
    assert_eq!(
        decompress(&code, &P51),
        Err(CodeError::TooLarge { max: 131_072 })
    );
}

#[test]
fn bytes_behind_the_stream_are_ignored() {
    let mut code = compress(b"module");
    code.extend([0xFF; 100]);
    assert_eq!(decompress(&code, &P51), Ok(b"module".to_vec()));
}

#[test]
fn a_cut_stream_is_invalid() {
    let code = compress(&bytes(1_000));
    for len in 4..code.len() {
        assert_eq!(
            decompress(&code[..len], &P51),
            Err(CodeError::InvalidStream),
            "{len}"
        );
    }
}

#[test]
fn a_stream_that_is_not_brotli_is_invalid() {
    assert_eq!(
        decompress(&hex!("eff00000deadbeef"), &P51),
        Err(CodeError::InvalidStream)
    );
}

#[test]
fn a_window_larger_than_brotli_defines_is_invalid() {
    let params = BrotliEncoderParams {
        lgwin: 25,
        large_window: true,
        ..Default::default()
    };
    let mut code = hex!("eff00000").to_vec();
    brotli::BrotliCompress(&mut &*bytes(1_000), &mut code, &params).unwrap();
    assert_eq!(decompress(&code, &P51), Err(CodeError::InvalidStream));
}

#[test]
fn dictionaries_are_refused_by_number() {
    assert_eq!(
        decompress(&hex!("eff00001aabb"), &P51),
        Err(CodeError::ProgramDictionary)
    );
    assert_eq!(
        decompress(&hex!("eff00007aabb"), &P51),
        Err(CodeError::UnknownDictionary(7))
    );
}

#[test]
fn a_prefix_is_recognised_by_profile_and_only_with_a_byte_behind_it() {
    let kind = Kind::of;
    assert_eq!(kind(&hex!("eff00000"), &P51), Some(Kind::Program));
    assert_eq!(kind(&hex!("eff000"), &P51), None);
    assert_eq!(kind(&hex!("eff0"), &P51), None);
    assert_eq!(kind(&[], &P51), None);
    assert_eq!(kind(&hex!("eff00100"), &P51), None);
    assert_eq!(kind(&hex!("eff00200"), &P51), None);
    assert_eq!(kind(&hex!("eff00000"), &P60), Some(Kind::Program));
    assert_eq!(kind(&hex!("eff00100"), &P60), Some(Kind::Fragment));
    assert_eq!(kind(&hex!("eff00200"), &P60), Some(Kind::Root));
    assert_eq!(kind(&hex!("eff00300"), &P60), None);
    assert_eq!(kind(&hex!("ef000100"), &P60), None);
    assert_eq!(kind(&hex!("60806040"), &P60), None);
}

#[test]
fn programs_and_roots_are_callable_and_fragments_are_not() {
    assert!(Kind::Program.is_callable());
    assert!(Kind::Root.is_callable());
    assert!(!Kind::Fragment.is_callable());
}

#[test]
fn only_a_program_is_decompressed_alone() {
    assert_eq!(
        decompress(&hex!("60806040"), &P51),
        Err(CodeError::NotAProgram)
    );
    assert_eq!(decompress(&[], &P51), Err(CodeError::NotAProgram));
    assert_eq!(
        decompress(&fragment(&[1]), &P51),
        Err(CodeError::NotAProgram)
    );
    assert_eq!(
        decompress(&fragment(&[1]), &P60),
        Err(CodeError::IsFragment)
    );
    assert_eq!(
        decompress(&root(1, 0, &[ONE]), &P60),
        Err(CodeError::IsRoot)
    );
}

#[test]
fn a_root_joins_its_fragments_in_order() {
    let wasm = bytes(30_000);
    let stream = &compress(&wasm)[4..];
    let (head, tail) = stream.split_at(stream.len() / 3);
    let root = Root::parse(&root(30_000, 0, &[ONE, TWO]), &P60).unwrap();
    assert_eq!(root.fragments(), [ONE, TWO]);
    let codes = [fragment(head), fragment(tail)];
    assert_eq!(
        root.decompress(codes.iter().map(Vec::as_slice), &P60),
        Ok(wasm)
    );
}

#[test]
fn a_root_that_announces_another_size_is_refused() {
    let code = fragment(&compress(b"module")[4..]);
    let root = Root::parse(&root(5, 0, &[ONE]), &P60).unwrap();
    assert_eq!(
        root.decompress([&*code], &P60),
        Err(CodeError::WrongSize {
            actual: 6,
            announced: 5
        })
    );
}

#[test]
fn a_root_with_a_bad_dictionary_is_refused() {
    let root = Root::parse(&root(5, 9, &[ONE]), &P60).unwrap();
    assert_eq!(
        root.decompress([&*fragment(&[1])], &P60),
        Err(CodeError::UnknownDictionary(9))
    );
}

#[test]
fn a_root_without_a_real_fragment_is_refused() {
    let root = Root::parse(&root(5, 0, &[ONE]), &P60).unwrap();
    assert_eq!(
        root.decompress([&[][..]], &P60),
        Err(CodeError::NotAFragment)
    );
    assert_eq!(
        root.decompress([&*compress(b"x")], &P60),
        Err(CodeError::NotAFragment)
    );
}

#[test]
fn a_root_names_one_or_two_fragments() {
    let count =
        |n| Root::parse(&root(5, 0, &vec![ONE; n]), &P60).map(|root| root.fragments().len());
    assert_eq!(count(0), Err(CodeError::FragmentCount { count: 0, max: 2 }));
    assert_eq!(count(1), Ok(1));
    assert_eq!(count(2), Ok(2));
    assert_eq!(count(3), Err(CodeError::FragmentCount { count: 3, max: 2 }));
}

#[test]
fn a_cut_root_is_malformed() {
    let code = root(5, 0, &[ONE]);
    for len in [4, 7, 9, 27] {
        assert_eq!(
            Root::parse(&code[..len], &P60),
            Err(CodeError::MalformedRoot),
            "{len}"
        );
    }
    assert_eq!(Root::parse(&compress(b"x"), &P60), Err(CodeError::NotARoot));
    assert_eq!(Root::parse(&code, &P51), Err(CodeError::NotARoot));
}

#[test]
fn deploying_returns_the_code_behind_43_bytes() {
    let init = deploy_code(&[0xAA; 0x0123]);
    assert_eq!(init.len(), 43 + 0x0123);
    let prelude = hex!("7f0000000000000000000000000000000000000000000000000000000000000123" "80602b6000396000f300");
    assert_eq!(init[..43], prelude);
    assert_eq!(init[43..], [0xAA; 0x0123]);
}
