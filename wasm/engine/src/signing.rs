//! Signing is a state, and a volatile one (ruling E).
//!
//! While a signature is being made, every token that its statement touches is held in memory, and no rival
//! statement starts. A signature that comes back to a request that stands no longer is dropped, even if
//! everything looks free again.

use alloc::{boxed::Box, vec::Vec};

use crate::{
    broken::{Rule, is_broken},
    engine::Cx,
    fault::{Fault, codes},
    foundation::{
        ed25519::Checks,
        hash::signing_bytes,
        ids::{PublicKey, TxId},
    },
    limits,
    token::token_id::StateKey,
    wallet::Wallet,
    wire::proto::{self, StatementType},
};

/// What a signature is for; it says what happens when it comes.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub enum Purpose {
    /// The hot key's certificate and the profile.
    Certificate(crate::person::CertificateDraft),
    /// A controller record with one passkey more.
    Controllers(proto::Envelope),
    /// A new community.
    #[cfg(feature = "office")]
    Founding(Box<crate::office::Founding>),
    /// An invitation by a signer.
    #[cfg(feature = "office")]
    Invitation(crate::office::InvitationDraft),
    /// A membership by a signer.
    #[cfg(feature = "office")]
    Membership(Box<crate::office::MembershipDraft>),
    /// This side's claim in a handshake.
    Hello(Box<crate::session::HelloDraft>),
    /// P2's attribution.
    Accept([u8; 16]),
    /// P3.
    Exo(Box<crate::payment::exo::ExoDraft>),
    /// P4.
    Commit(Box<crate::payment::answer::CommitDraft>),
    /// A refusal for ever.
    Abort(Box<crate::payment::answer::AbortDraft>),
    /// The payer confirms.
    Receipt(TxId),
    /// The payer asks to cancel.
    Cancel(TxId),
    /// Words of this device as a witness.
    #[cfg(feature = "office")]
    Words(Box<crate::office::WordsDraft>),
}

/// One thing to sign.
pub struct Item {
    /// With which key.
    pub key: proto::KeyRef,
    /// Its public part, to check what comes back.
    pub public: PublicKey,
    /// The bytes.
    pub message: Vec<u8>,
}

impl Item {
    /// A statement under its domain tag.
    pub fn statement(key: proto::KeyRef, public: PublicKey, kind: StatementType, payload: &[u8]) -> Self {
        Self { key, public, message: signing_bytes(kind, payload) }
    }
}

/// A request to the keyring that stands.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct Request {
    /// What for.
    pub purpose: Purpose,
    /// Keys and messages, to check the answer.
    items: Vec<(PublicKey, Vec<u8>)>,
    /// Tokens held for it, at the revision that they had.
    touches: Vec<(StateKey, u64)>,
    /// The transaction whose statement this is, at its revision.
    transaction: Option<(TxId, u64)>,
    /// Transactions that it supersedes, at theirs.
    supersedes: Vec<(TxId, u64)>,
    /// The input that asked.
    pub input: u64,
    opened: u64,
}

/// What a request touches.
#[derive(Default)]
pub struct Touches {
    /// Token states.
    pub states: Vec<StateKey>,
    /// The transaction that the statement is about.
    pub transaction: Option<TxId>,
    /// Transactions that it supersedes.
    pub supersedes: Vec<TxId>,
    /// A fresh passkey assertion over this as well, by one of these credentials.
    pub passkey: Option<([u8; 32], Vec<Vec<u8>>)>,
}

impl Wallet {
    /// Opens a request. Refuses where a rival one is open.
    pub fn request(&mut self, cx: &mut Cx, purpose: Purpose, items: Vec<Item>, touches: Touches) -> Result<u64, Fault> {
        if self.requests.len() >= limits::OPEN_REQUESTS {
            return Err(codes::BUSY.into());
        }
        let is_held = |state: &StateKey| self.ledger.reserved.contains_key(state) && !is_broken(Rule::Stale);
        if touches.states.iter().any(is_held) {
            return Err(codes::TOKENS_BUSY.into());
        }
        let rival = |request: &Request| {
            touches.transaction.is_some() && request.transaction.map(|(id, _)| id) == touches.transaction
        };
        if self.requests.values().any(rival) {
            return Err(codes::TOKENS_BUSY.into());
        }
        let number = cx.entropy.number();
        for state in &touches.states {
            self.ledger.reserved.insert(state.clone(), number);
        }
        let (challenge, credentials) = match touches.passkey {
            Some((challenge, credentials)) => (challenge.to_vec(), credentials),
            None => Default::default(),
        };
        cx.sign(proto::Sign {
            request: number,
            items: items
                .iter()
                .map(|item| proto::SignItem { key: Some(item.key.clone()), message: item.message.clone() })
                .collect(),
            passkey_challenge: challenge,
            passkey_credentials: credentials,
            withdrawn: Vec::new(),
        });
        let touched = touches.states.into_iter().map(|state| {
            let revision = self.ledger.revision(&state);
            (state, revision)
        });
        let request = Request {
            purpose,
            items: items.into_iter().map(|item| (item.public, item.message)).collect(),
            touches: touched.collect(),
            transaction: touches.transaction.map(|id| (id, self.ledger.payment_revision(id))),
            supersedes: touches.supersedes.into_iter().map(|id| (id, self.ledger.payment_revision(id))).collect(),
            input: cx.id,
            opened: cx.now.lo,
        };
        self.requests.insert(number, request);
        Ok(number)
    }

    /// Takes a request off the list and lets go of its tokens.
    pub fn close_request(&mut self, number: u64) -> Option<Request> {
        let request = self.requests.remove(&number)?;
        for (state, _) in &request.touches {
            self.ledger.reserved.remove(state);
        }
        Some(request)
    }

    /// Whether a statement of this transaction is being signed.
    pub fn is_signing(&self, id: TxId) -> bool {
        self.requests.values().any(|request| request.transaction.is_some_and(|(of, _)| of == id))
    }

    /// Whether anything that a request touches has moved since it was made.
    pub fn has_moved(&self, request: &Request) -> bool {
        let revised = |(id, revision): &(TxId, u64)| self.ledger.payment_revision(*id) != *revision;
        request.touches.iter().any(|(state, revision)| self.ledger.revision(state) != *revision)
            || request.transaction.iter().chain(&request.supersedes).any(revised)
    }

    /// The keyring has signed. Only the request that stands counts, and only if nothing that it touches has
    /// moved since; then the purpose's own guards are evaluated again.
    pub fn signed(&mut self, signed: proto::Signed, cx: &mut Cx) -> Result<(), Fault> {
        let request = self.close_request(signed.request).ok_or(codes::STALE_REQUEST)?;
        let checked = if self.has_moved(&request) && !is_broken(Rule::Stale) {
            Err(codes::STALE_REQUEST.into())
        } else {
            check(&request.items, &signed.signatures)
        };
        if let Err(fault) = checked {
            self.request_failed(request, &fault, cx);
            return Err(fault);
        }
        let input = request.input;
        cx.id = input;
        self.fulfil(request.purpose, signed.signatures, signed.passkey, cx)
    }

    /// The keyring will not sign: everything is as it was.
    pub fn sign_refused(&mut self, refused: &proto::SignRefused, cx: &mut Cx) -> Result<(), Fault> {
        let request = self.close_request(refused.request).ok_or(codes::STALE_REQUEST)?;
        let fault = Fault::new(codes::SIGN_REFUSED, refused.code.clone());
        self.request_failed(request, &fault, cx);
        Ok(())
    }

    fn request_failed(&mut self, request: Request, fault: &Fault, cx: &mut Cx) {
        cx.fail_to(request.input, fault);
        self.unfulfilled(request.purpose, fault, cx);
    }

    /// Gives up requests that were never answered.
    pub fn expire_requests(&mut self, cx: &mut Cx) {
        let late = |request: &Request| cx.now.is_past(request.opened, limits::SIGN_MS);
        let numbers: Vec<u64> =
            self.requests.iter().filter(|(_, request)| late(request)).map(|(number, _)| *number).collect();
        for number in numbers {
            if let Some(request) = self.close_request(number) {
                self.request_failed(request, &codes::SIGN_REFUSED.into(), cx);
            }
        }
    }
}

fn check(items: &[(PublicKey, Vec<u8>)], signatures: &[Vec<u8>]) -> Result<(), Fault> {
    if items.len() != signatures.len() {
        return Err(Fault::new(codes::BAD_SIGNATURE, "not as many as asked for"));
    }
    let mut checks = Checks::new();
    for ((key, message), signature) in items.iter().zip(signatures) {
        checks.add(*key, message.clone(), signature)?;
    }
    checks.hold()
}

/// The hot key.
pub fn hot_ref() -> proto::KeyRef {
    proto::KeyRef { kind: Some(proto::key_ref::Kind::Hot(true)) }
}

/// The software controller.
pub fn controller_ref() -> proto::KeyRef {
    proto::KeyRef { kind: Some(proto::key_ref::Kind::Controller(true)) }
}

/// An owner or party key.
pub fn derived_ref(key: &proto::DerivedKey) -> proto::KeyRef {
    proto::KeyRef { kind: Some(proto::key_ref::Kind::Derived(*key)) }
}

/// A community's signer key.
pub fn signer_ref(slot: &[u8]) -> proto::KeyRef {
    proto::KeyRef { kind: Some(proto::key_ref::Kind::SignerSlot(slot.to_vec())) }
}

/// A community's witness key.
pub fn witness_ref(slot: &[u8]) -> proto::KeyRef {
    proto::KeyRef { kind: Some(proto::key_ref::Kind::WitnessSlot(slot.to_vec())) }
}
