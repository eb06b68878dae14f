//! Every case there is. A family of host calls that is not in this list is not tested.

use crate::{account, call, case::Case, create, crypto, environment, logs, math, memory, storage};

pub(crate) fn cases() -> Vec<Case> {
    [
        memory::cases(),
        storage::cases(),
        call::cases(),
        create::cases(),
        logs::cases(),
        account::cases(),
        environment::cases(),
        math::cases(),
        crypto::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
