//! What a witness says, once it may: signed, written, and only then told. Statements form a chain, and the chain has one end, so
//! one request is open at a time.

use alloc::{boxed::Box, vec, vec::Vec};

use super::{witness_book::next_statement, witness_queue::Via};
use crate::{
    broken::{Rule, is_broken},
    engine::Cx,
    fault::{Fault, codes},
    foundation::ids::{CommunityId, PublicKey, TxId},
    limits,
    person::seal,
    signing::{Item, Purpose, Touches, witness_ref},
    token::transaction::Transaction,
    trust::ballot::Said,
    wallet::Wallet,
    wire::proto::{self, StatementType, witness_answer},
};

/// Statements, while they are being signed.
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct WordsDraft {
    community: CommunityId,
    via: Via,
    asked: TxId,
    words: Vec<WordDraft>,
    chain: proto::WitnessChainRow,
}

#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
struct WordDraft {
    transaction: Transaction,
    revisions: Vec<u64>,
    said: Said,
    kind: StatementType,
    payload: Vec<u8>,
    /// As it will be kept, with the statement.
    row: proto::WitnessRow,
}

/// A key that signs as a witness, and how many it takes.
pub struct Office {
    /// Its public half.
    pub key: PublicKey,
    slot: proto::KeyRef,
    /// It is the only witness.
    pub alone: bool,
}

impl Wallet {
    /// This device's key as a witness.
    pub fn office(&self, community: CommunityId) -> Result<Office, Fault> {
        let (known, charter) = self.chartered(community)?;
        let key = known.witness_key.ok_or(codes::NOT_A_SIGNER)?;
        Ok(Office { key, slot: witness_ref(known.witness_slot()), alone: charter.quorum() == 1 })
    }

    /// Asks the keyring for these statements. Only one request is open in a community: the chain has one end.
    pub fn say(
        &mut self,
        community: CommunityId,
        via: Via,
        asked: TxId,
        words: Vec<(Transaction, Said, proto::WitnessRow)>,
        cx: &mut Cx,
    ) -> Result<(), Fault> {
        let office = self.office(community)?;
        let mut chain = self.witness.chain(community);
        let mut items = Vec::new();
        let mut drafts = Vec::new();
        for (transaction, said, row) in words {
            let (kind, payload) = next_statement(&mut chain, transaction.id, said);
            items.push(Item::statement(office.slot.clone(), office.key, kind, &payload));
            let revisions = self.witness.revisions(&transaction);
            drafts.push(WordDraft { transaction, revisions, said, kind, payload, row });
        }
        let draft = WordsDraft { community, via, asked, words: drafts, chain };
        self.request(cx, Purpose::Words(Box::new(draft)), items, Touches::default())?;
        self.witness_queue.signing.insert(community);
        Ok(())
    }

    /// The statements are signed: promises, decisions and the chain's end in one commit; then they are told.
    pub fn words_signed(&mut self, draft: WordsDraft, signatures: Vec<Vec<u8>>, cx: &mut Cx) -> Result<(), Fault> {
        let WordsDraft { community, via, asked, words, chain } = draft;
        self.witness_queue.signing.remove(&community);
        let office = self.office(community)?;
        // Guards again (ruling E): whatever was shown meanwhile moved what it touches, and the signature is dropped.
        let moved = |word: &WordDraft| self.witness.revisions(&word.transaction) != word.revisions;
        if self.witness.is_silent(community) || (words.iter().any(moved) && !is_broken(Rule::Stale)) {
            self.next_question(cx);
            return Err(codes::STALE_REQUEST.into());
        }
        let mut decided = Vec::new();
        let promises = words.iter().any(|word| matches!(word.said, Said::Status(..)));
        for (word, signature) in words.into_iter().zip(signatures) {
            let WordDraft { transaction, said, kind, payload, mut row, .. } = word;
            let envelope = seal(kind, payload, office.key, &signature);
            let id = transaction.id;
            row.statements.push(envelope.clone());
            if office.alone {
                let decision = proto::DecisionCertificate { votes: vec![envelope], authority: row.authority.take() };
                row.decision = Some(decision.clone());
                decided.push((id, decision));
            }
            self.witness.keep(&transaction, row, &mut cx.journal);
            if let Said::Status(ballot, _) = said {
                let least = limits::BACK_OFF_MS << ballot;
                self.witness.close(id, cx.now.lo + least + cx.entropy.number() % least);
            }
        }
        self.witness.end_chain(community, chain, &mut cx.journal);

        for (id, decision) in &decided {
            if self.ledger.known.contains_key(id) {
                self.take_certificate(community, *id, decision, cx)?;
            }
        }
        match decided.into_iter().find(|(id, _)| *id == asked) {
            Some((_, decision)) => self.answer_witness(via, asked, witness_answer::Kind::Decision(decision), cx),
            None => self.answer_said(via, asked, promises, cx),
        }
        cx.changed();
        self.next_question(cx);
        Ok(())
    }

    /// The signatures did not come: nothing was said, and whoever waits is next.
    pub fn words_unsigned(&mut self, draft: &WordsDraft, cx: &mut Cx) {
        self.witness_queue.signing.remove(&draft.community);
        self.next_question(cx);
    }

    /// All that it has said of a transaction. `whole`: with what it is about, for whoever may not have it.
    pub fn answer_said(&mut self, via: Via, id: TxId, whole: bool, cx: &mut Cx) {
        let Some(row) = self.witness.row(id) else { return };
        let mut said = proto::WitnessSaid {
            statements: row.statements.clone(),
            justification: row.justification.clone(),
            ..Default::default()
        };
        if whole {
            said.commit.clone_from(&row.commit);
            said.evidence.clone_from(&row.evidence);
            said.authority.clone_from(&row.authority);
            said.rival.clone_from(&row.rival);
        }
        self.answer_witness(via, id, witness_answer::Kind::Said(said), cx);
    }
}
