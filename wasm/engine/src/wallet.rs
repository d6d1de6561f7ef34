//! One wallet: what it keeps, what it holds in memory, and where each input goes.

use alloc::{collections::VecDeque, string::String, vec::Vec};

use crate::{
    broken::{Rule, is_broken},
    community::{self, Community, faults::KnownFault},
    engine::Cx,
    fault::{Fault, codes},
    foundation::ids::{CommunityId, IdentityId, PublicKey, TxId},
    foundation::map::Map,
    journal::{self, table},
    limits,
    office::WitnessBook,
    payment::{payee::IncomingOffer, payer::OutgoingOffer, witnesses::Case},
    person::Me,
    session::Session,
    signing::{Purpose, Request},
    token::{
        evidence::Court,
        issuance::Issuance,
        ledger::{Decision, Known, Ledger, Payment},
        transaction::Transaction,
    },
    wire::{
        self, fixed,
        proto::{self, command::Kind as CommandKind, event, input::Kind},
        required,
    },
};

/// A wallet with its journal in memory.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct Wallet {
    /// Who this is.
    pub me: Me,
    /// Communities joined.
    pub communities: Map<CommunityId, Community>,
    /// Value.
    pub ledger: Ledger,
    /// Refused for ever.
    pub tombstones: Map<TxId, proto::TombstoneRow>,
    /// Codes shown.
    pub codes: Map<Vec<u8>, proto::CodeRow>,
    /// First tokens given.
    pub hand_outs: Map<(CommunityId, IdentityId), proto::HandOutRow>,
    /// Invitations used.
    pub invitation_uses: Map<Vec<u8>, proto::InvitationUseRow>,
    /// Witness keys offered to founders.
    pub offices: Map<PublicKey, proto::OfficeRow>,
    /// Who is proven to have broken a rule, by identity or witness key.
    pub faults: Map<(CommunityId, [u8; 32]), KnownFault>,
    /// Promises of this device as a witness.
    pub witness: WitnessBook,

    // From here on: in memory only. A restart forgets it, and that is safe.
    /// Reserved keys that nobody has been told.
    pub stock: VecDeque<(PublicKey, proto::DerivedKey)>,
    /// Questions to this device as a witness.
    #[cfg(feature = "office")]
    pub witness_queue: crate::office::WitnessQueue,
    /// Open sessions.
    pub sessions: Map<u32, Session>,
    /// Handshakes whose other side was accepted.
    pub greeted: Map<u32, Session>,
    /// What was heard of several witnesses, by transaction.
    pub cases: Map<TxId, Case>,
    /// Offers made, by session.
    pub offers_out: Map<u32, OutgoingOffer>,
    /// Offers received, by the payer's nonce.
    pub offers_in: Map<[u8; 16], IncomingOffer>,
    /// Offers accepted lately without asking the user: by whom, and when.
    pub unasked: Vec<(IdentityId, u64)>,
    /// Accepted offers whose transaction has not come, by the payer's nonce.
    pub promises: Map<[u8; 16], proto::PromiseRow>,
    /// Signatures asked for.
    pub requests: Map<u64, Request>,
    /// Contact secrets of people looked for.
    pub sought: Vec<Vec<u8>>,
}

impl Wallet {
    /// Rehydrates from the rows, and starts again what was not finished.
    pub fn start(start: proto::Start, cx: &mut Cx) -> Result<Self, Fault> {
        let mut wallet = Self {
            me: Me::new(&start)?,
            communities: Map::new(),
            ledger: Ledger::default(),
            tombstones: Map::new(),
            codes: Map::new(),
            hand_outs: Map::new(),
            invitation_uses: Map::new(),
            offices: Map::new(),
            faults: Map::new(),
            witness: WitnessBook::default(),
            stock: VecDeque::new(),
            #[cfg(feature = "office")]
            witness_queue: Default::default(),
            sessions: Map::new(),
            greeted: Map::new(),
            cases: Map::new(),
            offers_out: Map::new(),
            offers_in: Map::new(),
            unasked: Vec::new(),
            promises: Map::new(),
            requests: Map::new(),
            sought: Vec::new(),
        };
        wallet.load(&start.rows)?;
        cx.reserve_keys(limits::KEY_STOCK);
        let marks: Vec<&proto::Row> = start.rows.iter().filter(|row| row.table == table::RESTORED).collect();
        if start.restored || !marks.is_empty() {
            wallet.me.quarantine(cx);
        }
        if wallet.me.row.restored {
            wallet.communities.values_mut().for_each(Community::quarantine);
        }
        for mark in marks {
            cx.journal.delete(table::RESTORED, &mark.key);
        }
        wallet.renew_certificate(cx)?;
        wallet.take_office(cx);
        wallet.drive_all(cx);
        cx.changed();
        cx.done();
        Ok(wallet)
    }

    fn load(&mut self, rows: &[proto::Row]) -> Result<(), Fault> {
        // Keys first: they decide whose the tokens are; charters before issuances, issuances before the rest.
        for wanted in [table::SELF, table::KEY, table::COMMUNITY, table::ISSUANCE, ""] {
            let early = [table::SELF, table::KEY, table::COMMUNITY, table::ISSUANCE];
            for row in rows {
                let is_early = early.contains(&row.table.as_str());
                if (wanted.is_empty() && !is_early) || row.table == wanted {
                    self.load_row(row)?;
                }
            }
        }
        self.load_payments(rows)
    }

    fn load_row(&mut self, row: &proto::Row) -> Result<(), Fault> {
        let id = || TxId::read(&row.key);
        match row.table.as_str() {
            table::SELF => self.me.row = journal::read(row)?,
            table::KEY => {
                let key: proto::KeyRow = journal::read(row)?;
                self.ledger.add_key(PublicKey::read(&row.key)?, required(key.key, "key")?);
            }
            table::COMMUNITY => {
                let community = Community::from_row(journal::read(row)?)?;
                self.communities.insert(CommunityId::read(&row.key)?, community);
            }
            table::ISSUANCE => {
                let kept: proto::IssuanceRow = journal::read(row)?;
                self.load_issuance(&required(kept.issuance, "issuance")?)?;
            }
            table::KNOWN => {
                let kept: proto::KnownRow = journal::read(row)?;
                let commit = required(kept.commit, "commit")?;
                self.ledger.add_known(Transaction::read(&commit.transaction)?, commit);
            }
            table::DECISION => {
                let kept: proto::DecisionRow = journal::read(row)?;
                let decision = match (kept.finality, kept.void) {
                    (Some(certificate), None) => Decision::Final(certificate),
                    (None, Some(proof)) => Decision::Void(proof),
                    _ => return Err(Fault::new(codes::BAD_ROW, "decision")),
                };
                self.ledger.decisions.insert(id()?, decision);
            }
            table::CHECKPOINT => {
                self.ledger.checkpoints.insert(id()?, journal::read(row)?);
            }
            table::PROMISE => {
                self.promises.insert(fixed(&row.key, "nonce")?, journal::read(row)?);
            }
            table::TOMBSTONE => {
                self.tombstones.insert(id()?, journal::read(row)?);
            }
            table::CODE => {
                self.codes.insert(row.key.clone(), journal::read(row)?);
            }
            table::HAND_OUT => {
                let (community, identity) = row.key.split_at_checked(32).ok_or(codes::BAD_ROW)?;
                let key = (CommunityId::read(community)?, IdentityId::read(identity)?);
                self.hand_outs.insert(key, journal::read(row)?);
            }
            table::INVITATION_USE => {
                self.invitation_uses.insert(row.key.clone(), journal::read(row)?);
            }
            table::FAULT => self.load_fault(journal::read(row)?)?,
            table::OFFICE => {
                self.offices.insert(PublicKey::read(&row.key)?, journal::read(row)?);
            }
            table::WITNESS | table::WITNESS_HEAD | table::WITNESS_CHAIN => self.witness.load(row)?,
            table::PAYMENT | table::PROOF | table::RESTORED => {}
            other => return Err(Fault::new(codes::BAD_ROW, String::from(other))),
        }
        Ok(())
    }

    /// Rows of this wallet were verified when they were written, and are authenticated by their encryption;
    /// an issuance is verified again, since every value rests on it.
    fn load_issuance(&mut self, envelope: &proto::Envelope) -> Result<(), Fault> {
        let record: proto::Issuance =
            wire::decode(&envelope.payload).map_err(|_| Fault::new(codes::BAD_ROW, "issuance"))?;
        // Left, and its issuances forgotten: older wallets kept the rows.
        let Some(community) = self.communities.get(&CommunityId::read(&record.community)?) else { return Ok(()) };
        let charter = community.charter.as_ref().ok_or(codes::BAD_ROW)?;
        self.ledger.add_issuance(Issuance::verify(charter, envelope)?);
        Ok(())
    }

    fn load_payments(&mut self, rows: &[proto::Row]) -> Result<(), Fault> {
        let mut proofs: Map<&[u8], proto::ProofRow> = Map::new();
        for row in rows.iter().filter(|row| row.table == table::PROOF) {
            proofs.insert(&row.key, journal::read(row)?);
        }
        for row in rows.iter().filter(|row| row.table == table::PAYMENT) {
            let proof = proofs.remove(row.key.as_slice()).ok_or_else(|| Fault::new(codes::BAD_ROW, "proof"))?;
            let payment = Payment { row: journal::read(row)?, proof };
            self.ledger.payments.insert(TxId::read(&row.key)?, payment);
        }
        Ok(())
    }

    /// Where each input goes.
    pub fn take(&mut self, kind: Kind, cx: &mut Cx) -> Result<(), Fault> {
        match kind {
            Kind::Start(_) => Err(codes::NOT_STARTED.into()),
            Kind::KeysReserved(keys) => self.stock_up(&keys, cx),
            Kind::Signed(signed) => self.signed(signed, cx),
            Kind::SignRefused(refused) => self.sign_refused(&refused, cx),
            Kind::HelloWanted(wanted) => self.hello(&wanted, cx),
            Kind::PeerPayload(payload) => self.greet(&payload, cx),
            Kind::SessionOpened(opened) => self.session_opened(&opened, cx),
            Kind::SessionClosed(closed) => self.session_closed(closed.session, cx),
            Kind::Received(received) => self.received(&received, cx),
            Kind::Tick(_) => self.tick(cx),
            Kind::Command(command) => self.command(required(command.kind, "command")?, cx),
            Kind::Query(query) => self.query(&required(query.kind, "query")?, cx),
        }
    }

    fn command(&mut self, command: CommandKind, cx: &mut Cx) -> Result<(), Fault> {
        match command {
            CommandKind::CreateIdentity(create) => self.create_identity(&create.name, cx),
            CommandKind::Rename(rename) => self.rename(&rename.name, cx),
            CommandKind::RegisterPasskey(register) => self.register_passkey(required(register.key, "key")?, cx),
            CommandKind::NoteBackup(note) => self.note_backup(&note, cx),
            CommandKind::FoundCommunity(found) => self.found(found, cx),
            CommandKind::JoinCommunity(join) => self.join(&required(join.link, "link")?, cx),
            CommandKind::LeaveCommunity(leave) => self.leave(CommunityId::read(&leave.community)?, cx),
            CommandKind::Invite(invite) => self.invite(&invite, cx),
            CommandKind::SetHandOut(set) => self.set_hand_out(set, cx),
            CommandKind::HandOut(hand) => self.hand_out(hand.session, CommunityId::read(&hand.community)?, cx),
            CommandKind::SetShown(set) => self.set_shown(&set, cx),
            CommandKind::ClaimInvitation(claim) => self.claim_invitation(claim.session, &claim.community, cx),
            CommandKind::FetchCommunity(fetch) => self.fetch_community(fetch.session, &fetch.community, cx),
            CommandKind::MakeCode(make) => self.make_code(make, cx),
            CommandKind::CloseCode(close) => self.close_code(&close.nonce, cx),
            CommandKind::SeekPayee(seek) => self.seek(seek, cx),
            CommandKind::AnnouncePresence(announce) => self.announce(&announce, cx),
            CommandKind::Pay(pay) => self.pay(pay, cx),
            CommandKind::WithdrawOffer(withdraw) => self.withdraw_offer(withdraw.session, cx),
            CommandKind::AnswerOffer(answer) => self.answer_offer(&answer, cx),
            CommandKind::CancelPayment(cancel) => self.cancel_payment(TxId::read(&cancel.transaction)?, cx),
            CommandKind::OfferWitness(offer) => self.offer_witness(&offer, cx),
            CommandKind::AskAgain(ask) => self.ask_again(TxId::read(&ask.transaction)?, cx),
        }
    }

    /// What a fulfilled request leads to.
    pub fn fulfil(
        &mut self,
        purpose: Purpose,
        signatures: Vec<Vec<u8>>,
        passkey: Option<proto::PasskeyAssertion>,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        match purpose {
            Purpose::Certificate(draft) => self.certificate_signed(draft, &signatures, cx),
            Purpose::Controllers(draft) => self.controllers_signed(draft, &signatures, cx),
            #[cfg(feature = "office")]
            Purpose::Founding(draft) => self.founding_signed(*draft, &signatures, cx),
            #[cfg(feature = "office")]
            Purpose::Invitation(draft) => self.invitation_signed(draft, &signatures, cx),
            #[cfg(feature = "office")]
            Purpose::Membership(draft) => self.membership_signed(*draft, &signatures, cx),
            Purpose::Hello(draft) => self.hello_signed(*draft, &signatures, cx),
            Purpose::Accept(nonce) => self.accept_signed(nonce, &signatures, cx),
            Purpose::Exo(draft) => self.exo_signed(*draft, signatures, passkey, cx),
            Purpose::Commit(draft) => self.commit_signed(*draft, signatures, cx),
            Purpose::Abort(draft) => self.abort_signed(*draft, &signatures, cx),
            Purpose::Receipt(id) => self.receipt_signed(id, &signatures, cx),
            Purpose::Cancel(id) => self.cancel_signed(id, &signatures, cx),
            #[cfg(feature = "office")]
            Purpose::Words(draft) => self.words_signed(*draft, signatures, cx),
        }
    }

    /// What an unfulfilled request leaves behind: nothing, but whoever waits is told.
    pub fn unfulfilled(&mut self, purpose: Purpose, fault: &Fault, cx: &mut Cx) {
        match purpose {
            Purpose::Exo(draft) => self.exo_unsigned(&draft, fault, cx),
            Purpose::Accept(nonce) => self.offer_over(nonce, fault.code, cx),
            Purpose::Commit(draft) => self.commit_unsigned(&draft),
            #[cfg(feature = "office")]
            Purpose::Words(draft) => self.words_unsigned(&draft, cx),
            _ => {}
        }
    }

    fn stock_up(&mut self, keys: &proto::KeysReserved, cx: &mut Cx) -> Result<(), Fault> {
        if keys.public_keys.len() > limits::KEY_STOCK as usize * 4 {
            return Err(codes::TOO_MANY.into());
        }
        for (place, public) in keys.public_keys.iter().enumerate() {
            let derived = proto::DerivedKey { epoch: keys.epoch, counter: keys.first + place as u64 };
            self.stock.push_back((PublicKey::read(public)?, derived));
        }
        cx.done();
        Ok(())
    }

    /// A key that nobody has been told yet. From here on it is named, and kept (rule 3).
    pub fn name_key(&mut self, cx: &mut Cx) -> Result<(PublicKey, proto::DerivedKey), Fault> {
        let (public, derived) = self.stock.pop_front().ok_or_else(|| {
            cx.reserve_keys(limits::KEY_STOCK);
            Fault::from(codes::NO_KEYS)
        })?;
        if self.stock.len() == limits::KEY_STOCK_LOW {
            cx.reserve_keys(limits::KEY_STOCK);
        }
        if !is_broken(Rule::Keys) {
            cx.journal.put(table::KEY, &public.0, &proto::KeyRow { key: Some(derived) });
        }
        self.ledger.add_key(public, derived);
        Ok((public, derived))
    }

    /// Refuses where fewer keys than these are in stock, before anything is named.
    pub fn needs_keys(&self, count: usize, cx: &mut Cx) -> Result<(), Fault> {
        if self.stock.len() < count {
            cx.reserve_keys(limits::KEY_STOCK);
            return Err(codes::NO_KEYS.into());
        }
        Ok(())
    }

    /// The reference of an own key.
    pub fn key_ref(&self, public: PublicKey) -> Result<proto::KeyRef, Fault> {
        let derived = self.ledger.keys.get(&public).ok_or(codes::BAD_ROW)?;
        Ok(crate::signing::derived_ref(derived))
    }

    /// A community whose charter has come.
    pub fn chartered(&self, id: CommunityId) -> Result<(&Community, &crate::token::charter::Charter), Fault> {
        let community = self.communities.get(&id).ok_or(codes::NO_COMMUNITY)?;
        let charter = community.charter.as_ref().ok_or(codes::NO_CHARTER)?;
        Ok((community, charter))
    }

    /// The key with which this device signs for a community.
    pub fn own_signer(&self, id: CommunityId) -> Result<PublicKey, Fault> {
        let (community, _) = self.chartered(id)?;
        community.signer_key.ok_or_else(|| codes::NOT_A_SIGNER.into())
    }

    /// Reads a transaction that is shown whole, with all that it stands on. Refuses unless every signature holds.
    pub fn hear_commit(
        &self,
        community: CommunityId,
        commit: &proto::CommitCertificate,
        evidence: &proto::Evidence,
    ) -> Result<Transaction, Fault> {
        let transaction = Transaction::read(&commit.transaction)?;
        let (_, charter) = self.chartered(community)?;
        let mut court = Court::new(&self.ledger, charter);
        court.hear(evidence, &transaction.consumed())?;
        court.hear_whole(transaction.clone(), commit)?;
        court.rise()?;
        Ok(transaction)
    }

    /// Keeps a transaction with the signatures that are held of it.
    pub fn keep_known(&mut self, transaction: Transaction, commit: proto::CommitCertificate, cx: &mut Cx) {
        let id = transaction.id;
        if let Some(Known { commit: known, .. }) = self.ledger.known.get(&id) {
            // What is complete is not replaced by less.
            if !known.payee_signatures.is_empty() && commit.payee_signatures.is_empty() {
                return;
            }
        }
        cx.journal.put(table::KNOWN, &id.0, &proto::KnownRow { commit: Some(commit.clone()) });
        self.ledger.add_known(transaction, commit);
        let moved = self.ledger.settle_late(id, &mut cx.journal);
        self.tell_moved(moved, cx);
    }

    /// Keeps what a hearing brought that was not known.
    pub fn keep_heard(&mut self, heard: crate::token::evidence::Heard, cx: &mut Cx) {
        for issuance in heard.issuances {
            community::keep_issuance(&mut self.ledger, issuance, cx);
        }
        for (id, checkpoint) in heard.checkpoints {
            self.keep_checkpoint(id, checkpoint, cx);
        }
        for (id, proof) in heard.voids {
            if self.ledger.known.contains_key(&id) {
                let moved = self.ledger.take_void(id, proof, &mut cx.journal);
                self.settle_moved(moved, cx);
            }
        }
        for (transaction, commit) in heard.ancestors {
            self.keep_ancestor(transaction, commit, cx);
        }
    }

    /// What is known whole is not written over by what somebody shows of it: only a Receipt may be new.
    fn keep_ancestor(&mut self, transaction: Transaction, commit: proto::CommitCertificate, cx: &mut Cx) {
        let id = transaction.id;
        let known = self.ledger.known.get(&id).map(|known| &known.commit);
        let was_whole = known.is_some_and(|known| !known.payee_signatures.is_empty());
        let commit = match known {
            Some(known) if was_whole && (known.receipt.is_some() || commit.receipt.is_none()) => return,
            Some(known) if was_whole => proto::CommitCertificate { receipt: commit.receipt, ..known.clone() },
            _ => commit,
        };
        self.keep_known(transaction, commit, cx);
        if !was_whole {
            // One of this wallet's own, whose P4 never came. It has a row, so nothing can be refused here.
            let _ = self.commit_completed(id, cx);
        }
    }

    fn keep_checkpoint(&mut self, id: TxId, checkpoint: proto::CheckpointRow, cx: &mut Cx) {
        if let Some(finality) = checkpoint.finality.clone() {
            let moved = self.ledger.finalise(id, finality, &mut cx.journal);
            self.tell_moved(moved, cx);
        }
        let merged = match self.ledger.checkpoints.remove(&id) {
            Some(mut kept) => {
                for output in checkpoint.outputs {
                    if !kept.outputs.contains(&output) {
                        kept.outputs.push(output);
                    }
                }
                kept
            }
            None => checkpoint,
        };
        cx.journal.put(table::CHECKPOINT, &id.0, &merged);
        self.ledger.checkpoints.insert(id, merged);
    }

    /// Time has passed.
    fn tick(&mut self, cx: &mut Cx) -> Result<(), Fault> {
        self.expire_requests(cx);
        self.renew_certificate(cx)?;
        self.expire_offers(cx);
        self.expire_greetings(cx);
        self.end_outdated_sessions(cx);
        self.drive_all(cx);
        cx.done();
        Ok(())
    }

    /// Tells what a decision moved, and who was waiting for it.
    pub fn tell_moved(&mut self, moved: Vec<(TxId, proto::PaymentState)>, cx: &mut Cx) {
        for (id, before) in moved {
            self.tell_state(id, before, cx);
            self.drive_peers(id, cx);
        }
    }

    /// Tells a payment's state.
    pub fn tell_state(&self, id: TxId, before: proto::PaymentState, cx: &mut Cx) {
        let state = self.ledger.payments.get(&id).map_or(before, Payment::state);
        cx.event(event::Kind::PaymentMoved(proto::PaymentMoved {
            transaction: id.to_vec(),
            state: state.into(),
            before: before.into(),
        }));
        cx.changed();
    }
}
