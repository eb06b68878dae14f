//! Operations on their way: built, signed by a session's key or an owner, bundled by ourselves.

use alloy_primitives::{Address, B256, Bytes, U256, aliases::U192};
use alloy_sol_types::SolCall;
use anyhow::{Context, Result, bail, ensure};
use latchkey_sdk::{
    abi::{IEntryPoint, ILatchkey, PackedUserOperation},
    call::{Call, execute_batch, execute_single},
    entry_point::{ENTRY_POINT_V07, handle_ops, user_op_hash_v07},
    session::Session,
    signing::LocalKey,
    user_op::{SessionUse, UserOp, nonce},
};
use stylus_devnode::{chain::TransactionRequest, evm::Status};

use crate::{
    account::SmartAccount,
    bundle::{Bundle, Refusal, outcomes},
    sessions::SessionWithKey,
    world::{BUNDLER, World},
};

/// Gas limits of every operation, generous on purpose: nothing here may fail for lack of gas.
pub const VERIFICATION_GAS: u128 = 400_000;
/// Gas of an operation's execution.
pub const CALL_GAS: u128 = 600_000;
/// Gas that an operation pays its bundler for.
pub const PRE_VERIFICATION_GAS: u64 = 50_000;

/// Wei per gas that operations offer: twice the chain's lowest base fee.
pub const MAX_FEE_PER_GAS: u128 = 200_000_000;

/// Account calldata for one call or a batch.
pub fn execute(calls: &[Call]) -> Vec<u8> {
    match calls {
        [call] => execute_single(call),
        calls => execute_batch(calls),
    }
}

impl World {
    /// An operation of `account` that the validator `validator` will be asked about.
    ///
    /// # Errors
    /// The nonce cannot be read.
    pub fn op(&self, sender: Address, validator: Address, call_data: Vec<u8>) -> Result<UserOp> {
        self.op_in_lane(sender, validator, [0; 4], call_data)
    }

    /// The same with the four free bytes of the nonce's key, for operations that shall not wait for
    /// each other.
    ///
    /// # Errors
    /// The nonce cannot be read.
    pub fn op_in_lane(
        &self,
        sender: Address,
        validator: Address,
        nonce_key: [u8; 4],
        call_data: Vec<u8>,
    ) -> Result<UserOp> {
        let key: U256 = nonce(validator, nonce_key, 0) >> 64;
        let get_nonce = IEntryPoint::getNonceCall {
            sender,
            key: key.to::<U192>(),
        };
        Ok(UserOp {
            sender,
            nonce: self.view(ENTRY_POINT_V07, &get_nonce)?,
            call_data: call_data.into(),
            verification_gas: VERIFICATION_GAS,
            call_gas: CALL_GAS,
            pre_verification_gas: U256::from(PRE_VERIFICATION_GAS),
            max_fee_per_gas: MAX_FEE_PER_GAS,
            ..UserOp::default()
        })
    }

    /// The hash the account hands to its validator.
    pub fn hash_of(&self, op: &UserOp) -> B256 {
        user_op_hash_v07(
            &op.pack(Bytes::new()),
            ENTRY_POINT_V07,
            self.chain.chain_id(),
        )
    }

    /// The hash of a packed operation.
    pub fn hash_of_packed(&self, op: &PackedUserOperation) -> B256 {
        user_op_hash_v07(op, ENTRY_POINT_V07, self.chain.chain_id())
    }

    /// An operation of the account with these calls, signed by a session's key, claiming that now
    /// is now.
    ///
    /// # Errors
    /// The nonce cannot be read.
    pub fn key_op(
        &self,
        session: &Session,
        key: &LocalKey,
        calls: &[Call],
    ) -> Result<PackedUserOperation> {
        let op = self.op(self.account.address, self.module, execute(calls))?;
        self.sign(&op, session, key)
    }

    /// The operation with the envelope of `session` and the signature of `key`, claiming that now
    /// is now.
    ///
    /// # Errors
    /// The key cannot sign.
    pub fn sign(
        &self,
        op: &UserOp,
        session: &Session,
        key: &LocalKey,
    ) -> Result<PackedUserOperation> {
        self.sign_claiming(op, session, key, Some(self.now()))
    }

    /// The same with another claimed time.
    ///
    /// # Errors
    /// The key cannot sign.
    pub fn sign_claiming(
        &self,
        op: &UserOp,
        session: &Session,
        key: &LocalKey,
        time: Option<u64>,
    ) -> Result<PackedUserOperation> {
        let use_of = SessionUse {
            session,
            module: self.module,
            chain_id: self.chain.chain_id(),
            time,
        };
        Ok(op.sign(&use_of, self.hash_of(op), key)?)
    }

    /// An operation of the account signed by its owner.
    ///
    /// # Errors
    /// The nonce cannot be read.
    pub fn owner_op(&self, call_data: Vec<u8>) -> Result<PackedUserOperation> {
        self.owner_op_of(&self.account, call_data)
    }

    /// An operation of any account signed by its owner.
    ///
    /// # Errors
    /// The nonce cannot be read.
    pub fn owner_op_of(
        &self,
        account: &SmartAccount,
        call_data: Vec<u8>,
    ) -> Result<PackedUserOperation> {
        let op = self.op(account.address, account.owner_validator, call_data)?;
        Ok(account.sign(&op, self.hash_of(&op))?)
    }

    /// The owner lets the account make these calls, in one operation that must succeed.
    ///
    /// # Errors
    /// It does not succeed.
    pub fn owner_executes(&mut self, calls: &[Call]) -> Result<Bundle> {
        self.owner_calls_account(execute(calls))
    }

    /// The owner calls the account itself, in one operation that must succeed.
    ///
    /// # Errors
    /// It does not succeed.
    pub fn owner_calls_account(&mut self, call_data: Vec<u8>) -> Result<Bundle> {
        let account = self.account.clone();
        self.owner_calls(&account, call_data)
    }

    /// The owner of any account calls it, in one operation that must succeed.
    ///
    /// # Errors
    /// It does not succeed.
    pub fn owner_calls(&mut self, account: &SmartAccount, call_data: Vec<u8>) -> Result<Bundle> {
        let op = self.owner_op_of(account, call_data)?;
        let bundle = self.handle_ops(&[op])?;
        match bundle.ops.as_slice() {
            [outcome] if outcome.success => Ok(bundle),
            outcomes => bail!("the owner's operation failed: {outcomes:?}"),
        }
    }

    /// The owner enables a session.
    ///
    /// # Errors
    /// The module refuses it.
    pub fn enable(&mut self, session: &Session) -> Result<Bundle> {
        self.owner_executes(&[Call::new(self.module, session.enable_call())])
    }

    /// The owner revokes a session.
    ///
    /// # Errors
    /// The module refuses it.
    pub fn revoke(&mut self, session: &Session) -> Result<Bundle> {
        self.owner_executes(&[Call::new(self.module, session.revoke_call())])
    }

    /// The bundler sends these operations in one transaction.
    ///
    /// # Errors
    /// One of them did not validate; nothing happened.
    pub fn handle_ops(&mut self, ops: &[PackedUserOperation]) -> Result<Bundle, Refusal> {
        let data = handle_ops(ops.to_vec(), BUNDLER);
        let receipt = self
            .chain
            .transact(TransactionRequest::call(BUNDLER, ENTRY_POINT_V07, data))
            .expect("the bundler has ether and the chain fills in nonce, gas and price");
        if receipt.status != Status::Success {
            return Err(Refusal {
                data: receipt.output,
            });
        }
        let logs: Vec<_> = receipt.logs.into_iter().map(|entry| entry.log).collect();
        Ok(Bundle {
            gas_used: receipt.gas_used,
            ops: outcomes(&logs),
            logs,
            root: receipt.root.expect("the frames were asked for"),
        })
    }

    /// Calldata with which the account asks the module about `op`.
    pub fn validation_call(&self, op: &PackedUserOperation) -> Vec<u8> {
        let call = ILatchkey::validateUserOp_0Call {
            userOp: op.clone().into(),
            userOpHash: self.hash_of_packed(op),
        };
        call.abi_encode()
    }

    /// Bundles one operation of the session's key, which must be included and succeed.
    ///
    /// # Errors
    /// It is refused or its execution fails.
    pub fn succeeds(&mut self, made: &SessionWithKey, calls: &[Call]) -> Result<Bundle> {
        let op = self.key_op(&made.session, &made.key, calls)?;
        let bundle = self.handle_ops(&[op])?;
        ensure!(bundle.ops.iter().all(|op| op.success), "{:?}", bundle.ops);
        Ok(bundle)
    }

    /// Bundles one operation of the session's key, which must be refused.
    ///
    /// # Errors
    /// It is included.
    pub fn refuses(&mut self, made: &SessionWithKey, calls: &[Call]) -> Result<Refusal> {
        let op = self.key_op(&made.session, &made.key, calls)?;
        self.refuses_op(op)
    }

    /// Bundles one operation, which must be refused.
    ///
    /// # Errors
    /// It is included.
    pub fn refuses_op(&mut self, op: PackedUserOperation) -> Result<Refusal> {
        let refusal = self.handle_ops(&[op]).err();
        refusal.context("the operation was included")
    }
}
