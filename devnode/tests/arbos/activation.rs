//! `ArbWasm.activateProgram`: gas, fee, record, event and every refusal.

use alloy_primitives::{Address, B256, Bytes, U256, address, b256};
use alloy_sol_types::{SolCall, SolEvent, sol};
use stylus_devnode::{
    arbos::{
        Host, PrecompileResult,
        precompiles::{self, ARB_WASM},
        program_error::ProgramError,
        programs::{self, Program},
    },
    profile::Profile,
};

use crate::host::{
    GAS, MemoryHost, NOW, OWNER, PROGRAM, activate, call_of, module, nop, pay, reverted, stored,
};

sol! {
    function activateProgram(address program) returns (uint16 version, uint256 dataFee);
    event ProgramActivated(bytes32 indexed codehash, bytes32 moduleHash, address program, uint256 dataFee, uint16 version);
}

const ETHER: u64 = 1_000_000_000_000_000_000;
/// Opening the state, arguments, the fixed part, parameters, record: what every refusal before the
/// compiler costs.
const BEFORE_COMPILER: u64 = 800 + 3 + 1_659_168 + 100 + 800;
/// Compiler gas of the empty program of 64 bytes.
const NOP_COMPILER: u64 = 63_084;
/// Fee of the first activation of the empty program on a chain without demand, wei: `513,418 ·
/// 84,935,063`.
const NOP_FEE: u64 = 43_607_190_175_334;

fn try_activate(host: &mut MemoryHost, program: Address, value: u64) -> PrecompileResult {
    pay(
        host,
        ARB_WASM,
        U256::from(value),
        &activateProgramCall { program },
    )
}

fn hard(reason: &str) -> PrecompileResult {
    PrecompileResult::Failure {
        error: format!("program activation failed: {reason}"),
    }
}

#[test]
fn a_first_activation_costs_the_recorded_gas() {
    let mut host = MemoryHost::with_program();
    let PrecompileResult::Success { gas, .. } = try_activate(&mut host, PROGRAM, ETHER) else {
        panic!("activation failed");
    };
    assert_eq!(nop().len(), 64);
    assert_eq!(GAS - gas, 1_747_826 + NOP_COMPILER);
}

#[test]
fn arbos_60_reads_one_word_more() {
    let mut host = MemoryHost::new(Profile::ARBOS_60_DRAFT);
    host.codes.insert(PROGRAM, stored(&nop()));
    let PrecompileResult::Success { gas, .. } = try_activate(&mut host, PROGRAM, ETHER) else {
        panic!("activation failed");
    };
    assert_eq!(GAS - gas, 1_747_826 + NOP_COMPILER + 800);
}

#[test]
fn the_record_has_the_figures_of_the_compiler() {
    let mut host = MemoryHost::with_active_program();
    let codehash = host.code_hash(PROGRAM);
    assert_eq!(
        programs::record(&mut host, codehash),
        Program {
            version: 2,
            init_cost: 18,
            cached_cost: 11,
            footprint: 1,
            activated_at: u32::try_from((NOW - 1_421_388_000) / 3_600).expect("fits"),
            asm_kb: 502,
            cached: false,
        }
    );
    assert!(programs::active_program(&mut host, codehash).is_ok());
}

#[test]
fn the_fee_goes_to_the_network_and_the_rest_back() {
    let mut host = MemoryHost::with_program();
    let fee = activate(&mut host, PROGRAM);
    assert_eq!(fee, U256::from(NOP_FEE));
    assert_eq!(host.balance(Address::ZERO), fee);
    assert_eq!(host.balance(OWNER), U256::from(ETHER) - fee);
    assert_eq!(host.balance(ARB_WASM), U256::ZERO);
}

#[test]
fn the_event_names_code_module_program_fee_and_version() {
    let mut host = MemoryHost::with_active_program();
    let codehash = host.code_hash(PROGRAM);
    let module_hash = programs::module_hash(&mut host, codehash);
    assert_eq!(host.logs.len(), 1);
    let log = &host.logs[0];
    assert_eq!(log.address, ARB_WASM);
    assert_eq!(log.topics()[0][..4], [0xc0, 0xe8, 0x12, 0x78]);
    let event = ProgramActivated::decode_log_data(&log.data).expect("the event");
    assert_eq!(
        (
            event.codehash,
            event.moduleHash,
            event.program,
            event.dataFee,
            event.version
        ),
        (codehash, module_hash, PROGRAM, U256::from(NOP_FEE), 2)
    );
    assert_ne!(module_hash, B256::ZERO);
}

#[test]
fn the_empty_programs_code_hash_is_as_recorded() {
    let code: Bytes = alloy_primitives::hex!("eff000001b3f007814a1d2e13f6fff9d73368250b42225ac4bd681434e0f8a6d61600106c8d50d228563caa9f32e9208369f9f0c650728c3626beacd0a4b50e79a6a").into();
    assert_eq!(
        stylus_devnode::evm::code_hash(&code),
        b256!("29aadbf076d0dcc549fc362add34ddd356447c8e95dce14fb2bec2e5891d7c8f")
    );
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    host.codes.insert(PROGRAM, code);
    activate(&mut host, PROGRAM);
}

#[test]
fn demand_raises_the_next_fee_and_a_year_ends_it() {
    let mut host = MemoryHost::with_active_program();
    let second = address!("00000000000000000000000000000000000000b2");
    host.codes.insert(
        second,
        stored(&module(
            "(memory (export \"memory\") 1 1) (global i32 (i32.const 7))",
        )),
    );
    let fee = activate(&mut host, second);
    assert!(fee > U256::from(NOP_FEE));
    host.block.timestamp += 366 * 86_400;
    assert_eq!(activate(&mut host, PROGRAM), U256::from(NOP_FEE));
}

#[test]
fn too_little_value_names_the_fee() {
    let mut host = MemoryHost::with_program();
    let error = ProgramError::InsufficientValue {
        have: U256::ZERO,
        want: U256::from(NOP_FEE),
    };
    assert_eq!(
        error.to_string(),
        format!("error ProgramInsufficientValue(0, {NOP_FEE})")
    );
    // 800 (fee account) and 2,149 (event) are not reached; the error has 9 gas of words, the answer
    // would have 6.
    let gas = 1_747_826 + NOP_COMPILER - 800 - 2_149 - 6 + 9;
    assert_eq!(
        try_activate(&mut host, PROGRAM, 0),
        reverted(gas, error.abi_encode())
    );
}

#[test]
fn the_exact_fee_is_enough_and_one_wei_less_is_not() {
    let mut host = MemoryHost::with_program();
    let error = ProgramError::InsufficientValue {
        have: U256::from(NOP_FEE - 1),
        want: U256::from(NOP_FEE),
    };
    let short = try_activate(&mut host, PROGRAM, NOP_FEE - 1);
    assert!(
        matches!(short, PrecompileResult::Revert { output, .. } if output == error.abi_encode())
    );
    let mut host = MemoryHost::with_program();
    assert!(matches!(
        try_activate(&mut host, PROGRAM, NOP_FEE),
        PrecompileResult::Success { .. }
    ));
}

#[test]
fn an_active_program_is_up_to_date() {
    let mut host = MemoryHost::with_active_program();
    assert_eq!(
        try_activate(&mut host, PROGRAM, ETHER),
        reverted(BEFORE_COMPILER + 3, vec![0xcc, 0x94, 0x4b, 0xf2])
    );
}

#[test]
fn an_account_without_code_is_not_wasm() {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    assert_eq!(
        try_activate(&mut host, OWNER, 0),
        reverted(BEFORE_COMPILER + 3, vec![0x27, 0xf3, 0x82, 0x12])
    );
}

#[test]
fn foreign_code_has_a_name_from_arbos_60_on() {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    host.codes
        .insert(PROGRAM, vec![0x60, 0x20, 0x36, 0x03].into());
    assert_eq!(
        try_activate(&mut host, PROGRAM, 0),
        reverted(BEFORE_COMPILER, vec![])
    );
    let mut host = MemoryHost::new(Profile::ARBOS_60_DRAFT);
    host.codes
        .insert(PROGRAM, vec![0x60, 0x20, 0x36, 0x03].into());
    assert_eq!(
        try_activate(&mut host, PROGRAM, 0),
        reverted(BEFORE_COMPILER + 803, vec![0x27, 0xf3, 0x82, 0x12])
    );
}

#[test]
fn undecodable_code_reverts_and_keeps_the_gas() {
    for code in [
        vec![0xef, 0xf0, 0x00, 0x00, 0xde, 0xad, 0xbe, 0xef],
        vec![0xef, 0xf0, 0x00, 0x07, 0xaa, 0xbb],
        vec![0xef, 0xf0, 0x00, 0x01, 0xaa, 0xbb],
        vec![0xef, 0xf0, 0x00, 0x00],
        stored(&vec![0; 131_073]).to_vec(),
    ] {
        let mut host = MemoryHost::new(Profile::ARBOS_51);
        host.codes.insert(PROGRAM, code.into());
        assert_eq!(
            try_activate(&mut host, PROGRAM, 0),
            reverted(BEFORE_COMPILER, vec![])
        );
    }
}

#[test]
fn modules_refused_by_the_compiler_take_all_gas_and_name_the_reason() {
    let float =
        "(memory (export \"memory\") 1 1) (func (drop (f32.add (f32.const 1) (f32.const 2))))";
    let import = "(import \"vm_hooks\" \"foo\" (func)) (memory (export \"memory\") 1 1)";
    for (fields, reason) in [
        (
            float,
            "failed to build user module\n\nCaused by:\n    No implementation for floating point operation BinOp(F32, Add) in user",
        ),
        (
            import,
            "failed to build user module\n\nCaused by:\n    No such import foo in vm_hooks for user",
        ),
        (
            "",
            "failed to parse wasm\n\nCaused by:\n    missing memory export with name memory",
        ),
        (
            "(memory (export \"memory\") 129 129)",
            "failed to parse wasm\n\nCaused by:\n    memory size 129 exceeds bound 128",
        ),
        ("(memory (export \"memory\") 128 128)", "out of gas"),
    ] {
        let mut host = MemoryHost::new(Profile::ARBOS_51);
        host.codes.insert(PROGRAM, stored(&module(fields)));
        assert_eq!(try_activate(&mut host, PROGRAM, ETHER), hard(reason));
    }
}

#[test]
fn bytes_that_are_no_module_take_all_gas() {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    host.codes.insert(PROGRAM, stored(b"no module"));
    let PrecompileResult::Failure { error } = try_activate(&mut host, PROGRAM, ETHER) else {
        panic!("activated");
    };
    assert!(
        error.starts_with("program activation failed: failed to parse wasm\n\nCaused by:\n"),
        "{error}"
    );
}

#[test]
fn open_pages_of_the_transaction_count_against_the_limit() {
    let mut host = MemoryHost::with_program();
    host.open_pages = 128;
    assert!(matches!(
        try_activate(&mut host, PROGRAM, ETHER),
        PrecompileResult::Failure { .. }
    ));
    host.open_pages = 127;
    assert!(matches!(
        try_activate(&mut host, PROGRAM, ETHER),
        PrecompileResult::Success { .. }
    ));
}

#[test]
fn a_destroyed_account_cannot_be_activated() {
    let mut host = MemoryHost::with_program();
    host.destroyed.insert(PROGRAM);
    assert_eq!(
        try_activate(&mut host, PROGRAM, ETHER),
        reverted(800 + 3 + 1_659_168, vec![])
    );
}

#[test]
fn any_missing_gas_takes_all_gas_and_activates_nothing() {
    let needed = 1_747_826 + NOP_COMPILER;
    let input = activateProgramCall { program: PROGRAM }.abi_encode();
    for gas in (0..needed).step_by(9_973).chain([needed - 1]) {
        let mut host = MemoryHost::with_program();
        host.balances.insert(ARB_WASM, U256::from(ETHER));
        let call = stylus_devnode::arbos::PrecompileCall {
            value: U256::from(ETHER),
            gas,
            ..call_of(ARB_WASM, OWNER, &input)
        };
        match precompiles::call(&mut host, call) {
            PrecompileResult::Revert { gas: 0, output } => assert!(output.is_empty()),
            PrecompileResult::Failure { error } => {
                assert!(
                    error == "out of gas" || error == "program activation failed: out of gas",
                    "{error}"
                );
            }
            other => panic!("{gas}: {other:?}"),
        }
    }
}

mod fragments {
    //! Programs in pieces, from ArbOS 60 on.

    use stylus_devnode::wasm::code::{FRAGMENT_PREFIX, ROOT_PREFIX};

    use super::*;

    const FIRST: Address = address!("00000000000000000000000000000000000000f1");
    const SECOND: Address = address!("00000000000000000000000000000000000000f2");

    fn root(size: u32, fragments: &[Address]) -> Bytes {
        let mut code = ROOT_PREFIX.to_vec();
        code.push(0);
        code.extend(size.to_be_bytes());
        fragments.iter().for_each(|fragment| code.extend(fragment));
        code.into()
    }

    fn fragment(piece: &[u8]) -> Bytes {
        [&FRAGMENT_PREFIX, piece].concat().into()
    }

    /// The empty program in two pieces of 40 and the remaining bytes.
    fn host() -> MemoryHost {
        let mut host = MemoryHost::new(Profile::ARBOS_60_DRAFT);
        let stream = stored(&nop()).slice(4..);
        host.codes.insert(FIRST, fragment(&stream[..40]));
        host.codes.insert(SECOND, fragment(&stream[40..]));
        host.codes.insert(PROGRAM, root(64, &[FIRST, SECOND]));
        host
    }

    #[test]
    fn each_piece_costs_its_account_and_its_words() {
        let mut host = host();
        let PrecompileResult::Success { gas, .. } = try_activate(&mut host, PROGRAM, ETHER) else {
            panic!("activation failed");
        };
        let pieces = (2_600 + 2 * 3) + (2_600 + 3);
        assert_eq!(GAS - gas, 1_747_826 + NOP_COMPILER + 800 + pieces);
    }

    #[test]
    fn a_piece_alone_cannot_be_activated() {
        let mut host = host();
        assert_eq!(
            try_activate(&mut host, FIRST, ETHER),
            reverted(BEFORE_COMPILER + 800, vec![])
        );
    }

    #[test]
    fn a_root_needs_one_or_two_pieces() {
        for pieces in [vec![], vec![FIRST, SECOND, SECOND]] {
            let mut host = host();
            host.codes.insert(PROGRAM, root(64, &pieces));
            assert_eq!(
                try_activate(&mut host, PROGRAM, ETHER),
                reverted(BEFORE_COMPILER + 800, vec![])
            );
        }
    }

    #[test]
    fn a_root_that_announces_too_much_reads_no_piece() {
        let mut host = host();
        host.codes.insert(PROGRAM, root(131_073, &[FIRST, SECOND]));
        assert_eq!(
            try_activate(&mut host, PROGRAM, ETHER),
            reverted(BEFORE_COMPILER + 800, vec![])
        );
    }

    #[test]
    fn a_root_that_announces_another_size_is_refused_after_reading() {
        let mut host = host();
        host.codes.insert(PROGRAM, root(63, &[FIRST, SECOND]));
        let pieces = (2_600 + 2 * 3) + (2_600 + 3);
        assert_eq!(
            try_activate(&mut host, PROGRAM, ETHER),
            reverted(BEFORE_COMPILER + 800 + pieces, vec![])
        );
    }

    #[test]
    fn a_piece_without_code_costs_its_account() {
        let mut host = host();
        host.warm(OWNER);
        host.codes.insert(PROGRAM, root(64, &[OWNER]));
        assert_eq!(
            try_activate(&mut host, PROGRAM, ETHER),
            reverted(BEFORE_COMPILER + 900, vec![])
        );
    }
}
