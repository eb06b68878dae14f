//! Stylus programs from deployment to expiry.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, sol};
use stylus_devnode::{
    chain::{Chain, ChainError, TransactionRequest},
    evm::Status,
    profile::Profile,
    wasm::code,
};

use crate::fixtures::{NOW, SENDER, chain, program, send};

sol! {
    function codehashKeepalive(bytes32 codehash);
}

const DAY: u64 = 86_400;
const ARB_WASM: Address = Address::with_last_byte(0x71);

fn with_program() -> (Chain, Address) {
    let mut chain = chain();
    let address = chain.deploy_stylus(&program()).expect("accepted");
    (chain, address)
}

#[test]
fn a_deployed_program_runs() {
    let (mut chain, address) = with_program();
    let receipt = send(&mut chain, address, &[1, 2, 3]);
    assert!(receipt.is_success());
    assert_eq!(receipt.output, [3][..]);
}

#[test]
fn what_is_known_of_a_program() {
    let (chain, address) = with_program();
    let info = chain.program_info(address).expect("has code");
    assert_eq!(
        (info.version, info.footprint, info.is_cached),
        (2, 1, false)
    );
    assert_eq!((info.age, info.time_left), (0, 365 * DAY));
    assert_eq!(info.code_len, chain.code(address).len());
    assert!(
        info.init_gas > 8_832 + 352 && info.cached_gas > 352 && info.cached_gas < info.init_gas
    );
    let absent = Address::repeat_byte(3);
    assert_eq!(chain.program_info(absent), Err(ChainError::NoCode(absent)));
}

#[test]
fn caching_saves_the_init_gas() {
    let (mut chain, address) = with_program();
    let info = chain.program_info(address).expect("has code");
    let uncached = send(&mut chain, address, &[1]).gas_used;
    assert!(!chain.is_cached(address));
    chain.cache_program(address).expect("active");
    assert!(chain.is_cached(address));
    let cached = send(&mut chain, address, &[1]).gas_used;
    assert_eq!(uncached - cached, info.init_gas - info.cached_gas);
}

#[test]
fn activation_pays_the_fee_and_the_rest_is_refunded() {
    let mut chain = chain();
    let owner = stylus_devnode::chain::accounts::OWNER.address;
    let address = chain
        .deploy(code::deploy_code(&code::compress(&program())))
        .expect("deployed");
    let before = chain.balance(owner);
    let activation = chain.activate(address).expect("accepted");
    let gas = U256::from(activation.gas_used) * U256::from(chain.latest().base_fee());
    assert_eq!(before - chain.balance(owner), activation.data_fee + gas);
    assert_eq!(activation.version, 2);
}

#[test]
fn a_refused_module_leaves_nothing() {
    let mut chain = chain();
    let before = crate::fixtures::world(&chain);
    let float = wat::parse_str(
        r#"(module (memory (export "memory") 1 1)
            (func (export "user_entrypoint") (param i32) (result i32)
                (drop (f32.add (f32.const 1) (f32.const 2))) (i32.const 0)))"#,
    )
    .expect("valid text");
    let error = chain.deploy_stylus(&float).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "activation failed: program activation failed: failed to build user module\n\nCaused by:\n    \
         No implementation for floating point operation BinOp(F32, Add) in user"
    );
    assert_eq!(crate::fixtures::world(&chain), before);
}

#[test]
fn a_module_too_large_to_store_is_refused() {
    let mut chain = chain();
    let mut seed = 1_u32;
    let noise: Vec<u8> = (0..30_000)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed.to_be_bytes()[0]
        })
        .collect();
    let error = chain.deploy_stylus(&noise).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "deployment failed: max code size exceeded"
    );
}

#[test]
fn corrupt_code_reverts_without_data() {
    let mut chain = chain();
    let address = Address::repeat_byte(0xbb);
    chain.set_code(address, vec![0xef, 0xf0, 0, 0, 0xde, 0xad, 0xbe, 0xef]);
    let error = chain.activate(address).expect_err("refused");
    assert_eq!(error.to_string(), "activation failed: execution reverted");
}

#[test]
fn activating_twice_names_the_reason() {
    let (mut chain, address) = with_program();
    let error = chain.activate(address).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "activation failed: execution reverted: error ProgramUpToDate()"
    );
    let error = chain.activate(SENDER.address).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "activation failed: execution reverted: error ProgramNotWasm()"
    );
}

#[test]
fn a_program_that_is_not_active_takes_all_gas() {
    let mut chain = chain();
    let address = chain
        .deploy(code::deploy_code(&code::compress(&program())))
        .expect("deployed");
    let receipt = chain
        .transact(TransactionRequest::call(SENDER.address, address, "").with_gas(100_000))
        .expect("valid");
    assert_eq!(
        (receipt.status, receipt.gas_used),
        (Status::Failure, 100_000)
    );
    assert_eq!(
        receipt.error.as_deref(),
        Some("error ProgramNotActivated()")
    );
    let error = chain.cache_program(address).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "caching failed: execution reverted: error ProgramNeedsUpgrade(0, 2)"
    );
}

#[test]
fn a_program_expires_after_its_year() {
    let (mut chain, address) = with_program();
    chain.set_next_timestamp(NOW + 365 * DAY).expect("later");
    assert!(send(&mut chain, address, &[]).is_success());
    chain.increase_time(1);
    let receipt = send(&mut chain, address, &[]);
    assert_eq!(
        receipt.error.as_deref(),
        Some("error ProgramExpired(31536001)")
    );
    assert_eq!(
        chain.program_info(address).map(|info| info.time_left),
        Ok(0)
    );
    chain
        .activate(address)
        .expect("an expired program can be activated again");
    assert!(send(&mut chain, address, &[]).is_success());
}

#[test]
fn keeping_alive_starts_the_year_again() {
    let (mut chain, address) = with_program();
    let codehash = chain.program_info(address).expect("has code").code_hash;
    let keep_alive = |chain: &mut Chain| {
        let data = codehashKeepaliveCall { codehash }.abi_encode();
        let request = TransactionRequest::call(SENDER.address, ARB_WASM, data)
            .with_value(crate::fixtures::ETHER);
        chain.transact(request).expect("valid")
    };
    let too_soon = keep_alive(&mut chain);
    assert_eq!(
        too_soon.failure().as_deref(),
        Some("execution reverted: error ProgramKeepaliveTooSoon(0)")
    );
    chain.increase_time(300 * DAY);
    assert!(keep_alive(&mut chain).is_success());
    chain.increase_time(300 * DAY);
    assert!(send(&mut chain, address, &[]).is_success());
}

#[test]
fn programs_run_under_the_draft_of_arbos_60_too() {
    let mut chain = Chain::builder()
        .profile(Profile::ARBOS_60_DRAFT)
        .timestamp(NOW)
        .build();
    let address = chain.deploy_stylus(&program()).expect("accepted");
    let info = chain.program_info(address).expect("has code");
    let request = TransactionRequest::call(SENDER.address, address, vec![1]);
    let receipts = chain
        .transact_together(vec![request.clone(), request])
        .expect("valid");
    let saved = receipts[0].gas_used - receipts[1].gas_used;
    assert_eq!(saved, info.init_gas - info.cached_gas);
    let next_block = send(&mut chain, address, &[1]).gas_used;
    assert_eq!(next_block, receipts[0].gas_used);
}
