//! The cast of every test: one module, an account whose owner installed it, a key, a token, and the
//! shortest way from a policy to an answered operation.

use alloy_primitives::{
    Address, B256, Bytes, U256, address,
    aliases::{U40, U48},
    keccak256,
};
use alloy_sol_types::SolCall;
use latchkey_sdk::{
    abi::{
        IERC20::transferCall,
        ILatchkey::{
            self, MeterState, SessionStatus, enableSessionCall, laneStateCall, laneStateReturn,
            onInstallCall, remainingCall, revokeSessionCall, sessionStatusCall,
            validateUserOp_0Call as validateUserOpCall,
        },
        PackedUserOperation,
    },
    call::{Call, execute_batch, execute_single},
    entry_point::{ENTRY_POINT_V07, user_op_hash_v07},
    envelope::envelope,
    policy::{Charge, DAY, Meter, Path, Policy, Rule, Terms},
    session::{LANE_7579, Session},
    signing::{LocalKey, session_op_digest},
    user_op::UserOp,
};

use crate::module::{Error, Event, Module};

/// The module.
pub const MODULE: Address = address!("30d030d030d030d030d030d030d030d030d030d0");
/// The account whose owner installed the module.
pub const ACCOUNT: Address = address!("acc0acc0acc0acc0acc0acc0acc0acc0acc0acc0");
/// Another account; nothing is installed there.
pub const OTHER_ACCOUNT: Address = address!("acc1acc1acc1acc1acc1acc1acc1acc1acc1acc1");
/// Neither account nor key.
pub const STRANGER: Address = address!("5772a9e75772a9e75772a9e75772a9e75772a9e7");
/// A token.
pub const TOKEN: Address = address!("70ce70ce70ce70ce70ce70ce70ce70ce70ce70ce");
/// Who may receive tokens.
pub const RECIPIENT: Address = address!("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
/// A paymaster.
pub const PAYMASTER: Address = address!("9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a");
/// The chain.
pub const CHAIN_ID: u64 = 42_161;
/// Unix seconds; the first second of a day in UTC.
pub const NOW: u64 = 1_800_057_600;

/// The session's key.
pub fn key() -> LocalKey {
    secret(0x11)
}

/// A key of nobody's session.
pub fn other_key() -> LocalKey {
    secret(0x22)
}

fn secret(byte: u8) -> LocalKey {
    LocalKey::from_secret(B256::repeat_byte(byte)).expect("below the order of the curve")
}

/// Transfers of [`TOKEN`] to [`RECIPIENT`], 100 a day (meter 0), up to 4 calls an operation; at
/// most 10^15 wei of fee an operation (meter 1) at 2 gwei per gas.
pub fn transfers() -> Policy {
    let mut policy = Policy::new();
    let daily = policy.meter(Meter::period(100, DAY));
    let fee = policy.meter(Meter::per_op(1_000_000_000_000_000));
    policy.terms(
        Terms::max_fee_per_gas(2_000_000_000)
            .max_calls(4)
            .self_pay(fee),
    );
    policy.rule(
        Rule::call(TOKEN, transferCall::SELECTOR)
            .constrain(Path::address(0).is(RECIPIENT))
            .charge(Charge::argument(Path::uint256(1), daily)),
    );
    policy
}

/// A session of [`key`] under a policy, without end.
///
/// # Panics
/// If the policy cannot be written.
pub fn session(policy: &Policy) -> Session {
    Session::new(
        key().signer(),
        policy.text().expect("a policy that can be written"),
    )
}

/// A transfer of [`TOKEN`] to [`RECIPIENT`].
pub fn transfer(amount: u64) -> Call {
    Call::erc20_transfer(TOKEN, RECIPIENT, U256::from(amount))
}

/// No guards.
pub fn no_guards() -> ILatchkey::Guards {
    ILatchkey::Guards {
        granter: Address::ZERO,
        grantsRefused: false,
        longestLifetime: 0,
    }
}

/// An epoch or a time as the ABI has it.
pub fn u48(number: u64) -> U48 {
    U48::from(number)
}

/// A claimed time as the ABI has it.
pub fn u40(seconds: u64) -> U40 {
    U40::from(seconds)
}

/// The slot of an account's lane word.
pub fn lane_slot(account: Address, lane: u32) -> B256 {
    let key = B256::from(U256::from(lane));
    keccak256([account.into_word(), key].concat())
}

/// Slot `index` of a session: 0 is the session word with the first stored meter inside.
pub fn session_slot(account: Address, id: B256, index: u8) -> B256 {
    let base = U256::from_be_bytes(keccak256([account.into_word(), id].concat()).0);
    B256::from(base.wrapping_add(U256::from(index)))
}

/// What the module says of an operation that it does not refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Valid in these unix seconds, both inclusive; `until` 0 has no end.
    Admitted {
        /// First second.
        after: u64,
        /// Last second.
        until: u64,
    },
    /// Validation data 1: the signature does not count.
    SignatureFailed,
}

impl Verdict {
    /// Valid at any time.
    pub const ALWAYS: Self = Self::Admitted { after: 0, until: 0 };

    /// Valid in the UTC day that begins at [`NOW`].
    pub const TODAY: Self = Self::Admitted {
        after: NOW,
        until: NOW + DAY as u64 - 1,
    };

    /// Reads validation data.
    ///
    /// # Panics
    /// If the authorizer is neither 0 nor 1, or 1 comes with times (E-20).
    pub fn read(validation_data: U256) -> Self {
        if validation_data == U256::ONE {
            return Self::SignatureFailed;
        }
        let authorizer = validation_data << 96;
        assert_eq!(authorizer, U256::ZERO, "an authorizer other than 0 and 1");
        let bits =
            |from: usize| (validation_data >> from).to::<U256>() & U256::from((1u64 << 48) - 1);
        Self::Admitted {
            after: bits(208).to(),
            until: bits(160).to(),
        }
    }
}

/// An operation of a session, not signed yet.
#[derive(Clone, Debug)]
pub struct Op {
    /// The session it names.
    pub session: Session,
    /// Who signs it.
    pub key: LocalKey,
    /// The claimed time.
    pub time: Option<u64>,
    /// The operation.
    pub user_op: UserOp,
}

impl Op {
    /// An operation of [`ACCOUNT`] without calls and fee, at [`NOW`], to be signed by [`key`].
    pub fn new(session: &Session) -> Self {
        Self {
            session: session.clone(),
            key: key(),
            time: Some(NOW),
            user_op: UserOp {
                sender: ACCOUNT,
                nonce: U256::from(7),
                verification_gas: 100_000,
                call_gas: 100_000,
                pre_verification_gas: U256::from(50_000),
                ..UserOp::default()
            },
        }
    }

    /// With one call.
    #[must_use]
    pub fn call(self, call: &Call) -> Self {
        self.call_data(execute_single(call))
    }

    /// With a batch.
    #[must_use]
    pub fn batch(self, calls: &[Call]) -> Self {
        self.call_data(execute_batch(calls))
    }

    /// With any account calldata.
    #[must_use]
    pub fn call_data(mut self, call_data: impl Into<Bytes>) -> Self {
        self.user_op.call_data = call_data.into();
        self
    }

    /// At another claimed time, or none.
    #[must_use]
    pub fn time(self, time: impl Into<Option<u64>>) -> Self {
        Self {
            time: time.into(),
            ..self
        }
    }

    /// Signed by another key.
    #[must_use]
    pub fn key(self, key: LocalKey) -> Self {
        Self { key, ..self }
    }

    /// With changes to the operation itself.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut UserOp)) -> Self {
        change(&mut self.user_op);
        self
    }

    /// The hash that the EntryPoint makes of it.
    pub fn hash(&self, chain_id: u64) -> B256 {
        user_op_hash_v07(&self.user_op.pack([]), ENTRY_POINT_V07, chain_id)
    }

    /// The digest that the key signs.
    pub fn digest(&self, module: Address, chain_id: u64) -> B256 {
        session_op_digest(
            module,
            self.user_op.sender,
            chain_id,
            self.hash(chain_id),
            self.session.id(),
            self.time,
        )
    }

    /// The signature field, signed for a module and a chain.
    ///
    /// # Panics
    /// If the key does not sign.
    pub fn signature(&self, module: Address, chain_id: u64) -> Vec<u8> {
        let signature = self
            .key
            .sign(self.digest(module, chain_id))
            .expect("a signature");
        envelope(&self.session, self.time, &signature)
    }

    /// Calldata of `validateUserOp` with a signature field of any bytes.
    pub fn validate_call(&self, chain_id: u64, signature: impl Into<Bytes>) -> validateUserOpCall {
        validate_call(self.user_op.pack(signature), self.hash(chain_id))
    }
}

/// The account's question to the module.
pub fn validate_call(op: PackedUserOperation, hash: B256) -> validateUserOpCall {
    validateUserOpCall {
        userOp: op.into(),
        userOpHash: hash,
    }
}

/// A module that [`ACCOUNT`] installed, without a session.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The module.
    pub module: Module,
}

impl Default for Scene {
    fn default() -> Self {
        Self::new()
    }
}

impl Scene {
    /// The module, installed in the 7579 lane with empty data.
    ///
    /// # Panics
    /// If installing is refused.
    pub fn new() -> Self {
        let mut scene = Self::bare();
        scene.install(ACCOUNT, &[]).expect("a first installation");
        scene.module.take_events();
        scene
    }

    /// The module, installed by nobody.
    pub fn bare() -> Self {
        Self {
            module: Module::new(MODULE, CHAIN_ID),
        }
    }

    /// Lets an account install the module.
    ///
    /// # Errors
    /// The module's.
    pub fn install(&mut self, account: Address, data: &[u8]) -> Result<(), Error> {
        let data = data.to_vec().into();
        self.module
            .ask(account, &onInstallCall { data })
            .map(|_| ())
    }

    /// Lets [`ACCOUNT`] enable a session.
    ///
    /// # Errors
    /// The module's.
    pub fn try_enable(&mut self, session: &Session) -> Result<B256, Error> {
        let session = session.to_abi();
        self.module.ask(ACCOUNT, &enableSessionCall { session })
    }

    /// Lets [`ACCOUNT`] enable a session and forgets the event.
    ///
    /// # Panics
    /// If it is refused.
    pub fn enable(&mut self, session: &Session) -> B256 {
        let id = self.try_enable(session).expect("a session that is right");
        self.module.take_events();
        id
    }

    /// A scene with one live session.
    pub fn with(session: &Session) -> Self {
        let mut scene = Self::new();
        scene.enable(session);
        scene
    }

    /// Lets [`ACCOUNT`] revoke an id.
    ///
    /// # Errors
    /// The module's.
    pub fn revoke(&mut self, id: B256) -> Result<(), Error> {
        let call = revokeSessionCall { sessionId: id };
        self.module.ask(ACCOUNT, &call).map(|_| ())
    }

    /// Signs an operation for this module and chain, and lets its account ask.
    ///
    /// # Errors
    /// The module's.
    pub fn validate(&mut self, op: &Op) -> Result<Verdict, Error> {
        let signature = op.signature(self.module.chain.module, self.module.chain.chain_id);
        self.validate_with(op, signature)
    }

    /// Lets an operation's account ask with a signature field of any bytes.
    ///
    /// # Errors
    /// The module's.
    pub fn validate_with(
        &mut self,
        op: &Op,
        signature: impl Into<Bytes>,
    ) -> Result<Verdict, Error> {
        let call = op.validate_call(self.module.chain.chain_id, signature);
        let answer = self.module.ask(op.user_op.sender, &call)?;
        Ok(Verdict::read(answer))
    }

    /// Asserts that an operation is refused with exactly this error, and that the module did not so
    /// much as try to write or emit.
    ///
    /// # Panics
    /// If not.
    pub fn assert_denied(&mut self, op: &Op, error: impl Into<Error>) {
        let before = self.module.chain.storage.clone();
        assert_eq!(self.validate(op), Err(error.into()));
        let trace = self.module.trace();
        assert_eq!(
            (trace.flushes, trace.logs),
            (0, 0),
            "wrote before it refused"
        );
        assert_eq!(self.module.chain.storage, before);
    }

    /// Asserts that a signature field is answered with validation data 1 before anything was
    /// written.
    ///
    /// # Panics
    /// If not.
    pub fn assert_failed_untouched(&mut self, op: &Op, signature: impl Into<Bytes>) {
        let before = self.module.chain.storage.clone();
        assert_eq!(
            self.validate_with(op, signature),
            Ok(Verdict::SignatureFailed)
        );
        let trace = self.module.trace();
        assert_eq!(
            (trace.stores.len(), trace.logs),
            (0, 0),
            "wrote for a signature of nobody"
        );
        assert_eq!(self.module.chain.storage, before);
    }

    /// How a session of [`ACCOUNT`] stands.
    ///
    /// # Panics
    /// If the view refuses.
    pub fn status(&mut self, id: B256) -> SessionStatus {
        let call = sessionStatusCall {
            account: ACCOUNT,
            lane: LANE_7579,
            sessionIds: vec![id],
        };
        self.module.ask(STRANGER, &call).expect("a status")[0]
    }

    /// What is left of a session of [`ACCOUNT`] at a time.
    ///
    /// # Errors
    /// The module's.
    pub fn remaining(
        &mut self,
        session: &Session,
        time: u64,
    ) -> Result<(SessionStatus, Vec<MeterState>), Error> {
        let call = remainingCall {
            account: ACCOUNT,
            session: session.to_abi(),
            time: u40(time),
        };
        let answer = self.module.ask(STRANGER, &call)?;
        Ok((answer.status, answer.meters))
    }

    /// What a meter of a session of [`ACCOUNT`] has used at [`NOW`].
    ///
    /// # Panics
    /// If there is no such meter.
    pub fn used(&mut self, session: &Session, meter: usize) -> u128 {
        let (_, meters) = self.remaining(session, NOW).expect("meters");
        meters[meter].used
    }

    /// The 7579 lane of [`ACCOUNT`].
    ///
    /// # Panics
    /// If the view refuses.
    pub fn lane(&mut self) -> laneStateReturn {
        let call = laneStateCall {
            account: ACCOUNT,
            lane: LANE_7579,
        };
        self.module.ask(STRANGER, &call).expect("a lane")
    }

    /// Asserts that exactly these events were emitted since last asked.
    ///
    /// # Panics
    /// If not.
    pub fn assert_events(&mut self, events: Vec<Event>) {
        assert_eq!(self.module.take_events(), events);
    }
}

/// Calldata with one ABI word replaced; `at` counts bytes behind the selector.
///
/// # Panics
/// If there is no such word.
pub fn with_word(calldata: &[u8], at: usize, word: impl Into<U256>) -> Vec<u8> {
    let mut changed = calldata.to_vec();
    let word: U256 = word.into();
    changed[4 + at..4 + at + 32].copy_from_slice(&word.to_be_bytes::<32>());
    changed
}

/// Calldata of any call.
pub fn encode(call: &impl SolCall) -> Vec<u8> {
    call.abi_encode()
}
