//! Any code can be traced by every tracer: nothing panics, and the gas is that of the untraced
//! call.

use alloy_primitives::hex;
use proptest::prelude::*;
use serde_json::json;
use stylus_devnode::{chain::TransactionRequest, trace::TracerName};

use crate::fixture::{CONTRACT, GAS, SENDER, as_nitro, evm, replay, traced};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_code_can_be_traced(code in prop::collection::vec(any::<u8>(), 0..200)) {
        let chain = evm(&hex::encode(&code));
        let request = TransactionRequest {
            gas: Some(GAS),
            ..TransactionRequest::call(SENDER, CONTRACT, "")
        };
        let untraced = chain.call(request).expect("a valid call");
        let replay = as_nitro(replay(&chain, CONTRACT));
        let log = traced(&replay, json!({ "enableMemory": true, "enableReturnData": true }));
        prop_assert_eq!(&log["gas"], untraced.gas_used);
        for tracer in TracerName::ALL.map(TracerName::as_str) {
            traced(&replay, json!({ "tracer": tracer }));
        }
    }
}
