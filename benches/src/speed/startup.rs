//! Duration from the start of the command to its first response.

use std::path::Path;

use anyhow::Result;
use serde_json::json;

use super::{Figure, median_ms, process::Process};

/// From the start of the process to its first response (`eth_chainId`); median of 20 starts.
///
/// # Errors
/// The command does not start or respond.
pub fn measure(node: &Path) -> Result<Vec<Figure>> {
    let ready = median_ms(2, 20, || {
        let process = Process::start(node)?;
        process.client().call("eth_chainId", &json!([]))?;
        Ok(())
    })?;
    Ok(vec![Figure::new(
        "ready: start of the command to its first answer",
        ready,
        "ms",
    )])
}
