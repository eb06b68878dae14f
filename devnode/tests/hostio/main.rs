//! Every host call under every circumstance that changes its price, in programs written for it,
//! against a price list of its own: gas is predicted to the unit from the text of the program,
//! never read off the node.
//!
//! A family of host calls is a file with its cases; a law of all cases is a file with its tests.
//!
//! | Rule | Where |
//! |---|---|
//! | gas of each host call at both sides of every step of its price, under both rule sets; its result and its changes | cases of the family, `price` |
//! | its ink to the unit, where gas would hide it | `price` |
//! | entering a program, uncached and cached | `price` |
//! | exactly enough gas suffices; one less is out of gas and changes nothing; the same in a called frame | `enough` |
//! | gas that must be left though it is not spent: 2,115 for loads, 2,310 for cached stores, 2,300 for flushes, 2,600 for accounts | cases of `storage` and `account`, `enough` |
//! | a called program and a delegate pay the same; acting account, caller, wei, balance, gas and ink they see | `nested` |
//! | a static frame: same price for reads, rejections that keep the gas, transfers fail | `nested` |
//! | cold and warm: access list, second call in a transaction, other contract, after a failed frame | `warmth` |
//! | fees by the number of loads and cached stores, unchanged slots, `SSTORE` in every transition, refunds | cases of `storage` |
//! | 63/64 rounded down, unaffordable calls, the fraction of a gas that survives them, the stipend | tests of `call` |
//! | unaffordable creations, failing constructors | tests of `create` |
//! | return data's floor, growth that fails, page counts over 65,535 | tests of `memory` |
//! | order and bounds of topics | tests of `logs` |
//! | the static flag, reentrancy and open pages across three frames | `chains` |
//! | bad pointers revert after the ink of the call | `pointers` |
//! | all 42 host calls are covered | `coverage` |

mod account;
mod call;
mod case;
mod chains;
mod coverage;
mod create;
mod crypto;
mod enough;
mod environment;
mod families;
mod fixture;
mod logs;
mod math;
mod memory;
mod nested;
mod pointers;
mod price;
mod storage;
mod warmth;
