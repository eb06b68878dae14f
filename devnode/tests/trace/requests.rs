//! Which tracer answers, and what is refused in which words.

use serde_json::{Value, json};
use stylus_devnode::trace::{TraceError, TracerName, trace};

use crate::fixture::{CONTRACT, evm, replay, traced};

fn refused(options: Value) -> TraceError {
    trace(&replay(&evm("00"), CONTRACT), &options).expect_err("refused")
}

#[test]
fn every_listed_tracer_answers() {
    let replay = replay(&evm("00"), CONTRACT);
    for tracer in TracerName::ALL.map(TracerName::as_str) {
        assert!(
            trace(&replay, &json!({ "tracer": tracer })).is_ok(),
            "{tracer}"
        );
    }
}

#[test]
fn options_that_are_no_object_ask_for_the_struct_log() {
    let replay = replay(&evm("00"), CONTRACT);
    let log = traced(&replay, json!({}));
    assert_eq!(log["structLogs"][0]["op"], "STOP");
    assert_eq!(traced(&replay, Value::Null), log);
    assert_eq!(traced(&replay, json!({ "tracer": "" })), log);
}

#[test]
fn unknown_tracers_and_scripts_are_refused() {
    let error = refused(json!({ "tracer": "xyz" }));
    assert_eq!(error, TraceError::Unknown("xyz".into()));
    assert_eq!(
        error.to_string(),
        "tracer xyz is not supported; there are callTracer, flatCallTracer, prestateTracer, 4byteTracer, \
         erc7562Tracer, stylusTracer, gasReport, muxTracer, noopTracer, and the struct logger"
    );
    let error = refused(json!({ "tracer": "txGasDimensionLogger" }));
    assert_eq!(error, TraceError::Unknown("txGasDimensionLogger".into()));
    let script = "{ step: function() {}, fault: function() {}, result: function() { return 1 } }";
    let error = refused(json!({ "tracer": script }));
    assert!(
        error
            .to_string()
            .starts_with("tracer { step: function() {}, fault: function() is not")
    );
}

#[test]
fn malformed_configurations_are_refused() {
    for (tracer, config) in [
        ("callTracer", json!({ "withLog": 7 })),
        ("callTracer", json!("all")),
        ("prestateTracer", json!({ "diffMode": "yes" })),
        ("erc7562Tracer", json!({ "ignoredOpcodes": ["0x100"] })),
        ("erc7562Tracer", json!({ "ignoredOpcodes": ["PUSH1"] })),
        ("muxTracer", json!([1])),
    ] {
        let error = refused(json!({ "tracer": tracer, "tracerConfig": config }));
        assert!(matches!(error, TraceError::Config(_)), "{tracer}: {error}");
    }
    assert!(matches!(
        refused(json!({ "limit": -1 })),
        TraceError::Config(_)
    ));
}

#[test]
fn several_tracers_answer_at_once() {
    let replay = replay(&evm("00"), CONTRACT);
    let config = json!({ "callTracer": { "onlyTopCall": true }, "4byteTracer": null });
    let trace = traced(
        &replay,
        json!({ "tracer": "muxTracer", "tracerConfig": config }),
    );
    assert_eq!(trace["4byteTracer"], json!({}));
    assert_eq!(trace["callTracer"]["type"], "CALL");
    let config = json!({ "xyz": {} });
    assert_eq!(
        refused(json!({ "tracer": "muxTracer", "tracerConfig": config })),
        TraceError::Unknown("xyz".into())
    );
}

#[test]
fn an_invalid_transaction_is_refused_as_when_it_is_sent() {
    let mut replay = replay(&evm("00"), CONTRACT);
    replay.transaction.gas = 100;
    let error = trace(&replay, &json!({})).expect_err("refused");
    assert!(matches!(error, TraceError::Invalid(_)), "{error}");
}
