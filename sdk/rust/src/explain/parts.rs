//! Shows the parts of a policy that errors refer to, with the names of its author.

use alloy_primitives::{B256, U256};

use crate::{
    policy::{Amount, Charge, ChargeSource, Constraint, Policy, Refill, Rule, Typed},
    sentences::{Named, SENTENCES, fill},
};

/// The policy of the session. Indices come from errors, so the policy may not have them.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a>(pub(super) &'a Policy);

impl Parts<'_> {
    /// The meter, by its name.
    pub(super) fn meter(&self, index: U256) -> String {
        let name = at(self.0.meters(), index).and_then(|meter| meter.name());
        named(&SENTENCES.phrases.meter, name, index)
    }

    /// The meter's cap and refill.
    pub(super) fn limit(&self, meter: U256) -> String {
        let phrases = &SENTENCES.phrases.limit;
        let Some(meter) = at(self.0.meters(), meter) else {
            return phrases.unknown.clone();
        };
        let cap = amount(meter.cap());
        match meter.refill() {
            Refill::Lifetime => fill(&phrases.lifetime, &[("cap", &cap)]),
            Refill::PerOp => fill(&phrases.per_op, &[("cap", &cap)]),
            Refill::Period { length, .. } => {
                fill(&phrases.period, &[("cap", &cap), ("length", &length)])
            }
            Refill::Trickle { refill, length, .. } => {
                let refill = amount(refill);
                let values: [(_, &dyn std::fmt::Display); 3] =
                    [("cap", &cap), ("refill", &refill), ("length", &length)];
                fill(&phrases.trickle, &values)
            }
        }
    }

    /// The rule, by its name.
    pub(super) fn rule(&self, index: U256) -> String {
        let name = self.find_rule(index).and_then(Rule::name);
        named(&SENTENCES.phrases.rule, name, index)
    }

    /// The constraint itself.
    pub(super) fn constraint(&self, rule: U256, index: U256) -> String {
        match self.find_constraint(rule, index) {
            Some(constraint) => constraint.to_string(),
            None => fill(&SENTENCES.phrases.constraint.unknown, &[("index", &index)]),
        }
    }

    /// The argument that the constraint tests.
    pub(super) fn argument(&self, rule: U256, constraint: U256) -> String {
        match self.find_constraint(rule, constraint) {
            Some(constraint) => constraint.path.to_string(),
            None => fill(
                &SENTENCES.phrases.argument.unknown,
                &[("index", &constraint)],
            ),
        }
    }

    /// The word that the constraint was compared with.
    pub(super) fn found(&self, rule: U256, constraint: U256, word: B256) -> String {
        match self.find_constraint(rule, constraint) {
            Some(constraint) => Typed(word, constraint.path.value_type).to_string(),
            None => word.to_string(),
        }
    }

    /// The charge, by its index in the author's order.
    pub(super) fn charge(&self, rule: U256, text_index: U256) -> String {
        let phrases = &SENTENCES.phrases.charge;
        match self.find_charge(rule, text_index) {
            Some((index, _)) => fill(&phrases.known, &[("index", &index)]),
            None => fill(&phrases.unknown, &[("index", &text_index)]),
        }
    }

    /// The argument that the charge counts.
    pub(super) fn counted(&self, rule: U256, text_index: U256) -> String {
        let phrases = &SENTENCES.phrases.counted;
        match self
            .find_charge(rule, text_index)
            .map(|(_, charge)| charge.source())
        {
            Some(ChargeSource::Argument(path)) => {
                let (word, value_type) = (path.word, path.value_type);
                fill(&phrases.known, &[("word", &word), ("type", &value_type)])
            }
            _ => phrases.unknown.clone(),
        }
    }

    fn find_rule(&self, index: U256) -> Option<&Rule> {
        at(self.0.rules(), index)
    }

    fn find_constraint(&self, rule: U256, index: U256) -> Option<&Constraint> {
        at(self.find_rule(rule)?.constraints(), index)
    }

    fn find_charge(&self, rule: U256, text_index: U256) -> Option<(usize, &Charge)> {
        let rule = self.find_rule(rule)?;
        rule.charge_in_text(usize::try_from(text_index).ok()?)
    }
}

fn named(phrases: &Named, name: Option<&str>, index: U256) -> String {
    match name {
        Some(name) => fill(&phrases.named, &[("name", &name)]),
        None => fill(&phrases.unnamed, &[("index", &index)]),
    }
}

fn amount(amount: Amount) -> String {
    match amount {
        Amount::Literal(number) => number.to_string(),
        Amount::Param(param) => param.to_string(),
    }
}

fn at<T>(items: &[T], index: U256) -> Option<&T> {
    usize::try_from(index)
        .ok()
        .and_then(|index| items.get(index))
}
