//! `deploy`: creates, activates and caches the program, in that order.
//!
//! Each step first checks whether it is already done, so a run continues where an interrupted one
//! stopped, and a run after the last sends nothing. The cost of creating and activating is computed
//! before anything is sent.

use alloy_primitives::{Address, Bytes, U256};
use latchkey_release::{DEPLOYER, Program, Release};
use latchkey_sdk::signing::LocalKey;

use crate::{
    activation::{Activation, ActivationQuote, activate, quote_activation},
    caching::Caching,
    checks,
    error::Error,
    node::{Node, Simulation, poll_until},
    output::{Output, print},
    state::ActivationState,
    units::{ether, gwei, thousands},
    wallet::{MinedTransaction, Quote, Wallet, check_funds, max_fee_per_gas},
};

/// What to deploy, and how.
#[derive(Debug)]
pub struct Options<'a> {
    /// The built module.
    pub wasm: &'a [u8],
    /// The release that the module must be.
    pub release: &'a Release,
    /// The key that pays; not needed by a run that sends nothing.
    pub key: Option<LocalKey>,
    /// If set, any other chain is an error.
    pub chain_id: Option<u64>,
    /// The highest bid for a place in the cache, in wei, inclusive.
    pub max_bid: U256,
    /// Whether to check and print the cost only.
    pub is_dry_run: bool,
}

/// The state after a run.
#[derive(Debug)]
pub struct Deployment {
    /// The program's address.
    pub address: Address,
    /// The creation, if this run made it.
    pub created: Option<MinedTransaction>,
    /// The activation, if this run made it.
    pub activated: Option<Activation>,
    /// How the program is or can be cached. `None`: a dry run of a program that is not active.
    pub cache: Option<Caching>,
    /// The transaction that cached the program, if this run sent it.
    pub cached: Option<MinedTransaction>,
    /// Seconds until the program expires. `None`: a dry run of a program that is not active.
    pub time_left: Option<u64>,
    /// The most that creating and activating cost, in wei.
    pub max_cost: U256,
}

impl Deployment {
    /// What the run spent, in wei: gas, data fee and bid.
    pub fn spent(&self) -> U256 {
        let transactions = [&self.created, &self.cached].into_iter().flatten();
        let fees = transactions.map(|transaction| transaction.fee);
        let activation = self.activated.iter().map(Activation::cost);
        let bid = match (&self.cache, &self.cached) {
            (Some(Caching::Bid { min_bid, .. }), Some(_)) => *min_bid,
            _ => U256::ZERO,
        };
        fees.chain(activation).fold(bid, U256::saturating_add)
    }
}

/// Deploys the program and prints a line for each check and step.
///
/// # Errors
/// A check or a transaction fails. Steps that are done stay done, and the next run continues after
/// them.
pub fn deploy(
    node: &Node,
    options: Options<'_>,
    out: &mut Output<'_>,
) -> Result<Deployment, Error> {
    let differences = options.release.differences(options.wasm);
    if !differences.is_empty() {
        return Err(Error::ReleaseMismatch(differences));
    }
    let chain = checks::check_chain(node, options.chain_id, out)?;
    let mut run = Run {
        node,
        program: Program::from_wasm(options.wasm),
        wallet: options.key.map(|key| Wallet::new(key, chain.chain_id)),
        max_bid: options.max_bid,
        out,
    };
    run.print_program_and_key()?;
    let plan = run.plan()?;
    let max_cost = run.check_cost(plan)?;
    if options.is_dry_run {
        return run.finish_dry_run(plan, max_cost);
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
    let deployment = Deployment {
        address: run.program.address(),
        created,
        activated,
        cache: Some(cache),
        cached,
        time_left: Some(checks::print_time_left(
            node,
            run.program.address(),
            run.out,
        )?),
        max_cost,
    };
    let spent = ether(deployment.spent());
    print(run.out, "spent", format!("{spent} ether"));
    Ok(deployment)
}

/// The transactions that are missing, with their cost.
#[derive(Clone, Copy, Debug)]
struct Plan {
    creation: Option<Quote>,
    activation: Option<ActivationQuote>,
}

/// One run: the values that its steps share.
struct Run<'a, 'b> {
    node: &'a Node,
    program: Program,
    wallet: Option<Wallet>,
    max_bid: U256,
    out: &'a mut Output<'b>,
}

impl Run<'_, '_> {
    fn print(&mut self, label: &'static str, text: impl Into<String>) {
        print(self.out, label, text);
    }

    fn payer(&self) -> Option<Address> {
        self.wallet.as_ref().map(Wallet::address)
    }

    fn print_program_and_key(&mut self) -> Result<(), Error> {
        let (code, hash) = (self.program.code(), self.program.code_hash());
        let bytes = thousands(code.len() as u64);
        let text = format!("{bytes} bytes, code hash {hash}, equal to the release file");
        self.print("program", text);
        if let Some(payer) = self.payer() {
            let balance = ether(self.node.balance(payer)?);
            self.print("key", format!("{payer} has {balance} ether"));
        }
        Ok(())
    }

    /// Checks which steps are done, and simulates the missing ones.
    fn plan(&mut self) -> Result<Plan, Error> {
        if self.node.code(DEPLOYER)?.is_empty() {
            return Err(Error::NoDeployer);
        }
        self.print("deployer", format!("{DEPLOYER} is on the chain"));
        let address = self.program.address();
        self.print("address", address.to_string());
        let creation = if checks::is_created(self.node, &self.program)? {
            self.print("code", "on the chain, equal byte by byte");
            None
        } else {
            let quote = self.quote_creation()?;
            let gas = thousands(quote.gas);
            self.print(
                "code",
                format!("not on the chain; creating it takes up to {gas} gas"),
            );
            Some(quote)
        };
        let state = ActivationState::fetch(self.node, self.program.code_hash())?;
        let activation = if state == ActivationState::Active {
            self.print("active", "yes");
            None
        } else {
            let code = self.program.code();
            let quote = quote_activation(self.node, address, code, self.payer())?;
            let (gas, fee) = (thousands(quote.transaction.gas), ether(quote.data_fee));
            self.print(
                "active",
                format!(
                    "no, {state}; activating it takes up to {gas} gas and a data fee of {fee} ether"
                ),
            );
            Some(quote)
        };
        Ok(Plan {
            creation,
            activation,
        })
    }

    /// Prints and returns the most that the plan costs, in wei. The payer must have as much.
    fn check_cost(&mut self, plan: Plan) -> Result<U256, Error> {
        let activation = plan.activation.map(|quote| quote.transaction);
        let transactions = [plan.creation, activation].into_iter().flatten();
        let fee_per_gas = max_fee_per_gas(self.node)?;
        let max_cost = transactions
            .map(|quote| quote.max_cost(fee_per_gas))
            .fold(U256::ZERO, U256::saturating_add);
        if max_cost.is_zero() {
            return Ok(max_cost);
        }
        let (most, gwei) = (ether(max_cost), gwei(fee_per_gas));
        self.print(
            "price",
            format!("at most {most} ether at {gwei} gwei per gas; what is not used is not charged"),
        );
        if let Some(payer) = self.payer() {
            check_funds(self.node, payer, max_cost)?;
        }
        Ok(max_cost)
    }

    fn quote_creation(&self) -> Result<Quote, Error> {
        let gas = self.node.estimate_gas(&Simulation {
            from: self.payer().unwrap_or_default(),
            to: Some(DEPLOYER),
            data: self.program.creation().into(),
            ..Simulation::default()
        })?;
        Ok(Quote::new(gas, U256::ZERO))
    }

    fn create(&mut self, quote: Quote) -> Result<MinedTransaction, Error> {
        const WHAT: &str = "creating the program";
        let wallet = self.wallet.as_mut().ok_or(Error::NoKey)?;
        let data = Bytes::from(self.program.creation());
        let transaction = wallet.send(self.node, WHAT, Some(DEPLOYER), data, quote)?;
        if !poll_until(|| checks::is_created(self.node, &self.program))? {
            return Err(Error::NotVisible {
                what: WHAT,
                hash: transaction.hash,
            });
        }
        self.print(
            "code",
            checks::describe_transaction("created", &transaction),
        );
        Ok(transaction)
    }

    fn activate(&mut self, quote: ActivationQuote) -> Result<Activation, Error> {
        let (address, hash) = (self.program.address(), self.program.code_hash());
        let wallet = self.wallet.as_mut().ok_or(Error::NoKey)?;
        let activation = activate(self.node, wallet, address, hash, quote.transaction)?;
        self.print(
            "active",
            checks::describe_activation("activated", &activation),
        );
        Ok(activation)
    }

    /// Caches the active program if that is possible.
    fn cache(&mut self) -> Result<(Caching, Option<MinedTransaction>), Error> {
        let chosen = self.choose_caching()?;
        let address = self.program.address();
        let (caching, transaction) = match self.wallet.as_mut() {
            Some(wallet) => chosen.execute(self.node, wallet, address)?,
            None => (chosen, None),
        };
        checks::print_cache(self.node, address, &caching, transaction.as_ref(), self.out)?;
        Ok((caching, transaction))
    }

    fn choose_caching(&self) -> Result<Caching, Error> {
        let (address, hash) = (self.program.address(), self.program.code_hash());
        Caching::choose(self.node, address, hash, self.payer(), self.max_bid)
    }

    /// Prints cache and time left if the program is already active; ArbOS reports neither before.
    fn finish_dry_run(mut self, plan: Plan, max_cost: U256) -> Result<Deployment, Error> {
        let address = self.program.address();
        let (mut cache, mut time_left) = (None, None);
        if plan.creation.is_none() && plan.activation.is_none() {
            let caching = self.choose_caching()?;
            checks::print_cache(self.node, address, &caching, None, self.out)?;
            cache = Some(caching);
            time_left = Some(checks::print_time_left(self.node, address, self.out)?);
        }
        self.print("dry run", "nothing was sent");
        Ok(Deployment {
            address,
            created: None,
            activated: None,
            cache,
            cached: None,
            time_left,
            max_cost,
        })
    }
}
