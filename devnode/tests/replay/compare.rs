//! Compares what a transaction did with what was recorded.

use alloy_primitives::{Address, B256, Bytes, b256};
use stylus_devnode::{
    arbos::params::StylusParams,
    evm::{CallFrame, Execution, State, Status},
    world::Transaction,
};

use crate::{
    recording::{Log, Number, Program, Recording, Vector},
    world::{DEV, World, record_of},
};

/// Groups whose vectors build on one another.
const SEQUENCES: [&str; 3] = ["activation", "fragments", "precompile"];
/// Program whose bursts were recorded.
const BURST_PROGRAM: &str = "nop2";
/// Calls whose answer is a block number, the sender's balance or the gas backlog of the recorded
/// chain. All but their output is compared.
const OF_THAT_MOMENT: [&str; 4] = [
    "0x64-arbBlockNumber",
    "0x64-arbBlockHash-1",
    "0x65-getBalance",
    "0x6c-getGasBacklog",
];
/// Selector of `activateProgram(address)`, which returns version and data fee.
const ACTIVATE: [u8; 4] = [0x58, 0xc7, 0x80, 0xc2];
/// Selector of `ProgramInsufficientValue(uint256 have, uint256 want)`.
const INSUFFICIENT_VALUE: [u8; 4] = [0x09, 0x78, 0x1a, 0xb7];
/// Topic of `ProgramActivated`; its data are module hash, program, data fee and version.
const PROGRAM_ACTIVATED: B256 =
    b256!("c0e812780707128d9a180db8ee4d1c1f1300b6dd0626d577b5d9ac759b76253c");

/// Replays every vector of `group` and reports all differences at once.
pub(crate) fn group(recording: &Recording, group: &str, count: usize) {
    let is_sequence = SEQUENCES.contains(&group);
    let fresh = World::new(recording);
    let mut world = fresh.clone();
    let mut differences = Vec::new();
    let mut compared = 0;
    for vector in recording
        .vectors
        .iter()
        .filter(|vector| vector.group == group)
    {
        if !is_sequence {
            world = fresh.clone();
        }
        let found = if vector.observed.is_empty() {
            single(&mut world, vector)
        } else {
            observed(recording, vector)
        };
        differences.extend(
            found
                .into_iter()
                .map(|difference| format!("{}: {difference}", vector.id)),
        );
        compared += 1;
    }
    assert_eq!(
        differences,
        Vec::<String>::new(),
        "{} differences",
        differences.len()
    );
    assert_eq!(compared, count);
}

fn single(world: &mut World<'_>, vector: &Vector) -> Vec<String> {
    world.prepare(vector);
    let tx = world.transaction(&vector.tx, vector.expect.contract_address);
    world.state.set_nonce(tx.from, tx.nonce);
    let before = world.state.clone();
    let execution = world.send(&tx);
    let mut differences = Differences::default();
    differences.of_execution(vector, &execution);
    differences.of_state(vector, execution.root.as_ref(), world, &before);
    differences.of_ink(vector, &execution.output);
    differences.of_forwarded_gas(vector, execution.root.as_ref());
    differences.of_limits(vector, world, &tx);
    differences.0
}

#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn check<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, actual: T, recorded: T) {
        if actual != recorded {
            self.0
                .push(format!("{what} is {actual:?}, recorded {recorded:?}"));
        }
    }

    fn of_execution(&mut self, vector: &Vector, execution: &Execution) {
        let expect = &vector.expect;
        self.check("gasUsed", execution.gas_used, expect.gas_used);
        self.check(
            "status",
            u8::from(execution.status == Status::Success),
            expect.status,
        );
        self.check("error", execution.error.as_ref(), expect.error.as_ref());
        if !OF_THAT_MOMENT.contains(&vector.id.as_str()) {
            let output = |output: &Bytes| without_fee(&vector.tx.data, output);
            self.check("output", output(&execution.output), output(&expect.output));
        }
        let logs = execution.logs.iter().map(|log| Log {
            address: log.address,
            topics: log.topics().to_vec(),
            data: log.data.data.clone(),
        });
        let logs: Vec<Log> = logs.map(without_fee_and_module_hash).collect();
        self.check(
            "logs",
            logs,
            expect
                .logs
                .iter()
                .cloned()
                .map(without_fee_and_module_hash)
                .collect(),
        );
        if expect.status == 1 && vector.tx.to.is_none() {
            self.check(
                "contractAddress",
                execution.created,
                expect.contract_address,
            );
        }
    }

    fn of_state(
        &mut self,
        vector: &Vector,
        root: Option<&CallFrame>,
        world: &World<'_>,
        before: &State,
    ) {
        let mut changes = world.changes(before, vector.tx.from);
        // Contracts that programs created were not recorded.
        changes.retain(|address, _| {
            vector.expect.post.contains_key(address) || !is_created_below(root, *address)
        });
        self.check("post", changes, vector.expect.post.clone());
    }

    /// Readings of `evm_ink_left`, each 64 bits little-endian.
    fn of_ink(&mut self, vector: &Vector, output: &Bytes) {
        if !vector.ink_deltas.is_empty() {
            let readings: Vec<u64> = output
                .as_chunks::<8>()
                .0
                .iter()
                .map(|reading| u64::from_le_bytes(*reading))
                .collect();
            let deltas: Vec<u64> = readings.windows(2).map(|pair| pair[0] - pair[1]).collect();
            self.check("inkDeltas", deltas, vector.ink_deltas.clone());
        }
    }

    fn of_forwarded_gas(&mut self, vector: &Vector, root: Option<&CallFrame>) {
        if let Some(recorded) = &vector.spec_forwarded_gas {
            let given = root
                .and_then(|root| root.children.first())
                .map(|child| child.gas);
            self.check("forwarded gas", given, Some(*recorded));
        }
    }

    /// The least gas limit with which a call succeeds after the transaction, and the estimate
    /// there.
    fn of_limits(&mut self, vector: &Vector, world: &World<'_>, tx: &Transaction) {
        if let Some(minimum) = vector.min_gas_limit.as_ref().map(Number::get) {
            self.check(
                "call with the least gas",
                world.call(tx, minimum).status,
                Status::Success,
            );
            let less = world.call(tx, minimum - 1).status;
            self.check(
                "call with less gas succeeds",
                less == Status::Success,
                false,
            );
        }
        if let Some(recorded) = vector.estimate.as_ref().map(Number::get) {
            self.check("estimate", world.estimate(tx), Ok(recorded));
        }
    }
}

/// Whether a frame below `frame` created the contract at `address`.
fn is_created_below(frame: Option<&CallFrame>, address: Address) -> bool {
    let mut children = frame.into_iter().flat_map(|frame| &frame.children);
    children.any(|child| {
        child.kind.is_create() && child.to == address || is_created_below(Some(child), address)
    })
}

/// The output without a data fee, which depends on time.
fn without_fee(input: &Bytes, output: &Bytes) -> Bytes {
    let before_fee = if output.starts_with(&INSUFFICIENT_VALUE) {
        4 + 32
    } else if input.starts_with(&ACTIVATE) && output.len() == 64 {
        32
    } else {
        output.len()
    };
    output.slice(..before_fee)
}

/// The log without a data fee and without the module hash, which is Nitro's own.
fn without_fee_and_module_hash(mut log: Log) -> Log {
    if log.topics.first() == Some(&PROGRAM_ACTIVATED) {
        log.data = [&log.data[32..64], &log.data[96..]].concat().into();
    }
    log
}

/// Estimate of the recorded transaction called `id` on the state before it.
pub(crate) fn estimate(recording: &Recording, id: &str) -> u64 {
    let vector = recording
        .vectors
        .iter()
        .find(|vector| vector.id == id)
        .expect("recorded");
    let mut world = World::new(recording);
    world.prepare(vector);
    world
        .estimate(&world.transaction(&vector.tx, None))
        .expect("an estimate")
}

/// Recorded record against the one our activation makes.
pub(crate) fn record(recording: &Recording, name: &str, program: &Program) {
    let params = StylusParams::genesis(recording.profile);
    let record = record_of(recording, program);
    assert_eq!(
        record.entry_gas(&params, false),
        program.init_gas_uncached.get(),
        "{name}"
    );
    assert_eq!(
        record.entry_gas(&params, true),
        program.init_gas_cached.get(),
        "{name}"
    );
    assert_eq!(
        u64::from(record.footprint),
        program.footprint.get(),
        "{name}"
    );
    assert_eq!(
        u64::from(record.asm_size()),
        program.asm_estimate.get(),
        "{name}"
    );
}

/// Gas of three calls of one program, in one block or in three.
pub(crate) fn burst(recording: &Recording, in_one_block: bool) -> [u64; 3] {
    let mut world = World::new(recording);
    let program = &recording.programs[BURST_PROGRAM];
    let to = Address::repeat_byte(0x11);
    world.state.set_code(to, program.code.clone());
    world.activate(program);
    [0, 1, 2].map(|nonce| {
        let tx = Transaction {
            from: DEV,
            to: Some(to),
            nonce,
            gas: 100_000,
            max_fee_per_gas: 1_000_000_000,
            ..Transaction::default()
        };
        if in_one_block {
            world.send_in_same_block(&tx)
        } else {
            world.send(&tx)
        }
        .gas_used
    })
}

/// A recorded burst, each transaction of which found itself in a block of its own.
fn observed(recording: &Recording, vector: &Vector) -> Vec<String> {
    let mut differences = Differences::default();
    let actual = burst(recording, false);
    for ([.., recorded], actual) in vector.observed.iter().zip(actual) {
        differences.check("gasUsed", actual, *recorded);
    }
    differences.0
}
