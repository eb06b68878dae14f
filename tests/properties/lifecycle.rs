//! Histories of install, enable, use and revoke: the module's state equals a plain model's, and an
//! ended session never revives.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use latchkey_fixtures::{
    abi::{Error, no_guards},
    actors::{ACCOUNT, OTHER_ACCOUNT, TOKEN},
    native::{Validation, World},
    ops::Op,
    policies::{session, transfer},
};
use latchkey_sdk::{
    abi::{
        IERC20::transferCall,
        ILatchkey::{
            LaneAlreadyInstalled, LaneNotInstalled, MeterExceeded, SessionEnded, SessionStatus,
            enableSessionCall, laneStateCall, onUninstallCall, revokeAllSessionsCall,
            revokeSessionCall, revokeSessionsCall, sessionStatusCall,
        },
    },
    policy::{Charge, Meter, Path, Policy, Rule},
    session::{InstallKind, LaneId, Session, install_data},
};
use proptest::{collection::vec, prelude::*};

use crate::config;

const CAP: u64 = 10;
const SESSIONS: u64 = 3;

/// The sessions of every history: transfers of [`CAP`] units in a lifetime.
fn sessions() -> Vec<Session> {
    let mut policy = Policy::new();
    let life = policy.meter(Meter::lifetime(u128::from(CAP)));
    let charge = Charge::argument(Path::uint256(1), life);
    policy.rule(Rule::call(TOKEN, transferCall::SELECTOR).charge(charge));
    let base = session(&policy);
    (0..SESSIONS).map(|salt| base.clone().salt(salt)).collect()
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Install { fresh: bool, enable: Option<usize> },
    Uninstall,
    Enable(usize),
    Revoke(usize),
    RevokeTwo(usize, usize),
    RevokeAll,
    Use(usize, u64),
}

fn steps() -> impl Strategy<Value = Vec<(bool, Step)>> {
    let which = || 0..SESSIONS as usize;
    let step = prop_oneof![
        3 => (any::<bool>(), prop::option::of(which())).prop_map(|(fresh, enable)| Step::Install { fresh, enable }),
        1 => Just(Step::Uninstall),
        5 => which().prop_map(Step::Enable),
        1 => which().prop_map(Step::Revoke),
        1 => (which(), which()).prop_map(|(a, b)| Step::RevokeTwo(a, b)),
        1 => Just(Step::RevokeAll),
        6 => (which(), 0..CAP + 2).prop_map(|(which, amount)| Step::Use(which, amount)),
    ];
    vec((prop::bool::weighted(0.8), step), 1..40)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SessionModel {
    Granted { epoch: u32, used: u64 },
    Revoked,
}

/// The plain model of one account.
#[derive(Clone, Debug, Default)]
struct AccountModel {
    installed: bool,
    epoch: u32,
    sessions: BTreeMap<B256, SessionModel>,
    /// Ids that were enabled or revoked and are not alive: they never revive.
    dead: BTreeSet<B256>,
}

impl AccountModel {
    fn status(&self, id: B256) -> SessionStatus {
        match self.sessions.get(&id) {
            _ if !self.installed => SessionStatus::LaneNotInstalled,
            None => SessionStatus::None,
            Some(SessionModel::Revoked) => SessionStatus::Revoked,
            Some(SessionModel::Granted { epoch, .. }) if *epoch != self.epoch => {
                SessionStatus::OldEpoch
            }
            Some(SessionModel::Granted { .. }) => SessionStatus::Alive,
        }
    }

    fn enable(&mut self, id: B256) -> Result<(), Error> {
        match self.status(id) {
            SessionStatus::LaneNotInstalled => Err(LaneNotInstalled {
                lane: LaneId::ERC7579.into(),
            }
            .into()),
            SessionStatus::Alive => Ok(()),
            SessionStatus::None => {
                let session = SessionModel::Granted {
                    epoch: self.epoch,
                    used: 0,
                };
                self.sessions.insert(id, session);
                Ok(())
            }
            _ => Err(SessionEnded { sessionId: id }.into()),
        }
    }

    fn apply(&mut self, step: Step, sessions: &[Session]) -> Result<Option<Validation>, Error> {
        match step {
            Step::Install { fresh, enable } => {
                let mut then = self.clone();
                if fresh {
                    then.epoch += 1;
                } else if then.installed {
                    return Err(LaneAlreadyInstalled {
                        lane: LaneId::ERC7579.into(),
                    }
                    .into());
                }
                then.installed = true;
                if let Some(which) = enable {
                    then.enable(sessions[which].id())?;
                }
                *self = then;
            }
            Step::Uninstall => {
                if self.installed {
                    self.installed = false;
                    self.epoch += 1;
                }
            }
            Step::Enable(which) => self.enable(sessions[which].id())?,
            Step::Revoke(which) => {
                self.sessions
                    .insert(sessions[which].id(), SessionModel::Revoked);
            }
            Step::RevokeTwo(a, b) => {
                self.sessions
                    .insert(sessions[a].id(), SessionModel::Revoked);
                self.sessions
                    .insert(sessions[b].id(), SessionModel::Revoked);
            }
            Step::RevokeAll => self.epoch += 1,
            Step::Use(which, amount) => {
                let id = sessions[which].id();
                if self.status(id) != SessionStatus::Alive {
                    return Ok(Some(Validation::SignatureFailed));
                }
                if let Some(SessionModel::Granted { used, .. }) = self.sessions.get_mut(&id) {
                    if *used + amount > CAP {
                        let (asked, left) = (U256::from(amount), U256::from(CAP - *used));
                        return Err(MeterExceeded {
                            meter: U256::ZERO,
                            asked,
                            left,
                        }
                        .into());
                    }
                    *used += amount;
                }
                return Ok(Some(Validation::ALWAYS));
            }
        }
        Ok(None)
    }

    /// Adds the sessions that are not alive to [`Self::dead`].
    fn record_dead(&mut self) {
        let ids: Vec<_> = self.sessions.keys().copied().collect();
        for id in ids {
            if self.status(id) != SessionStatus::Alive {
                self.dead.insert(id);
            }
        }
    }
}

/// The account executes the step in the module.
fn execute(
    world: &mut World,
    account: Address,
    step: Step,
    sessions: &[Session],
) -> Result<Option<Validation>, Error> {
    let mut send = |call: Vec<u8>| match world.module.call_raw(account, &call) {
        Ok(_) => Ok(None),
        Err(data) => Err(Error::decode(&data)),
    };
    match step {
        Step::Install { fresh, enable } => {
            let kind = if fresh {
                InstallKind::FreshStart
            } else {
                InstallKind::Install
            };
            let list: Vec<_> = enable
                .into_iter()
                .map(|which| sessions[which].clone())
                .collect();
            let data =
                install_data(kind, LaneId::ERC7579, no_guards(), &list).expect("install data");
            let data = if fresh || enable.is_some() {
                data
            } else {
                vec![]
            };
            world.install(account, &data).map(|()| None)
        }
        Step::Uninstall => send(
            onUninstallCall {
                data: vec![].into(),
            }
            .abi_encode(),
        ),
        Step::Enable(which) => send(
            enableSessionCall {
                session: sessions[which].to_abi(),
            }
            .abi_encode(),
        ),
        Step::Revoke(which) => send(
            revokeSessionCall {
                sessionId: sessions[which].id(),
            }
            .abi_encode(),
        ),
        Step::RevokeTwo(a, b) => {
            let ids = vec![sessions[a].id(), sessions[b].id()];
            send(revokeSessionsCall { sessionIds: ids }.abi_encode())
        }
        Step::RevokeAll => send(
            revokeAllSessionsCall {
                lane: LaneId::ERC7579.into(),
            }
            .abi_encode(),
        ),
        Step::Use(which, amount) => {
            let op = Op::new(&sessions[which])
                .call(&transfer(amount))
                .time(None)
                .with(|op| op.sender = account);
            world.validate(&op).map(Some)
        }
    }
}

proptest! {
    #![proptest_config(config(300))]

    /// For any history of two accounts, every answer, status and epoch equals the model's; the
    /// accounts' states are independent, a dead id is never alive, an epoch never decreases.
    #[test]
    fn any_history_matches_the_model(steps in steps()) {
        let sessions = sessions();
        let ids: Vec<_> = sessions.iter().map(Session::id).collect();
        let mut world = World::not_installed();
        let mut models = BTreeMap::from([(ACCOUNT, AccountModel::default()), (OTHER_ACCOUNT, AccountModel::default())]);
        for (first, step) in steps {
            let account = if first { ACCOUNT } else { OTHER_ACCOUNT };
            let expected = models.entry(account).or_default().apply(step, &sessions);
            let found = execute(&mut world, account, step, &sessions);
            prop_assert_eq!(found, expected, "{:?}", step);
            for (account, model) in &mut models {
                let lane = laneStateCall { account: *account, lane: LaneId::ERC7579.into() };
                let lane = world.module.call(ACCOUNT, &lane).expect("a lane");
                prop_assert_eq!((lane.installed, lane.epoch), (model.installed, model.epoch));
                let call = sessionStatusCall { account: *account, lane: LaneId::ERC7579.into(), sessionIds: ids.clone() };
                let found = world.module.call(ACCOUNT, &call).expect("statuses");
                for (id, status) in ids.iter().zip(found) {
                    prop_assert_eq!(status, model.status(*id));
                    prop_assert!(status != SessionStatus::Alive || !model.dead.contains(id));
                }
                model.record_dead();
            }
        }
    }
}
