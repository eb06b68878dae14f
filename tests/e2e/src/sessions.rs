//! The sessions the tests use, each written once: token transfers, and play in the arena.

use alloy_primitives::{Address, U256, address};
use alloy_sol_types::{SolCall, sol};
use anyhow::Result;
use latchkey_sdk::{
    abi::IERC20,
    call::Call,
    policy::{Charge, DAY, Meter, Path, Policy, Rule, Terms},
    session::Session,
    signing::LocalKey,
};

use crate::world::{World, key};

sol! {
    /// The game-like target in `contracts/Arena.sol`.
    interface IArena {
        error ArenaClosed();

        function play(uint8 move) external returns (uint8);
        function stake(uint256 round) external payable returns (uint256);
        function setClosed(bool closed) external;
        function plays(address player) external view returns (uint256);
        function staked(address player) external view returns (uint256);
    }
}

/// The one address that the transfer session may pay.
pub const RECIPIENT: Address = address!("00000000000000000000000000000000000cafe5");

/// Token units that the transfer session may move a day (in UTC).
pub const DAILY: u128 = 100;

/// Wei of fee that one operation of any session here may cost.
pub const FEE_PER_OP: u128 = 1_000_000_000_000_000;

/// Wei per gas that an operation of any session here may offer.
pub const FEE_PER_GAS: u128 = 1_000_000_000;

/// Calls in one operation of any session here.
pub const CALLS: u8 = 5;

/// Calls of the arena session in all.
pub const PLAYS: u128 = 3;

/// Wei that the arena session may stake in all.
pub const STAKES: u128 = 1_000;

/// Wei that one call of the arena session may carry.
pub const STAKE: u128 = 600;

/// Seconds that the sessions live.
pub const WEEK: u64 = 7 * 86_400;

/// Index of the meter of daily transfers.
pub const TRANSFER_METER: u64 = 0;

/// Index of the meter of fees per operation, in both policies.
pub const FEE_METER: u64 = 1;

/// Index of the meter of stakes.
pub const STAKE_METER: u64 = 2;

/// A session, its policy and its key.
#[derive(Clone, Debug)]
pub struct SessionWithKey {
    /// The policy, which knows the names of its limits.
    pub policy: Policy,
    /// The session.
    pub session: Session,
    /// Its key.
    pub key: LocalKey,
}

/// One token, one recipient, [`DAILY`] units a day.
pub fn transfer_policy(token: Address) -> Policy {
    transfer_policy_of(token, DAILY)
}

/// One token, one recipient, `limit` units a day.
pub fn transfer_policy_of(token: Address, limit: u128) -> Policy {
    let mut policy = Policy::new();
    let daily = policy.meter(Meter::period(limit, DAY).named("daily transfer limit"));
    let fee = policy.meter(Meter::per_op(FEE_PER_OP).named("fee per operation"));
    let terms = Terms::max_fee_per_gas(FEE_PER_GAS).max_calls(CALLS);
    policy.terms(terms.self_pay(fee));
    policy.rule(
        Rule::call(token, IERC20::transferCall::SELECTOR)
            .constrain(Path::address(0).is(RECIPIENT))
            .charge(Charge::argument(Path::uint256(1), daily)),
    );
    policy
}

/// [`PLAYS`] plays of any move; stakes and plain payments of at most [`STAKE`], [`STAKES`] in all,
/// in rounds below 10.
pub fn arena_policy(arena: Address) -> Policy {
    let mut policy = Policy::new();
    let plays = policy.meter(Meter::lifetime(PLAYS).named("plays"));
    let fee = policy.meter(Meter::per_op(FEE_PER_OP).named("fee per operation"));
    let stakes = policy.meter(Meter::lifetime(STAKES).named("stakes"));
    let terms = Terms::max_fee_per_gas(FEE_PER_GAS).max_calls(CALLS);
    policy.terms(terms.self_pay(fee));
    policy.rule(Rule::call(arena, IArena::playCall::SELECTOR).charge(Charge::one(plays)));
    policy.rule(
        Rule::call(arena, IArena::stakeCall::SELECTOR)
            .value(STAKE)
            .constrain(Path::uint256(0).is_below(10u128))
            .charge(Charge::value(stakes)),
    );
    policy.rule(
        Rule::plain_transfer(arena)
            .value(STAKE)
            .charge(Charge::value(stakes)),
    );
    policy
}

impl World {
    /// The transfer session of the key `name`, from now on and for a week; not enabled.
    ///
    /// # Errors
    /// The policy cannot be encoded.
    pub fn transfer_session(&self, name: &str) -> Result<SessionWithKey> {
        self.session(transfer_policy(self.token), name)
    }

    /// A session of the key `name` under any policy, from now on and for a week; not enabled.
    ///
    /// # Errors
    /// The policy cannot be encoded.
    pub fn session(&self, policy: Policy, name: &str) -> Result<SessionWithKey> {
        let key = key(name)?;
        let now = self.now();
        let session = Session::new(key.signer(), policy.text()?)
            .after(now)
            .until(now + WEEK);
        Ok(SessionWithKey {
            policy,
            session,
            key,
        })
    }

    /// The transfer session of the key `session key`, enabled by the owner.
    ///
    /// # Errors
    /// The module refuses it.
    pub fn enabled_transfer_session(&mut self) -> Result<SessionWithKey> {
        let made = self.transfer_session("session key")?;
        self.enable(&made.session)?;
        Ok(made)
    }

    /// The arena session of the key `player`, enabled by the owner.
    ///
    /// # Errors
    /// The module refuses it.
    pub fn enabled_arena_session(&mut self) -> Result<SessionWithKey> {
        let made = self.session(arena_policy(self.arena), "player")?;
        self.enable(&made.session)?;
        Ok(made)
    }

    /// A transfer of the token to [`RECIPIENT`].
    pub fn transfer(&self, amount: u128) -> Call {
        Call::erc20_transfer(self.token, RECIPIENT, U256::from(amount))
    }

    /// One move in the arena.
    pub fn play(&self) -> Call {
        Call::new(self.arena, IArena::playCall { r#move: 7 }.abi_encode())
    }

    /// A stake of some wei in round 1.
    pub fn stake(&self, wei: u128) -> Call {
        let round = U256::from(1);
        Call::new(self.arena, IArena::stakeCall { round }.abi_encode()).with_value(U256::from(wei))
    }
}
