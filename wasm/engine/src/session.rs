//! Sessions: who the other side is, what it sends, and when it is enough.
//!
//! The host runs the handshake and the encryption; what is said in it is made and checked here. Three kinds:
//! anonymous (presence, a community's records), member (both say who they are), witness (the responder
//! proves a witness key, the client stays anonymous).

use alloc::vec::Vec;

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::{
        ids::{CommunityId, IdentityId, PublicKey},
        map::Set,
        time::Time,
    },
    limits,
    signing::{Item, Purpose, Touches, hot_ref, witness_ref},
    token::charter::VERSION,
    trust::identity::{self, Verified},
    wallet::Wallet,
    wire::{
        encode, fixed,
        proto::{self, SessionKind, StatementType, answer, event, message::Body},
        required, strict,
    },
};

/// An open session.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct Session {
    /// What was agreed to say in it.
    pub kind: SessionKind,
    /// In which community.
    pub community: CommunityId,
    /// Who the other side is, in a member session.
    pub peer: Option<Verified>,
    /// The other side proved a witness key.
    pub witness: Option<PublicKey>,
    /// Exported by the handshake.
    pub secret: Vec<u8>,
    /// When the handshake began.
    greeted_at: u64,
    faults: u32,
    bad_signatures: u32,
    /// Offers that it has brought.
    pub offers: u32,
    /// Proofs of fault that it was shown, by their names.
    pub faults_shown: Set<Vec<u8>>,
    /// What the other side said last in the room.
    pub presence: Option<proto::Presence>,
}

impl Session {
    fn new(kind: SessionKind, community: CommunityId, greeted_at: u64) -> Self {
        Self {
            kind,
            community,
            peer: None,
            witness: None,
            secret: Vec::new(),
            greeted_at,
            faults: 0,
            bad_signatures: 0,
            offers: 0,
            faults_shown: Set::new(),
            presence: None,
        }
    }
}

/// This side's claim, while it is being signed.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct HelloDraft {
    session: u32,
    payload: proto::SessionPayload,
    key: PublicKey,
}

impl Wallet {
    /// Makes this side's handshake payload.
    pub fn hello(&mut self, wanted: &proto::HelloWanted, cx: &mut Cx) -> Result<(), Fault> {
        let community = CommunityId::read(&wanted.community)?;
        let handshake_hash: [u8; 32] = fixed(&wanted.handshake_hash, "handshake hash")?;
        let kind = wanted.kind();
        let mut payload = proto::SessionPayload {
            version: VERSION,
            kind: kind.into(),
            community: wanted.community.clone(),
            ..Default::default()
        };
        let claim = claim(kind, &handshake_hash, wanted.initiator, community);
        let claimed = encode(&claim);
        let (key, item) = match (kind, wanted.initiator) {
            (SessionKind::Unspecified, _) => return Err(codes::OUT_OF_RANGE.into()),
            (SessionKind::Anonymous, _) | (SessionKind::Witness, true) => {
                cx.answer(hello_answer(wanted.session, &payload));
                return Ok(());
            }
            (SessionKind::Member, _) => {
                self.me.exists()?;
                let membership = self.communities.get(&community).and_then(|known| known.row.membership.clone());
                payload.credentials = Some(self.me.credentials(membership.into_iter().collect()));
                let key = self.me.hot_key;
                (key, Item::statement(hot_ref(), key, StatementType::Session, &claimed))
            }
            (SessionKind::Witness, false) => {
                let (known, _) = self.chartered(community)?;
                let key = known.witness_key.ok_or(codes::NOT_A_SIGNER)?;
                let slot = witness_ref(known.witness_slot());
                (key, Item::statement(slot, key, StatementType::Session, &claimed))
            }
        };
        let draft = HelloDraft { session: wanted.session, payload, key };
        self.request(cx, Purpose::Hello(alloc::boxed::Box::new(draft)), alloc::vec![item], Touches::default())?;
        Ok(())
    }

    /// The claim is signed.
    pub fn hello_signed(&mut self, draft: HelloDraft, signatures: &[Vec<u8>], cx: &mut Cx) -> Result<(), Fault> {
        let [signature] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let HelloDraft { session, mut payload, key } = draft;
        payload.signature = Some(proto::Signature { key: key.to_vec(), signature: signature.clone() });
        cx.answer(hello_answer(session, &payload));
        Ok(())
    }

    /// Checks the other side's handshake payload.
    pub fn greet(&mut self, shown: &proto::PeerPayload, cx: &mut Cx) -> Result<(), Fault> {
        let community = CommunityId::read(&shown.community)?;
        let handshake_hash: [u8; 32] = fixed(&shown.handshake_hash, "handshake hash")?;
        let payload: proto::SessionPayload = strict(&shown.payload, limits::SESSION_PAYLOAD_BYTES)?;
        if payload.version != VERSION {
            return Err(codes::WRONG_VERSION.into());
        }
        if payload.kind() != shown.kind() || payload.community != shown.community {
            return Err(codes::WRONG_COMMUNITY.into());
        }
        self.expire_greetings(cx);
        if self.greeted.len() >= limits::GREETINGS {
            // A crowd of one kind makes room itself.
            let crowd = |kind: SessionKind| self.greeted.values().filter(|session| session.kind == kind).count();
            let first = self.greeted.iter().min_by_key(|(number, session)| {
                (core::cmp::Reverse(crowd(session.kind)), session.greeted_at, **number)
            });
            let first = first.map(|(number, _)| *number).ok_or(codes::BUSY)?;
            self.greeted.remove(&first);
        }
        let mut session = Session::new(shown.kind(), community, cx.now.lo);
        let claim = claim(shown.kind(), &handshake_hash, shown.initiator, community);
        match (shown.kind(), shown.initiator) {
            (SessionKind::Unspecified, _) => return Err(codes::OUT_OF_RANGE.into()),
            (SessionKind::Anonymous, _) | (SessionKind::Witness, true) => {
                if payload.credentials.is_some() || payload.signature.is_some() {
                    return Err(Fault::new(codes::OUT_OF_PLACE, "a name in an anonymous hello"));
                }
            }
            (SessionKind::Member, _) => {
                let peer = identity::verify(&required(payload.credentials, "credentials")?, cx.now)?;
                if peer.identity == self.me.identity {
                    return Err(Fault::new(codes::WRONG_IDENTITY, "this wallet itself"));
                }
                identity::session_claim(payload.signature.as_ref(), &claim, peer.hot_key)?;
                session.peer = Some(peer);
            }
            (SessionKind::Witness, false) => {
                let (_, charter) = self.chartered(community)?;
                let key = PublicKey::read(&required(payload.signature.as_ref(), "signature")?.key)?;
                if !charter.witnesses.contains(&key) {
                    return Err(Fault::new(codes::WRONG_IDENTITY, "not a witness"));
                }
                identity::session_claim(payload.signature.as_ref(), &claim, key)?;
                session.witness = Some(key);
            }
        }
        cx.answer(answer::Kind::PeerAccepted(proto::PeerAccepted {
            session: shown.session,
            peer: session.peer.as_ref().map(Verified::person),
            witness: session.witness.is_some(),
        }));
        self.greeted.insert(shown.session, session);
        Ok(())
    }

    /// The handshake is complete.
    pub fn session_opened(&mut self, opened: &proto::SessionOpened, cx: &mut Cx) -> Result<(), Fault> {
        let mut session = self.greeted.remove(&opened.session).ok_or(codes::NO_SESSION)?;
        let secret: [u8; 32] = fixed(&opened.secret, "secret")?;
        session.secret = secret.to_vec();
        if session.kind != opened.kind() || session.community.0 != opened.community[..] {
            return Err(codes::WRONG_COMMUNITY.into());
        }
        self.make_room(session.kind, cx);
        self.sessions.insert(opened.session, session);
        let reading = proto::ClockReading { lo: cx.now.lo, hi: cx.now.hi };
        cx.send(opened.session, Body::Clock(reading));
        self.drive_session(opened.session, cx);
        self.ask_for_recall(opened.session, cx);
        self.tell_faults(opened.session, cx);
        self.ask_for_first_tokens(opened.session, cx);
        cx.done();
        Ok(())
    }

    /// A crowd of one kind of session pushes out its own oldest, those in which somebody is paying last.
    fn make_room(&mut self, kind: SessionKind, cx: &mut Cx) {
        let of_kind: Vec<u32> =
            self.sessions.iter().filter(|(_, open)| open.kind == kind).map(|(number, _)| *number).collect();
        if of_kind.len() < limits::SESSIONS_OF_KIND {
            return;
        }
        let pays = |number: &u32| {
            self.offers_out.contains_key(number) || self.offers_in.values().any(|open| open.session == *number)
        };
        if let Some(oldest) = of_kind.iter().copied().min_by_key(|number| (pays(number), *number)) {
            cx.close(oldest, codes::BUSY);
            self.forget_session(oldest, codes::BUSY, cx);
        }
    }

    /// A session ended. Offers that no transaction follows are forgotten.
    pub fn session_closed(&mut self, session: u32, cx: &mut Cx) -> Result<(), Fault> {
        self.forget_session(session, codes::NO_SESSION, cx);
        cx.done();
        Ok(())
    }

    fn forget_session(&mut self, session: u32, code: &str, cx: &mut Cx) {
        self.greeted.remove(&session);
        self.sessions.remove(&session);
        self.drop_outgoing(session, code, cx);
        let gone: Vec<[u8; 16]> = self
            .offers_in
            .iter()
            .filter(|(_, offer)| offer.session == session && !offer.may_follow())
            .map(|(nonce, _)| *nonce)
            .collect();
        for nonce in gone {
            self.offer_over(nonce, code, cx);
        }
    }

    /// A handshake that was accepted and never opened leaves nothing behind.
    pub fn expire_greetings(&mut self, cx: &Cx) {
        let late = |session: &Session| cx.now.is_past(session.greeted_at, limits::GREETING_MS);
        let over: Vec<u32> =
            self.greeted.iter().filter(|(_, session)| late(session)).map(|(number, _)| *number).collect();
        for number in over {
            self.greeted.remove(&number);
        }
    }

    /// A session whose other side's certificate has ended is opened anew, with the next certificate.
    pub fn end_outdated_sessions(&self, cx: &mut Cx) {
        let outdated =
            |session: &Session| session.peer.as_ref().is_some_and(|peer| peer.speaks_at(cx.now.middle()).is_err());
        let over: Vec<u32> =
            self.sessions.iter().filter(|(_, session)| outdated(session)).map(|(number, _)| *number).collect();
        for number in over {
            cx.close(number, codes::CERTIFICATE_DATES);
        }
    }

    /// A message of a session. What is wrong with it is the peer's fault: nothing has changed.
    pub fn received(&mut self, received: &proto::Received, cx: &mut Cx) -> Result<(), Fault> {
        let number = received.session;
        if !self.sessions.contains_key(&number) {
            return Err(codes::NO_SESSION.into());
        }
        let outcome = self.read_message(number, &received.message, cx);
        if let Err(fault) = &outcome
            && cx.journal.is_empty()
        {
            self.note_fault(number, fault, cx);
            return Ok(());
        }
        outcome
    }

    fn read_message(&mut self, number: u32, bytes: &[u8], cx: &mut Cx) -> Result<(), Fault> {
        let message: proto::Message = strict(bytes, limits::MESSAGE_BYTES)?;
        let body = required(message.body, "body")?;
        let kind = self.sessions.get(&number).ok_or(codes::NO_SESSION)?.kind;
        match (kind, body) {
            (_, Body::Clock(reading)) => self.clock_read(number, &reading, cx),
            (SessionKind::Anonymous | SessionKind::Member, Body::CommunityWanted(wanted)) => {
                self.community_wanted(number, &wanted.community, cx)
            }
            (SessionKind::Anonymous | SessionKind::Member, Body::CommunityRecords(records)) => {
                self.community_records(records, cx)
            }
            (SessionKind::Anonymous | SessionKind::Member, Body::FaultsKnown(known)) => {
                self.faults_known(number, &known, cx)
            }
            (SessionKind::Anonymous | SessionKind::Member, Body::FaultsWanted(wanted)) => {
                self.faults_wanted(number, &wanted, cx)
            }
            (SessionKind::Anonymous | SessionKind::Member, Body::FaultProof(proof)) => {
                self.fault_shown(number, proof, cx)
            }
            (SessionKind::Anonymous, Body::Presence(presence)) => self.presence_seen(number, presence, cx),
            (SessionKind::Member, Body::Offer(offer)) => self.offered(number, offer, cx),
            (SessionKind::Member, Body::Accept(accept)) => self.accepted(number, accept, cx),
            (SessionKind::Member, Body::Refusal(refusal)) => self.refused(number, &refusal, cx),
            (SessionKind::Member, Body::Exo(exo)) => self.exo_received(number, exo, bytes, cx),
            (SessionKind::Member, Body::Commit(commit)) => self.commit_received(commit, bytes, cx),
            (SessionKind::Member, Body::Abort(abort)) => self.abort_received(&abort, cx),
            (SessionKind::Member, Body::Receipt(receipt)) => self.receipt_received(&receipt, cx),
            (SessionKind::Member, Body::Settled(settled)) => self.settled_received(number, &settled, cx),
            (SessionKind::Member, Body::InvitationClaim(claim)) => self.invitation_claimed(number, &claim, cx),
            (SessionKind::Member, Body::Membership(membership)) => self.membership_received(&membership, cx),
            (SessionKind::Member, Body::HandOutAsk(ask)) => self.hand_out_asked(number, &ask, cx),
            (
                SessionKind::Witness,
                body @ (Body::WitnessSubmit(_) | Body::WitnessCancel(_) | Body::WitnessJustify(_)),
            ) => self.witness_question(number, body, cx),
            (SessionKind::Witness, Body::Settled(told)) => self.witness_settled(number, &told, cx),
            (SessionKind::Witness, Body::WitnessAsk(ask)) => self.witness_ask(number, &ask, cx),
            (SessionKind::Witness, Body::WitnessAnswer(answer)) => self.witness_answer(number, answer, cx),
            (SessionKind::Witness, Body::WitnessRecall(recall)) => self.witness_recall(number, &recall, cx),
            (SessionKind::Witness, Body::WitnessRecalled(recalled)) => self.witness_recalled(number, recalled, cx),
            _ => Err(codes::OUT_OF_PLACE.into()),
        }
    }

    /// Says what a session did wrong, and ends it when that is enough.
    pub fn note_fault(&mut self, number: u32, fault: &Fault, cx: &mut Cx) {
        cx.event(event::Kind::PeerFault(proto::PeerFault { session: number, fault: Some(fault.to_proto()) }));
        let Some(session) = self.sessions.get_mut(&number) else { return };
        if fault.blames_peer() {
            session.faults += 1;
            session.bad_signatures += u32::from(fault.code == codes::BAD_SIGNATURE);
        }
        let enough = session.faults >= limits::FAULTS_PER_SESSION
            || session.bad_signatures >= limits::BAD_SIGNATURES_PER_SESSION;
        if enough {
            cx.close(number, fault.code);
        }
    }

    fn clock_read(&mut self, number: u32, reading: &proto::ClockReading, cx: &mut Cx) -> Result<(), Fault> {
        let theirs = Time::read(Some(&proto::TimeReading { lo: reading.lo, hi: reading.hi, ..Default::default() }))?
            .middle() as i64;
        let gap_ms = theirs - cx.now.middle() as i64;
        if gap_ms.unsigned_abs() > limits::CLOCK_GAP_MS {
            cx.event(event::Kind::ClockGap(proto::ClockGap { session: number, gap_ms }));
        }
        Ok(())
    }

    /// The other side of a member session.
    pub fn peer(&self, session: u32) -> Result<&Verified, Fault> {
        let session = self.sessions.get(&session).ok_or(codes::NO_SESSION)?;
        session.peer.as_ref().ok_or_else(|| codes::NO_SESSION.into())
    }

    /// A member session with this identity.
    pub fn session_with(&self, identity: IdentityId) -> Option<u32> {
        self.sessions
            .iter()
            .find(|(_, session)| session.peer.as_ref().is_some_and(|peer| peer.identity == identity))
            .map(|(number, _)| *number)
    }
}

fn claim(kind: SessionKind, handshake_hash: &[u8; 32], initiator: bool, community: CommunityId) -> proto::SessionClaim {
    proto::SessionClaim {
        kind: kind.into(),
        handshake_hash: handshake_hash.to_vec(),
        initiator,
        community: community.to_vec(),
    }
}

fn hello_answer(session: u32, payload: &proto::SessionPayload) -> answer::Kind {
    answer::Kind::SessionHello(proto::SessionHello { session, payload: encode(payload) })
}
