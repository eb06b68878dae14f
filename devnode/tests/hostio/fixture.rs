//! A chain with the accounts that programs use. A program runs on it alone, or behind a relay,
//! which is a program that only calls.

use std::{collections::BTreeMap, sync::Mutex};

use alloy_primitives::{Address, B256, Bytes, U256, hex};
use stylus_devnode::{
    arbos::STATE_ADDRESS,
    chain::{Chain, Receipt, TransactionRequest, accounts},
    evm::CallFrame,
    profile::Profile,
    stylus::StylusRecord,
    wasm::code,
    world::Account,
};
use stylus_price_list::{Conditions, Price, Program, host_calls};

use crate::case::{Case, OUT, Touches, View};

/// The sender of every transaction.
pub(crate) const SENDER: Address = accounts::TEST[0].address;
/// An account with one wei.
pub(crate) const EXISTING: Address = Address::repeat_byte(0xe1);
/// An unused address.
pub(crate) const ABSENT: Address = Address::repeat_byte(0xe2);
/// A contract that returns [`answer`].
pub(crate) const ANSWERS: Address = Address::repeat_byte(0xe3);
/// A contract that reverts with [`answer`].
pub(crate) const REFUSES: Address = Address::repeat_byte(0xe4);
/// A contract that makes a program's call after having touched something.
const TOUCHER: Address = Address::repeat_byte(0xe5);
/// Code of [`ANSWERS`]: 42 in the first word, and 33 bytes of it.
pub(crate) const ANSWERS_CODE: &str = "602a5f5260215ff3";
/// Gas of [`ANSWERS`] and [`REFUSES`]: five opcodes, two of them twice, and two words of memory.
pub(crate) const ANSWER_GAS: u64 = 3 + 2 + 3 + 3 + 2 + 2 * 3;
/// Gas limit where gas does not matter.
pub(crate) const PLENTY: u64 = 20_000_000;
/// Gas of calling an account.
pub(crate) const CALL: u64 = 100;
/// Gas on top if it was not touched before.
pub(crate) const COLD_ACCOUNT: u64 = 2_500;
/// Gas of a transfer.
pub(crate) const TRANSFER: u64 = 9_000;
/// Seconds of every block.
pub(crate) const NOW: u64 = 1_800_000_000;
/// Wei a relay is called with.
pub(crate) const RELAY_VALUE: u64 = 3;
/// Wei a relay passes on.
pub(crate) const PASSED_VALUE: u64 = 2;

/// The output of [`ANSWERS`] and [`REFUSES`].
pub(crate) fn answer() -> Vec<u8> {
    let mut answer = vec![0; 33];
    answer[31] = 42;
    answer
}

/// The three kinds of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Call,
    Static,
    Delegate,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Call, Self::Static, Self::Delegate];

    /// Name of the host call.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Call => "call_contract",
            Self::Static => "static_call_contract",
            Self::Delegate => "delegate_call_contract",
        }
    }

    /// Arguments: address at `to`, `len` bytes of data at 64, wei at 32, length of what comes back
    /// to `OUT + 4`.
    pub(crate) fn args(self, to: u32, len: usize, gas: i64) -> String {
        let value = if self == Self::Call {
            "i32.const 32"
        } else {
            ""
        };
        let back = OUT + 4;
        format!(
            "i32.const {to} i32.const 64 i32.const {len} {value} i64.const {gas} i32.const {back}"
        )
    }
}

/// A chain at a fixed time, with the accounts above and traces in its receipts.
pub(crate) fn chain(profile: &Profile) -> Chain {
    let mut chain = Chain::builder().profile(*profile).timestamp(NOW).build();
    chain.set_tracing(true);
    chain.set_balance(EXISTING, U256::from(1));
    chain.set_code(ANSWERS, hex::decode(ANSWERS_CODE).expect("hex"));
    let refuses = ANSWERS_CODE.replace("f3", "fd");
    chain.set_code(REFUSES, hex::decode(refuses).expect("hex"));
    chain
}

/// A deployed program and what its frames cost before the first operator.
#[derive(Clone, Debug)]
pub(crate) struct Deployed {
    pub(crate) address: Address,
    program: Program,
    wasm_bytes: usize,
}

impl Deployed {
    pub(crate) fn entry_gas(&self, at: Conditions) -> u64 {
        self.program.entry_gas(self.wasm_bytes, at)
    }

    /// As [`Self::entry_gas`], in the cache.
    pub(crate) fn cached_entry_gas(&self, at: Conditions) -> u64 {
        self.program.cached_entry_gas(self.wasm_bytes, at)
    }

    /// Gas of a frame that runs to its end.
    pub(crate) fn frame_gas(&self, at: Conditions) -> u64 {
        self.entry_gas(at) + stylus_price_list::gas_for(self.program.ink(at))
    }

    /// Gas a frame needs to run to its end.
    pub(crate) fn needed_gas(&self, at: Conditions) -> u64 {
        self.entry_gas(at) + self.program.needed_gas(at)
    }

    /// The same program if host call `index` took this gas.
    pub(crate) fn with_gas(self, index: usize, gas: u64) -> Self {
        Self {
            program: self.program.with_gas(index, gas),
            ..self
        }
    }

    /// Gas of a frame that host call `index` ends after taking its ink and `gas`.
    pub(crate) fn refused_gas(&self, index: usize, gas: u64, at: Conditions) -> u64 {
        let ink = self.program.ink_until_refusal(index, gas, at);
        self.entry_gas(at) + stylus_price_list::gas_for(ink)
    }
}

/// Deploys and activates a program.
pub(crate) fn deploy(chain: &mut Chain, program: &Program) -> Deployed {
    let wat = program.wat();
    let wasm = wat::parse_str(&wat).unwrap_or_else(|error| panic!("{error}\n{wat}"));
    let init_code = code::deploy_code(&stored(&wasm));
    let deployed = chain
        .deploy(init_code)
        .and_then(|address| chain.activate(address).map(|_| address));
    Deployed {
        address: deployed.unwrap_or_else(|error| panic!("{error}\n{wat}")),
        program: program.clone(),
        wasm_bytes: wasm.len(),
    }
}

/// A module as it is stored. Compressing takes longer than all the rest of a test, and tests share
/// their programs.
fn stored(wasm: &[u8]) -> Vec<u8> {
    static STORED: Mutex<BTreeMap<Vec<u8>, Vec<u8>>> = Mutex::new(BTreeMap::new());
    if let Some(stored) = STORED.lock().expect("nothing panics within").get(wasm) {
        return stored.clone();
    }
    let stored = code::compress(wasm);
    let mut all = STORED.lock().expect("nothing panics within");
    all.insert(wasm.to_vec(), stored.clone());
    stored
}

/// A case whose program is deployed.
pub(crate) struct Fixture<'c> {
    pub(crate) chain: Chain,
    pub(crate) case: &'c Case,
    pub(crate) program: Deployed,
}

/// A case's program behind a relay.
pub(crate) struct Relayed<'c> {
    pub(crate) fixture: Fixture<'c>,
    pub(crate) relay: Deployed,
    kind: Kind,
    value: u64,
}

impl<'c> Fixture<'c> {
    /// Deploys the case's program and fills its account.
    pub(crate) fn new(case: &'c Case, profile: &Profile) -> Self {
        let mut chain = chain(profile);
        let program = deploy(&mut chain, &case.program);
        let mut fixture = Self {
            chain,
            case,
            program,
        };
        fixture.fill(fixture.program.address);
        fixture
    }

    /// Sets the balance and the slots of an account to those of the case.
    pub(crate) fn fill(&mut self, account: Address) {
        self.chain
            .set_balance(account, U256::from(self.case.balance));
        for (key, value) in &self.case.slots {
            self.chain
                .set_storage(account, U256::from(*key), U256::from(*value));
        }
    }

    /// The values of the slots that the case expects in an account.
    pub(crate) fn left(&self, account: Address) -> Vec<(u64, u64)> {
        let keys = self.case.leaves.iter().map(|(key, _)| *key);
        keys.map(|key| {
            let value = self.chain.storage(account, U256::from(key));
            (key, value.saturating_to())
        })
        .collect()
    }

    /// A transaction that calls the program.
    pub(crate) fn request(&self) -> TransactionRequest {
        let data = self.case.call_data.clone();
        TransactionRequest::call(SENDER, self.program.address, data).with_gas(PLENTY)
    }

    /// The program's part of [`Fixture::request`].
    pub(crate) fn frame(&mut self) -> StylusRecord {
        let receipt = self.chain.transact(self.request()).expect("a transaction");
        let root = receipt.root.expect("the chain traces");
        root.stylus.expect("a program")
    }

    /// Gas of a transaction before its first frame.
    pub(crate) fn intrinsic_gas(&self) -> u64 {
        stylus_price_list::intrinsic_gas(&self.case.call_data)
    }

    /// Gas of a successful transaction whose frames took `gas`.
    pub(crate) fn used(&self, gas: u64) -> u64 {
        let used = self.intrinsic_gas() + gas;
        used - self.case.refund.min(used / 5)
    }

    /// The facts that the program reads in a frame with `gas`.
    pub(crate) fn view(&self, gas: u64, at: Conditions) -> View {
        let spent = self.case.program.ink_after(self.case.tested, at);
        let given = (gas - self.program.entry_gas(at)) * stylus_price_list::INK_PER_GAS;
        View {
            address: self.program.address,
            sender: SENDER,
            value: 0,
            balance: self.case.balance,
            ink_left: given - spent,
        }
    }

    /// Puts a relay in front that passes `gas` on, or all there is, and as much value as it may.
    pub(crate) fn behind(mut self, kind: Kind, gas: i64, value: u64) -> Relayed<'c> {
        let times = 1;
        let relay = relay(&self.program, kind, gas, value, &self.case.call_data, times);
        let relay = deploy(&mut self.chain, &relay);
        if kind == Kind::Delegate {
            self.fill(relay.address);
        } else {
            self.chain.set_balance(relay.address, U256::from(1_000));
        }
        Relayed {
            fixture: self,
            relay,
            kind,
            value,
        }
    }
}

/// A program that calls `target` this often and returns the status of the last call.
pub(crate) fn relay(
    target: &Deployed,
    kind: Kind,
    gas: i64,
    value: u64,
    data: &[u8],
    times: usize,
) -> Program {
    let mut memory = vec![0; 64];
    memory[..20].copy_from_slice(target.address.as_slice());
    memory[56..64].copy_from_slice(&value.to_be_bytes());
    memory.extend(data);
    let ink = host_calls::call(data.len() as u64);
    let transfer = if kind == Kind::Call && value > 0 {
        TRANSFER
    } else {
        0
    };
    let mut program = Program::new(memory);
    for time in 0..times {
        let cold = if time == 0 { COLD_ACCOUNT } else { 0 };
        let price = Price::ink(ink).gas(CALL + transfer).cold_gas(cold);
        let args = kind.args(0, data.len(), gas);
        program = program.call_keeping(OUT, "i32", kind.name(), &args, price);
    }
    program.returning(OUT, 1)
}

impl Relayed<'_> {
    /// Conditions of the program's frame: the relay has a page open.
    pub(crate) fn at(&self) -> Conditions {
        Conditions {
            outer_pages: 1,
            ..Conditions::default()
        }
    }

    /// Sends a transaction to the relay. Wei come with it so that the three kinds of calls differ
    /// in what they show.
    pub(crate) fn send(&mut self) -> Receipt {
        let shows_value = self.kind == Kind::Delegate || self.value > 0;
        let value = if shows_value { RELAY_VALUE } else { 0 };
        let request = TransactionRequest::call(SENDER, self.relay.address, Bytes::new())
            .with_gas(PLENTY)
            .with_value(U256::from(value));
        self.fixture.chain.transact(request).expect("a transaction")
    }

    /// Gas of the transaction if the frames behind the relay took `gas`.
    pub(crate) fn used(&self, gas: u64) -> u64 {
        let used = self.used_without_refund(gas);
        used - self.fixture.case.refund.min(used / 5)
    }

    /// The same if the frames behind the relay changed nothing.
    pub(crate) fn used_without_refund(&self, gas: u64) -> u64 {
        21_000 + self.relay.frame_gas(Conditions::default()) + gas
    }

    /// The facts that the program reads behind the relay, in a frame with `gas`.
    pub(crate) fn view(&self, gas: u64) -> View {
        let view = self.fixture.view(gas, self.at());
        let balance = self.fixture.case.balance;
        match self.kind {
            Kind::Call => View {
                sender: self.relay.address,
                value: self.value,
                balance: balance + self.value,
                ..view
            },
            Kind::Static => View {
                sender: self.relay.address,
                ..view
            },
            Kind::Delegate => View {
                address: self.relay.address,
                value: RELAY_VALUE,
                balance: balance + RELAY_VALUE,
                ..view
            },
        }
    }
}

/// The frame that the outermost one called last.
pub(crate) fn inner(receipt: &Receipt) -> &CallFrame {
    let root = receipt.root.as_ref().expect("the chain traces");
    root.children.last().expect("a call")
}

/// Every account that an execution can change: all but the sender, which pays, the zero address,
/// which is paid, and ArbOS.
pub(crate) fn world(chain: &Chain) -> BTreeMap<Address, Account> {
    let state = chain.state();
    let addresses = state.addresses().into_iter();
    addresses
        .filter(|address| ![SENDER, Address::ZERO, STATE_ADDRESS].contains(address))
        .map(|address| (address, state.account(address)))
        .collect()
}

/// Puts a contract in place that touches what the case touches and then calls its program, by
/// delegation if it is a slot of its own.
pub(crate) fn toucher(chain: &mut Chain, touches: Touches, program: Address) -> Address {
    let program = hex::encode(program.as_slice());
    let code = match touches {
        Touches::Account(account) => {
            let account = hex::encode(account.as_slice());
            format!("73{account}31505f5f5f5f5f73{program}5af1")
        }
        Touches::Slot(key) => format!("60{key:02x}54505f5f5f5f73{program}5af4"),
    };
    chain.set_code(TOUCHER, hex::decode(code).expect("hex"));
    TOUCHER
}

/// A slot as access lists name it.
pub(crate) fn slot(key: u64) -> B256 {
    B256::from(U256::from(key))
}
