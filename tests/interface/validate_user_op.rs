//! `validateUserOp(PackedUserOperation,bytes32)`.

use latchkey_test_support::scene::{Op, Scene, Verdict, session, transfer, transfers};

#[test]
fn a_transfer_within_the_policy_is_admitted_for_today() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    let op = Op::new(&session).call(&transfer(40));
    assert_eq!(scene.validate(&op), Ok(Verdict::TODAY));
    assert_eq!(scene.used(&session, 0), 40);
}
