//! Calls to charges: the first rule whose targets, functions, value, charges and constraints hold
//! admits a call; no rule, no call. There is no backtracking: an exhausted meter denies even if a
//! later rule would pass.

use crate::{
    intent::{Call, Calls},
    meter::Ledger,
    policy::{
        MAX_CONSTRAINTS,
        constraint::Constraint,
        reader::Reader,
        rule::{Amount, Charge, Rule},
        text::Text,
    },
    rounds::{each, first},
    verdict::{Checked, Denial, Denied, Reason},
    word::{Address, ONE, ZERO, add_to, compare, is_same, number_word},
};

/// One operation before its policy.
#[derive(Debug)]
pub struct Case<'c, 't, 'a> {
    /// The policy.
    pub text: &'c Text<'t, 'a>,
    /// This module, which no call may reach.
    pub module: &'c Address,
    /// What the operation is charged.
    pub ledger: Ledger,
}

impl Case<'_, '_, '_> {
    /// Judges every call, charges it, and adds its value in wei to the ledger's sum. A rule that
    /// does not admit a call writes why into `denial`; it counts only if no later rule admits
    /// the call.
    ///
    /// # Errors
    /// The first call that is malformed or not admitted, with the last rule that knew its target
    /// and function.
    pub fn judge(&mut self, calls: &mut Calls<'_>, denial: &mut Denial) -> Checked<()> {
        let most = self.text.terms.max_calls;
        let mut index = 0;
        while let Some(call) = calls.next(denial)? {
            if index >= most {
                return Err(denial.because(Reason::TooManyCalls).number(most).done());
            }
            self.judge_call(&call, index, denial)?;
            add_to(&mut self.ledger.value, call.value);
            index = index.wrapping_add(1);
        }
        Ok(())
    }

    fn judge_call(&mut self, call: &Call<'_>, index: usize, denial: &mut Denial) -> Checked<()> {
        let mut reader = self.text.rules_at;
        let target = call.target;
        if self.text.forbids(target, self.module) {
            return Err(denial
                .because(Reason::TargetForbidden)
                .number(index)
                .address(target)
                .done());
        }
        if let size @ 1..=3 = call.data.len() {
            return Err(denial
                .because(Reason::SelectorTruncated)
                .number(index)
                .number(size)
                .done());
        }
        let mut last = None;
        let admitted = first(self.text.rules, |number| {
            let length = reader.short();
            let mut at = Reader::new(reader.take(length), reader.literals);
            let rule = Rule::read(&mut at);
            if rule.has_function(call.data) && has_target(&rule, &at, target) {
                match admit(&rule, at, call, (index, number), denial) {
                    Ok(()) => return Some(self.charge(&rule, at, call, denial)),
                    refusal => last = Some(refusal),
                }
            }
            None
        });
        admitted
            .or(last)
            .unwrap_or_else(|| Err(unknown(call, index, denial)))
    }

    /// Adds what an admitted call is charged; `reader` stands at the rule's charges.
    fn charge(
        &mut self,
        rule: &Rule<'_>,
        mut reader: Reader<'_, '_>,
        call: &Call<'_>,
        denial: &mut Denial,
    ) -> Checked<()> {
        for _ in 0..rule.charges {
            let Charge {
                amount,
                meter,
                path,
            } = Charge::read(&mut reader);
            let amount = match amount {
                Amount::Value => call.value,
                Amount::One | Amount::Gas => &ONE,
                Amount::Argument => path.find(call.data).unwrap_or(&ZERO),
            };
            self.ledger.charge(meter, amount, denial)?;
        }
        Ok(())
    }
}

/// No rule names the target with the function.
fn unknown(call: &Call<'_>, index: usize, denial: &mut Denial) -> Denied {
    let selector = call.data.first_chunk();
    let reason = if selector.is_some() {
        Reason::CallDenied
    } else {
        Reason::PlainTransferDenied
    };
    let denial = denial.because(reason).number(index).address(call.target);
    if let Some(selector) = selector {
        denial.selector(selector);
    }
    denial.done()
}

/// Whether a rule that knows a call admits it; `reader` stands at the rule's charges. `at` names
/// call and rule.
fn admit(
    rule: &Rule<'_>,
    mut reader: Reader<'_, '_>,
    call: &Call<'_>,
    at: (usize, usize),
    denial: &mut Denial,
) -> Checked<()> {
    if compare(call.value, &number_word(rule.most_value)).is_gt() {
        return Err(refused(at, Reason::ValueDenied, denial)
            .word(call.value)
            .amount(rule.most_value)
            .done());
    }
    for index in 0..rule.charges {
        let charge = Charge::read(&mut reader);
        if charge.amount == Amount::Argument && charge.path.find(call.data).is_none() {
            return Err(refused(at, Reason::ChargeUnreadable, denial)
                .number(index)
                .done());
        }
    }
    each(reader.count(0, MAX_CONSTRAINTS), |index| {
        let constraint = Constraint::read(&mut reader);
        let Some(found) = constraint.path.find(call.data) else {
            return Err(refused(at, Reason::ArgumentUnreadable, denial)
                .number(index)
                .done());
        };
        let mut holds = false;
        for _ in 0..constraint.operands {
            let operand = constraint.operand(&mut reader);
            holds |= constraint.holds(found, &operand.word);
        }
        if !holds {
            return Err(refused(at, Reason::ConstraintDenied, denial)
                .number(index)
                .word(found)
                .done());
        }
        Ok(())
    })
}

fn refused((call, rule): (usize, usize), reason: Reason, denial: &mut Denial) -> &mut Denial {
    denial.because(reason).number(call).number(rule)
}

fn has_target(rule: &Rule<'_>, reader: &Reader<'_, '_>, target: &Address) -> bool {
    rule.targets
        .iter()
        .any(|reference| is_same(reader.reference(*reference), target))
}
