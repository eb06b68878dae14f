//! Committed snapshots: compared, or written when `UPDATE_SNAPSHOTS` is set.

use std::{env, fs, path::Path};

use serde_json::Value;

/// Compares `found` with `tests/snapshots/<name>`.
pub(crate) fn assert_snapshot(name: &str, found: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots")
        .join(name);
    if env::var_os("UPDATE_SNAPSHOTS").is_some() {
        let text = serde_json::to_string_pretty(found).expect("JSON") + "\n";
        fs::write(&path, text).expect("a writable snapshot");
    }
    let committed = fs::read_to_string(&path)
        .unwrap_or_else(|_| panic!("no {name}: run the test with UPDATE_SNAPSHOTS=1"));
    let committed: Value = serde_json::from_str(&committed).expect("JSON");
    assert_eq!(found, &committed, "{name} changed: see UPDATE_SNAPSHOTS");
}
