//! Founding, joining and inviting; a community's records; first tokens.

use alloc::{string::String, vec, vec::Vec};

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::{
        ed25519,
        hash::{record_id, tagged},
        ids::{CommunityId, IdentityId, PublicKey, TxId},
        text,
        time::Time,
    },
    journal::{joint_key, table},
    limits,
    person::seal,
    signing::{Item, Purpose, Touches, signer_ref},
    token::{
        charter::{self, Charter, VERSION, statement},
        denomination,
        issuance::{Issuance, key_condition},
        ledger::Ledger,
    },
    wallet::Wallet,
    wire::{
        encode, fixed,
        proto::{self, StatementType, answer, code, event, make_code, message::Body},
        required, strict,
    },
};

/// A community that this wallet has joined.
pub struct Community {
    /// What is kept.
    pub row: proto::CommunityRow,
    /// Its charter, once a member has shown it.
    pub charter: Option<Charter>,
    /// This device signs for it with this key.
    pub signer_key: Option<PublicKey>,
    /// This device witnesses with this key.
    pub witness_key: Option<PublicKey>,
}

impl Community {
    /// From its row: the charter is verified again, everything rests on it.
    pub fn from_row(row: proto::CommunityRow) -> Result<Self, Fault> {
        let charter = row.charter.as_ref().map(Charter::verify).transpose()?;
        let mut community = Self { row, charter, signer_key: None, witness_key: None };
        community.find_own_keys()?;
        Ok(community)
    }

    /// A device with a slot holds the charter's first signer and, unless it was restored, witness key.
    fn find_own_keys(&mut self) -> Result<(), Fault> {
        if self.row.slot.is_empty() {
            return Ok(());
        }
        let charter = self.charter.as_ref().ok_or(codes::BAD_ROW)?;
        self.signer_key = charter.signers.first().copied();
        self.witness_key = charter.witnesses.first().copied();
        Ok(())
    }
}

/// A founding, while charter and first issuance are being signed.
pub struct Founding {
    row: proto::CommunityRow,
    charter: Vec<u8>,
    issuance: Vec<u8>,
    signer: PublicKey,
    owner: PublicKey,
    owner_key: proto::DerivedKey,
}

/// An invitation, while it is being signed.
pub struct InvitationDraft {
    community: CommunityId,
    payload: Vec<u8>,
}

/// A membership, while it is being signed.
pub struct MembershipDraft {
    session: u32,
    community: CommunityId,
    identity: IdentityId,
    nonce: Vec<u8>,
    payload: Vec<u8>,
}

/// Writes an issuance and takes it in.
pub fn keep_issuance(ledger: &mut Ledger, issuance: Issuance, cx: &mut Cx) {
    let row = proto::IssuanceRow { issuance: Some(issuance.envelope.clone()) };
    cx.journal.put(table::ISSUANCE, &issuance.id.0, &row);
    ledger.add_issuance(issuance);
}

impl Wallet {
    /// Founds a community: charter and issuance in one signing, in one commit.
    pub fn found(&mut self, mut found: proto::FoundCommunity, cx: &mut Cx) -> Result<(), Fault> {
        self.me.exists()?;
        self.may_spend()?;
        if found.total == 0 || found.total > limits::VALUE {
            return Err(codes::BAD_AMOUNT.into());
        }
        let (signer, witness) = (PublicKey::read(&found.signer_key)?, PublicKey::read(&found.witness_key)?);
        ed25519::admit(signer)?;
        ed25519::admit(witness)?;
        let slot: [u8; 16] = fixed(&found.slot, "slot")?;
        let (owner, owner_key) = *self.stock.front().ok_or_else(|| {
            cx.reserve_keys(limits::KEY_STOCK);
            Fault::from(codes::NO_KEYS)
        })?;
        self.stock.pop_front();
        let mut terms = found.charter.take().unwrap_or_default();
        terms.version = VERSION;
        terms.signers = vec![signer.to_vec()];
        terms.signers_needed = 1;
        terms.witnesses = vec![witness.to_vec()];
        terms.hatching = proto::Hatching::AtGenesis.into();
        terms.founder = self.me.identity.to_vec();
        terms.founded_at = cx.now.middle();
        terms.nonce = cx.entropy.draw::<16>().to_vec();
        terms.cap = terms.cap.max(found.total);
        if terms.rp_ids.is_empty() && !self.me.rp_id.is_empty() {
            terms.rp_ids = vec![self.me.rp_id.clone()];
            terms.origins = vec![self.me.origin.clone()];
        }
        terms.parameters = Some(terms.parameters.unwrap_or_else(|| charter::standard(terms.decimals)));
        let charter = encode(&terms);
        let community = CommunityId(record_id(StatementType::Charter, &charter));
        let issuance = encode(&first_issuance(&found, community, owner, cx.now)?);
        let row = proto::CommunityRow {
            room_secret: cx.entropy.draw::<32>().to_vec(),
            name: terms.name,
            slot: slot.to_vec(),
            joined_at: cx.now.middle(),
            ..Default::default()
        };
        let items = vec![
            Item::statement(signer_ref(&slot), signer, StatementType::Charter, &charter),
            Item::statement(signer_ref(&slot), signer, StatementType::Issuance, &issuance),
        ];
        let founding = Founding { row, charter, issuance, signer, owner, owner_key };
        self.request(cx, Purpose::Founding(alloc::boxed::Box::new(founding)), items, Touches::default())?;
        Ok(())
    }

    /// Both are signed: the community exists, and all its tokens are the founder's.
    pub fn founding_signed(&mut self, draft: Founding, signatures: &[Vec<u8>], cx: &mut Cx) -> Result<(), Fault> {
        let [on_charter, on_issuance] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let Founding { mut row, charter, issuance, signer, owner, owner_key } = draft;
        let envelope = seal(StatementType::Charter, charter, signer, on_charter);
        let charter = Charter::verify(&envelope)?;
        let issuance = Issuance::verify(&charter, &seal(StatementType::Issuance, issuance, signer, on_issuance))?;
        row.charter = Some(envelope);
        let id = charter.id;
        let community = Community::from_row(row)?;
        // From here on nothing can fail.
        cx.journal.put(table::KEY, &owner.0, &proto::KeyRow { key: Some(owner_key) });
        self.ledger.add_key(owner, owner_key);
        cx.journal.put(table::COMMUNITY, &id.0, &community.row);
        self.communities.insert(id, community);
        keep_issuance(&mut self.ledger, issuance, cx);
        cx.changed();
        cx.event(event::Kind::PresenceChanged(true));
        cx.answer(answer::Kind::Community(proto::MadeCommunity { community: id.to_vec() }));
        Ok(())
    }

    /// Joins by a link; the charter comes from any member in reach.
    pub fn join(&mut self, link: &proto::JoinLink, cx: &mut Cx) -> Result<(), Fault> {
        let id = CommunityId::read(&link.community)?;
        let secret: [u8; 32] = fixed(&link.room_secret, "room secret")?;
        text::name(&link.name, limits::NAME_BYTES)?;
        if let Some(known) = self.communities.get_mut(&id) {
            if known.row.room_secret != secret {
                return Err(Fault::new(codes::BAD_CODE, "another room of a community joined before"));
            }
            if link.invitation.is_some() {
                known.row.invitation = link.invitation.clone();
                cx.journal.put(table::COMMUNITY, &id.0, &known.row);
            }
            cx.answer(answer::Kind::Community(proto::MadeCommunity { community: id.to_vec() }));
            return Ok(());
        }
        let row = proto::CommunityRow {
            room_secret: secret.to_vec(),
            name: link.name.clone(),
            invitation: link.invitation.clone(),
            joined_at: cx.now.middle(),
            ..Default::default()
        };
        cx.journal.put(table::COMMUNITY, &id.0, &row);
        self.communities.insert(id, Community::from_row(row)?);
        cx.changed();
        cx.answer(answer::Kind::Community(proto::MadeCommunity { community: id.to_vec() }));
        Ok(())
    }

    /// Leaves a community in which nothing is held and nothing is open.
    pub fn leave(&mut self, id: CommunityId, cx: &mut Cx) -> Result<(), Fault> {
        let known = self.communities.get(&id).ok_or(codes::NO_COMMUNITY)?;
        let holds = known.charter.is_some() && self.balance(id) != proto::Balance::default();
        if holds || known.signer_key.is_some() || known.witness_key.is_some() {
            return Err(Fault::new(codes::WRONG_STATE, "tokens or duties are left"));
        }
        cx.journal.delete(table::COMMUNITY, &id.0);
        self.communities.remove(&id);
        cx.changed();
        cx.done();
        Ok(())
    }

    /// Asks a peer for a community's records.
    pub fn fetch_community(&mut self, session: u32, community: &[u8], cx: &mut Cx) -> Result<(), Fault> {
        let open = self.sessions.get(&session).ok_or(codes::NO_SESSION)?;
        if open.community.0 != community {
            return Err(codes::WRONG_COMMUNITY.into());
        }
        cx.send(session, Body::CommunityWanted(proto::CommunityWanted { community: community.to_vec() }));
        cx.done();
        Ok(())
    }

    /// Gives a community's records to whoever is in its room: nothing in them is secret there.
    pub fn community_wanted(&mut self, session: u32, community: &[u8], cx: &mut Cx) -> Result<(), Fault> {
        let id = CommunityId::read(community)?;
        if self.sessions.get(&session).is_none_or(|open| open.community != id) {
            return Err(codes::WRONG_COMMUNITY.into());
        }
        let Ok((_, charter)) = self.chartered(id) else { return Ok(()) };
        let issuances = self.ledger.issuances.values().filter(|issuance| issuance.community == id);
        let records = proto::CommunityRecords {
            charter: Some(charter.envelope.clone()),
            issuances: issuances.map(|issuance| issuance.envelope.clone()).collect(),
            witness_sets: Vec::new(),
        };
        cx.send(session, Body::CommunityRecords(records));
        Ok(())
    }

    /// Takes a community's records: the charter by its hash, issuances by its signers.
    pub fn community_records(&mut self, records: proto::CommunityRecords, cx: &mut Cx) -> Result<(), Fault> {
        if records.issuances.len() > limits::ISSUANCES || !records.witness_sets.is_empty() {
            return Err(codes::TOO_MANY.into());
        }
        let charter = Charter::verify(&required(records.charter, "charter")?)?;
        let id = charter.id;
        // What was not joined is not taken.
        let known = self.communities.get(&id).ok_or(codes::WRONG_HASH)?;
        let is_new = known.charter.is_none();
        let mut fresh = Vec::new();
        for envelope in &records.issuances {
            let issuance = Issuance::verify(&charter, envelope)?;
            if !self.ledger.issuances.contains_key(&issuance.id) {
                self.ledger.admits(&issuance)?;
                fresh.push(issuance);
            }
        }
        for issuance in fresh {
            keep_issuance(&mut self.ledger, issuance, cx);
        }
        if let Some(known) = self.communities.get_mut(&id).filter(|_| is_new) {
            known.row.name = charter.terms.name.clone();
            known.row.charter = Some(charter.envelope.clone());
            known.charter = Some(charter);
            cx.journal.put(table::COMMUNITY, &id.0, &known.row);
            cx.event(event::Kind::CommunityJoined(proto::CommunityJoined { community: id.to_vec() }));
            cx.changed();
        }
        Ok(())
    }

    /// Makes a single-use invitation.
    pub fn invite(&mut self, invite: &proto::Invite, cx: &mut Cx) -> Result<(), Fault> {
        let community = CommunityId::read(&invite.community)?;
        let (known, _) = self.chartered(community)?;
        let key = known.signer_key.ok_or(codes::NOT_A_SIGNER)?;
        let slot = signer_ref(&known.row.slot);
        let payload = encode(&proto::Invitation {
            community: community.to_vec(),
            nonce: cx.entropy.draw::<16>().to_vec(),
            expires_at: invite.expires_at,
        });
        let item = Item::statement(slot, key, StatementType::Invitation, &payload);
        let draft = InvitationDraft { community, payload };
        self.request(cx, Purpose::Invitation(draft), vec![item], Touches::default())?;
        Ok(())
    }

    /// The invitation is signed: it goes out as a join link.
    pub fn invitation_signed(
        &mut self,
        draft: InvitationDraft,
        signatures: &[Vec<u8>],
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let [signature] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let (known, _) = self.chartered(draft.community)?;
        let key = known.signer_key.ok_or(codes::NOT_A_SIGNER)?;
        let invitation = seal(StatementType::Invitation, draft.payload, key, signature);
        let link = self.join_link(draft.community, Some(invitation))?;
        let code = proto::Code { version: VERSION, kind: Some(code::Kind::Join(link)) };
        cx.answer(answer::Kind::Code(proto::MadeCode { code: encode(&code), nonce: Vec::new() }));
        Ok(())
    }

    fn join_link(&self, community: CommunityId, invitation: Option<proto::Envelope>) -> Result<proto::JoinLink, Fault> {
        let known = self.communities.get(&community).ok_or(codes::NO_COMMUNITY)?;
        Ok(proto::JoinLink {
            community: community.to_vec(),
            room_secret: known.row.room_secret.clone(),
            invitation,
            name: known.row.name.clone(),
        })
    }

    /// Shows an invitation to a signer.
    pub fn claim_invitation(&mut self, session: u32, community: &[u8], cx: &mut Cx) -> Result<(), Fault> {
        let id = CommunityId::read(community)?;
        let known = self.communities.get(&id).ok_or(codes::NO_COMMUNITY)?;
        let invitation = known.row.invitation.clone().ok_or(codes::NOT_A_MEMBER)?;
        self.peer(session)?;
        cx.send(session, Body::InvitationClaim(proto::InvitationClaim { invitation: Some(invitation) }));
        cx.done();
        Ok(())
    }

    /// Somebody shows an invitation. The same person may show it again, nobody else may.
    pub fn invitation_claimed(
        &mut self,
        session: u32,
        claim: &proto::InvitationClaim,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let envelope = required(claim.invitation.as_ref(), "invitation")?;
        let invitation: proto::Invitation =
            strict(statement(envelope, StatementType::Invitation)?, limits::PAYLOAD_BYTES)?;
        let community = CommunityId::read(&invitation.community)?;
        let peer = self.peer(session)?.identity;
        let (known, charter) = self.chartered(community)?;
        charter.signed(envelope, StatementType::Invitation)?;
        let key = known.signer_key.ok_or(codes::NOT_A_SIGNER)?;
        cx.now.within(0, invitation.expires_at, codes::EXPIRED)?;
        let _: [u8; 16] = fixed(&invitation.nonce, "nonce")?;
        if self.invitation_uses.get(&invitation.nonce).is_some_and(|used| used.identity != peer.0) {
            return Err(codes::INVITATION_USED.into());
        }
        let payload = encode(&proto::Membership {
            community: community.to_vec(),
            identity: peer.to_vec(),
            issued_at: cx.now.middle(),
            expires_at: 0,
        });
        let item = Item::statement(signer_ref(&known.row.slot), key, StatementType::Membership, &payload);
        let draft = MembershipDraft { session, community, identity: peer, nonce: invitation.nonce, payload };
        self.request(cx, Purpose::Membership(alloc::boxed::Box::new(draft)), vec![item], Touches::default())?;
        Ok(())
    }

    /// The membership is signed: the invitation is used, in the same commit.
    pub fn membership_signed(
        &mut self,
        draft: MembershipDraft,
        signatures: &[Vec<u8>],
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let [signature] = signatures else { return Err(codes::BAD_SIGNATURE.into()) };
        let (known, _) = self.chartered(draft.community)?;
        let key = known.signer_key.ok_or(codes::NOT_A_SIGNER)?;
        // Guards again: two people may have shown the same invitation while the first was being signed.
        if self.invitation_uses.get(&draft.nonce).is_some_and(|used| used.identity != draft.identity.0) {
            return Err(codes::INVITATION_USED.into());
        }
        let used = proto::InvitationUseRow { identity: draft.identity.to_vec(), at: cx.now.middle() };
        cx.journal.put(table::INVITATION_USE, &draft.nonce, &used);
        self.invitation_uses.insert(draft.nonce, used);
        let membership = seal(StatementType::Membership, draft.payload, key, signature);
        if self.sessions.contains_key(&draft.session) {
            cx.send(draft.session, Body::Membership(membership));
        }
        Ok(())
    }

    /// A signer has let this person in.
    pub fn membership_received(&mut self, envelope: &proto::Envelope, cx: &mut Cx) -> Result<(), Fault> {
        let terms: proto::Membership = strict(statement(envelope, StatementType::Membership)?, limits::PAYLOAD_BYTES)?;
        let community = CommunityId::read(&terms.community)?;
        let (_, charter) = self.chartered(community)?;
        charter.signed(envelope, StatementType::Membership)?;
        if terms.identity != self.me.identity.0 {
            return Err(codes::WRONG_IDENTITY.into());
        }
        if let Some(known) = self.communities.get_mut(&community) {
            known.row.membership = Some(envelope.clone());
            known.row.invitation = None;
            cx.journal.put(table::COMMUNITY, &community.0, &known.row);
        }
        cx.event(event::Kind::MembershipGranted(proto::MembershipGranted { community: community.to_vec() }));
        cx.changed();
        Ok(())
    }

    /// What each who joins gets, and whether without a tap.
    pub fn set_hand_out(&mut self, set: proto::SetHandOut, cx: &mut Cx) -> Result<(), Fault> {
        let community = CommunityId::read(&set.community)?;
        if set.amount > limits::VALUE || set.total > limits::VALUE {
            return Err(codes::BAD_AMOUNT.into());
        }
        let (known, _) = self.chartered(community)?;
        known.signer_key.ok_or(codes::NOT_A_SIGNER)?;
        if let Some(known) = self.communities.get_mut(&community) {
            known.row.hand_out = Some(set);
            cx.journal.put(table::COMMUNITY, &community.0, &known.row);
        }
        cx.changed();
        cx.done();
        Ok(())
    }

    /// Whoever meets the founder with empty hands asks for first tokens: nothing else has to be tapped.
    pub fn ask_for_first_tokens(&self, session: u32, cx: &mut Cx) {
        let Ok(peer) = self.peer(session) else { return };
        let Some(community) = self.sessions.get(&session).map(|open| open.community) else { return };
        let Ok((known, charter)) = self.chartered(community) else { return };
        let of_community =
            |id: &TxId| self.ledger.known.get(id).is_some_and(|known| known.transaction.community == community);
        let is_new = known.signer_key.is_none() && !self.ledger.payments.keys().any(of_community);
        if is_new && peer.identity == charter.founder && self.is_member(known) {
            cx.send(session, Body::HandOutAsk(proto::HandOutAsk { community: community.to_vec() }));
        }
    }

    /// A newcomer asks for its first tokens.
    pub fn hand_out_asked(&mut self, session: u32, ask: &proto::HandOutAsk, cx: &mut Cx) -> Result<(), Fault> {
        let community = CommunityId::read(&ask.community)?;
        let peer = self.peer(session)?;
        let person = peer.person();
        let identity = peer.identity;
        let (known, _) = self.chartered(community)?;
        known.signer_key.ok_or(codes::NOT_A_SIGNER)?;
        if self.hand_outs.contains_key(&(community, identity)) {
            return Err(codes::ALREADY_HANDED.into());
        }
        let automatic = known.row.hand_out.as_ref().is_some_and(|set| set.automatic);
        cx.event(event::Kind::HandOutAsked(proto::HandOutAsked {
            session,
            person: Some(person),
            community: community.to_vec(),
        }));
        if automatic { self.hand_out(session, community, cx) } else { Ok(()) }
    }

    /// Gives first tokens: one for each identity, within the total.
    pub fn hand_out(&mut self, session: u32, community: CommunityId, cx: &mut Cx) -> Result<(), Fault> {
        let peer = self.peer(session)?.identity;
        let (known, _) = self.chartered(community)?;
        known.signer_key.ok_or(codes::NOT_A_SIGNER)?;
        let set = known.row.hand_out.clone().ok_or(codes::BAD_AMOUNT)?;
        if self.hand_outs.contains_key(&(community, peer)) || self.is_handing_to(community, peer) {
            return Err(codes::ALREADY_HANDED.into());
        }
        if set.total != 0 && self.handed_out(community).0 + set.amount > set.total {
            return Err(codes::HAND_OUT_EMPTY.into());
        }
        let pay = proto::Pay {
            session,
            community: community.to_vec(),
            amount: set.amount,
            payee: peer.to_vec(),
            ..Default::default()
        };
        self.offer(pay, true, cx)
    }

    /// What was handed out, and to how many.
    pub fn handed_out(&self, community: CommunityId) -> (u64, u32) {
        let rows = self.hand_outs.iter().filter(|((of, _), _)| *of == community);
        rows.fold((0, 0), |(sum, people), (_, row)| (sum + row.amount, people + 1))
    }

    /// Notes a first hand-out, in the commit that makes it irrevocable for this side.
    pub fn note_hand_out(&mut self, community: CommunityId, peer: IdentityId, row: proto::HandOutRow, cx: &mut Cx) {
        cx.journal.put(table::HAND_OUT, &joint_key(&community.0, &peer.0), &row);
        self.hand_outs.insert((community, peer), row);
    }

    /// A first hand-out that never happened may be given again.
    pub fn forget_hand_out(&mut self, community: CommunityId, peer: IdentityId, cx: &mut Cx) {
        cx.journal.delete(table::HAND_OUT, &joint_key(&community.0, &peer.0));
        self.hand_outs.remove(&(community, peer));
    }

    /// Shows the name in the room, or not.
    pub fn set_shown(&mut self, set: &proto::SetShown, cx: &mut Cx) -> Result<(), Fault> {
        let community = CommunityId::read(&set.community)?;
        let known = self.communities.get_mut(&community).ok_or(codes::NO_COMMUNITY)?;
        known.row.shown = set.shown;
        cx.journal.put(table::COMMUNITY, &community.0, &known.row);
        cx.event(event::Kind::PresenceChanged(true));
        cx.changed();
        cx.done();
        Ok(())
    }

    /// Makes a code to show: a way in, a request, or a standing code.
    pub fn make_code(&mut self, make: proto::MakeCode, cx: &mut Cx) -> Result<(), Fault> {
        let community = CommunityId::read(&make.community)?;
        let (kind, nonce) = match required(make.kind, "kind")? {
            make_code::Kind::Join(_) => (code::Kind::Join(self.join_link(community, None)?), Vec::new()),
            make_code::Kind::Pay(wanted) => {
                let pay = self.pay_code(community, wanted, cx)?;
                let nonce = pay.request.as_ref().map(|request| request.nonce.clone()).unwrap_or_default();
                (code::Kind::Pay(pay), nonce)
            }
        };
        let code = proto::Code { version: VERSION, kind: Some(kind) };
        cx.answer(answer::Kind::Code(proto::MadeCode { code: encode(&code), nonce }));
        Ok(())
    }

    fn pay_code(
        &mut self,
        community: CommunityId,
        wanted: proto::PayCode,
        cx: &mut Cx,
    ) -> Result<proto::PayCode, Fault> {
        self.me.exists()?;
        self.chartered(community)?;
        let wanted = wanted.request.unwrap_or_default();
        text::line(&wanted.memo, limits::MEMO_BYTES)?;
        if wanted.amount > limits::VALUE {
            return Err(codes::BAD_AMOUNT.into());
        }
        let request = proto::PaymentRequest {
            community: community.to_vec(),
            nonce: cx.entropy.draw::<16>().to_vec(),
            amount: wanted.amount,
            memo: wanted.memo,
            expires_at: wanted.expires_at,
        };
        let row = proto::CodeRow {
            request: Some(request.clone()),
            contact_secret: cx.entropy.draw::<16>().to_vec(),
            used: 0,
        };
        // A code of last month, left on a poster, is not answered any more.
        let oldest = self.codes.keys().next().cloned().filter(|_| self.codes.len() >= limits::OPEN_OFFERS);
        if let Some(oldest) = oldest {
            cx.journal.delete(table::CODE, &oldest);
            self.codes.remove(&oldest);
        }
        cx.journal.put(table::CODE, &request.nonce, &row);
        let pay = proto::PayCode {
            payee: self.me.identity.to_vec(),
            name: self.me.name(),
            contact_secret: row.contact_secret.clone(),
            request: Some(request.clone()),
        };
        self.codes.insert(request.nonce, row);
        cx.event(event::Kind::PresenceChanged(true));
        Ok(pay)
    }

    /// A code is not shown any more.
    pub fn close_code(&mut self, nonce: &[u8], cx: &mut Cx) -> Result<(), Fault> {
        if self.codes.remove(nonce).is_some() {
            cx.journal.delete(table::CODE, nonce);
            cx.event(event::Kind::PresenceChanged(true));
        }
        cx.done();
        Ok(())
    }
}

/// Reads a code strictly: one of ours, of this version.
pub fn read_code(bytes: &[u8]) -> Result<proto::Code, Fault> {
    let code: proto::Code = strict(bytes, limits::CODE_BYTES)?;
    if code.version != VERSION {
        return Err(codes::WRONG_VERSION.into());
    }
    match required(code.kind.as_ref(), "kind")? {
        code::Kind::Join(link) => {
            CommunityId::read(&link.community)?;
            let _: [u8; 32] = fixed(&link.room_secret, "room secret")?;
            text::name(&link.name, limits::NAME_BYTES)?;
        }
        code::Kind::Pay(pay) => {
            IdentityId::read(&pay.payee)?;
            let _: [u8; 16] = fixed(&pay.contact_secret, "contact secret")?;
            text::name(&pay.name, limits::NAME_BYTES)?;
            let request = required(pay.request.as_ref(), "request")?;
            CommunityId::read(&request.community)?;
            let _: [u8; 16] = fixed(&request.nonce, "nonce")?;
            text::line(&request.memo, limits::MEMO_BYTES)?;
            if request.amount > limits::VALUE {
                return Err(codes::OUT_OF_RANGE.into());
            }
        }
        code::Kind::Pairing(_) => {}
    }
    Ok(code)
}

/// All tokens to one owner key, cut so that first payments rarely have to split.
fn first_issuance(
    found: &proto::FoundCommunity,
    community: CommunityId,
    owner: PublicKey,
    now: Time,
) -> Result<proto::Issuance, Fault> {
    let mut first = 0;
    let mut ranges = Vec::new();
    for (denomination, count) in denomination::cut(found.total) {
        ranges.push(proto::IndexRange { denomination, first, count, owner: Some(key_condition(owner)) });
        first += count;
    }
    if u64::from(first) > limits::ISSUED_TOKENS {
        return Err(Fault::new(codes::BAD_AMOUNT, "too many tokens"));
    }
    let or = |text: &String, other: &str| if text.is_empty() { String::from(other) } else { text.clone() };
    Ok(proto::Issuance {
        community: community.to_vec(),
        cell: or(&found.cell, "X"),
        reference: or(&found.reference, &reference(community)),
        ranges,
        issued_at: now.middle(),
        expires_at: found.expires_at,
        sequence: 0,
        total_before: 0,
    })
}

/// A reference from the community's id, where the founder chose none.
fn reference(community: CommunityId) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let block = tagged("reference", &[&community.0]);
    block.iter().take(6).map(|byte| LETTERS[*byte as usize & 31] as char).collect()
}
