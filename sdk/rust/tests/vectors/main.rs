//! The golden vectors under `tests/vectors`: the SDK reproduces them.
//!
//! `LATCHKEY_WRITE_VECTORS=1 cargo test -p latchkey-sdk --test vectors` rewrites them.

mod accepted;
mod refused;

use std::{fs, path::PathBuf};

use accepted::{ACCOUNT, CHAIN_ID, MODULE, SECRET, Vector};
use alloy_primitives::keccak256;
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

fn vectors() -> Vec<Vector> {
    accepted::all(key().signer())
}

fn prefixed(bytes: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(bytes))
}

fn signature(vector: &Vector) -> [u8; 65] {
    key().sign(digest(vector)).unwrap()
}

fn digest(vector: &Vector) -> alloy_primitives::B256 {
    session_op_digest(
        MODULE,
        ACCOUNT,
        CHAIN_ID,
        vector.user_op_hash,
        vector.session.id(),
        vector.time,
    )
}

fn policies() -> Value {
    vectors()
        .iter()
        .map(|vector| {
            json!({
                "name": vector.name,
                "words": vector.words,
                "args": vector.session.args.iter().map(prefixed).collect::<Vec<_>>(),
                "bytes": vector.session.text.len(),
                "text": prefixed(&vector.session.text),
                "policyHash": prefixed(vector.policy.hash().unwrap()),
            })
        })
        .collect()
}

fn sessions() -> Value {
    let sessions: Vec<_> = vectors().iter().map(session).collect();
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

fn session(vector: &Vector) -> Value {
    let session = &vector.session;
    let signature = signature(vector);
    let envelope = envelope(session, vector.time, &signature);
    json!({
        "policy": vector.name,
        "lane": u32::from(session.lane),
        "validAfter": session.valid_after,
        "validUntil": session.valid_until,
        // A string: JSON numbers end at 2^53.
        "salt": session.salt.to_string(),
        "publishedAt": session.published_at.map(prefixed),
        "args": session.args.iter().map(prefixed).collect::<Vec<_>>(),
        "head": prefixed(session.head()),
        "sessionId": prefixed(session.id()),
        "userOpHash": prefixed(vector.user_op_hash),
        "time": vector.time,
        "digest": prefixed(digest(vector)),
        "signature": prefixed(signature),
        "envelopeBytes": envelope.len(),
        "envelope": prefixed(envelope),
    })
}

/// Compares with the committed file, or rewrites it first if the environment variable is set.
fn assert_committed(name: &str, found: &Value) {
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
    assert_committed("policy.json", &policies());
}

#[test]
fn sessions_equal_the_golden_vectors() {
    assert_committed("session.json", &sessions());
}

fn refused() -> Value {
    refused::all()
        .iter()
        .map(|vector| {
            json!({
                "name": vector.name,
                "fault": vector.fault,
                "args": vector.args.iter().map(prefixed).collect::<Vec<_>>(),
                "text": prefixed(&vector.text),
            })
        })
        .collect()
}

#[test]
fn refused_policies_equal_the_golden_vectors() {
    let vectors = json!({
        "module": prefixed(MODULE),
        "account": prefixed(ACCOUNT),
        "policies": refused(),
    });
    assert_committed("policy-refused.json", &vectors);
}

#[test]
fn refused_policies_are_refused_with_their_fault() {
    let mut differing = Vec::new();
    for vector in refused::all() {
        let decoded = decode(&vector.text);
        let checked = decoded.and_then(|policy| check(&policy, &vector.args, ACCOUNT, MODULE));
        let by_reference = checked.map_err(|fault| format!("{fault:?}"));
        let session = Session::new(key().signer(), vector.text).args(vector.args);
        let by_program = match session.check_for(ACCOUNT, MODULE) {
            Err(SessionError::Policy { fault, .. }) => Err(format!("{fault:?}")),
            other => other.map_err(|error| error.to_string()),
        };
        let expected = Err(vector.fault.to_owned());
        if by_reference != expected || by_program != expected {
            differing.push((vector.name, vector.fault, by_reference, by_program));
        }
    }
    assert!(
        differing.is_empty(),
        "expected, reference, program: {differing:#?}"
    );
}

#[test]
fn vectors_of_the_erc7579_lane_pass_all_checks() {
    for vector in vectors() {
        let policy = decode(&vector.session.text).unwrap();
        let checked = check(&policy, &vector.session.args, ACCOUNT, MODULE);
        assert_eq!(checked, Ok(()), "{}", vector.name);
        let expected = match vector.session.lane {
            LaneId::ERC7579 => Ok(()),
            lane => Err(SessionError::LaneNotSupported(lane)),
        };
        let checked = vector.session.check_for(ACCOUNT, MODULE);
        assert_eq!(checked, expected, "{}", vector.name);
    }
}

#[test]
fn heads_and_envelopes_are_decoded_by_the_reference_model() {
    for vector in vectors() {
        let session = &vector.session;
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
        assert_eq!(head.encode(), session.head(), "{}", vector.name);
        assert_eq!(Head::decode(&session.head()), Some(head), "{}", vector.name);
        let signature = signature(&vector);
        let expected = Envelope {
            valid_after: session.valid_after,
            valid_until: session.valid_until,
            salt: session.salt,
            signer,
            args: session.args.clone(),
            time: vector.time,
            text: match session.published_at {
                Some(contract) => Text::Published(contract),
                None => Text::Carried(session.text.to_vec()),
            },
            signature,
        };
        let bytes = envelope(session, vector.time, &signature);
        assert_eq!(Envelope::decode(&bytes), Some(expected), "{}", vector.name);
        for length in 0..bytes.len() {
            assert_eq!(Envelope::decode(&bytes[..length]), None, "{}", vector.name);
        }
    }
}

#[test]
fn transfer_envelope_has_215_bytes() {
    let vectors = vectors();
    let transfer = vectors
        .iter()
        .find(|vector| vector.name == "transfer")
        .unwrap();
    let bytes = envelope(&transfer.session, transfer.time, &signature(transfer)).len();
    let text = transfer.session.text.len();
    assert_eq!((text, bytes), (100, 215));
}

#[test]
fn game_envelope_has_190_bytes() {
    let vectors = vectors();
    let game = vectors.iter().find(|vector| vector.name == "game").unwrap();
    let bytes = envelope(&game.session, game.time, &signature(game)).len();
    assert_eq!((game.session.text.len(), bytes), (80, 190));
}

#[test]
fn text_of_twenty_rules_has_890_bytes() {
    let vectors = vectors();
    let many = vectors
        .iter()
        .find(|vector| vector.name == "many-rules")
        .unwrap();
    assert_eq!(many.session.text.len(), 890);
}
