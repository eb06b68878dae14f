//! `keepalive`: renews the program before it expires.
//!
//! A program runs for a year after its activation, and only under the Stylus version it was
//! activated for. An active program is kept alive; one that expired or is outdated is activated
//! again. Any account may pay for either, and only the expiry changes.

use alloy_primitives::{Address, U256, keccak256};
use latchkey_release::Release;
use latchkey_sdk::signing::LocalKey;

use crate::{
    activation::{
        Activation, ActivationQuote, activate, keep_alive, quote_activation, quote_keepalive,
    },
    checks,
    error::Error,
    node::Node,
    output::{Output, print},
    precompiles::{ARB_WASM, IArbWasm},
    state::ActivationState,
    units::{duration, ether, thousands},
    wallet::{Wallet, check_funds, max_fee_per_gas},
};

/// Seconds in a day.
const DAY: u64 = 86_400;

/// What to renew, and when.
#[derive(Debug)]
pub struct Options<'a> {
    /// The release to renew.
    pub release: &'a Release,
    /// The key that pays; not needed by a run that sends nothing.
    pub key: Option<LocalKey>,
    /// If set, any other chain is an error.
    pub chain_id: Option<u64>,
    /// Renews if the program expires in less than this many days.
    pub below_days: u64,
    /// Whether to check and print the cost only.
    pub is_dry_run: bool,
}

/// What a run did.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing: enough time is left.
    EnoughTime {
        /// Seconds until the program expires.
        left: u64,
    },
    /// Nothing: the chain does not renew a program this young.
    TooYoung {
        /// Seconds until the program expires.
        left: u64,
        /// Seconds until the chain accepts a renewal.
        wait: u64,
    },
    /// Nothing: it was a dry run.
    DryRun {
        /// The most that the renewal costs, in wei.
        max_cost: U256,
    },
    /// The program was kept alive.
    Renewed {
        /// The transaction and the data fee.
        renewal: Activation,
        /// Seconds until the program expires.
        left: u64,
    },
    /// The program could not run and was activated again.
    Reactivated {
        /// The transaction and the data fee.
        renewal: Activation,
        /// Seconds until the program expires.
        left: u64,
    },
}

/// The transaction that renews the program.
enum Plan {
    KeepAlive(ActivationQuote),
    Activate(ActivationQuote),
}

impl Plan {
    fn quote(&self) -> &ActivationQuote {
        match self {
            Self::KeepAlive(quote) | Self::Activate(quote) => quote,
        }
    }
}

/// Renews the program if it expires within `below_days`, and prints how long it can run.
///
/// # Errors
/// The program is not on the chain, a check or the transaction fails, or the node does not respond.
pub fn keepalive(
    node: &Node,
    options: Options<'_>,
    out: &mut Output<'_>,
) -> Result<Outcome, Error> {
    let chain = checks::check_chain(node, options.chain_id, out)?;
    let (address, codehash) = (options.release.address, options.release.code_hash);
    let code = node.code(address)?;
    if code.is_empty() {
        return Err(Error::NotDeployed(address));
    }
    let found = keccak256(&code);
    if found != codehash {
        return Err(Error::UnexpectedCode {
            address,
            found,
            expected: codehash,
        });
    }
    print(out, "address", address.to_string());

    let payer = options.key.as_ref().map(LocalKey::address);
    let state = ActivationState::fetch(node, codehash)?;
    let plan = if state == ActivationState::Active {
        let left = checks::print_time_left(node, address, out)?;
        if left >= options.below_days.saturating_mul(DAY) {
            let below = options.below_days;
            print(
                out,
                "renewal",
                format!("not needed until less than {below} days are left"),
            );
            return Ok(Outcome::EnoughTime { left });
        }
        let wait = seconds_until_renewable(node, left)?;
        if wait > 0 {
            let text = duration(wait);
            print(
                out,
                "renewal",
                format!("too early; the chain accepts it in {text}"),
            );
            return Ok(Outcome::TooYoung { left, wait });
        }
        Plan::KeepAlive(quote_keepalive(node, codehash, payer)?)
    } else {
        print(out, "active", format!("no, {state}"));
        Plan::Activate(quote_activation(node, address, &code, payer)?)
    };

    let quote = plan.quote();
    let max_cost = quote.transaction.max_cost(max_fee_per_gas(node)?);
    print(
        out,
        "price",
        format!(
            "at most {} ether for up to {} gas and a data fee of {} ether",
            ether(max_cost),
            thousands(quote.transaction.gas),
            ether(quote.data_fee)
        ),
    );
    if let Some(payer) = payer {
        check_funds(node, payer, max_cost)?;
    }
    if options.is_dry_run {
        print(out, "dry run", "nothing was sent");
        return Ok(Outcome::DryRun { max_cost });
    }
    let key = options.key.ok_or(Error::NoKey)?;
    let mut wallet = Wallet::new(key, chain.chain_id);
    renew(node, &mut wallet, options.release, &plan, address, out)
}

fn renew(
    node: &Node,
    wallet: &mut Wallet,
    release: &Release,
    plan: &Plan,
    address: Address,
    out: &mut Output<'_>,
) -> Result<Outcome, Error> {
    let quote = plan.quote().transaction;
    match plan {
        Plan::KeepAlive(_) => {
            let renewal = keep_alive(node, wallet, release.code_hash, quote)?;
            let text = checks::describe_activation("kept alive", &renewal);
            print(out, "renewal", text);
            let left = checks::print_time_left(node, address, out)?;
            Ok(Outcome::Renewed { renewal, left })
        }
        Plan::Activate(_) => {
            let renewal = activate(node, wallet, address, release.code_hash, quote)?;
            let text = checks::describe_activation("activated again", &renewal);
            print(out, "renewal", text);
            let left = checks::print_time_left(node, address, out)?;
            Ok(Outcome::Reactivated { renewal, left })
        }
    }
}

/// Seconds until the chain renews a program that expires in `left` seconds; 0 if it does so now.
fn seconds_until_renewable(node: &Node, left: u64) -> Result<u64, Error> {
    let expiry = node.view(ARB_WASM, &IArbWasm::expiryDaysCall {})?;
    let min_age = node.view(ARB_WASM, &IArbWasm::keepaliveDaysCall {})?;
    let age = u64::from(expiry).saturating_mul(DAY).saturating_sub(left);
    Ok(u64::from(min_age).saturating_mul(DAY).saturating_sub(age))
}
