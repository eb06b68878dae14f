//! Deployment: the order of its steps.
//!
//! Every step first looks whether it is done, so a run that was cut off anywhere is continued by
//! the next, and a run after the last does nothing. All that can be priced is priced before
//! anything is sent.

use alloy_primitives::{Address, Bytes, U256};
use latchkey_release::{DEPLOYER, Program, Release};
use latchkey_sdk::signing::LocalKey;

use crate::{
    activation::{FeeQuote, Renewal, activate, quote_activation},
    caching::Way,
    error::Error,
    look,
    node::{Node, Simulation, becomes_so},
    state::Activity,
    wallet::{Paid, Quote, Wallet, check_funds, price},
    words::{Tell, count, ether, gwei, say},
};

/// What shall be deployed, and how.
#[derive(Debug)]
pub struct Order<'a> {
    /// The built module.
    pub wasm: &'a [u8],
    /// What it must be.
    pub release: &'a Release,
    /// Who pays; a run that sends nothing needs nobody.
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
    /// The way into the cache; unknown in a dry run until the program is active.
    pub cache: Option<Way>,
    /// The caching, if this run did it.
    pub cached: Option<Paid>,
    /// Seconds until the program expires; unknown in a dry run until it is active.
    pub time_left: Option<u64>,
    /// Wei that the account must have for creation and activation.
    pub needs: U256,
}

impl Deployment {
    /// Wei that the run spent: gas, data fee and bid.
    pub fn spent(&self) -> U256 {
        let transactions = [&self.created, &self.cached].into_iter().flatten();
        let fees = transactions.map(|paid| paid.fee);
        let activation = self.activated.iter().map(Renewal::cost);
        let bid = match (&self.cache, &self.cached) {
            (Some(Way::Bid { least, .. }), Some(_)) => *least,
            _ => U256::ZERO,
        };
        fees.chain(activation).fold(bid, U256::saturating_add)
    }
}

/// Deploys, and tells each step.
///
/// # Errors
/// Something is not as it must be; what was done before stays done, and the next run goes on from
/// there.
pub fn deploy(node: &Node, order: Order<'_>, tell: &mut Tell<'_>) -> Result<Deployment, Error> {
    let differences = order.release.differences(order.wasm);
    if !differences.is_empty() {
        return Err(Error::NotTheRelease(differences));
    }
    let chain = look::chain(node, order.chain_id, tell)?;
    let mut run = Run {
        node,
        program: Program::from_wasm(order.wasm),
        wallet: order.key.map(|key| Wallet::new(key, chain.chain_id)),
        max_bid: order.max_bid,
        tell,
    };
    run.introduce()?;
    let plan = run.plan()?;
    let needs = run.price(plan)?;
    if order.is_dry_run {
        return run.end_dry(plan, needs);
    }
    let created = match plan.creation {
        Some(quote) => Some(run.create(quote)?),
        None => None,
    };
    let activated = match plan.activation {
        Some(quote) => Some(run.activate(quote)?),
        None => None,
    };
    let (cache, cached) = run.cache()?;
    let done = Deployment {
        address: run.program.address(),
        created,
        activated,
        cache: Some(cache),
        cached,
        time_left: Some(look::time(node, run.program.address(), run.tell)?),
        needs,
    };
    say(run.tell, "spent", format!("{} ether", ether(done.spent())));
    Ok(done)
}

/// Transactions still to send, with their prices.
#[derive(Clone, Copy, Debug)]
struct Plan {
    creation: Option<Quote>,
    activation: Option<FeeQuote>,
}

/// One run: what the steps share.
struct Run<'a, 'b> {
    node: &'a Node,
    program: Program,
    wallet: Option<Wallet>,
    max_bid: U256,
    tell: &'a mut Tell<'b>,
}

impl Run<'_, '_> {
    fn say(&mut self, about: &'static str, text: impl Into<String>) {
        say(self.tell, about, text);
    }

    fn payer(&self) -> Option<Address> {
        self.wallet.as_ref().map(Wallet::address)
    }

    /// What is deployed, and who pays.
    fn introduce(&mut self) -> Result<(), Error> {
        let (code, hash) = (self.program.code(), self.program.code_hash());
        let bytes = count(code.len() as u64);
        let text = format!("{bytes} bytes, code hash {hash}, as the release file says");
        self.say("program", text);
        if let Some(payer) = self.payer() {
            let has = ether(self.node.balance(payer)?);
            self.say("key", format!("{payer} has {has} ether"));
        }
        Ok(())
    }

    /// Looks at what is there and prices what is not.
    fn plan(&mut self) -> Result<Plan, Error> {
        if self.node.code(DEPLOYER)?.is_empty() {
            return Err(Error::NoDeployer);
        }
        self.say("deployer", format!("{DEPLOYER} is there"));
        let address = self.program.address();
        self.say("address", address.to_string());
        let has_code = look::has_code(self.node, &self.program)?;
        let creation = if has_code {
            self.say("code", "is there, byte by byte");
            None
        } else {
            let quote = self.quote_creation()?;
            let gas = count(quote.gas);
            self.say(
                "code",
                format!("not there; creating it takes up to {gas} gas"),
            );
            Some(quote)
        };
        let activity = Activity::ask(self.node, self.program.code_hash())?;
        let activation = if activity == Activity::Active {
            self.say("active", "yes");
            None
        } else {
            let code = self.program.code();
            let quote = quote_activation(self.node, address, code, self.payer())?;
            let (gas, fee) = (count(quote.quote.gas), ether(quote.data_fee));
            self.say(
                "active",
                format!("no, {activity}; activating it takes up to {gas} gas and a data fee of {fee} ether"),
            );
            Some(quote)
        };
        Ok(Plan {
            creation,
            activation,
        })
    }

    /// The most wei that the plan takes; the payer must have them.
    fn price(&mut self, plan: Plan) -> Result<U256, Error> {
        let activation = plan.activation.map(|quote| quote.quote);
        let transactions = [plan.creation, activation].into_iter().flatten();
        let price = price(self.node)?;
        let needs = transactions
            .map(|quote| quote.at(price))
            .fold(U256::ZERO, U256::saturating_add);
        if needs.is_zero() {
            return Ok(needs);
        }
        let (most, gwei) = (ether(needs), gwei(price));
        self.say(
            "price",
            format!("at most {most} ether at {gwei} gwei per gas; what is not used is not paid"),
        );
        if let Some(payer) = self.payer() {
            check_funds(self.node, payer, needs)?;
        }
        Ok(needs)
    }

    fn quote_creation(&self) -> Result<Quote, Error> {
        let gas = self.node.estimate_gas(&Simulation {
            from: self.payer().unwrap_or_default(),
            to: Some(DEPLOYER),
            data: self.program.creation().into(),
            ..Simulation::default()
        })?;
        Ok(Quote::of(gas, U256::ZERO))
    }

    fn create(&mut self, quote: Quote) -> Result<Paid, Error> {
        const WHAT: &str = "creating the program";
        let wallet = self.wallet.as_mut().ok_or(Error::NoKey)?;
        let data = Bytes::from(self.program.creation());
        let paid = wallet.send(self.node, WHAT, Some(DEPLOYER), data, quote)?;
        if !becomes_so(|| look::has_code(self.node, &self.program))? {
            return Err(Error::NotShown {
                what: WHAT,
                hash: paid.hash,
            });
        }
        self.say("code", look::payment("created", &paid));
        Ok(paid)
    }

    fn activate(&mut self, quote: FeeQuote) -> Result<Renewal, Error> {
        let (address, hash) = (self.program.address(), self.program.code_hash());
        let wallet = self.wallet.as_mut().ok_or(Error::NoKey)?;
        let renewal = activate(self.node, wallet, address, hash, quote.quote)?;
        self.say("active", look::renewal("activated", &renewal));
        Ok(renewal)
    }

    /// Caches the active program if there is a way.
    fn cache(&mut self) -> Result<(Way, Option<Paid>), Error> {
        let found = self.way()?;
        let address = self.program.address();
        let (way, paid) = match self.wallet.as_mut() {
            Some(wallet) => found.go(self.node, wallet, address)?,
            None => (found, None),
        };
        look::cache(self.node, address, &way, paid.as_ref(), self.tell)?;
        Ok((way, paid))
    }

    fn way(&self) -> Result<Way, Error> {
        let (address, hash) = (self.program.address(), self.program.code_hash());
        Way::find(self.node, address, hash, self.payer(), self.max_bid)
    }

    /// Cache and time can be told of what is there already.
    fn end_dry(mut self, plan: Plan, needs: U256) -> Result<Deployment, Error> {
        let address = self.program.address();
        let (mut cache, mut time_left) = (None, None);
        if plan.creation.is_none() && plan.activation.is_none() {
            let way = self.way()?;
            look::cache(self.node, address, &way, None, self.tell)?;
            cache = Some(way);
            time_left = Some(look::time(self.node, address, self.tell)?);
        }
        self.say("dry run", "nothing was sent");
        Ok(Deployment {
            address,
            created: None,
            activated: None,
            cache,
            cached: None,
            time_left,
            needs,
        })
    }
}
