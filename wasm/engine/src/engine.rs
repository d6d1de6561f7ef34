//! `step`: one input in, outputs out. The only way in and out of the engine.

use alloc::{string::String, vec::Vec};

use crate::{
    fault::{Fault, codes},
    foundation::{entropy::Entropy, time::Time},
    journal::Journal,
    limits,
    wallet::Wallet,
    wire::{
        decode, encode, fixed,
        proto::{self, event, input::Kind, output},
    },
};

/// One engine: one wallet, driven by one host.
///
/// The host calls [`Engine::step`] and nothing else; it writes the `Persist` output in one transaction
/// before it releases the others. If that fails, or a step ends in `broken/half-step`, it drops the engine
/// and starts a new one from the rows.
#[derive(Default)]
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct Engine {
    wallet: Option<Wallet>,
    broken: bool,
}

impl Engine {
    /// An engine that knows nothing; its first input is `Start`.
    pub fn new() -> Self {
        Self::default()
    }

    /// One step. Takes an encoded `Input`, returns encoded `Outputs`. Never fails as a call: faults are
    /// outputs.
    pub fn step(&mut self, input: &[u8]) -> Vec<u8> {
        let mut cx = Cx::default();
        if let Err(fault) = self.take(input, &mut cx) {
            if !cx.journal.is_empty() {
                // Something was written and then refused: what is in memory is worth nothing now.
                self.broken = true;
                cx = Cx { id: cx.id, ..Cx::default() };
                let detail = alloc::format!("{fault}");
                cx.fail(&Fault::new(codes::HALF_STEP, detail));
            } else {
                cx.fail(&fault);
            }
        }
        encode(&cx.into_outputs())
    }

    /// The wallet, once it has started and as long as no step has failed half way.
    #[cfg(feature = "ideal")]
    pub(crate) fn wallet(&self) -> Option<&Wallet> {
        self.wallet.as_ref().filter(|_| !self.broken)
    }

    fn take(&mut self, bytes: &[u8], cx: &mut Cx) -> Result<(), Fault> {
        if bytes.len() > limits::INPUT_BYTES {
            return Err(codes::TOO_LARGE.into());
        }
        let input: proto::Input = decode(bytes)?;
        cx.id = input.id;
        cx.now = Time::read(input.time.as_ref())?;
        cx.entropy = Entropy::new(fixed(&input.entropy, "entropy")?);
        let kind = input.kind.ok_or(codes::MISSING_FIELD)?;
        if self.broken {
            return Err(codes::HALF_STEP.into());
        }
        match (kind, self.wallet.as_mut()) {
            (Kind::Start(start), None) => {
                self.wallet = Some(Wallet::start(start, cx)?);
                Ok(())
            }
            (Kind::Start(_), Some(_)) | (_, None) => Err(codes::NOT_STARTED.into()),
            (kind, Some(wallet)) => wallet.take(kind, cx),
        }
    }
}

/// What one step has at hand, and what it says.
pub struct Cx {
    /// Id of the input.
    pub id: u64,
    /// Now.
    pub now: Time,
    /// Fresh randomness.
    pub entropy: Entropy,
    /// Rows to write.
    pub journal: Journal,
    /// Everything else, in order.
    out: Vec<output::Kind>,
}

impl Default for Cx {
    fn default() -> Self {
        Self {
            id: 0,
            now: Time { lo: 0, hi: 0 },
            entropy: Entropy::new([0; 32]),
            journal: Journal::default(),
            out: Vec::new(),
        }
    }
}

impl Cx {
    /// Sends a message of a session.
    pub fn send(&mut self, session: u32, body: proto::message::Body) {
        self.send_bytes(session, encode(&proto::Message { body: Some(body) }));
    }

    /// Sends the bytes of a message as they were kept.
    pub fn send_bytes(&mut self, session: u32, message: Vec<u8>) {
        self.out.push(output::Kind::Send(proto::Send { session, message }));
    }

    /// Asks the keyring.
    pub fn sign(&mut self, sign: proto::Sign) {
        self.out.push(output::Kind::Sign(sign));
    }

    /// Answers the input.
    pub fn answer(&mut self, kind: proto::answer::Kind) {
        self.answer_to(self.id, kind);
    }

    /// Answers an earlier input.
    pub fn answer_to(&mut self, id: u64, kind: proto::answer::Kind) {
        self.out.push(output::Kind::Answer(proto::Answer { id, kind: Some(kind) }));
    }

    /// Answers with nothing but "done".
    pub fn done(&mut self) {
        self.answer(proto::answer::Kind::Done(proto::Done {}));
    }

    /// Tells the host that something happened.
    pub fn event(&mut self, kind: event::Kind) {
        self.out.push(output::Kind::Event(proto::Event { kind: Some(kind) }));
    }

    /// Tells the host that an overview would look different.
    pub fn changed(&mut self) {
        let already = |out: &output::Kind| {
            matches!(out, output::Kind::Event(proto::Event { kind: Some(event::Kind::Changed(true)) }))
        };
        if !self.out.iter().any(already) {
            self.event(event::Kind::Changed(true));
        }
    }

    /// Asks to be called again.
    pub fn wake(&mut self, at: u64, reason: &str) {
        self.out.push(output::Kind::Wake(proto::Wake { at, reason: String::from(reason) }));
    }

    /// Asks for more keys.
    pub fn reserve_keys(&mut self, count: u32) {
        self.out.push(output::Kind::ReserveKeys(proto::ReserveKeys { count }));
    }

    /// Closes a session.
    pub fn close(&mut self, session: u32, code: &str) {
        self.out.push(output::Kind::CloseSession(proto::CloseSession { session, code: String::from(code) }));
    }

    /// Says that the input was refused.
    pub fn fail(&mut self, fault: &Fault) {
        self.fail_to(self.id, fault);
    }

    /// Says that an earlier input was refused.
    pub fn fail_to(&mut self, id: u64, fault: &Fault) {
        self.out.push(output::Kind::Failed(proto::Failed { id, fault: Some(fault.to_proto()) }));
    }

    fn into_outputs(self) -> proto::Outputs {
        let persist = (!self.journal.is_empty()).then(|| output::Kind::Persist(self.journal.into_persist()));
        let kinds = persist.into_iter().chain(self.out);
        proto::Outputs { outputs: kinds.map(|kind| proto::Output { kind: Some(kind) }).collect() }
    }
}
