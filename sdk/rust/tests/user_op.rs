//! Operations: packing, nonces, hashes, signing; calldata of accounts and install data.

use alloy_primitives::{Address, B256, U256, address, b256, hex, keccak256};
use alloy_sol_types::{SolCall, SolValue};
use latchkey_sdk::{
    abi::{IERC7579Account, IEntryPoint, ILatchkey::Guards, PackedUserOperation},
    call::{
        Call, MODE_BATCH, execute_batch, execute_single, execute_user_op, install_validator,
        publish_init_code,
    },
    entry_point::{
        ENTRY_POINT_V07, ENTRY_POINT_V08, handle_ops, user_op_hash_v07, user_op_hash_v08,
    },
    session::{InstallKind, LaneId, Session, SessionError, Signer, install_data, uninstall_data},
    signing::LocalKey,
    time::{MAX_TIME, TimeError},
    user_op::{PaymasterTerms, SessionUse, SignError, UserOp, nonce},
};

fn op() -> UserOp {
    UserOp {
        sender: Address::repeat_byte(0xac),
        nonce: nonce(Address::repeat_byte(0x30), [1, 2, 3, 4], 5),
        init_code: vec![0x01, 0x02].into(),
        call_data: vec![0x03].into(),
        verification_gas: 100,
        call_gas: 200,
        pre_verification_gas: U256::from(300),
        max_fee_per_gas: 7,
        max_priority_fee_per_gas: 6,
        paymaster: Some(PaymasterTerms {
            address: Address::repeat_byte(0xfe),
            verification_gas: 10,
            post_op_gas: 20,
            data: vec![0x77].into(),
        }),
    }
}

#[test]
fn fields_are_packed_in_the_expected_halves() {
    let packed = op().pack([0xaa]);
    let limits = b256!("00000000000000000000000000000064000000000000000000000000000000c8");
    assert_eq!(packed.accountGasLimits, limits);
    let fees = b256!("0000000000000000000000000000000600000000000000000000000000000007");
    assert_eq!(packed.gasFees, fees);
    let paymaster = [
        [0xfe; 20].as_slice(),
        &10_u128.to_be_bytes(),
        &20_u128.to_be_bytes(),
        &[0x77],
    ];
    assert_eq!(packed.paymasterAndData, paymaster.concat());
}

#[test]
fn highest_fee_counts_every_gas_limit() {
    assert_eq!(
        op().max_fee(),
        Some(U256::from((100 + 200 + 300 + 10 + 20) * 7))
    );
    let huge = UserOp {
        pre_verification_gas: U256::MAX,
        ..op()
    };
    assert_eq!(huge.max_fee(), None);
}

#[test]
fn nonce_starts_with_the_validator() {
    let word = B256::from(op().nonce);
    assert_eq!(word[..20], [0x30; 20]);
    assert_eq!(word[20..24], [1, 2, 3, 4]);
    assert_eq!(word[24..], [0, 0, 0, 0, 0, 0, 0, 5]);
}

#[test]
fn hash_of_0_7_is_that_of_its_packed_fields() {
    let packed = op().pack([]);
    let words: Vec<[u8; 32]> = vec![
        packed.sender.into_word().0,
        packed.nonce.to_be_bytes(),
        keccak256([0x01, 0x02]).0,
        keccak256([0x03]).0,
        packed.accountGasLimits.0,
        packed.preVerificationGas.to_be_bytes(),
        packed.gasFees.0,
        keccak256(&packed.paymasterAndData).0,
    ];
    let inner = keccak256(words.concat());
    let outer = [
        inner.0,
        ENTRY_POINT_V07.into_word().0,
        U256::from(1).to_be_bytes(),
    ];
    let expected = keccak256(outer.concat());
    assert_eq!(user_op_hash_v07(&packed, ENTRY_POINT_V07, 1), expected);
}

#[test]
fn hash_of_0_8_has_the_published_type_and_domain() {
    let packed = op().pack([]);
    let type_hash = b256!("29a0bca4af4be3421398da00295e58e6d7de38cb492214754cb6a47507dd6f8e");
    let domain_type = b256!("8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f");
    let domain = (
        domain_type,
        keccak256("ERC4337"),
        keccak256("1"),
        U256::from(1),
        ENTRY_POINT_V08,
    );
    let message = (
        type_hash,
        packed.sender,
        packed.nonce,
        keccak256(&packed.initCode),
        keccak256(&packed.callData),
        packed.accountGasLimits,
        packed.preVerificationGas,
        packed.gasFees,
        keccak256(&packed.paymasterAndData),
    );
    let expected = keccak256(
        [
            &[0x19, 0x01],
            keccak256(domain.abi_encode()).as_slice(),
            keccak256(message.abi_encode()).as_slice(),
        ]
        .concat(),
    );
    assert_eq!(user_op_hash_v08(&packed, ENTRY_POINT_V08, 1), expected);
}

#[test]
fn signature_is_not_part_of_a_hash() {
    let (one, other) = (op().pack([]), op().pack([0xff]));
    let (v07, v08) = (ENTRY_POINT_V07, ENTRY_POINT_V08);
    assert_eq!(
        user_op_hash_v07(&one, v07, 1),
        user_op_hash_v07(&other, v07, 1)
    );
    assert_eq!(
        user_op_hash_v08(&one, v08, 1),
        user_op_hash_v08(&other, v08, 1)
    );
}

#[test]
fn handle_ops_is_decoded_as_it_was_encoded() {
    let ops = vec![op().pack([0xaa]), PackedUserOperation::default()];
    let data = handle_ops(ops.clone(), Address::repeat_byte(0xbe));
    assert_eq!(data[..4], hex!("765e827f"));
    let read = IEntryPoint::handleOpsCall::abi_decode(&data).unwrap();
    assert_eq!(
        (read.ops, read.beneficiary),
        (ops, Address::repeat_byte(0xbe))
    );
}

#[test]
fn one_call_is_packed_after_its_mode() {
    let call = Call::new(Address::repeat_byte(0x70), vec![1, 2, 3, 4]).with_value(U256::from(9));
    let data = execute_single(&call);
    assert_eq!(data[..4], hex!("e9ae5c53"));
    let read = IERC7579Account::executeCall::abi_decode(&data).unwrap();
    assert_eq!(read.mode, B256::ZERO);
    let value = U256::from(9).to_be_bytes::<32>();
    let packed = [[0x70; 20].as_slice(), &value, &[1, 2, 3, 4]].concat();
    assert_eq!(read.executionCalldata, packed);
}

#[test]
fn batch_is_an_array_of_executions() {
    let calls = [
        Call::plain_transfer(Address::repeat_byte(0x01), U256::from(1)),
        Call::new(Address::repeat_byte(0x02), vec![1, 2, 3, 4]),
    ];
    let read = IERC7579Account::executeCall::abi_decode(&execute_batch(&calls)).unwrap();
    assert_eq!(read.mode, MODE_BATCH);
    type Executions = Vec<IERC7579Account::Execution>;
    let executions = Executions::abi_decode(&read.executionCalldata).unwrap();
    let found: Vec<_> = executions
        .into_iter()
        .map(|each| Call::new(each.target, each.callData).with_value(each.value))
        .collect();
    assert_eq!(found, calls);
}

#[test]
fn execute_user_op_adds_its_selector_only() {
    assert_eq!(execute_user_op(&[1, 2, 3, 4]), hex!("8dd7712f01020304"));
}

#[test]
fn token_calls_have_the_known_selectors() {
    let (token, to) = (Address::repeat_byte(0x70), Address::repeat_byte(0xca));
    let transfer = Call::erc20_transfer(token, to, U256::from(5));
    assert_eq!(transfer.data[..4], hex!("a9059cbb"));
    assert_eq!(transfer.data.len(), 68);
    assert_eq!(
        Call::erc20_approve(token, to, U256::ONE).data[..4],
        hex!("095ea7b3")
    );
    assert_eq!(install_validator(token, [])[..4], hex!("9517e29f"));
}

#[test]
fn published_text_is_code_after_a_stop_byte() {
    let code = publish_init_code(&[0xab; 3]).unwrap();
    // PUSH2 4, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN, then the four bytes of code.
    assert_eq!(code, hex!("61000480600a5f395ff300ababab"));
    assert_eq!(
        publish_init_code(&[0; 4_096]).map(|code| code.len()),
        Some(4_107)
    );
    assert_eq!(publish_init_code(&[0; 4_097]), None);
}

#[test]
fn install_data_has_kind_lane_guards_and_sessions() {
    let signer = Signer::Secp256k1(address!("00000000000000000000000000000000000c0ffe"));
    let session = Session::new(signer, vec![1]);
    let sessions = [session.clone()];
    let guards = Guards::default;
    let data = install_data(
        InstallKind::FreshStart,
        LaneId::ERC7579,
        guards(),
        &sessions,
    )
    .unwrap();
    assert_eq!(data[..5], hex!("02ffffffff"));
    let expected = (guards(), vec![session.to_abi()]).abi_encode_params();
    assert_eq!(data[5..], expected);
    assert_eq!(
        install_data(InstallKind::Install, 7, guards(), &sessions),
        Err(SessionError::Lane {
            session: LaneId::ERC7579,
            installation: 7.into()
        })
    );
    let many = vec![session; 17];
    assert_eq!(
        install_data(InstallKind::Install, LaneId::ERC7579, guards(), &many),
        Err(SessionError::Sessions(17))
    );
    assert_eq!(uninstall_data(7), hex!("0100000007"));
}

#[test]
fn claimed_time_above_2_40_minus_1_is_not_signed() {
    let key = LocalKey::from_secret(B256::repeat_byte(0x11)).unwrap();
    let session = Session::new(key.signer(), vec![1]);
    let sign = |time| {
        let use_of = SessionUse {
            session: &session,
            module: Address::repeat_byte(0x30),
            chain_id: 1,
            time: Some(time),
        };
        op().sign(&use_of, B256::ZERO, &key)
    };
    assert!(sign(MAX_TIME).is_ok());
    let error = TimeError {
        field: "claimed time",
        value: 1_800_000_000_000,
    };
    assert_eq!(sign(1_800_000_000_000), Err(SignError::Time(error)));
}
