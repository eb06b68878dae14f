//! The command behind `./scripts/deploy`, `./scripts/keepalive` and `./scripts/verify`. Exit codes:
//! 0 done, 1 failed or refused, 2 wrong arguments.

use std::{
    env, fs, io,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use alloy_primitives::{U256, utils::parse_ether};
use clap::{Args, Parser, Subcommand};
use latchkey_deploy::{
    deploy, keepalive,
    key::{KEY_VARIABLE, PASSWORD_VARIABLE, Places, is_key_like},
    node::Node,
    verify,
    words::Line,
};
use latchkey_release::Release;
use latchkey_sdk::signing::LocalKey;

/// Puts Latchkey on an Arbitrum chain, keeps it alive, checks what is there.
#[derive(Debug, Parser)]
struct Cli {
    /// Where relative file names begin; the scripts say where they were called.
    #[arg(long, value_name = "FOLDER", hide = true)]
    from: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

/// The built module, in the clone that this command was built from.
const MODULE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../.build/latchkey.wasm");
/// The release file of that clone.
const RELEASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../abi/release.json");

#[derive(Debug, Subcommand)]
enum Command {
    /// Creates, activates and caches the program; does what is not done yet.
    Deploy {
        #[command(flatten)]
        chain: ChainArgs,
        #[command(flatten)]
        payer: PayerArgs,
        /// The built module; of this clone if not said.
        #[arg(long, value_name = "FILE", default_value = MODULE, hide_default_value = true)]
        wasm: PathBuf,
        /// The greatest bid for a place in the cache, in ether.
        #[arg(long, value_name = "ETHER", default_value = "0", value_parser = ether)]
        max_bid: U256,
    },
    /// Renews the program if its time is short.
    Keepalive {
        #[command(flatten)]
        chain: ChainArgs,
        #[command(flatten)]
        payer: PayerArgs,
        /// Renews if fewer days than these are left.
        #[arg(long, value_name = "DAYS", default_value_t = 60)]
        below: u64,
    },
    /// Compares the code on chain with the build, and says whether it runs.
    Verify {
        #[command(flatten)]
        chain: ChainArgs,
        /// The built module; of this clone if not said.
        #[arg(long, value_name = "FILE", default_value = MODULE, hide_default_value = true)]
        wasm: PathBuf,
    },
}

#[derive(Debug, Args)]
struct ChainArgs {
    /// The node, http or https.
    #[arg(long, value_name = "URL", value_parser = url)]
    url: String,
    /// Refuses any other chain.
    #[arg(long, value_name = "ID")]
    chain_id: Option<u64>,
    /// The release file; of this clone if not said.
    #[arg(long, value_name = "FILE", default_value = RELEASE, hide_default_value = true)]
    release: PathBuf,
}

#[derive(Debug, Args)]
struct PayerArgs {
    /// A file with the key in hex, or an encrypted JSON keystore; nobody else may read it.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// A file with the keystore's password; nobody else may read it.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Looks and prices, sends nothing.
    #[arg(long)]
    dry_run: bool,
}

impl PayerArgs {
    fn key(&self) -> Result<Option<LocalKey>, Failure> {
        let places = Places {
            variable: env::var(KEY_VARIABLE).ok(),
            file: self.key_file.as_deref(),
            password: env::var(PASSWORD_VARIABLE).ok(),
            password_file: self.password_file.as_deref(),
        };
        Ok(places.key()?)
    }
}

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    // Told before the arguments are looked at any closer, so that no message repeats it.
    if env::args().any(|argument| is_key_like(&argument)) {
        eprintln!(
            "an argument looks like a private key. Others see arguments, and the shell remembers them: \
             count this key as known. Keys go into {KEY_VARIABLE} or a --key-file"
        );
        return ExitCode::from(2);
    }
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    if let Some(folder) = cli.from {
        let fault = |error| format!("cannot work in {}: {error}", folder.display());
        env::set_current_dir(&folder).map_err(fault)?;
    }
    match cli.command {
        Command::Deploy {
            chain,
            payer,
            wasm,
            max_bid,
        } => {
            let order = deploy::Order {
                wasm: &read(&wasm, "./scripts/build")?,
                release: &release(&chain.release)?,
                key: payer.key()?,
                chain_id: chain.chain_id,
                max_bid,
                is_dry_run: payer.dry_run,
            };
            deploy::deploy(&Node::new(&chain.url), order, &mut print)?;
        }
        Command::Keepalive {
            chain,
            payer,
            below,
        } => {
            let order = keepalive::Order {
                release: &release(&chain.release)?,
                key: payer.key()?,
                chain_id: chain.chain_id,
                below_days: below,
                is_dry_run: payer.dry_run,
            };
            keepalive::keepalive(&Node::new(&chain.url), order, &mut print)?;
        }
        Command::Verify { chain, wasm } => {
            let wasm = read(&wasm, "./scripts/build")?;
            let release = release(&chain.release)?;
            let node = Node::new(&chain.url);
            verify::verify(&node, &wasm, &release, chain.chain_id, &mut print)?;
        }
    }
    Ok(())
}

/// One line on standard output, at once. If nobody listens any more, the work goes on.
fn print(line: Line) {
    let _ = writeln!(io::stdout(), "{:<10} {}", line.about, line.text);
}

fn read(file: &Path, made_by: &str) -> Result<Vec<u8>, Failure> {
    let fault = |error| format!("cannot read {}: {error}; run {made_by}", file.display());
    Ok(fs::read(file).map_err(fault)?)
}

fn release(file: &Path) -> Result<Release, Failure> {
    let text = read(file, "./scripts/bench, which writes it")?;
    let fault = |error| format!("{} is no release file: {error}", file.display());
    Ok(serde_json::from_slice(&text).map_err(fault)?)
}

fn ether(text: &str) -> Result<U256, String> {
    parse_ether(text).map_err(|_| "not an amount of ether, like 0.01".to_owned())
}

fn url(text: &str) -> Result<String, String> {
    if text.starts_with("http://") || text.starts_with("https://") {
        Ok(text.to_owned())
    } else {
        Err("not a URL that begins with http:// or https://".to_owned())
    }
}
