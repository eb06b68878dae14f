//! The demo: the life of one session, one line per step. A line is printed after its content was
//! checked against the chain.

use std::time::Instant;

use alloy_primitives::{U256, utils::format_ether};
use alloy_sol_types::{SolCall, SolError};
use anyhow::{Result, ensure};
use latchkey_fixtures::{
    actors::{RECIPIENT, key},
    chain::{Bundle, Refusal, SessionWithKey, World, erc7562::frames_at},
    ops::execute,
    policies::{DAILY, FEE_PER_OP, IArena, TRANSFER_METER},
};
use latchkey_sdk::{abi::ILatchkey, call::Call, explain::explain_revert, policy::Policy};

/// One line of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The event in words.
    pub text: String,
    /// Gas of the whole transaction; `None`: there was no transaction.
    pub gas: Option<u64>,
    /// Gas of the module's frames, included in [`Self::gas`].
    pub module_gas: Option<u64>,
}

/// Runs the demo and passes each line to `print`.
///
/// # Errors
/// A step does not have the expected outcome.
pub fn run(print: &mut dyn FnMut(&Line)) -> Result<()> {
    let begun = Instant::now();
    let mut demo = Demo {
        world: World::not_installed()?,
        print,
    };
    let ready = begun.elapsed();
    demo.line(format!(
        "chain, EntryPoint, program and account are ready ({} ms)",
        ready.as_millis()
    ));
    demo.program()?;
    demo.installation()?;
    let made = demo.world.transfer_session("session key")?;
    demo.enabling(&made)?;
    demo.spending(&made)?;
    demo.next_day(&made)?;
    demo.hidden_call(&made)?;
    demo.other_key(&made)?;
    demo.revocation(&made)
}

struct Demo<'a> {
    world: World,
    print: &'a mut dyn FnMut(&Line),
}

impl Demo<'_> {
    fn line(&mut self, text: String) {
        (self.print)(&Line {
            text,
            gas: None,
            module_gas: None,
        });
    }

    fn line_with_gas(&mut self, text: String, bundle: &Bundle) {
        let module = frames_at(&bundle.root, self.world.module);
        (self.print)(&Line {
            text,
            gas: Some(bundle.gas_used),
            module_gas: Some(module.iter().map(|frame| frame.gas_used).sum()),
        });
    }

    fn program(&mut self) -> Result<()> {
        let module = self.world.module;
        let info = self.world.chain.program_info(module)?;
        ensure!(info.time_left > 0, "the program is not active");
        ensure!(info.is_cached, "the program is not cached");
        self.line(format!(
            "program of {} bytes deployed at {module}, activated, cached: entering it costs {} gas, uncached {}",
            info.code_len,
            info.cached_gas,
            info.init_gas,
        ));
        Ok(())
    }

    fn installation(&mut self) -> Result<()> {
        let bundle = self.world.install()?;
        let account = self.world.account.address;
        ensure!(self.world.is_installed()?, "the module is not installed");
        self.line_with_gas(format!("account {account} installed the module"), &bundle);
        Ok(())
    }

    fn enabling(&mut self, made: &SessionWithKey) -> Result<()> {
        let bundle = self.world.enable(&made.session)?;
        let id = made.session.id();
        ensure!(self.world.status_of(id)? == ILatchkey::SessionStatus::Alive);
        let key = made.key.address();
        self.line_with_gas(
            format!(
                "the owner enabled session {id}: for a week, key {key} may transfer {DAILY} a day of one token \
                 to {RECIPIENT}, each operation at a fee of at most {} ether",
                format_ether(FEE_PER_OP).trim_end_matches('0')
            ),
            &bundle,
        );
        Ok(())
    }

    fn spending(&mut self, made: &SessionWithKey) -> Result<()> {
        self.transfer(made, 40, 40, 60)?;
        self.transfer(made, 40, 80, 20)?;
        let refusal = self.world.refuses(made, &[self.world.transfer(40)])?;
        let error = ILatchkey::MeterExceeded {
            meter: U256::from(TRANSFER_METER),
            asked: U256::from(40),
            left: U256::from(20),
        };
        ensure!(refusal == Refusal::module(0, &error), "{refusal}");
        self.line(format!(
            "the key tries to transfer 40 more and is refused: {}",
            explain(&refusal, &made.policy)
        ));
        Ok(())
    }

    fn next_day(&mut self, made: &SessionWithKey) -> Result<()> {
        self.world.chain.increase_time(86_400);
        self.line("a day passes".to_owned());
        self.transfer(made, 40, 120, 60)
    }

    fn hidden_call(&mut self, made: &SessionWithKey) -> Result<()> {
        let hidden = self.world.play();
        let refusal = self
            .world
            .refuses(made, &[self.world.transfer(1), hidden])?;
        let error = ILatchkey::CallDenied {
            call: U256::from(1),
            target: self.world.arena,
            selector: IArena::playCall::SELECTOR.into(),
        };
        ensure!(refusal == Refusal::module(0, &error), "{refusal}");
        self.line(format!(
            "a batch that hides a call of another contract is refused: {}",
            explain(&refusal, &made.policy)
        ));
        Ok(())
    }

    fn other_key(&mut self, made: &SessionWithKey) -> Result<()> {
        let op = self.world.op(made, &[self.world.transfer(1)])?;
        let refusal = self.world.refuses_op(&op.key(key("a stranger")))?;
        ensure!(refusal == Refusal::signature(0), "{refusal}");
        self.line(format!(
            "another key is refused: {}",
            explain(&refusal, &made.policy)
        ));
        Ok(())
    }

    fn revocation(&mut self, made: &SessionWithKey) -> Result<()> {
        let bundle = self.world.revoke(&made.session)?;
        let id = made.session.id();
        ensure!(self.world.status_of(id)? == ILatchkey::SessionStatus::Revoked);
        self.line_with_gas("the owner revoked the session".to_owned(), &bundle);

        let refusal = self.world.refuses(made, &[self.world.transfer(1)])?;
        ensure!(refusal == Refusal::signature(0), "{refusal}");
        self.line(format!(
            "the key is dead: {}",
            explain(&refusal, &made.policy)
        ));

        let again = self.world.owner_op(execute(&[Call::new(
            self.world.module,
            made.session.enable_call(),
        )]))?;
        let bundle = self.world.handle_ops(&[again])?;
        let reason = bundle.ops.first().and_then(|op| op.revert_reason.clone());
        let ended = ILatchkey::SessionEnded { sessionId: id };
        ensure!(reason == Some(ended.abi_encode().into()), "{reason:?}");
        self.line_with_gas(
            format!(
                "the same session cannot be enabled again: {}",
                explain_revert(&ended.abi_encode(), &made.policy)
            ),
            &bundle,
        );
        Ok(())
    }

    /// The key transfers; then the recipient has `paid`, and `left` can still be transferred today.
    fn transfer(
        &mut self,
        made: &SessionWithKey,
        amount: u128,
        paid: u128,
        left: u128,
    ) -> Result<()> {
        let bundle = self.world.succeeds(made, &[self.world.transfer(amount)])?;
        ensure!(self.world.tokens_of(RECIPIENT)? == paid);
        ensure!(self.world.left_of(made, TRANSFER_METER)? == left);
        self.line_with_gas(
            format!(
                "the key transferred {amount}: the recipient has {paid}, {left} are left today"
            ),
            &bundle,
        );
        Ok(())
    }
}

fn explain(refusal: &Refusal, policy: &Policy) -> String {
    explain_revert(&refusal.data, policy)
}
