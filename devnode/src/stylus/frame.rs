//! The life of one Stylus frame: entered, run, suspended for a child, resumed, ended.

use alloy_primitives::Bytes;

use super::{
    child::ChildResult,
    engine::{Module, ModuleError},
    entry::Entry,
    evm::Evm,
    hostio::{self, Flow, FrameState, Host, PendingChild, Trap},
    ink::InkMeter,
    instance::{Event, Instance},
    outcome::{End, Outcome, Step},
    parameters::Parameters,
    record::{CallGas, HostCall, HostCallKind, StylusRecord},
};
use crate::wasm::HostFunction;

/// A frame that runs WASM.
#[derive(Debug)]
pub struct Frame {
    instance: Instance,
    ink: InkMeter,
    state: FrameState,
    parameters: Parameters,
    entry: Entry,
    first_ink: u64,
    record: Option<Vec<HostCall>>,
    pending: Option<Box<PendingChild>>,
}

impl Frame {
    /// Prepares `module` to run. `reentrant`: the value that `msg_reentrant` returns.
    /// `is_recorded`: whether to record host calls.
    ///
    /// # Errors
    /// The module is not instrumented.
    pub fn new(
        module: &Module,
        parameters: Parameters,
        entry: Entry,
        reentrant: bool,
        is_recorded: bool,
    ) -> Result<Self, ModuleError> {
        let instance = Instance::new(module, parameters.max_stack_depth)?;
        let ink = InkMeter::new(entry.start_gas - entry.entry_gas, parameters.ink_price);
        let state = FrameState::new(reentrant, is_recorded);
        let record = is_recorded.then(Vec::new);
        Ok(Self {
            instance,
            ink,
            state,
            parameters,
            entry,
            first_ink: ink.left(),
            record,
            pending: None,
        })
    }

    /// Runs from the entry point until the frame ends or needs a child.
    pub fn start(&mut self, evm: &mut dyn Evm) -> Step {
        let len = evm.call_data().len() as u32;
        self.instance.set_ink(self.first_ink);
        self.record_boundary(HostCallKind::Entry, &len.to_be_bytes(), &[]);
        let event = self.instance.start(len);
        self.drive(event, evm)
    }

    /// Continues after the child of [`Step::Child`].
    pub fn resume(&mut self, evm: &mut dyn Evm, result: ChildResult) -> Step {
        let Some(pending) = self.pending.take() else {
            // Unreachable unless the driver resumes a frame that does not wait.
            return self.fail(End::Revert);
        };
        let mut host = self.host(evm, pending.function, pending.start_ink);
        let flow = pending.finish(&mut host, &result);
        match self.settle(flow) {
            Ok(event) => self.drive(event, evm),
            Err(step) => step,
        }
    }

    /// Host calls finished so far; empty unless the frame is recorded.
    pub fn host_calls(&self) -> &[HostCall] {
        self.record.as_deref().unwrap_or_default()
    }

    /// Gas of the call that the frame waits for; `None` if it waits for a creation, or does not
    /// wait.
    pub fn call_gas(&self) -> Option<CallGas> {
        self.pending.as_ref()?.call_gas
    }

    fn host<'a>(
        &'a mut self,
        evm: &'a mut dyn Evm,
        function: HostFunction,
        start_ink: u64,
    ) -> Host<'a> {
        Host {
            ink: &mut self.ink,
            instance: &mut self.instance,
            state: &mut self.state,
            parameters: &self.parameters,
            evm,
            record: self.record.as_mut(),
            function,
            start_ink,
        }
    }

    fn drive(&mut self, mut event: Event, evm: &mut dyn Evm) -> Step {
        loop {
            match event {
                Event::HostCall(function, args) => {
                    let start_ink = self.instance.ink();
                    self.ink.set(start_ink);
                    let mut host = self.host(evm, function, start_ink);
                    let flow = hostio::run(function, &mut host, args);
                    match self.settle(flow) {
                        Ok(next) => event = next,
                        Err(step) => return step,
                    }
                }
                Event::Returned(status) => {
                    self.ink.set(self.instance.ink());
                    return self.returned(status);
                }
                Event::Trapped => {
                    self.ink.set(self.instance.ink());
                    return self.trapped();
                }
            }
        }
    }

    /// Applies the result of a host call: resumes the program, or ends the frame.
    fn settle(&mut self, flow: Result<Flow, Trap>) -> Result<Event, Step> {
        self.instance.set_ink(self.ink.left());
        match flow {
            Ok(Flow::Reply(reply)) => Ok(self.instance.resume(reply)),
            Ok(Flow::Child(child, pending)) => {
                self.pending = Some(pending);
                Err(Step::Child(child))
            }
            Err(Trap::OutOfInk) => Err(self.fail(End::OutOfGas)),
            Err(Trap::Rejected) => Err(self.fail(End::Revert)),
            Err(Trap::Exit(status)) => Err(self.returned(status)),
        }
    }

    fn returned(&mut self, status: u32) -> Step {
        self.record_boundary(HostCallKind::Return, &[], &status.to_be_bytes());
        let output = std::mem::take(&mut self.state.output);
        let mut gas_left = self.ink.gas_left();
        if !output.is_empty() {
            let words = (output.len() as u64).div_ceil(32);
            let Some(ceiling) = self
                .entry
                .start_gas
                .checked_sub(3 * words + words * words / 512)
            else {
                return self.fail(End::OutOfGas);
            };
            gas_left = gas_left.min(ceiling);
        }
        let end = if status == 0 {
            End::Success
        } else {
            End::Revert
        };
        Step::Done(Outcome {
            end,
            gas_left,
            output,
            record: self.take_record(),
        })
    }

    fn trapped(&mut self) -> Step {
        if self.instance.stack_is_exhausted() {
            self.fail(End::OutOfStack)
        } else if self.instance.ink_is_exhausted() {
            self.fail(End::OutOfGas)
        } else {
            self.fail(End::Revert)
        }
    }

    /// Ends without data; only a revert keeps gas.
    fn fail(&mut self, end: End) -> Step {
        let gas_left = if end == End::Revert {
            self.ink.gas_left()
        } else {
            0
        };
        Step::Done(Outcome {
            end,
            gas_left,
            output: Bytes::new(),
            record: self.take_record(),
        })
    }

    fn take_record(&mut self) -> Option<StylusRecord> {
        let entry_gas = self.entry.entry_gas;
        self.record.take().map(|host_calls| StylusRecord {
            entry_gas,
            host_calls,
        })
    }

    /// Records the entry or return of the program.
    fn record_boundary(&mut self, kind: HostCallKind, args: &[u8], outs: &[u8]) {
        let ink = self.first_ink;
        if let Some(record) = &mut self.record {
            let (args, outs) = (Bytes::copy_from_slice(args), Bytes::copy_from_slice(outs));
            record.push(HostCall {
                kind,
                args,
                outs,
                storage: Vec::new(),
                start_ink: ink,
                end_ink: ink,
            });
        }
    }
}
