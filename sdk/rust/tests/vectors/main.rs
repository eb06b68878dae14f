//! The golden vectors under `tests/vectors`: what the SDK makes is what they say.
//!
//! `LATCHKEY_WRITE_VECTORS=1 cargo test -p latchkey-sdk --test vectors` writes them anew.

mod cases;
mod refused;

use std::{fs, path::PathBuf};

use alloy_primitives::keccak256;
use cases::{ACCOUNT, CHAIN_ID, Case, MODULE, SECRET};
use latchkey_reference::{
    check::check,
    decode::decode,
    head::{Envelope, Head, Text},
};
use latchkey_sdk::{
    envelope::envelope,
    session::{LaneId, Session, SessionError, Signer},
    signing::{LocalKey, session_op_digest},
};
use serde_json::{Value, json};

fn key() -> LocalKey {
    LocalKey::from_secret(SECRET).unwrap()
}

fn cases() -> Vec<Case> {
    cases::all(key().signer())
}

fn prefixed(bytes: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(bytes))
}

fn signature(case: &Case) -> [u8; 65] {
    key().sign(digest(case)).unwrap()
}

fn digest(case: &Case) -> alloy_primitives::B256 {
    session_op_digest(
        MODULE,
        ACCOUNT,
        CHAIN_ID,
        case.user_op_hash,
        case.session.id(),
        case.time,
    )
}

fn policies() -> Value {
    cases()
        .iter()
        .map(|case| {
            json!({
                "name": case.name,
                "words": case.words,
                "args": case.session.args.iter().map(prefixed).collect::<Vec<_>>(),
                "bytes": case.session.text.len(),
                "text": prefixed(&case.session.text),
                "policyHash": prefixed(case.policy.hash().unwrap()),
            })
        })
        .collect()
}

fn sessions() -> Value {
    let sessions: Vec<_> = cases().iter().map(session).collect();
    json!({
        "module": prefixed(MODULE),
        "account": prefixed(ACCOUNT),
        "chainId": CHAIN_ID,
        "secretKey": prefixed(SECRET),
        "signer": prefixed(key().signer().encode()),
        "signerHash": prefixed(key().signer().hash()),
        "sessions": sessions,
    })
}

fn session(case: &Case) -> Value {
    let session = &case.session;
    let signature = signature(case);
    let envelope = envelope(session, case.time, &signature);
    json!({
        "policy": case.name,
        "lane": u32::from(session.lane),
        "validAfter": session.valid_after,
        "validUntil": session.valid_until,
        // A string: JSON numbers end at 2^53.
        "salt": session.salt.to_string(),
        "publishedAt": session.published_at.map(prefixed),
        "args": session.args.iter().map(prefixed).collect::<Vec<_>>(),
        "head": prefixed(session.head()),
        "sessionId": prefixed(session.id()),
        "userOpHash": prefixed(case.user_op_hash),
        "time": case.time,
        "digest": prefixed(digest(case)),
        "signature": prefixed(signature),
        "envelopeBytes": envelope.len(),
        "envelope": prefixed(envelope),
    })
}

/// Compares with the committed file, or writes it if asked.
fn hold(name: &str, found: &Value) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let path = folder.join(name);
    if std::env::var_os("LATCHKEY_WRITE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(found).unwrap() + "\n";
        fs::write(&path, text).unwrap();
    }
    let committed: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(&committed, found, "{name} differs");
}

#[test]
fn policies_equal_the_golden_vectors() {
    hold("policy.json", &policies());
}

#[test]
fn sessions_equal_the_golden_vectors() {
    hold("session.json", &sessions());
}

fn refused() -> Value {
    refused::all()
        .iter()
        .map(|case| {
            json!({
                "name": case.name,
                "fault": case.fault,
                "args": case.args.iter().map(prefixed).collect::<Vec<_>>(),
                "text": prefixed(&case.text),
            })
        })
        .collect()
}

#[test]
fn refused_policies_equal_the_golden_vectors() {
    let cases = json!({
        "module": prefixed(MODULE),
        "account": prefixed(ACCOUNT),
        "policies": refused(),
    });
    hold("policy-refused.json", &cases);
}

#[test]
fn refused_policies_are_refused_for_their_reason() {
    let mut others = Vec::new();
    for case in refused::all() {
        let decoded = decode(&case.text);
        let checked = decoded.and_then(|policy| check(&policy, &case.args, ACCOUNT, MODULE));
        let by_reference = checked.map_err(|fault| format!("{fault:?}"));
        let session = Session::new(key().signer(), case.text).args(case.args);
        let by_program = match session.check_for(ACCOUNT, MODULE) {
            Err(SessionError::Policy { fault, .. }) => Err(format!("{fault:?}")),
            other => other.map_err(|error| error.to_string()),
        };
        let expected = Err(case.fault.to_owned());
        if by_reference != expected || by_program != expected {
            others.push((case.name, case.fault, by_reference, by_program));
        }
    }
    assert!(
        others.is_empty(),
        "expected, reference, program: {others:#?}"
    );
}

#[test]
fn every_vector_of_a_supported_lane_passes_all_checks() {
    for case in cases() {
        let policy = decode(&case.session.text).unwrap();
        let checked = check(&policy, &case.session.args, ACCOUNT, MODULE);
        assert_eq!(checked, Ok(()), "{}", case.name);
        let expected = match case.session.lane {
            LaneId::ERC7579 => Ok(()),
            lane => Err(SessionError::LaneNotSupported(lane)),
        };
        let checked = case.session.check_for(ACCOUNT, MODULE);
        assert_eq!(checked, expected, "{}", case.name);
    }
}

#[test]
fn heads_and_envelopes_are_read_back_by_the_reference() {
    for case in cases() {
        let session = &case.session;
        let Signer::Secp256k1(signer) = session.signer;
        let head = Head {
            lane: session.lane.into(),
            valid_after: session.valid_after,
            valid_until: session.valid_until,
            salt: session.salt,
            signer,
            policy_hash: keccak256(&session.text),
            args: session.args.clone(),
        };
        assert_eq!(head.encode(), session.head(), "{}", case.name);
        assert_eq!(Head::decode(&session.head()), Some(head), "{}", case.name);
        let signature = signature(&case);
        let expected = Envelope {
            valid_after: session.valid_after,
            valid_until: session.valid_until,
            salt: session.salt,
            signer,
            args: session.args.clone(),
            time: case.time,
            text: match session.published_at {
                Some(contract) => Text::Published(contract),
                None => Text::Carried(session.text.to_vec()),
            },
            signature,
        };
        let bytes = envelope(session, case.time, &signature);
        assert_eq!(Envelope::decode(&bytes), Some(expected), "{}", case.name);
        for length in 0..bytes.len() {
            assert_eq!(Envelope::decode(&bytes[..length]), None, "{}", case.name);
        }
    }
}

#[test]
fn the_transfer_signature_stays_within_230_bytes() {
    let cases = cases();
    let transfer = cases.iter().find(|case| case.name == "transfer").unwrap();
    let bytes = envelope(&transfer.session, transfer.time, &signature(transfer)).len();
    let text = transfer.session.text.len();
    println!("transfer: text {text} bytes, signature {bytes} bytes");
    assert_eq!((text, bytes), (100, 215));
}

#[test]
fn the_game_signature_has_190_bytes() {
    let cases = cases();
    let game = cases.iter().find(|case| case.name == "game").unwrap();
    let bytes = envelope(&game.session, game.time, &signature(game)).len();
    assert_eq!((game.session.text.len(), bytes), (80, 190));
}

#[test]
fn twenty_rules_stay_within_900_bytes() {
    let cases = cases();
    let many = cases.iter().find(|case| case.name == "many-rules").unwrap();
    assert_eq!(many.session.text.len(), 890);
}
