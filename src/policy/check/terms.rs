//! Checks the terms and `never`.

use crate::{
    bytes::word::{Address, ZERO_ADDRESS, is_same_address},
    denial::PolicyFault,
    policy::{
        check::ascending::ascending,
        forbidden::is_forbidden,
        text::{
            Text,
            charge::{Charge, ChargeSource},
            reader::{PARAM, TextReader},
            terms::{COUNTS_AS_OWN_FEE, Paymasters},
        },
    },
};

/// Notes the faults of a text's terms and of its `never`.
pub(super) fn check(text: &Text<'_, '_>, module: &Address) {
    let terms = &text.terms;
    let reader = &text.rules_at;
    for meter in terms.self_pay {
        reader.meter(*meter);
    }
    ascending(terms.self_pay, 1, 0xff, reader);
    let mut is_own_fee = true;
    if let Paymasters::OneOf(payers) = terms.paymasters {
        is_own_fee = false;
        for payer in payers {
            is_own_fee |= payer & COUNTS_AS_OWN_FEE != 0;
            let paymaster = reader.address(payer & !COUNTS_AS_OWN_FEE);
            let is_zero = is_same_address(paymaster, &ZERO_ADDRESS);
            reader.require(!is_zero, PolicyFault::ForbiddenAddress);
        }
        ascending(payers, 1, !COUNTS_AS_OWN_FEE, reader);
    }
    reader.require(
        !is_own_fee || !terms.self_pay.is_empty(),
        PolicyFault::FeeNotPayable,
    );
    let mut charges = TextReader::new(terms.charges, reader.references);
    for _ in terms.charges {
        let is_argument = Charge::read(&mut charges).source == ChargeSource::Argument;
        reader.require(!is_argument, PolicyFault::BadType);
    }
    ascending(terms.charges, 1, 0xff, reader);
    for index in terms.never {
        reader.require(*index < PARAM, PolicyFault::BadIndex);
        let member = reader.address(*index);
        let is_forbidden = is_forbidden(member, reader.references.account, module);
        reader.require(!is_forbidden, PolicyFault::ForbiddenAddress);
    }
    ascending(terms.never, 1, 0xff, reader);
}
