//! The policies and sessions of the golden vectors, each with its meaning in English.

use alloy_primitives::{
    Address, B256, FixedBytes, I256, U256, address, b256, fixed_bytes, keccak256,
};
use latchkey_sdk::{
    policy::{
        Amount, Charge, DAY, Meter, Operand, Param, Path, Payer, Paymasters, Policy, Refill, Rule,
        Terms, ValueType,
    },
    session::{Session, Signer},
};

pub(crate) const ACCOUNT: Address = address!("9a11e70000000000000000000000000000000acc");
pub(crate) const MODULE: Address = address!("1a7c4be000000000000000000000000000000001");
pub(crate) const CHAIN_ID: u64 = 42_161;
pub(crate) const SECRET: B256 =
    b256!("4c61746368206b65792074657374207365637265742c206e657665722066756e");
pub(crate) const TIME: u64 = 1_800_000_123;

const TOKEN: Address = address!("70c3000000000000000000000000000000000001");
const OTHER_TOKEN: Address = address!("70c3000000000000000000000000000000000002");
const RECIPIENT: Address = address!("cafe000000000000000000000000000000000001");
const GAME: Address = address!("9a3e000000000000000000000000000000000001");
const ROUTER: Address = address!("5a9000000000000000000000000000000000001f");
const PAYMASTER: Address = address!("fee0000000000000000000000000000000000001");
const ADAPTER: Address = address!("ada0000000000000000000000000000000000001");
const PUBLISHED: Address = address!("7e87000000000000000000000000000000000001");

const TRANSFER: FixedBytes<4> = fixed_bytes!("a9059cbb");
const APPROVE: FixedBytes<4> = fixed_bytes!("095ea7b3");

const GWEI: u128 = 1_000_000_000;
const ETHER: u128 = 1_000_000_000_000_000_000;

/// One vector: a policy, a session of it, and one operation's signature.
pub(crate) struct Vector {
    pub(crate) name: &'static str,
    /// Meaning of the policy.
    pub(crate) words: &'static [&'static str],
    pub(crate) policy: Policy,
    pub(crate) session: Session,
    pub(crate) time: Option<u64>,
    pub(crate) user_op_hash: B256,
}

pub(crate) fn all(signer: Signer) -> Vec<Vector> {
    let make = |name: &'static str,
                words: &'static [&'static str],
                policy: Policy,
                change: &dyn Fn(Session) -> Session,
                time: Option<u64>| {
        let text = policy.text().expect(name);
        let session = Session::new(signer, text).until(1_800_600_000).salt(1);
        Vector {
            name,
            words,
            session: change(session),
            policy,
            time,
            user_op_hash: keccak256(name),
        }
    };
    let same = |session: Session| session;
    vec![
        make(
            "transfer",
            &[
                "one call per operation, maxFeePerGas at most 2 gwei",
                "the account pays at most 0.001 ether per operation",
                "transfer of one token to one recipient, 100 tokens a day",
            ],
            transfer(),
            &same,
            Some(TIME),
        ),
        make(
            "transfer-template",
            &["as transfer; token, recipient, daily cap and first day are args 0 to 3"],
            transfer_template(),
            &|session| {
                session.args([
                    TOKEN.into_word(),
                    RECIPIENT.into_word(),
                    U256::from(100 * ETHER).into(),
                    U256::from(1_799_971_200_u64).into(),
                ])
            },
            Some(TIME),
        ),
        make(
            "game",
            &[
                "up to 4 calls per operation, maxFeePerGas at most 1 gwei",
                "the account pays nothing; one paymaster may pay",
                "three functions of one contract, 100 calls in all",
            ],
            game(),
            &same,
            None,
        ),
        make(
            "pocket-money",
            &[
                "maxFeePerGas at most 2 gwei, the account pays at most 0.01 ether a month",
                "plain transfers to one recipient, at most 0.1 ether each, 1 ether in all",
            ],
            pocket_money(),
            &|session| session.after(1_799_999_000),
            Some(TIME),
        ),
        make(
            "stream",
            &[
                "any paymaster; fees of at most 0.001 ether per operation",
                "transfer of one token to one recipient: 0.5 tokens come back every hour, at most 12 at once",
                "and at most 1000 tokens in all",
            ],
            stream(),
            &|session| session.until(latchkey_sdk::session::NEVER),
            Some(TIME),
        ),
        make(
            "swap",
            &[
                "up to 2 calls per operation, maxFeePerGas at most 5 gwei",
                "two paymasters, one of them repaid by the account",
                "approve two tokens to one router, at most 50 tokens a day in all",
                "swaps at the router: receiver is the account, both tokens known, deadline given",
            ],
            swap(),
            &same,
            Some(TIME),
        ),
        make(
            "types",
            &[
                "no fee at all",
                "one function: int24 above -100, bool true, bytes4 one of two, uint8 not 7, int256 at least a negative number, bytes32 equal",
            ],
            types(),
            &same,
            None,
        ),
        make(
            "never",
            &[
                "emits a use event; up to 32 calls, at most 10,000,000 gas per operation, fee free of limits but maxFeePerGas 0",
                "one function or plain transfers with any value to two targets, in full power; two addresses never",
            ],
            never(),
            &same,
            None,
        ),
        make(
            "args-in-every-place",
            &["cap, refill, anchor, value, target, paymaster and compared values from 8 args"],
            args_in_every_place(),
            &|session| {
                session.args([
                    U256::from(1_000).into(),
                    U256::from(10).into(),
                    U256::from(1_700_000_000).into(),
                    U256::from(ETHER).into(),
                    GAME.into_word(),
                    PAYMASTER.into_word(),
                    I256::MINUS_ONE.into_raw().into(),
                    fixed_bytes!(
                        "deadbeef00000000000000000000000000000000000000000000000000000000"
                    ),
                ])
            },
            Some(TIME),
        ),
        make(
            "published",
            &["as transfer; the text is read from a contract's code"],
            transfer(),
            &|session| session.published_at(PUBLISHED).salt(u64::MAX),
            Some(TIME),
        ),
        make(
            "entity",
            &["as game, in lane 7"],
            game(),
            &|session| session.lane(7).salt(0),
            None,
        ),
        make(
            "many-rules",
            &[
                "6 limits; 20 rules over 8 contracts: two functions each, constraints on receiver and token, charges of amount and use",
            ],
            many_rules(),
            &same,
            Some(TIME),
        ),
    ]
}

fn transfer() -> Policy {
    let mut policy = Policy::new();
    let daily = policy.meter(Meter::period(100 * ETHER, DAY).named("daily transfer limit"));
    let fee = policy.meter(Meter::per_op(ETHER / 1_000).named("fee per operation"));
    policy.terms(Terms::max_fee_per_gas(2 * GWEI).self_pay(fee));
    policy.rule(
        Rule::call(TOKEN, TRANSFER)
            .constrain(Path::address(0).is(RECIPIENT))
            .charge(Charge::argument(Path::uint256(1), daily)),
    );
    policy
}

fn transfer_template() -> Policy {
    let mut policy = Policy::new();
    let daily = policy.meter(Meter::period(Param(2), DAY).anchored(Param(3)));
    let fee = policy.meter(Meter::per_op(ETHER / 1_000));
    policy.terms(Terms::max_fee_per_gas(2 * GWEI).self_pay(fee));
    policy.rule(
        Rule::call(Param(0), TRANSFER)
            .constrain(Path::address(0).is(Param(1)))
            .charge(Charge::argument(Path::uint256(1), daily)),
    );
    policy
}

fn game() -> Policy {
    let mut policy = Policy::new();
    let uses = policy.meter(Meter::lifetime(100));
    policy.terms(
        Terms::max_fee_per_gas(GWEI)
            .max_calls(4)
            .paymasters(Paymasters::OneOf(vec![Payer::free(PAYMASTER)])),
    );
    policy.rule(
        Rule::call(GAME, fixed_bytes!("11223344"))
            .function(fixed_bytes!("00000000"))
            .function(fixed_bytes!("ffeeddcc"))
            .charge(Charge::one(uses)),
    );
    policy
}

fn pocket_money() -> Policy {
    let mut policy = Policy::new();
    let total = policy.meter(Meter::lifetime(ETHER));
    let monthly_fee = policy.meter(Meter::period(ETHER / 100, 30 * DAY));
    policy.terms(Terms::max_fee_per_gas(2 * GWEI).self_pay(monthly_fee));
    policy.rule(
        Rule::plain_transfer(RECIPIENT)
            .value(ETHER / 10)
            .charge(Charge::value(total)),
    );
    policy
}

fn stream() -> Policy {
    let mut policy = Policy::new();
    let flow = policy.meter(Meter::trickle(12 * ETHER, ETHER / 2, 3_600));
    let total = policy.meter(Meter::lifetime(1_000 * ETHER));
    let fee = policy.meter(Meter::per_op(ETHER / 1_000));
    policy.terms(
        Terms::max_fee_per_gas(100 * GWEI)
            .self_pay(fee)
            .paymasters(Paymasters::Any),
    );
    let amount = Path::uint256(1);
    policy.rule(
        Rule::call(TOKEN, TRANSFER)
            .constrain(Path::address(0).is(RECIPIENT))
            .charge(Charge::argument(amount, flow))
            .charge(Charge::argument(amount, total)),
    );
    policy
}

fn swap() -> Policy {
    let mut policy = Policy::new();
    let daily = policy.meter(Meter::period(50 * ETHER, DAY));
    let fee = policy.meter(Meter::per_op(ETHER / 200));
    let monthly_fee = policy.meter(Meter::period(ETHER / 10, 30 * DAY));
    let payers = vec![Payer::repaid(PAYMASTER), Payer::free(ADAPTER)];
    policy.terms(
        Terms::max_fee_per_gas(5 * GWEI)
            .max_calls(2)
            .self_pay(fee)
            .self_pay(monthly_fee)
            .paymasters(Paymasters::OneOf(payers)),
    );
    policy.rule(
        Rule::call(TOKEN, APPROVE)
            .target(OTHER_TOKEN)
            .constrain(Path::address(0).is(ROUTER))
            .charge(Charge::argument(Path::uint256(1), daily)),
    );
    policy.rule(
        Rule::call(ROUTER, fixed_bytes!("414bf389"))
            .constrain(Path::address(0).is_one_of([TOKEN, OTHER_TOKEN]))
            .constrain(Path::address(1).is_one_of([TOKEN, OTHER_TOKEN]))
            .constrain(Path::address(3).is(Operand::Account))
            .constrain(Path::uint256(4).is_at_most(1_900_000_000)),
    );
    policy
}

fn types() -> Policy {
    let mut policy = Policy::new();
    let hundred_below: I256 = "-100".parse().expect("a number");
    policy.rule(
        Rule::call(GAME, fixed_bytes!("0badf00d"))
            .constrain(Path::new(0, ValueType::Int(24)).is_above(hundred_below))
            .constrain(Path::bool(1).is(true))
            .constrain(
                Path::new(2, ValueType::Bytes(4))
                    .is_one_of([fixed_bytes!("80000000"), fixed_bytes!("00000001")]),
            )
            .constrain(Path::new(3, ValueType::Uint(8)).is_not(7))
            .constrain(Path::int256(4).is_at_least(hundred_below))
            .constrain(Path::bytes32(63).is(keccak256("bytes32")))
            .constrain(Path::new(6, ValueType::Uint(128)).is_below(u128::MAX)),
    );
    policy
}

fn never() -> Policy {
    let mut policy = Policy::new();
    let gas = policy.meter(Meter::per_op(10_000_000));
    policy.emit_use();
    policy.terms(
        Terms::max_fee_per_gas(0)
            .max_calls(32)
            .charge(Charge::gas(gas)),
    );
    policy.never(ADAPTER).never(ROUTER);
    policy.rule(
        Rule::call(GAME, fixed_bytes!("d0e30db0"))
            .target(RECIPIENT)
            .or_plain_transfer()
            .value(u128::MAX)
            .full_power(),
    );
    policy
}

fn args_in_every_place() -> Policy {
    let mut policy = Policy::new();
    let flow = policy.meter(Meter::new(
        Param(0),
        Refill::Trickle {
            refill: Param(1).into(),
            length: 300,
            anchor: Param(2).into(),
        },
    ));
    let value = policy.meter(Meter::lifetime(Param(3)));
    let payers = vec![Payer::free(Param(5)), Payer::free(PAYMASTER)];
    policy.terms(
        Terms::max_fee_per_gas(GWEI)
            .paymasters(Paymasters::OneOf(payers))
            .charge(Charge::one(flow)),
    );
    policy.rule(
        Rule::call(Param(4), fixed_bytes!("0badf00d"))
            .target(GAME)
            .value(Amount::Param(Param(3)))
            .charge(Charge::value(value))
            .charge(Charge::one(flow))
            .charge(Charge::argument(Path::uint256(0), flow))
            .constrain(Path::address(1).is_one_of([
                Operand::from(Param(5)),
                Operand::from(Param(4)),
                Operand::from(RECIPIENT),
            ]))
            .constrain(Path::new(2, ValueType::Int(8)).is(Param(6)))
            .constrain(Path::new(3, ValueType::Bytes(4)).is(Param(7))),
    );
    policy
}

fn many_rules() -> Policy {
    let mut policy = Policy::new();
    let fee = policy.meter(Meter::per_op(ETHER / 100));
    let meters = [1_u128, 2, 3, 4].map(|tokens| policy.meter(Meter::period(tokens * ETHER, DAY)));
    let uses = policy.meter(Meter::lifetime(1_000));
    policy.terms(
        Terms::max_fee_per_gas(GWEI)
            .max_calls(8)
            .self_pay(fee)
            .charge(Charge::one(uses)),
    );
    for rule in 0..20_u8 {
        let contract = Address::with_last_byte(0x10 + rule % 8);
        let meter = meters[usize::from(rule % 4)];
        policy.rule(
            Rule::call(contract, FixedBytes([rule, 1, 2, 3]))
                .function(FixedBytes([rule, 1, 2, 4]))
                .constrain(Path::address(0).is(Operand::Account))
                .constrain(Path::address(1).is_one_of([TOKEN, OTHER_TOKEN]))
                .charge(Charge::argument(Path::uint256(2), meter))
                .charge(Charge::one(uses)),
        );
    }
    policy
}
