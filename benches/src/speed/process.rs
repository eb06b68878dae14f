//! The node as a command: started on a free port, killed on drop.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use latchkey_fixtures::{actors::NOW, chain::World};
use serde_json::json;
use stylus_devnode::Devnode;

use super::client::Client;

/// A running node.
#[derive(Debug)]
pub struct Process {
    child: Child,
    url: String,
}

impl Process {
    /// Starts the command at `binary` with a fixed clock, and waits until it listens.
    ///
    /// # Errors
    /// It does not start, or does not print its URL.
    pub fn start(binary: &Path) -> Result<Self> {
        let mut child = Command::new(binary)
            .args(["--port", "0", "--timestamp", &NOW.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let stdout = child.stdout.take().context("the output is piped")?;
        let mut process = Self {
            child,
            url: String::new(),
        };
        let mut lines = BufReader::new(stdout).lines();
        for line in &mut lines {
            if let Some(url) = line?.strip_prefix("HTTP ") {
                process.url = url.trim().to_owned();
                break;
            }
        }
        ensure!(
            !process.url.is_empty(),
            "{} ended without printing its URL",
            binary.display()
        );
        // Later output is read and dropped, so that the process never blocks on a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(process)
    }

    /// Starts the command at `binary` with all accounts of `world`, without its blocks.
    ///
    /// # Errors
    /// As [`Self::start`], or it refuses the dump of the world.
    pub fn start_with(binary: &Path, world: &World) -> Result<Self> {
        let original = Devnode::builder().start()?;
        original.with_chain(|chain| *chain = world.chain.clone());
        let dump = Client::new(original.url()).call("anvil_dumpState", &json!([]))?;
        let process = Self::start(binary)?;
        process.client().call("anvil_loadState", &json!([dump]))?;
        Ok(process)
    }

    /// A new client of the node.
    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }

    /// Resident memory in bytes; `None`: the system does not report it.
    pub fn resident_bytes(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib * 1024)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // An error means that the process already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
