//! Features that begin at a time, what ArbOS 60 announces of owners, and lists put back in order.

use alloy_primitives::{Address, B256, Bytes, keccak256};
use alloy_sol_types::{SolCall, sol};
use stylus_devnode::arbos::{
    Host, PrecompileResult,
    precompiles::{ARB_OWNER, ARB_OWNER_PUBLIC},
    storage::CHAIN_OWNERS,
};

use crate::host::{
    MemoryHost, NOW, OWNER, STRANGER, answer, ask, free, host, host_60, refused, reverted,
};

sol! {
    function addChainOwner(address account);
    function removeChainOwner(address account);
    function getAllChainOwners() returns (address[]);
    function rectifyChainOwner(address ownerToRectify);

    function setNativeTokenManagementFrom(uint64 timestamp);
    function getNativeTokenManagementFrom() returns (uint64);
    function addNativeTokenOwner(address newOwner);
    function removeNativeTokenOwner(address ownerToRemove);
    function isNativeTokenOwner(address account) returns (bool);
    function getAllNativeTokenOwners() returns (address[]);

    function setTransactionFilteringFrom(uint64 timestamp);
    function getTransactionFilteringFrom() returns (uint64);
    function addTransactionFilterer(address filterer);
    function removeTransactionFilterer(address filterer);
    function isTransactionFilterer(address filterer) returns (bool);
    function getAllTransactionFilterers() returns (address[]);
    function setFilteredFundsRecipient(address newRecipient);
    function getFilteredFundsRecipient() returns (address);
}

const ADDRESS: Address = Address::repeat_byte(0x77);
const WEEK: u64 = 604_800;

/// Asks ArbOwner, which must answer nothing, free of charge; the event it emitted before
/// `OwnerActs`, if any.
fn act<C: SolCall>(host: &mut MemoryHost, call: &C) -> Option<(B256, Vec<B256>)> {
    host.logs.clear();
    assert_eq!(ask(host, ARB_OWNER, call), free(Bytes::new()));
    let first = &host.logs[0];
    (host.logs.len() == 2).then(|| (first.topics()[0], first.topics()[1..].to_vec()))
}

fn event(signature: &str) -> Option<(B256, Vec<B256>)> {
    Some((keccak256(signature), vec![ADDRESS.into_word()]))
}

fn begin_tokens(host: &mut MemoryHost, timestamp: u64) -> PrecompileResult {
    ask(
        host,
        ARB_OWNER,
        &setNativeTokenManagementFromCall { timestamp },
    )
}

#[test]
fn a_feature_begins_a_week_from_now_at_the_soonest() {
    let mut host = host();
    assert_eq!(begin_tokens(&mut host, NOW + WEEK - 1), refused());
    assert_eq!(begin_tokens(&mut host, NOW + WEEK), free(Bytes::new()));
    assert_eq!(
        answer(
            &mut host,
            ARB_OWNER_PUBLIC,
            &getNativeTokenManagementFromCall {}
        ),
        (1_603, NOW + WEEK)
    );
}

#[test]
fn a_feature_that_begins_within_a_week_may_only_be_postponed() {
    let mut host = host();
    begin_tokens(&mut host, NOW + WEEK);
    assert_eq!(begin_tokens(&mut host, NOW + WEEK - 1), refused());
    assert_eq!(begin_tokens(&mut host, NOW + WEEK + 5), free(Bytes::new()));
    // Further than a week off again: notice is needed.
    assert_eq!(begin_tokens(&mut host, NOW + WEEK - 1), refused());
    assert_eq!(begin_tokens(&mut host, NOW + WEEK), free(Bytes::new()));
}

#[test]
fn a_feature_can_always_be_ended() {
    let mut host = host();
    begin_tokens(&mut host, NOW + WEEK);
    assert_eq!(begin_tokens(&mut host, 0), free(Bytes::new()));
    assert_eq!(begin_tokens(&mut host, NOW + 1), refused());
}

#[test]
fn owners_of_the_native_token_come_with_the_feature() {
    let mut host = host();
    let add = addNativeTokenOwnerCall { newOwner: ADDRESS };
    assert_eq!(ask(&mut host, ARB_OWNER, &add), refused());
    begin_tokens(&mut host, NOW + WEEK);
    host.block.timestamp = NOW + WEEK - 1;
    assert_eq!(ask(&mut host, ARB_OWNER, &add), refused());
    host.block.timestamp = NOW + WEEK;
    assert_eq!(act(&mut host, &add), None);
    let members = getAllNativeTokenOwnersCall {};
    assert_eq!(answer(&mut host, ARB_OWNER, &members), (0, vec![ADDRESS]));
    let is_one = isNativeTokenOwnerCall { account: ADDRESS };
    assert_eq!(answer(&mut host, ARB_OWNER, &is_one), (0, true));
    let remove = removeNativeTokenOwnerCall {
        ownerToRemove: ADDRESS,
    };
    assert_eq!(act(&mut host, &remove), None);
    assert_eq!(ask(&mut host, ARB_OWNER, &remove), refused());
    assert_eq!(answer(&mut host, ARB_OWNER, &is_one), (0, false));
}

#[test]
fn filterers_come_with_the_feature_and_are_announced() {
    let mut host = host_60();
    let add = addTransactionFiltererCall { filterer: ADDRESS };
    assert_eq!(ask(&mut host, ARB_OWNER, &add), refused());
    let timestamp = NOW + WEEK;
    act(&mut host, &setTransactionFilteringFromCall { timestamp });
    assert_eq!(
        answer(
            &mut host,
            ARB_OWNER_PUBLIC,
            &getTransactionFilteringFromCall {}
        ),
        (1_603, timestamp)
    );
    host.block.timestamp = timestamp;
    assert_eq!(
        act(&mut host, &add),
        event("TransactionFiltererAdded(address)")
    );
    let is_one = isTransactionFiltererCall { filterer: ADDRESS };
    assert_eq!(answer(&mut host, ARB_OWNER, &is_one), (0, true));
    assert_eq!(answer(&mut host, ARB_OWNER_PUBLIC, &is_one), (1_606, true));
    let members = getAllTransactionFilterersCall {};
    assert_eq!(answer(&mut host, ARB_OWNER, &members), (0, vec![ADDRESS]));
    assert_eq!(
        answer(&mut host, ARB_OWNER_PUBLIC, &members),
        (800 + 800 + 800 + 9, vec![ADDRESS])
    );
    let remove = removeTransactionFiltererCall { filterer: ADDRESS };
    assert_eq!(
        act(&mut host, &remove),
        event("TransactionFiltererRemoved(address)")
    );
    assert_eq!(ask(&mut host, ARB_OWNER, &remove), refused());
}

#[test]
fn the_recipient_of_filtered_funds_is_announced() {
    let mut host = host_60();
    let set = setFilteredFundsRecipientCall {
        newRecipient: ADDRESS,
    };
    assert_eq!(
        act(&mut host, &set),
        event("FilteredFundsRecipientSet(address)")
    );
    let recipient = getFilteredFundsRecipientCall {};
    assert_eq!(answer(&mut host, ARB_OWNER, &recipient), (0, ADDRESS));
    assert_eq!(
        answer(&mut host, ARB_OWNER_PUBLIC, &recipient),
        (1_603, ADDRESS)
    );
}

#[test]
fn filtering_is_unknown_before_arbos_60() {
    let call = setFilteredFundsRecipientCall {
        newRecipient: ADDRESS,
    };
    assert_eq!(ask(&mut host(), ARB_OWNER, &call), refused());
}

#[test]
fn arbos_60_announces_owners_and_51_does_not() {
    let (add, remove) = (
        addChainOwnerCall { account: ADDRESS },
        removeChainOwnerCall { account: ADDRESS },
    );
    let mut host = host_60();
    assert_eq!(act(&mut host, &add), event("ChainOwnerAdded(address)"));
    assert_eq!(act(&mut host, &remove), event("ChainOwnerRemoved(address)"));
    let timestamp = NOW + WEEK;
    act(&mut host, &setNativeTokenManagementFromCall { timestamp });
    host.block.timestamp = timestamp;
    assert_eq!(
        act(&mut host, &addNativeTokenOwnerCall { newOwner: ADDRESS }),
        event("NativeTokenOwnerAdded(address)")
    );
    let remove_token = removeNativeTokenOwnerCall {
        ownerToRemove: ADDRESS,
    };
    assert_eq!(
        act(&mut host, &remove_token),
        event("NativeTokenOwnerRemoved(address)")
    );
    let mut host = self::host();
    assert_eq!(act(&mut host, &add), None);
    assert_eq!(act(&mut host, &remove), None);
}

#[test]
fn an_owner_in_order_cannot_be_rectified() {
    let rectify = |owner| rectifyChainOwnerCall {
        ownerToRectify: owner,
    };
    let mut host = host();
    assert_eq!(
        ask(&mut host, ARB_OWNER_PUBLIC, &rectify(STRANGER)),
        reverted(3 + 800 + 800, vec![])
    );
    assert_eq!(
        ask(&mut host, ARB_OWNER_PUBLIC, &rectify(OWNER)),
        reverted(3 + 800 + 4 * 800, vec![])
    );
}

#[test]
fn an_owner_out_of_order_is_added_anew() {
    let mut host = host();
    // The second member's word names another.
    host.store(CHAIN_OWNERS.at(2), STRANGER.into_word());
    let call = rectifyChainOwnerCall {
        ownerToRectify: OWNER,
    };
    let (gas, _) = answer(&mut host, ARB_OWNER_PUBLIC, &call);
    let adding = 800 + 800 + 20_000 + 20_000 + 800 + 20_000;
    let logging = 375 + 375 + 32 * 8;
    assert_eq!(gas, 3 + 800 + 4 * 800 + 5_000 + adding + logging);
    assert_eq!(
        answer(&mut host, ARB_OWNER_PUBLIC, &getAllChainOwnersCall {}).1,
        [Address::ZERO, STRANGER, OWNER]
    );
    assert_eq!(
        host.logs[0].topics(),
        [keccak256("ChainOwnerRectified(address)")]
    );
    assert_eq!(host.logs[0].data.data[..], OWNER.into_word()[..]);
}
