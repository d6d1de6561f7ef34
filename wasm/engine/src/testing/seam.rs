//! The engine under test: this crate's own, or with `JUICE_ENGINE=wasm` the built module as browsers run it, in the V8 of
//! a Node process beside the tests (`tests/support/wasm-host.ts`).

use std::{
    boxed::Box,
    env,
    io::{Read, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, OnceLock},
    vec::Vec,
};

use crate::Engine;

/// One engine, wherever it runs.
pub enum Seam {
    /// In this process.
    Native(Box<Engine>),
    /// An instance of the built module, by its number.
    Built(u32),
}

impl Seam {
    /// A new engine that knows nothing.
    pub fn new() -> Self {
        match host() {
            Some(host) => Self::Built(host.lock().expect("a host").make()),
            None => Self::Native(Box::new(Engine::new())),
        }
    }

    /// The one call.
    pub fn step(&mut self, input: &[u8]) -> Vec<u8> {
        match self {
            Self::Native(engine) => engine.step(input),
            Self::Built(number) => host().expect("a host").lock().expect("a host").step(*number, input),
        }
    }
}

impl Drop for Seam {
    fn drop(&mut self) {
        if let (Self::Built(number), Some(Ok(mut host))) = (self, host().map(Mutex::lock)) {
            host.say(*number, FORGET);
        }
    }
}

/// In place of an input's length: a new instance, and an instance that is not needed any more.
const MAKE: u32 = u32::MAX;
const FORGET: u32 = u32::MAX - 1;

struct Host {
    input: ChildStdin,
    output: ChildStdout,
    /// Kept, or the process would count as left behind. It ends with its input.
    _process: Child,
    made: u32,
}

fn host() -> Option<&'static Mutex<Host>> {
    static HOST: OnceLock<Option<Mutex<Host>>> = OnceLock::new();
    HOST.get_or_init(|| match env::var("JUICE_ENGINE").as_deref() {
        Ok("wasm") => Some(Mutex::new(Host::start())),
        Ok(other) if other != "native" => panic!("JUICE_ENGINE is native or wasm, not {other}"),
        _ => None,
    })
    .as_ref()
}

impl Host {
    fn start() -> Self {
        let mut process = Command::new("node")
            .args(["--import", "tsx", "tests/support/wasm-host.ts"])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node runs");
        let input = process.stdin.take().expect("a pipe");
        let output = process.stdout.take().expect("a pipe");
        Self { input, output, _process: process, made: 0 }
    }

    fn make(&mut self) -> u32 {
        self.made += 1;
        self.say(self.made, MAKE);
        self.made
    }

    fn say(&mut self, instance: u32, what: u32) {
        let mut head = [0; 8];
        head[..4].copy_from_slice(&instance.to_le_bytes());
        head[4..].copy_from_slice(&what.to_le_bytes());
        self.input.write_all(&head).expect("the host listens");
    }

    fn step(&mut self, instance: u32, input: &[u8]) -> Vec<u8> {
        self.say(instance, u32::try_from(input.len()).expect("an input that fits"));
        self.input.write_all(input).expect("the host listens");
        self.input.flush().expect("the host listens");
        let mut length = [0; 4];
        self.output.read_exact(&mut length).expect("the built engine answers");
        let mut outputs = std::vec![0; u32::from_le_bytes(length) as usize];
        self.output.read_exact(&mut outputs).expect("the built engine answers");
        outputs
    }
}
