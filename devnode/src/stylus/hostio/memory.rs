//! Call data, result, early exit, memory growth.

use super::{
    host::{DONE, Flow, Host, Trap},
    prices::{NO_GROWTH_INK, read_ink, write_ink},
};
use crate::stylus::{ink::OutOfInk, linker::Args};

pub(super) fn read_args(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let data = host.evm.call_data();
    host.ink.pay(write_ink(data.len()))?;
    host.instance.write(args.u32(0), &data)?;
    host.record_call(&[], &[&data]);
    Ok(DONE)
}

pub(super) fn write_result(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let (ptr, len) = (args.u32(0), args.u32(1));
    // Read once by the VM and once by the EVM.
    host.ink.pay(2 * read_ink(len))?;
    let output = host.bytes(ptr, len)?;
    host.record_call(&[&output], &[]);
    host.state.output = output;
    Ok(DONE)
}

pub(super) fn exit_early(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let status = args.u32(0);
    host.record_call(&[&status.to_be_bytes()], &[]);
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
        host.ink.pay(NO_GROWTH_INK)?;
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
    host.record_call(&[&pages.to_be_bytes()], &[]);
    Ok(DONE)
}

/// The bytes of `data` in `[offset, offset + size)`, cut at its end.
pub(super) fn range(data: &[u8], offset: u32, size: u32) -> &[u8] {
    let start = (offset as usize).min(data.len());
    let end = start.saturating_add(size as usize).min(data.len());
    &data[start..end]
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn a_range_beyond_the_end_is_cut() {
        let data = [1, 2, 3];
        assert_eq!(range(&data, 1, 9), [2, 3]);
        assert_eq!(range(&data, 3, 1), [0u8; 0]);
        assert_eq!(range(&data, u32::MAX, u32::MAX), [0u8; 0]);
    }
}
