//! Calls to charges: the first rule whose targets, functions, value, charges and constraints hold admits
//! a call; no rule, no call. There is no backtracking: an exhausted meter denies even if a later rule
//! would pass.

use crate::intent::{Call, Calls};
use crate::meter::Ledger;
use crate::policy::constraint::Constraint;
use crate::policy::forbidden::is_forbidden;
use crate::policy::reader::Reader;
use crate::policy::rule::{Amount, Charge, Rule};
use crate::policy::text::Text;
use crate::policy::MAX_CONSTRAINTS;
use crate::verdict::{Checked, Denial, Reason};
use crate::word::{Address, Word, add, is_same};

/// One operation before its policy.
#[derive(Debug)]
pub struct Case<'c, 't, 'a> {
    /// The policy.
    pub text: &'c Text<'t, 'a>,
    /// This module, which no call may reach.
    pub module: &'c Address,
    /// What the operation is charged.
    pub ledger: Ledger,
    /// Where a refusal is written.
    pub denial: &'c mut Denial,
}

impl Case<'_, '_, '_> {
    /// Judges every call, charges it, and returns the sum of the values in wei; no sum if it passes
    /// 2^128 - 1.
    ///
    /// # Errors
    /// The first call that is malformed or not admitted, with the last rule that knew its target and function.
    pub fn judge(&mut self, calls: &mut Calls<'_>) -> Checked<Option<u128>> {
        let mut total = Some(0);
        let mut index = 0u8;
        while let Some(call) = calls.next(self.denial)? {
            if index >= self.text.terms.max_calls {
                return Err(self.denial.because(Reason::TooManyCalls).number(self.text.terms.max_calls.into()).done());
            }
            self.judge_call(&call, index)?;
            total = total.and_then(|total| add(total, call.value().low));
            index = index.saturating_add(1);
        }
        Ok(total)
    }

    fn judge_call(&mut self, call: &Call<'_>, index: u8) -> Checked<()> {
        let mut reader = self.text.rules_at;
        let target = call.target;
        let mut is_forbidden = is_forbidden(target, reader.literals.account, self.module);
        for never in self.text.terms.never {
            is_forbidden |= is_same(reader.reference(*never), target);
        }
        if is_forbidden {
            return Err(self.denial.because(Reason::TargetForbidden).number(index.into()).address(target).done());
        }
        if let size @ 1..=3 = call.data.len() {
            return Err(self.denial.because(Reason::SelectorTruncated).number(index.into()).number(size as u128).done());
        }
        let mut last = None;
        for number in 0..self.text.rules {
            let length = reader.short();
            let mut at = Reader::new(reader.take(length), reader.literals);
            let rule = Rule::read(&mut at);
            if !rule.has_function(call.data) || !has_target(&rule, &at, target) {
                continue;
            }
            match self.refusal(&rule, at, call) {
                None => return self.charge(&rule, at, call),
                Some(refusal) => last = Some((number, refusal)),
            }
        }
        Err(match last {
            Some((rule, refusal)) => refusal.explain(index, rule, self.denial),
            None => self.unknown(call, index),
        })
    }

    /// No rule names the target with the function.
    fn unknown(&mut self, call: &Call<'_>, index: u8) -> crate::verdict::Denied {
        match call.data.first_chunk() {
            Some(selector) => {
                let selector = Word::from_selector(*selector);
                self.denial.because(Reason::CallDenied).number(index.into()).address(call.target).word(&selector).done()
            }
            None => self.denial.because(Reason::PlainTransferDenied).number(index.into()).address(call.target).done(),
        }
    }

    /// Why a rule that knows a call does not admit it; `reader` stands at the rule's charges.
    fn refusal(&self, rule: &Rule<'_>, mut reader: Reader<'_, '_>, call: &Call<'_>) -> Option<Refusal> {
        let refused = |reason, index, found| Some(Refusal { reason, index, found, most: rule.most_value });
        let value = call.value();
        if value > rule.most_value.into() {
            return refused(Reason::ValueDenied, 0, value);
        }
        for index in 0..rule.charges {
            if let Amount::Argument(path) = Charge::read(&mut reader).amount
                && path.find(call.data).is_none()
            {
                return refused(Reason::ChargeUnreadable, index, value);
            }
        }
        for index in 0..reader.count(0, MAX_CONSTRAINTS) {
            let constraint = Constraint::read(&mut reader);
            let Some(found) = constraint.path.find(call.data) else {
                return refused(Reason::ArgumentUnreadable, index, value);
            };
            let mut holds = false;
            for _ in 0..constraint.operands {
                let operand = constraint.operand(&mut reader);
                holds |= constraint.holds(&found, &operand.word);
            }
            if !holds {
                return refused(Reason::ConstraintDenied, index, found);
            }
        }
        None
    }

    /// Adds what an admitted call is charged; `reader` stands at the rule's charges.
    fn charge(&mut self, rule: &Rule<'_>, mut reader: Reader<'_, '_>, call: &Call<'_>) -> Checked<()> {
        for _ in 0..rule.charges {
            let Charge { amount, meter } = Charge::read(&mut reader);
            let amount = match amount {
                Amount::Value => call.value(),
                Amount::One | Amount::Gas => Word::from(1u8),
                Amount::Argument(path) => path.find(call.data).unwrap_or(Word::ZERO),
            };
            self.ledger.charge(meter, &amount, self.denial)?;
        }
        Ok(())
    }
}

fn has_target(rule: &Rule<'_>, reader: &Reader<'_, '_>, target: &Address) -> bool {
    rule.targets.iter().any(|reference| is_same(reader.reference(*reference), target))
}

/// Why a rule that knows a call does not admit it.
struct Refusal {
    reason: Reason,
    /// Of the charge or the constraint.
    index: u8,
    /// The call's value, or the argument.
    found: Word,
    most: u128,
}

impl Refusal {
    fn explain(&self, call: u8, rule: u8, denial: &mut Denial) -> crate::verdict::Denied {
        let denial = denial.because(self.reason).number(call.into()).number(rule.into());
        match self.reason {
            Reason::ValueDenied => denial.word(&self.found).number(self.most).done(),
            Reason::ConstraintDenied => denial.number(self.index.into()).word(&self.found).done(),
            _ => denial.number(self.index.into()).done(),
        }
    }
}
