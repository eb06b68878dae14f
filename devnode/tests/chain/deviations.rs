//! Known deviations from Nitro: rows of the README's table that no other test checks.

use alloy_consensus::{TxEnvelope, transaction::SignerRecoverable as _};
use alloy_eips::eip2718::Decodable2718 as _;
use alloy_primitives::{Address, B256, Bytes, U256, address, hex, keccak256};
use alloy_sol_types::{SolCall, SolEvent, sol};
use stylus_devnode::{
    chain::{CallOutcome, Chain, Setting, TransactionRequest, accounts::OWNER},
    evm,
    profile::Profile,
    wasm,
};

use crate::fixtures::{BASE_FEE, NOW, OTHER, SENDER, chain, chain_with, program, signed, transfer};

sol! {
    event ProgramActivated(bytes32 indexed codehash, bytes32 moduleHash, address program, uint256 dataFee, uint16 version);
    function programVersion(address program) returns (uint16 version);
    function arbOSVersion() returns (uint256);
    function scheduleArbOSUpgrade(uint64 newVersion, uint64 timestamp);
    function getScheduledUpgrade() returns (uint64 version, uint64 time);
    function becomeChainOwner();

    struct WeightedResource {
        uint8 resource;
        uint64 weight;
    }
    struct ResourceConstraint {
        WeightedResource[] resources;
        uint32 adjustmentWindowSecs;
        uint64 targetPerSec;
        uint64 backlog;
    }
    function setChainConfig(string chainConfig);
    function setCollectTips(bool collectTips);
    function setMultiGasPricingConstraints(ResourceConstraint[] constraints);
}

const ARB_SYS: Address = Address::with_last_byte(0x64);
const ARB_OWNER_PUBLIC: Address = Address::with_last_byte(0x6b);
const ARB_OWNER: Address = Address::with_last_byte(0x70);
const ARB_WASM: Address = Address::with_last_byte(0x71);
const ARB_DEBUG: Address = Address::with_last_byte(0xff);

fn call(chain: &Chain, from: Address, to: Address, input: impl Into<Bytes>) -> CallOutcome {
    let request = TransactionRequest::call(from, to, input).with_gas(1_000_000);
    chain.call(request).expect("can start")
}

#[test]
fn the_module_hash_is_that_of_the_instrumented_module() {
    let mut chain = chain();
    chain.deploy_stylus(&program()).expect("accepted");
    let activation = &chain.latest().receipts[1];
    let event = ProgramActivated::decode_log(&activation.logs[0].log).expect("the event");
    let module = wasm::instrument(&program(), &Profile::ARBOS_51, true).expect("accepted");
    assert_eq!(event.moduleHash, keccak256(module));
}

#[test]
fn the_state_root_is_zero() {
    let (mut chain, _) = chain_with(&[0x00]);
    chain.mine();
    assert_eq!(chain.latest().header.state_root, B256::ZERO);
}

#[test]
fn memory_fill_takes_the_lowest_byte_of_its_value() {
    let text = r#"(module
        (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
        (memory (export "memory") 1 1)
        (func (export "user_entrypoint") (param i32) (result i32)
            (memory.fill (i32.const 0) (i32.const 0x1a7) (i32.const 2))
            (call $write_result (i32.const 0) (i32.const 3))
            (i32.const 0)))"#;
    let wasm = wat::parse_str(text).expect("valid text");
    let mut chain = chain();
    let address = chain.deploy_stylus(&wasm).expect("accepted");
    let outcome = call(&chain, SENDER.address, address, "");
    assert_eq!(outcome.output.as_ref(), [0xa7, 0xa7, 0]);
}

#[test]
fn the_parent_chain_does_not_move() {
    // Returns block.number, which is the parent chain's.
    let (mut chain, contract) = chain_with(&hex!("435f5260205ff3"));
    chain.mine();
    assert_eq!(chain.latest().l1_block_number(), 0);
    let number = call(&chain, SENDER.address, contract, "");
    assert_eq!(number.output.as_ref(), [0; 32]);
}

#[test]
fn some_settings_of_owners_are_kept_and_change_nothing() {
    let mut chain = Chain::builder()
        .timestamp(NOW)
        .profile(Profile::ARBOS_60_DRAFT)
        .build();
    let constraint = ResourceConstraint {
        resources: vec![WeightedResource {
            resource: 1,
            weight: 1,
        }],
        adjustmentWindowSecs: 102,
        targetPerSec: 7_000_000,
        backlog: 714_000_000,
    };
    for input in [
        setChainConfigCall {
            chainConfig: "{\"chainId\":1}".into(),
        }
        .abi_encode(),
        setCollectTipsCall { collectTips: true }.abi_encode(),
        setMultiGasPricingConstraintsCall {
            constraints: vec![constraint],
        }
        .abi_encode(),
    ] {
        let request = TransactionRequest::call(OWNER.address, ARB_OWNER, input);
        assert!(chain.transact(request).expect("valid").is_success());
    }
    chain.mine();
    chain.mine();
    assert_eq!(chain.base_fee(), BASE_FEE);
    let no_json = setChainConfigCall {
        chainConfig: "{".into(),
    };
    let simulated = call(&chain, OWNER.address, ARB_OWNER, no_json.abi_encode());
    assert_eq!(simulated.status, evm::Status::Success);
    // Returns the chain id.
    let contract = Address::repeat_byte(0xc0);
    chain.set_code(contract, hex!("465f5260205ff3").to_vec());
    let id = call(&chain, SENDER.address, contract, "").output;
    assert_eq!(id.as_ref(), U256::from(412_346).to_be_bytes::<32>());
    let before = chain.balance(SENDER.address);
    let request = TransactionRequest {
        max_fee_per_gas: Some(u128::from(2 * BASE_FEE)),
        max_priority_fee_per_gas: Some(u128::from(BASE_FEE)),
        ..TransactionRequest::call(SENDER.address, OTHER, vec![1; 100])
    };
    assert!(chain.transact(request).expect("valid").is_success());
    assert_eq!(
        before - chain.balance(SENDER.address),
        U256::from((21_000 + 1_600) * BASE_FEE)
    );
}

#[test]
fn an_address_with_dirty_upper_bytes_is_rejected() {
    let mut chain = chain();
    let program = chain.deploy_stylus(&program()).expect("accepted");
    let mut input = programVersionCall { program }.abi_encode();
    assert!(
        call(&chain, SENDER.address, ARB_WASM, input.clone())
            .error
            .is_none()
    );
    input[4] = 1;
    let dirty = call(&chain, SENDER.address, ARB_WASM, input);
    assert_eq!(dirty.status, evm::Status::Revert);
}

#[test]
fn a_scheduled_upgrade_is_kept_and_never_applied() {
    let mut chain = chain();
    let schedule = scheduleArbOSUpgradeCall {
        newVersion: 60,
        timestamp: NOW + 10,
    };
    let request = TransactionRequest::call(OWNER.address, ARB_OWNER, schedule.abi_encode());
    assert!(chain.transact(request).expect("valid").is_success());
    chain.increase_time(1_000);
    chain.mine();
    let input = arbOSVersionCall {}.abi_encode();
    let version = call(&chain, SENDER.address, ARB_SYS, input).output;
    assert_eq!(
        arbOSVersionCall::abi_decode_returns(&version),
        Ok(U256::from(55 + 51))
    );
    let input = getScheduledUpgradeCall {}.abi_encode();
    let scheduled = call(&chain, SENDER.address, ARB_OWNER_PUBLIC, input).output;
    let scheduled = getScheduledUpgradeCall::abi_decode_returns(&scheduled).expect("two words");
    assert_eq!((scheduled.version, scheduled.time), (60, NOW + 10));
}

#[test]
fn the_history_contract_and_multicall3_are_absent() {
    let chain = chain();
    for address in [
        address!("0000F90827F1C53a10cb7A02335B175320002935"),
        address!("cA11bde05977b3631167028862bE2a173976CA11"),
    ] {
        assert_eq!(chain.code(address), Bytes::new());
    }
}

#[test]
fn an_unsigned_transaction_does_not_recover_to_its_sender() {
    let mut chain = chain();
    let anyone = Address::repeat_byte(0xaa);
    chain.set_balance(anyone, U256::from(21_000 * BASE_FEE));
    let request = TransactionRequest {
        max_fee_per_gas: Some(BASE_FEE.into()),
        ..TransactionRequest::call(anyone, OTHER, "").with_gas(21_000)
    };
    let receipt = chain.transact(request).expect("valid");
    assert!(receipt.is_success());
    let raw = &chain.latest().transactions[1].raw;
    let envelope = TxEnvelope::decode_2718_exact(raw).expect("an encoding");
    assert_ne!(envelope.recover_signer().ok(), Some(anyone));
}

#[test]
fn a_nonce_gap_is_refused_at_once_and_nothing_waits() {
    let mut chain = chain();
    let mut gap = transfer(&chain);
    gap.nonce += 1;
    assert!(chain.send_raw(&signed(gap)).is_err());
    assert_eq!(chain.waiting().count(), 0);
}

#[test]
fn access_lists_leave_failed_frames_out() {
    let (outer, inner) = (Address::repeat_byte(0xc0), Address::repeat_byte(0xc1));
    // Calls the other with all gas and no data, reads its own slot 1.
    let code = [
        &[0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x73][..],
        inner.as_slice(),
        &[0x5a, 0xf1, 0x60, 0x01, 0x54],
    ];
    let (mut chain, _) = chain_with(&code.concat());
    // Reads slot 2 and reverts.
    chain.set_code(inner, vec![0x60, 0x02, 0x54, 0x5f, 0x5f, 0xfd]);
    let request = TransactionRequest::call(SENDER.address, outer, "");
    let (list, _) = chain
        .access_list_in(request, &Setting::default())
        .expect("can start");
    let mut listed: Vec<_> = list.0.into_iter().collect();
    listed.sort_by_key(|item| item.address);
    let listed = listed
        .into_iter()
        .map(|item| (item.address, item.storage_keys));
    // The caller, which did not fail, touched the other's account; the slot it read is not listed.
    assert!(listed.eq([(outer, vec![B256::with_last_byte(1)]), (inner, Vec::new()),]));
}

#[test]
fn the_chain_is_always_a_debug_chain() {
    let mut chain = chain();
    let input = becomeChainOwnerCall {}.abi_encode();
    let answer = call(&chain, SENDER.address, ARB_DEBUG, input);
    assert_eq!(answer.status, evm::Status::Success);
    let text = r#"(module
        (import "console" "log_txt" (func $log (param i32 i32)))
        (memory (export "memory") 1 1)
        (func (export "user_entrypoint") (param i32) (result i32)
            (call $log (i32.const 0) (i32.const 0))
            (i32.const 0)))"#;
    let wasm = wat::parse_str(text).expect("valid text");
    chain.deploy_stylus(&wasm).expect("accepted");
}

#[test]
fn the_refusal_of_an_estimate_names_no_gas() {
    let chain = chain();
    let poor = Address::repeat_byte(0xaa);
    let request = TransactionRequest::call(poor, OTHER, "").with_value(U256::ONE);
    let refusal = chain
        .estimate_gas_in(request, &Setting::default())
        .expect_err("no funds");
    assert_eq!(
        refusal.to_string(),
        format!("insufficient funds for transfer: address {poor}")
    );
}
