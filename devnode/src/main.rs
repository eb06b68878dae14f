//! The command: starts a dev node and serves it until it is interrupted.

mod state_file;

use std::{
    io::{self, Write as _},
    net::IpAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use alloy_primitives::U256;
use clap::Parser;
use stylus_devnode::{
    Devnode,
    chain::{
        Chain,
        accounts::{OWNER, TEST},
    },
    profile::Profile,
    rpc::Verbosity,
};

/// A local Arbitrum chain that runs Stylus programs with Nitro's gas, in one process.
///
/// Serves JSON-RPC over HTTP and WebSocket on one port until SIGINT or SIGTERM. The chain is in
/// memory; --state also keeps it in a file. Exit code 0: stopped; 1: cannot serve, load or dump; 2:
/// wrong arguments.
#[derive(Debug, Parser)]
#[command(name = "stylus-devnode", version)]
struct Arguments {
    /// Port to listen on; 0 takes a free one
    #[arg(short, long, default_value_t = 8547)]
    port: u16,

    /// Address to listen on; every client that reaches it has full control of the chain
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,

    /// Rules of the chain: 51 (Nitro v3.9.5) or 60-draft
    #[arg(long, default_value = "51", value_parser = profile)]
    profile: &'static Profile,

    /// Chain id
    #[arg(long, default_value_t = 412_346)]
    chain_id: u64,

    /// Mine a block of the pending transactions at this interval, instead of one block a
    /// transaction
    #[arg(short, long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    block_time: Option<u64>,

    /// Mine a block of the pending transactions only on evm_mine, instead of one block a
    /// transaction
    #[arg(long, conflicts_with = "block_time")]
    no_mining: bool,

    /// Load the chain from this file if it exists, and dump it there when stopped
    #[arg(long, value_name = "FILE", conflicts_with_all = ["load_state", "dump_state"])]
    state: Option<PathBuf>,

    /// Load the chain from this file
    #[arg(long, value_name = "FILE")]
    load_state: Option<PathBuf>,

    /// Dump the chain to this file when stopped
    #[arg(long, value_name = "FILE")]
    dump_state: Option<PathBuf>,

    /// Fix the clock at this time, Unix seconds; the default is the machine's clock
    #[arg(long, value_name = "SECONDS")]
    timestamp: Option<u64>,

    /// Price of data on the parent chain, wei per unit; a new Nitro chain has 50000000000
    #[arg(long, value_name = "WEI", default_value_t = U256::ZERO)]
    l1_price: U256,

    /// Print nothing
    #[arg(short, long, conflicts_with_all = ["verbose", "log_requests"])]
    quiet: bool,

    /// Log requests; twice: with their bodies
    #[arg(short, long, action = clap::ArgAction::Count)]
    verbose: u8,

    /// Log requests, as -v
    #[arg(long)]
    log_requests: bool,
}

impl Arguments {
    /// The file for the dump when the node stops.
    fn dump_file(&self) -> Option<&Path> {
        self.state.as_deref().or(self.dump_state.as_deref())
    }

    /// The chain to serve.
    fn chain(&self) -> io::Result<Chain> {
        let mut builder = Chain::builder()
            .profile(*self.profile)
            .chain_id(self.chain_id)
            .l1_price_per_unit(self.l1_price);
        if let Some(timestamp) = self.timestamp {
            builder = builder.timestamp(timestamp);
        }
        let mut chain = builder.build();
        if let Some(file) = &self.load_state {
            state_file::load(&mut chain, file)?;
        } else if let Some(file) = self.state.as_ref().filter(|file| file.exists()) {
            state_file::load(&mut chain, file)?;
        }
        Ok(chain)
    }

    fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose, self.log_requests) {
            (true, ..) => Verbosity::Quiet,
            (false, 0, false) => Verbosity::Transactions,
            (false, 0 | 1, _) => Verbosity::Requests,
            (false, ..) => Verbosity::Bodies,
        }
    }
}

fn profile(name: &str) -> Result<&'static Profile, String> {
    Profile::by_name(name).ok_or_else(|| {
        let names: Vec<&str> = Profile::ALL.iter().map(|profile| profile.name).collect();
        format!("supported profiles are {}", names.join(" and "))
    })
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A closed output is not a failure.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // Signal handlers are installed first, so that no signal is missed after the banner.
        let interrupted = interrupted()?;
        arguments.dump_file().map_or(Ok(()), state_file::check)?;
        let node = start(arguments)?;
        if !arguments.quiet {
            let _ = io::stdout().write_all(banner(arguments, &node).as_bytes());
        }
        interrupted.await;
        let chain = node.into_chain()?;
        arguments
            .dump_file()
            .map_or(Ok(()), |file| state_file::dump(&chain, file))
    })
}

fn start(arguments: &Arguments) -> io::Result<Devnode> {
    let chain = arguments.chain()?;
    let mut builder = Devnode::builder()
        .host(arguments.host)
        .port(arguments.port)
        .verbosity(arguments.verbosity());
    if let Some(seconds) = arguments.block_time {
        builder = builder.block_time(Duration::from_secs(seconds));
    }
    if arguments.no_mining {
        builder = builder.no_mining();
    }
    builder.start_with(chain).map_err(|error| {
        let (host, port) = (arguments.host, arguments.port);
        io::Error::new(
            error.kind(),
            format!("cannot listen on {host}:{port}: {error}"),
        )
    })
}

/// Accounts, keys, chain id and URLs, for the user.
fn banner(arguments: &Arguments, node: &Devnode) -> String {
    let mut text = format!(
        "stylus-devnode {}\n\nAccounts (10000 ETH each; the keys are public, never use them elsewhere)\n",
        env!("CARGO_PKG_VERSION")
    );
    for (i, account) in TEST.iter().enumerate() {
        text += &format!("({i}) {}\n    {}\n", account.address, account.key);
    }
    text += &format!(
        "Chain owner (1000 ETH)\n    {}\n    {}\n\n",
        OWNER.address, OWNER.key
    );
    text += &format!(
        "Chain id   {}\nArbOS      {}\nL1 price   {} wei per unit\nHTTP       {}\nWebSocket  {}\n\n",
        arguments.chain_id,
        arguments.profile.name,
        arguments.l1_price,
        node.url(),
        node.ws_url()
    );
    text
}

/// Resolves when the process receives SIGINT or SIGTERM.
#[cfg(unix)]
fn interrupted() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves when the process receives SIGINT or SIGTERM.
#[cfg(not(unix))]
fn interrupted() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a signal handler, the process can only be killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
