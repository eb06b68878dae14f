//! Texts that are refused, each with one fault, derived byte by byte from one valid text.

use alloy_primitives::B256;
use hex::FromHex;

use crate::accepted::{ACCOUNT, MODULE};

/// A text, its args, and the name of the fault.
pub(crate) struct Refused {
    pub(crate) name: &'static str,
    pub(crate) text: Vec<u8>,
    pub(crate) args: Vec<B256>,
    pub(crate) fault: &'static str,
}

const TARGET: &str = "1111111111111111111111111111111111111111";
const OTHER: &str = "2222222222222222222222222222222222222222";
const ENTRY_POINT: &str = "0000000071727de22e5e9d8baf0edac6f37da032";
const RULE: &str = "00 01 00 01 01020304 00 00";

/// The sections of a text as hexadecimal digits; the default is a valid text without meters.
#[derive(Clone)]
struct Sections {
    start: String,
    addresses: String,
    meters: String,
    terms: String,
    never: String,
    rules: Vec<String>,
}

fn good() -> Sections {
    Sections {
        start: "01 00".into(),
        addresses: format!("01 {TARGET}"),
        meters: "00".into(),
        terms: "01 00 00 00 00".into(),
        never: "00".into(),
        rules: vec![RULE.into()],
    }
}

fn bytes(digits: &str) -> Vec<u8> {
    Vec::from_hex(digits.replace(' ', "")).expect("hexadecimal digits")
}

impl Sections {
    fn text(&self) -> Vec<u8> {
        let head = [
            &self.start,
            &self.addresses,
            &self.meters,
            &self.terms,
            &self.never,
        ];
        let mut text: Vec<u8> = head.iter().flat_map(|section| bytes(section)).collect();
        text.push(self.rules.len() as u8);
        for rule in &self.rules {
            let rule = bytes(rule);
            text.extend((rule.len() as u16).to_be_bytes());
            text.extend(rule);
        }
        text
    }
}

fn start(start: &str) -> Vec<u8> {
    Sections {
        start: start.into(),
        ..good()
    }
    .text()
}

fn addresses(addresses: String) -> Vec<u8> {
    Sections {
        addresses,
        ..good()
    }
    .text()
}

fn terms(terms: &str) -> Vec<u8> {
    Sections {
        terms: terms.into(),
        ..good()
    }
    .text()
}

fn rule(rule: &str) -> Vec<u8> {
    Sections {
        rules: vec![rule.into()],
        ..good()
    }
    .text()
}

/// One meter, charged once per call.
fn meter(meter: &str) -> Vec<u8> {
    let rules = vec!["00 01 00 01 01020304 01 20 00".into()];
    Sections {
        meters: format!("01 {meter}"),
        rules,
        ..good()
    }
    .text()
}

/// Two lifetime meters, and a rule with these charges.
fn charges(charges: &str) -> Vec<u8> {
    let rules = vec![format!("00 01 00 01 01020304 {charges} 00")];
    Sections {
        meters: "02 00 0101 00 0101".into(),
        rules,
        ..good()
    }
    .text()
}

fn constraint(constraint: &str) -> Vec<u8> {
    rule(&format!("00 01 00 01 01020304 00 01 {constraint}"))
}

/// A second address in the table, which only the changed part uses.
fn two(change: impl FnOnce(&mut Sections)) -> Vec<u8> {
    let mut sections = Sections {
        addresses: format!("02 {TARGET} {OTHER}"),
        ..good()
    };
    change(&mut sections);
    sections.text()
}

pub(crate) fn all() -> Vec<Refused> {
    let word = |digits: &str| B256::left_padding_from(&bytes(digits));
    let target = |address: &str| addresses(format!("01 {address}"));
    let mut refused = Vec::new();
    let mut add = |fault: &'static str, name: &'static str, text: Vec<u8>, args: Vec<B256>| {
        refused.push(Refused {
            name,
            text,
            args,
            fault,
        });
    };
    let mut without = |fault, name, text| add(fault, name, text, vec![]);

    let whole = good().text();
    without("Truncated", "empty text", vec![]);
    without(
        "Truncated",
        "last byte missing",
        whole[..whole.len() - 1].to_vec(),
    );
    without(
        "TrailingBytes",
        "one byte too many",
        [whole.clone(), vec![0]].concat(),
    );
    without(
        "TrailingBytes",
        "one byte too many in a rule",
        rule("00 01 00 01 01020304 00 00 00"),
    );
    without("BadVersion", "version 0", start("00 00"));
    without("BadVersion", "version 2", start("02 00"));
    without("BadFlags", "unknown policy flag", start("01 02"));
    without(
        "BadFlags",
        "unknown rule flag",
        rule("40 01 00 01 01020304 00 00"),
    );
    without("NotSupported", "any target", rule("02 01 01020304 00 00"));
    without("NotSupported", "any function", rule("04 01 00 00 00"));
    without(
        "NotSupported",
        "account function",
        rule("10 01020304 00 00"),
    );
    without(
        "NotSupported",
        "tuple in a path",
        constraint("40 02 00 20 00 00"),
    );
    without(
        "NotSupported",
        "array in a path",
        constraint("80 02 01 00 00 20 00 00"),
    );
    without("NotSupported", "length of bytes", constraint("00 c2 00 00"));
    without("NotSupported", "hash of bytes", constraint("00 c3 00 00"));
    without("NotSupported", "none of", constraint("00 20 07 02 00 0101"));
    without("NotSupported", "in range", constraint("00 20 08 00 0101"));
    without("NotSupported", "masked", constraint("00 20 09 0101 0101"));
    without(
        "NotSupported",
        "the signer as operand",
        constraint("00 c0 00 51"),
    );
    without(
        "NotSupported",
        "another argument as operand",
        constraint("00 20 00 52 01"),
    );
    without("BadNumber", "cap with a leading zero", meter("00 02 0001"));
    without("BadNumber", "cap of one zero byte", meter("00 01 00"));
    without(
        "BadNumber",
        "cap of 17 bytes",
        meter(&format!("00 11 {}", "ff".repeat(17))),
    );
    without(
        "BadNumber",
        "anchor of 6 bytes",
        meter("02 0101 00015180 06 010000000000"),
    );
    without(
        "BadNumber",
        "fee price with a leading zero",
        terms("01 02 0001 00 00 00"),
    );
    without(
        "BadNumber",
        "literal with a leading zero",
        constraint("00 20 00 02 0001"),
    );
    without(
        "BadNumber",
        "value of zero",
        rule("21 01 00 01 01020304 00 00 00"),
    );
    without(
        "BadCount",
        "no rule",
        Sections {
            rules: vec![],
            ..good()
        }
        .text(),
    );
    without(
        "BadCount",
        "65 rules",
        Sections {
            rules: vec![RULE.into(); 65],
            ..good()
        }
        .text(),
    );
    without(
        "BadCount",
        "65 addresses",
        addresses(format!("41 {}", TARGET.repeat(65))),
    );
    without(
        "BadCount",
        "33 meters",
        Sections {
            meters: format!("21 {}", "000101".repeat(33)),
            ..good()
        }
        .text(),
    );
    without("BadCount", "no call", terms("00 00 00 00 00"));
    without("BadCount", "33 calls", terms("21 00 00 00 00"));
    without(
        "BadCount",
        "5 self-pay meters",
        terms("01 00 05 0001020304 00 00"),
    );
    without(
        "BadCount",
        "9 paymasters",
        terms("01 00 00 09 000000000000000000 00"),
    );
    without("BadCount", "no target", rule("00 00 01 01020304 00 00"));
    without(
        "BadCount",
        "33 functions",
        rule(&format!("00 01 00 21 {} 00 00", "01020304".repeat(33))),
    );
    without(
        "BadCount",
        "9 charges",
        charges(&format!("09 {}", "20".repeat(9))),
    );
    without(
        "BadCount",
        "17 constraints",
        rule("00 01 00 01 01020304 00 11"),
    );
    without(
        "BadCount",
        "one of a single member",
        constraint("00 20 06 01 0101"),
    );
    without(
        "BadIndex",
        "target that does not exist",
        rule("00 01 01 01 01020304 00 00"),
    );
    without("BadIndex", "meter that does not exist", charges("01 22"));
    without(
        "BadIndex",
        "never that does not exist",
        Sections {
            never: "01 01".into(),
            ..good()
        }
        .text(),
    );
    without(
        "NotAscending",
        "addresses twice",
        addresses(format!("02 {TARGET} {TARGET}")),
    );
    without(
        "NotAscending",
        "addresses descending",
        addresses(format!("02 {OTHER} {TARGET}")),
    );
    without(
        "NotAscending",
        "targets descending",
        two(|it| it.rules = vec!["00 02 0100 01 01020304 00 00".into()]),
    );
    without(
        "NotAscending",
        "functions twice",
        rule("00 01 00 02 01020304 01020304 00 00"),
    );
    without("NotAscending", "charges descending", charges("02 21 20"));
    without(
        "NotAscending",
        "paymaster twice",
        two(|it| it.terms = "01 00 00 02 0101 00".into()),
    );
    without(
        "NotAscending",
        "never twice",
        two(|it| it.never = "02 0101".into()),
    );
    without(
        "NotAscending",
        "one of with a member twice",
        constraint("00 20 06 02 0101 0101"),
    );
    without("NotUsed", "an address", two(|_| ()));
    without("NotUsed", "a meter", charges("01 20"));
    without(
        "BadMeter",
        "period of 299 seconds",
        meter("02 0101 0000012b 00"),
    );
    without(
        "BadMeter",
        "trickle of nothing",
        meter("03 010a 00 00015180 00"),
    );
    without(
        "BadMeter",
        "trickle of the cap",
        meter("03 010a 010a 00015180 00"),
    );
    without("BadMeter", "unknown kind", meter("04 0101"));
    without("BadType", "order of addresses", constraint("00 c0 02 00"));
    without("BadType", "order of bools", constraint("00 c1 02 0101"));
    without(
        "BadType",
        "choice of bools",
        constraint("00 c1 06 02 00 0101"),
    );
    without("BadType", "256 as uint8", constraint("00 01 00 020100"));
    without("BadType", "128 as int8", constraint("00 41 00 0180"));
    without("BadType", "2 as bool", constraint("00 c1 00 0102"));
    without(
        "BadType",
        "the account as a number",
        constraint("00 20 00 50"),
    );
    without("BadType", "no type", constraint("00 00 00 00"));
    without("BadType", "charge of an address", charges("01 40 00 c0"));
    without(
        "BadType",
        "charge of a signed number",
        charges("01 40 00 60"),
    );
    without(
        "ForbiddenAddress",
        "zero as target",
        target(&"00".repeat(20)),
    );
    without(
        "ForbiddenAddress",
        "an EntryPoint as target",
        target(ENTRY_POINT),
    );
    without(
        "ForbiddenAddress",
        "the account as target",
        target(&hex::encode(ACCOUNT)),
    );
    without(
        "ForbiddenAddress",
        "the module as target",
        target(&hex::encode(MODULE)),
    );
    without(
        "ForbiddenAddress",
        "a never address as target",
        Sections {
            never: "01 00".into(),
            ..good()
        }
        .text(),
    );
    without(
        "ForbiddenAddress",
        "zero as paymaster",
        Sections {
            addresses: format!("02 {} {TARGET}", "00".repeat(20)),
            terms: "01 00 00 01 00 00".into(),
            rules: vec!["00 01 01 01 01020304 00 00".into()],
            ..good()
        }
        .text(),
    );
    without(
        "ValueNotCharged",
        "value without a charge",
        rule("20 01 00 01 01020304 0101 00 00"),
    );
    without("NoFunction", "no function", rule("00 01 00 00 00 00"));
    without(
        "FeeNotPayable",
        "any paymaster without self pay",
        terms("01 00 00 ff 00"),
    );
    without(
        "FeeNotPayable",
        "own fee without self pay",
        two(|it| it.terms = "01 00 00 01 81 00".into()),
    );
    without("TooLong", "4097 bytes", vec![1; 4_097]);

    let target_param = || rule("00 01 40 01 01020304 00 00");
    let no_table = |mut text: Vec<u8>| {
        // All addresses are args.
        text.splice(2..23, [0]);
        text
    };
    let other = word(OTHER);
    add(
        "BadIndex",
        "param that does not exist",
        no_table(target_param()),
        vec![],
    );
    add("NotUsed", "an arg", whole.clone(), vec![other]);
    add(
        "BadParam",
        "target with dirty bits",
        no_table(target_param()),
        vec![B256::repeat_byte(0x22)],
    );
    add(
        "ForbiddenAddress",
        "the module as an arg",
        no_table(target_param()),
        vec![MODULE.into_word()],
    );
    add(
        "BadParam",
        "cap of 129 bits",
        meter("00 40"),
        vec![word(&format!("01{}", "00".repeat(16)))],
    );
    add(
        "BadParam",
        "anchor of 41 bits",
        meter("02 0101 00015180 40"),
        vec![word("010000000000")],
    );
    add(
        "BadParam",
        "uint8 of 256",
        constraint("00 01 00 40"),
        vec![word("0100")],
    );
    add(
        "BadParam",
        "bytes4 not left-aligned",
        constraint("00 84 00 40"),
        vec![word("01020304")],
    );
    add(
        "BadMeter",
        "trickle of the cap from args",
        meter("03 40 40 00015180 00"),
        vec![word("05")],
    );
    add(
        "NotAscending",
        "param before a literal",
        rule("00 02 4000 01 01020304 00 00"),
        vec![other],
    );
    add(
        "NotAscending",
        "param twice",
        no_table(rule("00 02 4040 01 01020304 00 00")),
        vec![other],
    );
    refused
}
