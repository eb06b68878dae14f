//! Revert data as text.

use alloy_sol_types::{Panic, Revert, SolError};

use crate::arbos::{precompiles, program_error::ProgramError};

/// The reason in revert data, as clients show it: the text of `Error(string)`, the meaning of a
/// `Panic(uint256)`, or an error of ArbOS (`error ProgramExpired(…)`).
pub fn explain(output: &[u8]) -> Option<String> {
    let (selector, _) = output.split_first_chunk::<4>()?;
    match *selector {
        Revert::SELECTOR => Some(Revert::abi_decode(output).ok()?.reason),
        Panic::SELECTOR => Some(Panic::abi_decode(output).ok()?.to_string()),
        _ => ProgramError::abi_decode(output)
            .map(|error| error.to_string())
            .or_else(|| precompiles::explain(output)),
    }
}

/// A VM's error with the reason appended, if there is one.
pub(super) fn with_reason(error: &str, output: &[u8]) -> String {
    match explain(output) {
        Some(reason) => format!("{error}: {reason}"),
        None => error.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_appended() {
        let output = Revert::from("too late").abi_encode();
        assert_eq!(
            with_reason("execution reverted", &output),
            "execution reverted: too late"
        );
        let output = ProgramError::Expired(2_393).abi_encode();
        assert_eq!(
            with_reason("execution reverted", &output),
            "execution reverted: error ProgramExpired(2393)"
        );
    }

    #[test]
    fn unknown_and_broken_data_has_no_reason() {
        for output in [
            &[][..],
            &[1, 2, 3],
            &[0xaa; 40],
            &Revert::SELECTOR,
            &Panic::SELECTOR,
        ] {
            assert_eq!(explain(output), None);
        }
    }
}
