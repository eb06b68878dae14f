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
    key::{KEY_VARIABLE, KeySources, PASSWORD_VARIABLE, is_key_like},
    node::Node,
    output::Line,
    verify,
};
use latchkey_release::Release;
use latchkey_sdk::signing::LocalKey;

/// Deploys Latchkey to an Arbitrum chain, keeps it alive, and verifies what is on the chain.
#[derive(Debug, Parser)]
struct Cli {
    /// The folder that relative file names start at; the scripts pass the caller's folder.
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
    /// Creates, activates and caches the program; skips the steps that are done.
    Deploy {
        #[command(flatten)]
        chain: ChainArgs,
        #[command(flatten)]
        payer: PayerArgs,
        /// The built module [default: the one of this clone].
        #[arg(long, value_name = "FILE", default_value = MODULE, hide_default_value = true)]
        wasm: PathBuf,
        /// The highest bid for a place in the cache, in ether.
        #[arg(long, value_name = "ETHER", default_value = "0", value_parser = ether)]
        max_bid: U256,
    },
    /// Renews the program if it expires soon.
    Keepalive {
        #[command(flatten)]
        chain: ChainArgs,
        #[command(flatten)]
        payer: PayerArgs,
        /// Renews if fewer days than this are left.
        #[arg(long, value_name = "DAYS", default_value_t = 60)]
        below: u64,
    },
    /// Compares the code on the chain with the build, and checks that the program can run.
    Verify {
        #[command(flatten)]
        chain: ChainArgs,
        /// The built module [default: the one of this clone].
        #[arg(long, value_name = "FILE", default_value = MODULE, hide_default_value = true)]
        wasm: PathBuf,
    },
}

#[derive(Debug, Args)]
struct ChainArgs {
    /// The URL of the node, http or https.
    #[arg(long, value_name = "URL", value_parser = url)]
    url: String,
    /// Refuses any other chain.
    #[arg(long, value_name = "ID")]
    chain_id: Option<u64>,
    /// The release file [default: the one of this clone].
    #[arg(long, value_name = "FILE", default_value = RELEASE, hide_default_value = true)]
    release: PathBuf,
}

#[derive(Debug, Args)]
struct PayerArgs {
    /// A file with the key in hex, or an encrypted JSON keystore; no other user may read it.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// A file with the keystore's password; no other user may read it.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Prints the checks and the cost; sends nothing.
    #[arg(long)]
    dry_run: bool,
}

impl PayerArgs {
    fn key(&self) -> Result<Option<LocalKey>, BoxError> {
        let sources = KeySources {
            variable: env::var(KEY_VARIABLE).ok(),
            file: self.key_file.as_deref(),
            password: env::var(PASSWORD_VARIABLE).ok(),
            password_file: self.password_file.as_deref(),
        };
        Ok(sources.key()?)
    }
}

type BoxError = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    // Checked before the arguments are parsed, so that no message repeats the key.
    if env::args().any(|argument| is_key_like(&argument)) {
        eprintln!(
            "an argument looks like a private key. Other users see arguments, and shells store them: \
             do not use this key any more. Set {KEY_VARIABLE} or pass --key-file instead"
        );
        return ExitCode::from(2);
    }
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<(), BoxError> {
    if let Some(folder) = cli.from {
        let error_text = |error| format!("cannot change to {}: {error}", folder.display());
        env::set_current_dir(&folder).map_err(error_text)?;
    }
    match cli.command {
        Command::Deploy {
            chain,
            payer,
            wasm,
            max_bid,
        } => {
            let options = deploy::Options {
                wasm: &read(&wasm, "./scripts/build")?,
                release: &release(&chain.release)?,
                key: payer.key()?,
                chain_id: chain.chain_id,
                max_bid,
                is_dry_run: payer.dry_run,
            };
            deploy::deploy(&Node::new(&chain.url), options, &mut print_line)?;
        }
        Command::Keepalive {
            chain,
            payer,
            below,
        } => {
            let options = keepalive::Options {
                release: &release(&chain.release)?,
                key: payer.key()?,
                chain_id: chain.chain_id,
                below_days: below,
                is_dry_run: payer.dry_run,
            };
            keepalive::keepalive(&Node::new(&chain.url), options, &mut print_line)?;
        }
        Command::Verify { chain, wasm } => {
            let wasm = read(&wasm, "./scripts/build")?;
            let release = release(&chain.release)?;
            let node = Node::new(&chain.url);
            verify::verify(&node, &wasm, &release, chain.chain_id, &mut print_line)?;
        }
    }
    Ok(())
}

/// Prints one line to standard output. Ignores errors, so that a command finishes its transactions
/// even after the reader of its output has closed.
fn print_line(line: Line) {
    let _ = writeln!(io::stdout(), "{:<10} {}", line.label, line.text);
}

fn read(file: &Path, made_by: &str) -> Result<Vec<u8>, BoxError> {
    let error_text = |error| format!("cannot read {}: {error}; run {made_by}", file.display());
    Ok(fs::read(file).map_err(error_text)?)
}

fn release(file: &Path) -> Result<Release, BoxError> {
    let text = read(file, "./scripts/bench, which writes it")?;
    let error_text = |error| format!("{} is not a release file: {error}", file.display());
    Ok(serde_json::from_slice(&text).map_err(error_text)?)
}

fn ether(text: &str) -> Result<U256, String> {
    parse_ether(text).map_err(|_| "not an amount of ether, like 0.01".to_owned())
}

fn url(text: &str) -> Result<String, String> {
    if text.starts_with("http://") || text.starts_with("https://") {
        Ok(text.to_owned())
    } else {
        Err("not a URL that starts with http:// or https://".to_owned())
    }
}
