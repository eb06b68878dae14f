//! Call data, result, early exit, memory growth.

use super::{Args, DONE, Flow, HOST_CALL, Host, Trap, read_ink, write_ink};
use crate::stylus::ink::OutOfInk;

pub(super) fn read_args(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    host.ink.pay(HOST_CALL)?;
    let data = host.evm.call_data();
    host.ink.pay(write_ink(data.len()))?;
    host.guest.write(args.u32(0), &data)?;
    host.note(&[], &[&data]);
    Ok(DONE)
}

pub(super) fn write_result(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let (ptr, len) = (args.u32(0), args.u32(1));
    host.ink.pay(HOST_CALL)?;
    // Read once by the VM and once by the EVM.
    host.ink.pay(2 * read_ink(len))?;
    let output = host.bytes(ptr, len)?;
    host.note(&[&output], &[]);
    host.kept.output = output;
    Ok(DONE)
}

pub(super) fn exit_early(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let status = args.u32(0);
    host.note(&[&status.to_be_bytes()], &[]);
    Err(Trap::Exit(status))
}

/// Opens the pages even if the growth that follows fails.
pub(super) fn pay_for_memory_grow(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let wanted = args.u32(0);
    // Only the lower half counts; later versions refuse what does not fit.
    let pages = wanted as u16;
    if host.parameters.limits_open_pages && wanted > u32::from(u16::MAX) {
        host.ink.set(0);
        return Err(OutOfInk.into());
    }
    if pages == 0 {
        host.ink.pay(HOST_CALL)?;
    } else {
        let (open, ever) = (host.evm.pages().open(), host.evm.pages().ever());
        let gas = host.parameters.page_prices.cost(pages, open, ever);
        if host.parameters.limits_open_pages
            && open.saturating_add(pages) > host.parameters.page_limit
        {
            host.ink.set(0);
            return Err(OutOfInk.into());
        }
        host.evm.pages().add(pages);
        host.ink.pay_gas(gas)?;
    }
    host.note(&[&pages.to_be_bytes()], &[]);
    Ok(DONE)
}
