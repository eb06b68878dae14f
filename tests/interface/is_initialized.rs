//! `isInitialized(address)`.

use latchkey_sdk::{
    abi::ILatchkey::{isInitializedCall, onUninstallCall, revokeAllSessionsCall},
    session::LANE_7579,
};
use latchkey_test_support::{
    module::Module,
    scene::{ACCOUNT, OTHER_ACCOUNT, STRANGER, Scene},
};

fn is_initialized(module: &mut Module, account: alloy_primitives::Address) -> bool {
    let call = isInitializedCall { account };
    module.ask(STRANGER, &call).expect("an answer")
}

#[test]
fn m_17_from_install_to_uninstall_also_without_a_session() {
    let mut scene = Scene::bare();
    assert!(!is_initialized(&mut scene.module, ACCOUNT));
    scene.install(ACCOUNT, &[]).expect("installed");
    assert!(is_initialized(&mut scene.module, ACCOUNT));
    let all = revokeAllSessionsCall { lane: LANE_7579 };
    scene.module.ask(ACCOUNT, &all).expect("revoked");
    assert!(is_initialized(&mut scene.module, ACCOUNT));
    let uninstall = onUninstallCall {
        data: vec![].into(),
    };
    scene.module.ask(ACCOUNT, &uninstall).expect("uninstalled");
    assert!(!is_initialized(&mut scene.module, ACCOUNT));
}

#[test]
fn m_17_answers_for_its_argument_not_for_the_caller() {
    let mut scene = Scene::new();
    let call = isInitializedCall {
        account: OTHER_ACCOUNT,
    };
    assert_eq!(scene.module.ask(ACCOUNT, &call), Ok(false));
    let call = isInitializedCall { account: ACCOUNT };
    assert_eq!(scene.module.ask(OTHER_ACCOUNT, &call), Ok(true));
}

#[test]
fn revoking_all_sessions_before_an_installation_does_not_install() {
    let mut scene = Scene::bare();
    let all = revokeAllSessionsCall { lane: LANE_7579 };
    scene.module.ask(ACCOUNT, &all).expect("revoked");
    assert!(!is_initialized(&mut scene.module, ACCOUNT));
}
