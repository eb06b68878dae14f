//! A chain loaded from its dump.

use alloy_primitives::U256;
use serde_json::Value;
use stylus_devnode::{
    chain::{Chain, ChainError, DumpError, TransactionRequest},
    profile::Profile,
};

use crate::fixtures::{NOW, OTHER, SENDER, WRITER, chain, chain_with, program, send, world};

/// A chain with a contract, an active and cached program, a few blocks and moved time.
fn lived() -> Chain {
    let (mut chain, contract) = chain_with(&WRITER);
    let program = chain.deploy_stylus(&program()).expect("accepted");
    chain.cache_program(program).expect("accepted");
    chain.increase_time(1_000);
    send(
        &mut chain,
        contract,
        U256::from(7).to_be_bytes::<32>().as_slice(),
    );
    send(&mut chain, contract, b"");
    chain
}

#[test]
fn a_fresh_chain_becomes_the_dumped_one() {
    let first = lived();
    let mut second = chain();
    second.load(&first.dump().expect("written")).expect("fits");
    assert_eq!(world(&second), world(&first));
    assert_eq!(second.latest(), first.latest());
    for number in 0..=first.block_number() {
        let block = first.block(number).expect("there");
        assert_eq!(second.block(number), Some(block));
        assert_eq!(second.block_by_hash(block.hash), Some(block));
        for transaction in &block.transactions {
            assert_eq!(
                second.receipt(transaction.hash),
                first.receipt(transaction.hash)
            );
        }
    }
    assert_eq!(second.dump(), first.dump());
}

#[test]
fn programs_stay_active_and_cached_and_cost_the_same() {
    let (mut first, mut second) = (lived(), chain());
    second.load(&first.dump().expect("written")).expect("fits");
    let created = first.block(1).expect("there").receipts[1].contract_address;
    let program = created.expect("a creation");
    assert!(second.is_cached(program));
    assert_eq!(second.program_info(program), first.program_info(program));
    let receipts = [&mut first, &mut second].map(|chain| {
        let receipt = send(chain, program, b"abc");
        assert_eq!(receipt.output.as_ref(), [3]);
        receipt
    });
    assert_eq!(receipts[0], receipts[1]);
}

#[test]
fn time_goes_on_where_it_was() {
    let first = lived();
    let mut second = Chain::builder().timestamp(NOW - 50).build();
    second.load(&first.dump().expect("written")).expect("fits");
    second.mine();
    assert_eq!(second.latest().timestamp(), NOW + 1_000);
}

#[test]
fn a_chain_with_blocks_of_its_own_only_takes_the_accounts() {
    let first = lived();
    let mut second = chain();
    send(&mut second, OTHER, b"");
    second.load(&first.dump().expect("written")).expect("fits");
    assert_eq!(second.block_number(), 2);
    assert_eq!(second.latest().timestamp(), NOW + 1_000);
    assert_eq!(second.nonce(SENDER.address), first.nonce(SENDER.address));
}

#[test]
fn earlier_worlds_are_not_kept() {
    let first = lived();
    let mut second = chain();
    second.load(&first.dump().expect("written")).expect("fits");
    let latest = second.block_number();
    assert!(second.state_after(latest).is_ok());
    assert_eq!(
        second.state_after(latest - 1).err(),
        Some(ChainError::Forgotten(latest))
    );
}

#[test]
fn what_is_no_dump_or_of_other_rules_is_refused_and_changes_nothing() {
    let dump = lived().dump().expect("written");
    let mut other = Chain::builder()
        .profile(Profile::ARBOS_60_DRAFT)
        .timestamp(NOW)
        .build();
    assert_eq!(
        other.load(&dump),
        Err(ChainError::Dump(DumpError::Other {
            have: "version 2, profile 51 and chain id 412346".into(),
            want: "version 2, profile 60-draft and chain id 412346".into(),
        }))
    );
    let mut chain = chain();
    let before = world(&chain);
    for cut in [0, 1, dump.len() / 2, dump.len() - 1] {
        let refusal = chain.load(&dump[..cut]).expect_err("cut off");
        assert!(
            refusal.to_string().starts_with("not a state dump: "),
            "{refusal}"
        );
    }
    assert_eq!(world(&chain), before);
}

#[test]
fn a_damaged_block_is_named() {
    let dump: Value = serde_json::from_slice(&lived().dump().expect("written")).expect("JSON");
    let damage = |change: &dyn Fn(&mut Value)| {
        let mut dump = dump.clone();
        change(&mut dump["blocks"]);
        chain().load(dump.to_string().as_bytes())
    };
    let damaged = |number| Err(ChainError::Dump(DumpError::DamagedBlock(number)));
    assert_eq!(
        damage(&|blocks| blocks[1]["header"]["gasUsed"] = "0x1".into()),
        damaged(2)
    );
    assert_eq!(
        damage(&|blocks| blocks[2]["transactions"][1]["raw"] = "0x02".into()),
        damaged(3)
    );
    assert_eq!(
        damage(&|blocks| blocks[0]["receipts"] = Value::Array(Vec::new())),
        damaged(1)
    );
    let without_the_first = |blocks: &mut Value| {
        blocks.as_array_mut().expect("a list").remove(0);
    };
    assert_eq!(damage(&without_the_first), damaged(1));
    assert_eq!(damage(&|_| ()), Ok(()));
}

#[test]
fn a_loaded_chain_takes_snapshots_and_goes_on() {
    let mut chain = chain();
    chain.load(&lived().dump().expect("written")).expect("fits");
    let id = chain.snapshot();
    let before = world(&chain);
    let request = TransactionRequest::call(SENDER.address, OTHER, "");
    chain.transact(request).expect("valid");
    chain.revert(id).expect("there");
    assert_eq!(world(&chain), before);
}
