//! Every case behind another program, by each kind of call: the same price, and the caller and
//! account of its own frame.

use stylus_devnode::{evm::Status, profile::Profile};

use crate::{
    case::InStatic,
    families,
    fixture::{Fixture, Kind, PASSED_VALUE, inner, world},
};

/// Runs every case behind this kind of call.
fn behind(kind: Kind, value: u64) {
    for case in families::cases() {
        let mut relayed = Fixture::new(&case, &Profile::ARBOS_51).behind(kind, -1, value);
        let receipt = relayed.send();
        let frame = inner(&receipt);
        let title = case.title();
        let gas = relayed.fixture.program.frame_gas(relayed.at());
        assert_eq!(
            (frame.status, frame.gas_used),
            (case.status, gas),
            "{title}"
        );
        assert_eq!(
            frame.output.to_vec(),
            (case.output)(&relayed.view(frame.gas)),
            "{title}"
        );
        assert_eq!(receipt.gas_used, relayed.used(gas), "{title}");
        let acting = relayed.view(frame.gas).address;
        assert_eq!(relayed.fixture.left(acting), case.leaves, "{title}");
        let status = if case.status == Status::Success { 0 } else { 2 };
        assert_eq!(receipt.output.as_ref(), [status], "{title}");
    }
}

#[test]
fn a_called_program_pays_the_same_and_sees_its_caller() {
    behind(Kind::Call, PASSED_VALUE);
}

#[test]
fn a_delegate_pays_the_same_and_acts_for_its_caller() {
    behind(Kind::Delegate, 0);
}

/// Reads are the same. Writes revert the frame, which keeps its gas, and a transfer fails and costs
/// only its ink.
#[test]
fn a_static_frame_pays_the_same_for_reads_and_rejects_writes() {
    let mut refused = 0;
    for case in families::cases() {
        let mut relayed = Fixture::new(&case, &Profile::ARBOS_51).behind(Kind::Static, -1, 0);
        let before = world(&relayed.fixture.chain);
        let program = relayed.fixture.program.clone();
        let at = relayed.at();
        let receipt = relayed.send();
        let frame = inner(&receipt);
        let title = case.title();
        let (status, gas, output) = match case.in_static {
            InStatic::Same => (
                case.status,
                program.frame_gas(at),
                (case.output)(&relayed.view(frame.gas)),
            ),
            InStatic::Reverts { at: index, gas } => {
                refused += 1;
                (
                    Status::Revert,
                    program.refused_gas(index, gas, at),
                    Vec::new(),
                )
            }
            InStatic::Fails => {
                refused += 1;
                let free = program.with_gas(case.tested, 0);
                (
                    Status::Success,
                    free.frame_gas(at),
                    vec![2, 0, 0, 0, 0, 0, 0, 0],
                )
            }
        };
        assert_eq!(
            (frame.status, frame.gas_used, frame.output.to_vec()),
            (status, gas, output),
            "{title}"
        );
        assert_eq!(
            receipt.gas_used,
            relayed.used_without_refund(gas),
            "{title}"
        );
        assert_eq!(world(&relayed.fixture.chain), before, "{title}");
    }
    assert_eq!(refused, 32);
}
