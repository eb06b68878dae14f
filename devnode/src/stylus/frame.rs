//! The life of one Stylus frame: entered, run, suspended for a child, resumed, ended.

use alloy_primitives::{Address, B256, Bytes, U256};

use super::{
    Evm, Parameters, Program,
    engine::{Module, ModuleError},
    guest::{Event, Guest},
    hostio::{Flow, Host, Kept, PendingChild, Trap},
    ink::InkMeter,
    record::{HostCall, Offer, StylusFrame},
};

/// A frame that a Stylus frame waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Child {
    /// `CALL`.
    Call {
        /// Callee.
        address: Address,
        /// Wei.
        value: U256,
        /// Call data.
        input: Bytes,
        /// Gas, stipend included.
        gas: u64,
    },
    /// `DELEGATECALL`.
    DelegateCall {
        /// Account whose code runs.
        address: Address,
        /// Call data.
        input: Bytes,
        /// Gas.
        gas: u64,
    },
    /// `STATICCALL`.
    StaticCall {
        /// Callee.
        address: Address,
        /// Call data.
        input: Bytes,
        /// Gas.
        gas: u64,
    },
    /// `CREATE`, or `CREATE2` if there is a salt.
    Create {
        /// Wei.
        value: U256,
        /// Init code.
        init_code: Bytes,
        /// Salt of `CREATE2`.
        salt: Option<B256>,
        /// Gas.
        gas: u64,
    },
}

impl Child {
    /// The same child with another amount of gas.
    pub(super) fn with_gas(mut self, amount: u64) -> Self {
        match &mut self {
            Self::Call { gas, .. }
            | Self::DelegateCall { gas, .. }
            | Self::StaticCall { gas, .. }
            | Self::Create { gas, .. } => *gas = amount,
        }
        self
    }
}

/// How a child frame ended. Its return data is asked for through [`Evm::return_data`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildResult {
    /// It returned; anything else counts as failed.
    pub is_success: bool,
    /// Gas it gives back.
    pub gas_left: u64,
    /// Contract it created.
    pub created: Option<Address>,
}

/// How a frame ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Returned zero.
    Success,
    /// Returned non-zero, trapped, or broke a rule of a host call.
    Revert,
    /// Ink or gas ran out.
    OutOfGas,
    /// The stack counter ran out.
    OutOfStack,
}

/// The result of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub end: End,
    /// Gas left; zero unless it returned or reverted.
    pub gas_left: u64,
    /// Return or revert data.
    pub output: Bytes,
    /// What it reported, if somebody watched.
    pub record: Option<StylusFrame>,
}

impl Outcome {
    /// A frame that could not pay its entry.
    pub fn out_of_gas() -> Self {
        Self {
            end: End::OutOfGas,
            gas_left: 0,
            output: Bytes::new(),
            record: None,
        }
    }
}

/// What a frame does next.
#[derive(Debug)]
pub enum Step {
    /// Wait for this child.
    Child(Child),
    /// End.
    Done(Outcome),
}

/// A paid entry: pages are open, WASM has not started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Gas the frame was given.
    start_gas: u64,
    /// Part of it that the entry took.
    entry_gas: u64,
}

impl Entry {
    /// Pays for entering `program` with `gas` and opens its pages; `None` if the frame is out of
    /// gas. `is_recent` says that the block called it lately.
    pub fn pay(
        parameters: &Parameters,
        program: &Program,
        is_recent: bool,
        gas: u64,
        evm: &mut dyn Evm,
    ) -> Option<Self> {
        let pages = *evm.pages();
        let page_gas = parameters
            .page_prices
            .cost(program.footprint, pages.open(), pages.ever());
        let init_gas = if program.cached || is_recent {
            0
        } else {
            program.init_gas
        };
        let entry_gas = page_gas
            .saturating_add(program.cached_gas)
            .saturating_add(init_gas);
        if entry_gas > gas {
            return None;
        }
        let open = pages.open().saturating_add(program.footprint);
        if parameters.limits_open_pages && open > parameters.page_limit {
            return None;
        }
        evm.pages().add(program.footprint);
        Some(Self {
            start_gas: gas,
            entry_gas,
        })
    }
}

/// A frame that runs WASM.
#[derive(Debug)]
pub struct Frame {
    guest: Guest,
    ink: InkMeter,
    kept: Kept,
    parameters: Parameters,
    entry: Entry,
    first_ink: u64,
    record: Option<Vec<HostCall>>,
    pending: Option<Box<PendingChild>>,
}

impl Frame {
    /// Prepares `module` to run. `reentrant` is what `msg_reentrant` answers; `watch` asks for a
    /// record.
    ///
    /// # Errors
    /// The module is not what instrumentation makes.
    pub fn new(
        module: &Module,
        parameters: Parameters,
        entry: Entry,
        reentrant: bool,
        watch: bool,
    ) -> Result<Self, ModuleError> {
        let guest = Guest::new(module, parameters.max_stack_depth)?;
        let ink = InkMeter::new(entry.start_gas - entry.entry_gas, parameters.ink_price);
        let kept = Kept::new(reentrant);
        let record = watch.then(Vec::new);
        Ok(Self {
            guest,
            ink,
            kept,
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
        self.guest.set_ink(self.first_ink);
        self.report("user_entrypoint", &len.to_be_bytes(), &[]);
        let event = self.guest.start(len);
        self.drive(event, evm)
    }

    /// Runs on after the child that [`Step::Child`] asked for.
    pub fn resume(&mut self, evm: &mut dyn Evm, result: ChildResult) -> Step {
        let Some(pending) = self.pending.take() else {
            // Only a driver that resumes a frame which waits for nothing gets here.
            return self.fail(End::Revert);
        };
        let mut host = self.host(evm, pending.name, pending.start_ink);
        let flow = pending.finish(&mut host, &result);
        match self.settle(flow) {
            Ok(event) => self.drive(event, evm),
            Err(step) => step,
        }
    }

    /// Host calls finished so far; empty unless somebody watches.
    pub fn host_calls(&self) -> &[HostCall] {
        self.record.as_deref().unwrap_or_default()
    }

    /// How the call that the frame waits for was priced; none if it waits for a creation, or not at
    /// all.
    pub fn offer(&self) -> Option<Offer> {
        self.pending.as_ref()?.offer
    }

    fn host<'a>(
        &'a mut self,
        evm: &'a mut dyn Evm,
        name: &'static str,
        start_ink: u64,
    ) -> Host<'a> {
        Host {
            ink: &mut self.ink,
            guest: &mut self.guest,
            kept: &mut self.kept,
            parameters: &self.parameters,
            evm,
            record: self.record.as_mut(),
            name,
            start_ink,
        }
    }

    fn drive(&mut self, mut event: Event, evm: &mut dyn Evm) -> Step {
        loop {
            match event {
                Event::HostCall(function, args) => {
                    let start_ink = self.guest.ink();
                    self.ink.set(start_ink);
                    let flow = function.run(&mut self.host(evm, function.name, start_ink), args);
                    match self.settle(flow) {
                        Ok(next) => event = next,
                        Err(step) => return step,
                    }
                }
                Event::Returned(status) => {
                    self.ink.set(self.guest.ink());
                    return self.returned(status);
                }
                Event::Trapped => {
                    self.ink.set(self.guest.ink());
                    return self.trapped();
                }
            }
        }
    }

    /// Carries a host call's verdict back into the program, or out of the frame.
    fn settle(&mut self, flow: Result<Flow, Trap>) -> Result<Event, Step> {
        self.guest.set_ink(self.ink.left());
        match flow {
            Ok(Flow::Reply(reply)) => Ok(self.guest.resume(reply)),
            Ok(Flow::Child(child, pending)) => {
                self.pending = Some(pending);
                Err(Step::Child(child))
            }
            Err(Trap::OutOfInk) => Err(self.fail(End::OutOfGas)),
            Err(Trap::Refused) => Err(self.fail(End::Revert)),
            Err(Trap::Exit(status)) => Err(self.returned(status)),
        }
    }

    fn returned(&mut self, status: u32) -> Step {
        self.report("user_returned", &[], &status.to_be_bytes());
        let output = std::mem::take(&mut self.kept.output);
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
        if self.guest.stack_is_exhausted() {
            self.fail(End::OutOfStack)
        } else if self.guest.ink_is_exhausted() {
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

    fn take_record(&mut self) -> Option<StylusFrame> {
        let entry_gas = self.entry.entry_gas;
        self.record.take().map(|host_calls| StylusFrame {
            entry_gas,
            host_calls,
        })
    }

    /// Notes the begin or end of the program.
    fn report(&mut self, name: &'static str, args: &[u8], outs: &[u8]) {
        let ink = self.first_ink;
        if let Some(record) = &mut self.record {
            let (args, outs) = (Bytes::copy_from_slice(args), Bytes::copy_from_slice(outs));
            record.push(HostCall {
                name,
                args,
                outs,
                start_ink: ink,
                end_ink: ink,
            });
        }
    }
}
