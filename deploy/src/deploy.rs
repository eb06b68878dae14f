//! Deployment: the order of its steps, and nothing else.
//!
//! Every step first looks whether it is done, so a run that was cut off anywhere is continued by the next,
//! and a run after the last does nothing. All that can be priced is priced before anything is sent.

use alloy_primitives::{Address, Bytes, U256, keccak256};
use latchkey_release::{Program, Release};
use latchkey_sdk::{call::DETERMINISTIC_DEPLOYER, signing::LocalKey};

use crate::{
    activation::{FeeQuote, Renewal, activate, quote_activation},
    caching::Way,
    error::Error,
    node::{Node, Simulation},
    precompiles::{ARB_WASM, Activity, ChainFacts, IArbWasm, time_left},
    wallet::{Paid, Quote, Wallet, check_funds, price},
    words::{Tell, count, ether, gwei, say, span},
};

/// What shall be deployed, and how.
#[derive(Debug)]
pub struct Order<'a> {
    /// The built module.
    pub wasm: &'a [u8],
    /// What it must be.
    pub release: &'a Release,
    /// Who pays; a dry run needs nobody.
    pub key: Option<LocalKey>,
    /// The chain to be on, if only one will do.
    pub chain_id: Option<u64>,
    /// The greatest bid for a place in the cache, wei.
    pub max_bid: U256,
    /// Looks and prices, sends nothing.
    pub is_dry_run: bool,
}

/// What there is after a run.
#[derive(Debug)]
pub struct Deployment {
    /// The program's address.
    pub address: Address,
    /// The creation, if this run did it.
    pub created: Option<Paid>,
    /// The activation, if this run did it.
    pub activated: Option<Renewal>,
    /// The way into the cache as it was found; unknown in a dry run until the program is active.
    pub cache: Option<Way>,
    /// The caching, if this run did it.
    pub cached: Option<Paid>,
    /// Seconds until the program expires, if it is active.
    pub time_left: Option<u64>,
    /// Wei that the account must have to do what could be priced beforehand.
    pub needs: U256,
    /// Wei that this run spent, fees and all.
    pub spent: U256,
}

/// Transactions still to send, with their prices.
#[derive(Clone, Copy, Debug, Default)]
struct Plan {
    creation: Option<Quote>,
    activation: Option<FeeQuote>,
}

impl Plan {
    fn needs(&self, price: U256) -> U256 {
        let creation = self.creation.map(|quote| quote.at(price));
        let activation = self.activation.map(|quote| quote.quote.at(price));
        creation
            .unwrap_or_default()
            .saturating_add(activation.unwrap_or_default())
    }
}

/// Deploys, and tells each step.
///
/// # Errors
/// Something is not as it must be; what was done before stays done, and the next run goes on from there.
pub fn deploy(node: &Node, order: Order<'_>, tell: &mut Tell<'_>) -> Result<Deployment, Error> {
    let differences = order.release.differences(order.wasm);
    if !differences.is_empty() {
        return Err(Error::NotTheRelease(differences));
    }
    let program = Program::from_wasm(order.wasm);
    let chain = tell_chain(node, order.chain_id, tell)?;
    say(
        tell,
        "program",
        format!(
            "{} bytes, code hash {}, as the release file says",
            count(program.code().len() as u64),
            program.code_hash()
        ),
    );
    let mut wallet = order.key.map(|key| Wallet::new(key, chain.chain_id));
    let payer = wallet.as_ref().map(Wallet::address);
    let price = price(node)?;
    if let Some(payer) = payer {
        let has = ether(node.balance(payer)?);
        say(tell, "key", format!("{payer} has {has} ether"));
    }

    let plan = plan(node, &program, payer, tell)?;
    let needs = plan.needs(price);
    let mut done = Deployment {
        address: program.address(),
        created: None,
        activated: None,
        cache: None,
        cached: None,
        time_left: None,
        needs,
        spent: U256::ZERO,
    };
    if !needs.is_zero() {
        say(
            tell,
            "price",
            format!(
                "at most {} ether at {} gwei per gas; what is not used is not paid",
                ether(needs),
                gwei(price)
            ),
        );
        if let Some(payer) = payer {
            check_funds(node, payer, needs)?;
        }
    }
    if order.is_dry_run {
        return end_dry_run(node, &program, payer, &plan, order.max_bid, done, tell);
    }

    if let Some(quote) = plan.creation {
        let wallet = wallet.as_mut().ok_or(Error::NoKey)?;
        done.created = Some(create(node, wallet, &program, quote, tell)?);
    }
    if let Some(quote) = plan.activation {
        let wallet = wallet.as_mut().ok_or(Error::NoKey)?;
        let renewal = activate(node, wallet, program.address(), quote.quote)?;
        say(tell, "active", renewal_text("activated", &renewal));
        done.activated = Some(renewal);
    }
    let way = Way::find(
        node,
        program.address(),
        program.code_hash(),
        payer,
        order.max_bid,
    )?;
    if let Some(wallet) = wallet.as_mut() {
        done.cached = way.go(node, wallet, program.address())?;
    }
    tell_cache(node, &way, done.cached.as_ref(), program.address(), tell)?;
    done.time_left = Some(tell_time_left(node, program.address(), tell)?);
    done.spent = spent(&done, &way);
    let spent = ether(done.spent);
    say(tell, "spent", format!("{spent} ether"));
    done.cache = Some(way);
    Ok(done)
}

/// Tells which chain it is.
pub(crate) fn tell_chain(
    node: &Node,
    expected: Option<u64>,
    tell: &mut Tell<'_>,
) -> Result<ChainFacts, Error> {
    let chain = ChainFacts::ask(node, expected)?;
    let ChainFacts {
        chain_id,
        arbos,
        stylus,
    } = chain;
    let host = node.rpc().host();
    say(
        tell,
        "chain",
        format!("{chain_id} at {host}, ArbOS {arbos}, Stylus {stylus}"),
    );
    Ok(chain)
}

/// Looks at what is there and prices what is not.
fn plan(
    node: &Node,
    program: &Program,
    payer: Option<Address>,
    tell: &mut Tell<'_>,
) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    if node.code(DETERMINISTIC_DEPLOYER)?.is_empty() {
        return Err(Error::NoDeployer);
    }
    say(
        tell,
        "deployer",
        format!("{DETERMINISTIC_DEPLOYER} is there"),
    );
    say(tell, "address", program.address().to_string());
    if has_code(node, program)? {
        say(tell, "code", "is there, byte by byte");
    } else {
        let quote = quote_creation(node, program, payer)?;
        let gas = count(quote.gas);
        say(
            tell,
            "code",
            format!("not there; creating it takes up to {gas} gas"),
        );
        plan.creation = Some(quote);
    }
    let activity = Activity::ask(node, program.code_hash())?;
    if activity == Activity::Active {
        say(tell, "active", "yes");
    } else {
        let quote = quote_activation(node, program.address(), program.code(), payer)?;
        say(
            tell,
            "active",
            format!(
                "no, {activity}; activating it takes up to {} gas and a data fee of {} ether",
                count(quote.quote.gas),
                ether(quote.data_fee)
            ),
        );
        plan.activation = Some(quote);
    }
    Ok(plan)
}

/// Whether the program's code lies at its address.
///
/// # Errors
/// Other code lies there, or there is no answer.
pub(crate) fn has_code(node: &Node, program: &Program) -> Result<bool, Error> {
    let address = program.address();
    let found = node.code(address)?;
    if found.is_empty() {
        return Ok(false);
    }
    if *found != *program.code() {
        return Err(Error::ForeignCode {
            address,
            found: keccak256(&found),
            expected: program.code_hash(),
        });
    }
    Ok(true)
}

fn quote_creation(node: &Node, program: &Program, payer: Option<Address>) -> Result<Quote, Error> {
    let gas = node.estimate_gas(&Simulation {
        from: payer.unwrap_or_default(),
        to: Some(DETERMINISTIC_DEPLOYER),
        data: program.creation().into(),
        ..Simulation::default()
    })?;
    Ok(Quote::of(gas, U256::ZERO))
}

fn create(
    node: &Node,
    wallet: &mut Wallet,
    program: &Program,
    quote: Quote,
    tell: &mut Tell<'_>,
) -> Result<Paid, Error> {
    const WHAT: &str = "creating the program";
    let data = Bytes::from(program.creation());
    let paid = wallet.send(node, WHAT, Some(DETERMINISTIC_DEPLOYER), data, quote)?;
    if !has_code(node, program)? {
        return Err(Error::NotShown {
            what: WHAT,
            hash: paid.hash,
        });
    }
    say(tell, "code", paid_text("created", &paid));
    Ok(paid)
}

fn end_dry_run(
    node: &Node,
    program: &Program,
    payer: Option<Address>,
    plan: &Plan,
    max_bid: U256,
    mut done: Deployment,
    tell: &mut Tell<'_>,
) -> Result<Deployment, Error> {
    if plan.creation.is_none() && plan.activation.is_none() {
        let way = Way::find(node, done.address, program.code_hash(), payer, max_bid)?;
        tell_cache(node, &way, None, done.address, tell)?;
        done.cache = Some(way);
        done.time_left = Some(tell_time_left(node, done.address, tell)?);
    }
    say(tell, "dry run", "nothing was sent");
    Ok(done)
}

pub(crate) fn tell_cache(
    node: &Node,
    way: &Way,
    paid: Option<&Paid>,
    program: Address,
    tell: &mut Tell<'_>,
) -> Result<(), Error> {
    let call = IArbWasm::programInitGasCall { program };
    let entry = node.view(ARB_WASM, &call)?;
    let (cached, uncached) = (count(entry.gasWhenCached), count(entry.gas));
    let text = match paid {
        Some(paid) => paid_text("cached", paid),
        None => way.to_string(),
    };
    say(
        tell,
        "cache",
        format!("{text}; entering costs {cached} gas cached, {uncached} uncached"),
    );
    Ok(())
}

pub(crate) fn tell_time_left(
    node: &Node,
    program: Address,
    tell: &mut Tell<'_>,
) -> Result<u64, Error> {
    let left = time_left(node, program)?;
    say(
        tell,
        "time left",
        format!("{}; ./scripts/keepalive renews it", span(left)),
    );
    Ok(left)
}

pub(crate) fn paid_text(verb: &str, paid: &Paid) -> String {
    format!(
        "{verb} in {}: {} gas, {} ether",
        paid.hash,
        count(paid.gas),
        ether(paid.fee)
    )
}

pub(crate) fn renewal_text(verb: &str, renewal: &Renewal) -> String {
    let text = paid_text(verb, &renewal.paid);
    format!("{text}, data fee {} ether", ether(renewal.data_fee))
}

fn spent(done: &Deployment, way: &Way) -> U256 {
    let bid = match way {
        Way::Bid { least, .. } if done.cached.is_some() => *least,
        _ => U256::ZERO,
    };
    let fees = [&done.created, &done.cached]
        .into_iter()
        .flatten()
        .map(|paid| paid.fee);
    let activation = done
        .activated
        .iter()
        .map(|renewal| renewal.paid.fee.saturating_add(renewal.data_fee));
    fees.chain(activation).fold(bid, U256::saturating_add)
}
