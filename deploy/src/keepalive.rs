//! Keeping the program alive: a program may run for a year after its activation, and only for the
//! version of Stylus it was activated for. Before the year ends it is kept alive, afterwards it is
//! activated again. Whoever pays may do either; nothing but the end of the year changes.

use alloy_primitives::{Address, U256, keccak256};
use latchkey_release::Release;
use latchkey_sdk::signing::LocalKey;

use crate::{
    activation::{FeeQuote, Renewal, activate, keep_alive, quote_activation, quote_keepalive},
    error::Error,
    look,
    node::Node,
    precompiles::{ARB_WASM, IArbWasm},
    state::Activity,
    wallet::{Wallet, check_funds, price},
    words::{Tell, count, ether, say, span},
};

const DAY: u64 = 86_400;

/// What shall be kept alive, and from when on.
#[derive(Debug)]
pub struct Order<'a> {
    /// The program.
    pub release: &'a Release,
    /// Who pays; a dry run and a program with enough time left need nobody.
    pub key: Option<LocalKey>,
    /// The chain to be on, if only one will do.
    pub chain_id: Option<u64>,
    /// Renews if fewer days than these are left.
    pub below_days: u64,
    /// Looks and prices, sends nothing.
    pub is_dry_run: bool,
}

/// What a run did.
#[derive(Debug)]
pub enum Kept {
    /// Nothing: there is enough time left, seconds.
    Enough {
        /// Seconds until the program expires.
        left: u64,
    },
    /// Nothing: the chain renews no program this young.
    TooYoung {
        /// Seconds until the program expires.
        left: u64,
        /// Seconds until it can be renewed.
        wait: u64,
    },
    /// Nothing: it is a dry run.
    Priced {
        /// Wei that the account must have.
        needs: U256,
    },
    /// The program was kept alive.
    Renewed {
        /// What it cost.
        renewal: Renewal,
        /// Seconds until the program expires.
        left: u64,
    },
    /// The program could not run, and was activated again.
    Reactivated {
        /// What it cost.
        renewal: Renewal,
        /// Seconds until the program expires.
        left: u64,
    },
}

/// How the program gets another year.
enum Plan {
    KeepAlive(FeeQuote),
    Activate(FeeQuote),
}

impl Plan {
    fn price(&self) -> &FeeQuote {
        match self {
            Self::KeepAlive(quote) | Self::Activate(quote) => quote,
        }
    }
}

/// Renews the program if its time is short, and tells how long it has.
///
/// # Errors
/// The program is not there, or cannot be renewed.
pub fn keepalive(node: &Node, order: Order<'_>, tell: &mut Tell<'_>) -> Result<Kept, Error> {
    let chain = look::chain(node, order.chain_id, tell)?;
    let (address, codehash) = (order.release.address, order.release.code_hash);
    let code = node.code(address)?;
    if code.is_empty() {
        return Err(Error::NoProgram(address));
    }
    let found = keccak256(&code);
    if found != codehash {
        return Err(Error::ForeignCode {
            address,
            found,
            expected: codehash,
        });
    }
    say(tell, "address", address.to_string());

    let payer = order.key.as_ref().map(LocalKey::address);
    let activity = Activity::ask(node, codehash)?;
    let plan = if activity == Activity::Active {
        let left = look::time(node, address, tell)?;
        if left >= order.below_days.saturating_mul(DAY) {
            let below = order.below_days;
            say(
                tell,
                "renewal",
                format!("not before less than {below} days are left"),
            );
            return Ok(Kept::Enough { left });
        }
        let wait = wait(node, left)?;
        if wait > 0 {
            let in_time = span(wait);
            say(
                tell,
                "renewal",
                format!("too early; the chain takes it in {in_time}"),
            );
            return Ok(Kept::TooYoung { left, wait });
        }
        Plan::KeepAlive(quote_keepalive(node, codehash, payer)?)
    } else {
        say(tell, "active", format!("no, {activity}"));
        Plan::Activate(quote_activation(node, address, &code, payer)?)
    };

    let quote = plan.price();
    let needs = quote.quote.at(price(node)?);
    say(
        tell,
        "price",
        format!(
            "at most {} ether for up to {} gas and a data fee of {} ether",
            ether(needs),
            count(quote.quote.gas),
            ether(quote.data_fee)
        ),
    );
    if let Some(payer) = payer {
        check_funds(node, payer, needs)?;
    }
    if order.is_dry_run {
        say(tell, "dry run", "nothing was sent");
        return Ok(Kept::Priced { needs });
    }
    let key = order.key.ok_or(Error::NoKey)?;
    let mut wallet = Wallet::new(key, chain.chain_id);
    renew(node, &mut wallet, order.release, &plan, address, tell)
}

fn renew(
    node: &Node,
    wallet: &mut Wallet,
    release: &Release,
    plan: &Plan,
    address: Address,
    tell: &mut Tell<'_>,
) -> Result<Kept, Error> {
    let quote = plan.price().quote;
    match plan {
        Plan::KeepAlive(_) => {
            let renewal = keep_alive(node, wallet, release.code_hash, quote)?;
            say(tell, "renewal", look::renewal("kept alive", &renewal));
            let left = look::time(node, address, tell)?;
            Ok(Kept::Renewed { renewal, left })
        }
        Plan::Activate(_) => {
            let renewal = activate(node, wallet, address, release.code_hash, quote)?;
            say(tell, "renewal", look::renewal("activated again", &renewal));
            let left = look::time(node, address, tell)?;
            Ok(Kept::Reactivated { renewal, left })
        }
    }
}

/// Seconds until the chain takes a renewal of a program with `left` seconds; 0 if it does now.
fn wait(node: &Node, left: u64) -> Result<u64, Error> {
    let expiry = node.view(ARB_WASM, &IArbWasm::expiryDaysCall {})?;
    let keepalive = node.view(ARB_WASM, &IArbWasm::keepaliveDaysCall {})?;
    let age = u64::from(expiry).saturating_mul(DAY).saturating_sub(left);
    Ok(u64::from(keepalive).saturating_mul(DAY).saturating_sub(age))
}
