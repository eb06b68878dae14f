//! From an owner's statement to the session it names: policy text, head and id, made in one place
//! for everything that is asked about a statement.

use crate::{
    chain::Chain,
    policy::check::check,
    session::{head::Head, statement::Statement},
    signer::Signer,
    verdict::{Checked, Denial},
    word::{Address, Bytes32},
};

/// What a statement names.
pub(super) struct Identity<'t> {
    /// The policy text.
    pub text: &'t [u8],
    /// What is hashed to the id.
    pub head: Head,
    /// The session's id.
    pub id: Bytes32,
}

/// [`Statement::check`], once in the program for all who ask.
///
/// # Errors
/// The same.
#[inline(never)]
pub(super) fn signer_of<'a>(statement: &Statement<'a>, denial: &mut Denial) -> Checked<Signer<'a>> {
    statement.check(denial)
}

impl<'t> Identity<'t> {
    /// Takes the text from the statement or from where it was published, into `buffer`.
    ///
    /// # Errors
    /// As [`Statement::text`].
    #[inline(never)]
    pub(super) fn of(
        chain: &impl Chain,
        statement: &Statement<'t>,
        buffer: &'t mut [u8],
        denial: &mut Denial,
    ) -> Checked<Self> {
        let text = statement.text(chain, buffer, denial)?;
        let head = statement.head(&chain.keccak(text));
        let id = chain.keccak(head.as_bytes());
        Ok(Self { text, head, id })
    }

    /// Checks the policy for `account`.
    ///
    /// # Errors
    /// As [`check`].
    pub(super) fn check(
        &self,
        chain: &impl Chain,
        account: &Address,
        denial: &mut Denial,
    ) -> Checked<()> {
        let module = chain.module();
        check(self.text, self.head.args(), account, &module, denial)
    }
}
