//! Codes and words of what fails, as recorded on Nitro v3.9.5.

use alloy_consensus::TxEip1559;
use alloy_primitives::{Address, Bytes, U256, address, hex};
use alloy_sol_types::{Revert, SolCall, SolError, sol};
use serde_json::{Value, json};
use stylus_devnode::chain::accounts::TEST;

use crate::fixture::{CONTRACT, OTHER, SENDER, fixture, fixture_with, program, signed, transfer};

const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
const ARB_WASM_CACHE: Address = address!("0000000000000000000000000000000000000072");
const YEAR: u64 = 365 * 24 * 60 * 60;

sol! {
    function programTimeLeft(address program) returns (uint64);
    function activateProgram(address program) returns (uint16, uint256);
    function cacheProgram(address program);
    function panic();
    function customRevert(uint64 number);
    function arbBlockHash(uint256 number);

    error Custom(uint64 number, string message, bool flag);
    error InvalidBlockNumber(uint256 requested, uint256 current);
}

fn failure(code: i64, message: impl Into<String>) -> (i64, String, Value) {
    (code, message.into(), Value::Null)
}

fn reverted(message: &str, data: Value) -> (i64, String, Value) {
    (3, message.into(), data)
}

#[test]
fn a_revert_has_code_3_reason_and_data() {
    // Reverts with its call data.
    let fixture = fixture_with(&hex!("365f5f37365ffd"));
    let data = Bytes::from(Revert::from("too late").abi_encode());
    for method in ["eth_call", "eth_estimateGas"] {
        let fails = |data: &Bytes| fixture.error(method, json!([{ "to": CONTRACT, "data": data }]));
        assert_eq!(
            fails(&data),
            reverted("execution reverted: too late", json!(data))
        );
        let other = Bytes::from_static(&hex!("01020304"));
        assert_eq!(fails(&other), reverted("execution reverted", json!(other)));
        assert_eq!(
            fails(&Bytes::new()),
            reverted("execution reverted", json!("0x"))
        );
    }
}

#[test]
fn running_out_of_gas_is_a_server_error() {
    // Loops for ever.
    let fixture = fixture_with(&hex!("5b5f56"));
    let call = json!([{ "to": CONTRACT, "gas": "0x30d40" }]);
    assert_eq!(
        fixture.error("eth_call", call.clone()),
        failure(-32_000, "out of gas")
    );
    assert_eq!(
        fixture.error("eth_estimateGas", call),
        failure(-32_000, "gas required exceeds allowance (200000)")
    );
}

#[test]
fn a_program_that_was_never_activated_is_named() {
    let fixture = fixture();
    let address = fixture.node.with_chain(|chain| {
        let address = chain.deploy_stylus(&program()).expect("accepted");
        // Another byte behind the compressed module makes it code that is not activated.
        let code = [chain.code(address).as_ref(), &[0]].concat();
        chain.set_code(CONTRACT, code);
        address
    });
    assert_ne!(address, CONTRACT);
    let text = "error ProgramNotActivated()";
    for method in ["eth_call", "eth_estimateGas"] {
        assert_eq!(
            fixture.error(method, json!([{ "to": CONTRACT }])),
            failure(-32_000, text)
        );
    }
    let view = programTimeLeftCall { program: CONTRACT }.abi_encode();
    let (code, message, data) = fixture.error(
        "eth_call",
        json!([{ "to": ARB_WASM, "data": Bytes::from(view) }]),
    );
    assert_eq!((code, message), (3, format!("execution reverted: {text}")));
    assert_eq!(data.as_str().map(str::len), Some(10));
}

#[test]
fn an_expired_program_reports_its_age() {
    let fixture = fixture();
    let address = fixture.node.with_chain(|chain| {
        let address = chain.deploy_stylus(&program()).expect("accepted");
        chain.increase_time(YEAR + 3_600);
        chain.mine();
        address
    });
    let text = format!("error ProgramExpired({})", YEAR + 3_600);
    assert_eq!(
        fixture.error("eth_call", json!([{ "to": address }])),
        failure(-32_000, text.as_str())
    );
    let view = programTimeLeftCall { program: address }.abi_encode();
    let (code, message, _) = fixture.error(
        "eth_call",
        json!([{ "to": ARB_WASM, "data": Bytes::from(view) }]),
    );
    assert_eq!((code, message), (3, format!("execution reverted: {text}")));
}

#[test]
fn activation_errors_are_named() {
    let fixture = fixture();
    let active = fixture.node.with_chain(|chain| {
        chain.set_code(CONTRACT, vec![0x00]);
        chain.deploy_stylus(&program()).expect("accepted")
    });
    let activate = |program: Address| {
        let data = Bytes::from(activateProgramCall { program }.abi_encode());
        let call = json!({
            "from": SENDER.address, "to": ARB_WASM, "value": "0xde0b6b3a7640000", "data": data
        });
        fixture.error("eth_call", json!([call, "latest"]))
    };
    assert_eq!(
        activate(active),
        reverted(
            "execution reverted: error ProgramUpToDate()",
            json!("0xcc944bf2")
        )
    );
    assert_eq!(
        activate(Address::repeat_byte(0x77)),
        reverted(
            "execution reverted: error ProgramNotWasm()",
            json!("0x27f38212")
        )
    );
    assert_eq!(
        activate(CONTRACT),
        reverted("execution reverted", json!("0x"))
    );
}

#[test]
fn other_accounts_cannot_cache() {
    let data = Bytes::from(cacheProgramCall { program: CONTRACT }.abi_encode());
    let call = json!({ "from": OTHER, "to": ARB_WASM_CACHE, "data": data });
    assert_eq!(
        fixture().error("eth_call", json!([call])),
        reverted("execution reverted", json!("0x"))
    );
}

#[test]
fn a_call_that_cannot_start_reports_its_gas() {
    let data = Bytes::from(vec![0; 49_153]);
    assert_eq!(
        fixture().error("eth_call", json!([{ "data": data }])),
        failure(
            -32_000,
            "err: max initcode size exceeded: code size 49153 limit 49152 (supplied gas 50000000)"
        )
    );
}

#[test]
fn created_code_is_limited() {
    let fixture = fixture();
    // Returns 24,577 zero bytes.
    assert_eq!(
        fixture.error("eth_call", json!([{ "data": "0x6160015ff3" }])),
        failure(-32_000, "max code size exceeded")
    );
    // Returns one byte 0xef.
    assert_eq!(
        fixture.error("eth_call", json!([{ "data": "0x60ef5f5360015ff3" }])),
        failure(-32_000, "invalid code: must not begin with 0xef")
    );
}

#[test]
fn refused_transactions_have_the_recorded_errors() {
    let fixture = fixture();
    let sender = SENDER.address;
    let send = |transaction: TxEip1559| {
        let raw = signed(SENDER, transaction);
        fixture.error("eth_sendRawTransaction", json!([raw]))
    };
    assert_eq!(
        send(TxEip1559 {
            nonce: 5,
            ..transfer()
        }),
        failure(
            -32_000,
            format!("nonce too high: address {sender}, tx: 5 state: 0")
        )
    );
    assert_eq!(
        send(TxEip1559 {
            gas_limit: 20_999,
            ..transfer()
        }),
        failure(-32_000, "intrinsic gas too low")
    );
    assert_eq!(
        send(TxEip1559 {
            max_fee_per_gas: 1_000,
            ..transfer()
        }),
        failure(
            -32_000,
            format!(
                "max fee per gas less than block base fee: address {sender}, \
                 maxFeePerGas: 1000 baseFee: 100000000"
            )
        )
    );
    assert_eq!(
        send(TxEip1559 {
            chain_id: 1,
            ..transfer()
        }),
        failure(-32_000, "invalid chain id for signer: have 1 want 412346")
    );
    assert_eq!(
        send(TxEip1559 {
            input: vec![0; 96_000].into(),
            ..transfer()
        }),
        failure(-32_000, "oversized data")
    );
    fixture
        .node
        .with_chain(|chain| chain.set_balance(sender, U256::ZERO));
    assert_eq!(
        send(transfer()),
        failure(
            -32_000,
            format!(
                "insufficient funds for gas * price + value: address {sender} have 0 want 2100000000001"
            )
        )
    );
    fixture
        .node
        .with_chain(|chain| chain.set_nonce(sender, 1_228));
    assert_eq!(
        send(transfer()),
        failure(
            -32_000,
            format!("nonce too low: address {sender}, tx: 0 state: 1228")
        )
    );
    assert_eq!(fixture.call("eth_blockNumber", json!([])), "0x0");
}

#[test]
fn a_tip_above_the_base_fee_is_accepted_and_dropped() {
    let fixture = fixture();
    let fee = 3_000_000_000;
    let raw = signed(
        TEST[2],
        TxEip1559 {
            max_fee_per_gas: fee,
            max_priority_fee_per_gas: fee,
            ..transfer()
        },
    );
    let hash = fixture.call("eth_sendRawTransaction", json!([raw]));
    let receipt = fixture.call("eth_getTransactionReceipt", json!([hash]));
    assert_eq!(receipt["effectiveGasPrice"], "0x5f5e100");
}

#[test]
fn bytes_that_are_no_transaction_are_refused() {
    let fixture = fixture();
    for raw in ["0x", "0x02", "0xc0", "0x03c0", "0xff", "0x6ac0"] {
        let (code, message, _) = fixture.error("eth_sendRawTransaction", json!([raw]));
        assert_eq!(code, -32_000, "{raw}");
        assert!(!message.is_empty(), "{raw}");
    }
}

#[test]
fn methods_and_parameters_are_checked() {
    let fixture = fixture();
    assert_eq!(
        fixture.error("eth_fillTransaction", json!([{}])),
        failure(
            -32_601,
            "the method eth_fillTransaction does not exist/is not available"
        )
    );
    assert_eq!(
        fixture.error("eth_getBalance", json!([])),
        failure(-32_602, "missing value for required argument 0")
    );
    assert_eq!(
        fixture.error("eth_chainId", json!([1])),
        failure(-32_602, "too many arguments, want at most 0")
    );
    assert_eq!(
        fixture.error("eth_getBalance", json!([OTHER, "latest", 1])),
        failure(-32_602, "too many arguments, want at most 2")
    );
    assert_eq!(
        fixture.error("eth_getBalance", json!({})),
        failure(-32_602, "non-array args")
    );
    let (code, message, _) = fixture.error("eth_getBalance", json!(["0x12"]));
    assert_eq!(code, -32_602);
    assert!(message.starts_with("invalid argument 0: "), "{message}");
    assert_eq!(
        fixture.error("eth_getBalance", json!([OTHER, "0x99"])),
        failure(-32_000, "header not found")
    );
    assert_eq!(
        fixture.error("eth_getProof", json!([OTHER, [], "latest"])),
        failure(
            -32_000,
            "eth_getProof is not supported: the state is kept without a trie"
        )
    );
    assert_eq!(
        fixture.error("eth_subscribe", json!(["newHeads"])),
        failure(-32_000, "notifications not supported")
    );
}

#[test]
fn a_panic_is_an_internal_error_of_calls_and_the_sequencers_of_transactions() {
    let fixture = fixture();
    // ArbDebug's `panic()`.
    let to = Address::with_last_byte(0xff);
    let input = Bytes::from(panicCall {}.abi_encode());
    let crash = failure(-32_603, "method handler crashed");
    let call = json!([{ "to": to, "data": input }]);
    for method in ["eth_call", "eth_estimateGas", "eth_createAccessList"] {
        assert_eq!(fixture.error(method, call.clone()), crash, "{method}");
    }
    let traced = json!([{ "to": to, "data": input }, "latest", { "tracer": "callTracer" }]);
    assert_eq!(fixture.error("debug_traceCall", traced), crash);
    let transaction = TxEip1559 {
        to: to.into(),
        gas_limit: 100_000,
        value: U256::ZERO,
        input,
        ..transfer()
    };
    let raw = signed(SENDER, transaction);
    assert_eq!(
        fixture.error("eth_sendRawTransaction", json!([raw])),
        failure(-32_000, "sequencer internal error")
    );
    assert_eq!(fixture.call("eth_blockNumber", json!([])), json!("0x0"));
}

#[test]
fn errors_of_precompiles_are_explained() {
    let fixture = fixture();
    let number = 1_024;
    let message = r"This spider family wards off bugs: /\oo/\ //\(oo)//\ /\oo/\";
    let custom = Custom {
        number,
        message: message.into(),
        flag: true,
    };
    let requested = U256::from(1_000_000_000);
    let invalid = InvalidBlockNumber {
        requested,
        current: U256::ZERO,
    };
    let get_hash = arbBlockHashCall { number: requested };
    for (to, input, error, reason) in [
        (
            0xff,
            customRevertCall { number }.abi_encode(),
            custom.abi_encode(),
            format!("Custom(1024, {message}, true)"),
        ),
        (
            0x64,
            get_hash.abi_encode(),
            invalid.abi_encode(),
            "InvalidBlockNumber(1000000000, 0)".into(),
        ),
    ] {
        let (to, input) = (Address::with_last_byte(to), Bytes::from(input));
        let call = json!([{ "to": to, "data": input }]);
        let message = format!("execution reverted: error {reason}");
        let expected = reverted(&message, json!(Bytes::from(error)));
        assert_eq!(fixture.error("eth_call", call), expected);
    }
}
