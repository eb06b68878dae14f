//! `isInitialized(address)`.

use latchkey_fixtures::{
    actors::{ACCOUNT, OTHER_ACCOUNT, STRANGER},
    native::{Module, World},
};
use latchkey_sdk::{
    abi::ILatchkey::{isInitializedCall, onUninstallCall, revokeAllSessionsCall},
    session::LaneId,
};

fn is_initialized(module: &mut Module, account: alloy_primitives::Address) -> bool {
    let call = isInitializedCall { account };
    module.call(STRANGER, &call).expect("an answer")
}

#[test]
fn m_17_is_true_from_install_to_uninstall_also_without_a_session() {
    let mut world = World::not_installed();
    assert!(!is_initialized(&mut world.module, ACCOUNT));
    world.install(ACCOUNT, &[]).expect("installed");
    assert!(is_initialized(&mut world.module, ACCOUNT));
    let all = revokeAllSessionsCall {
        lane: LaneId::ERC7579.into(),
    };
    world.module.call(ACCOUNT, &all).expect("revoked");
    assert!(is_initialized(&mut world.module, ACCOUNT));
    let uninstall = onUninstallCall {
        data: vec![].into(),
    };
    world.module.call(ACCOUNT, &uninstall).expect("uninstalled");
    assert!(!is_initialized(&mut world.module, ACCOUNT));
}

#[test]
fn m_17_reads_its_argument_not_the_caller() {
    let mut world = World::new();
    let call = isInitializedCall {
        account: OTHER_ACCOUNT,
    };
    assert_eq!(world.module.call(ACCOUNT, &call), Ok(false));
    let call = isInitializedCall { account: ACCOUNT };
    assert_eq!(world.module.call(OTHER_ACCOUNT, &call), Ok(true));
}

#[test]
fn revoking_all_sessions_does_not_install_the_lane() {
    let mut world = World::not_installed();
    let all = revokeAllSessionsCall {
        lane: LaneId::ERC7579.into(),
    };
    world.module.call(ACCOUNT, &all).expect("revoked");
    assert!(!is_initialized(&mut world.module, ACCOUNT));
}
