//! Questions about the wallet: nothing here changes anything.

use alloc::vec::Vec;

use crate::{
    community::{Community, code::read_code},
    engine::Cx,
    fault::Fault,
    foundation::ids::{CommunityId, IdentityId, TxId},
    token::{
        denomination::DENOMINATIONS,
        ledger::{Payment, Standing},
    },
    trust::identity::person,
    wallet::Wallet,
    wire::proto::{self, AssuranceLevel, PaymentState, Side, answer, query::Kind},
};

impl Wallet {
    /// Answers a question.
    pub fn query(&mut self, query: &Kind, cx: &mut Cx) -> Result<(), Fault> {
        let answer = match query {
            Kind::Overview(wanted) => answer::Kind::Overview(self.overview(wanted.payments, cx)),
            Kind::Payment(wanted) => {
                let id = TxId::read(&wanted.transaction)?;
                let payment = self.ledger.payments.get(&id).ok_or(crate::fault::codes::NO_PAYMENT)?;
                answer::Kind::Payment(self.payment_view(id, payment, cx))
            }
            Kind::Preview(wanted) => answer::Kind::Preview(self.preview(wanted, cx)?),
            Kind::Code(wanted) => answer::Kind::ReadCode(read_code(&wanted.code)?),
            Kind::Presence(wanted) => {
                let community = CommunityId::read(&wanted.community)?;
                answer::Kind::Presence(self.presence(community, &wanted.presence, cx.now.middle())?)
            }
            Kind::Witness(wanted) => answer::Kind::Witness(self.witness_view(CommunityId::read(&wanted.community)?)?),
        };
        cx.answer(answer);
        Ok(())
    }

    fn overview(&self, most: u32, cx: &Cx) -> proto::Overview {
        let mut payments: Vec<(&TxId, &Payment)> = self.ledger.payments.iter().collect();
        payments.sort_by_key(|(id, payment)| (core::cmp::Reverse(payment.row.moved_at), **id));
        if most > 0 {
            // What is not settled is never cut off.
            let most = most as usize;
            let mut place = 0;
            payments.retain(|(id, _)| {
                place += 1;
                place <= most || !self.ledger.decisions.contains_key(*id)
            });
        }
        let row = &self.me.row;
        proto::Overview {
            me: row.certificate.is_some().then(|| self.me.person()),
            communities: self.communities.iter().map(|(id, known)| self.community_view(*id, known)).collect(),
            payments: payments.into_iter().map(|(id, payment)| self.payment_view(*id, payment, cx)).collect(),
            restored: row.restored,
            backed_up_at: row.backed_up_at,
            backup_ways: row.backup_ways,
            certificate_until: self.me.certificate_until(),
            passkeys: self.me.passkeys(),
        }
    }

    fn community_view(&self, id: CommunityId, known: &Community) -> proto::CommunityView {
        let (handed_out, people_handed) = self.handed_out(id);
        let dates = self.ledger.issuances.values().filter(|issuance| issuance.community == id);
        let expires_at = dates.map(|issuance| issuance.terms.expires_at).filter(|date| *date != 0).min().unwrap_or(0);
        proto::CommunityView {
            community: id.to_vec(),
            charter: known.charter.as_ref().map(|charter| charter.terms.clone()),
            name: known.row.name.clone(),
            balance: Some(self.balance(id)),
            room_secret: known.row.room_secret.clone(),
            signer: known.signer_key.is_some(),
            witness: known.witness_key.is_some(),
            member: self.is_member(known),
            hand_out: known.row.hand_out.clone(),
            handed_out,
            people_handed,
            issued: self.ledger.issued(id),
            shown: known.row.shown,
            expires_at,
            joined_at: known.row.joined_at,
            faults: self.fault_views(id),
            founder: known.charter.as_ref().map(|charter| charter.founder.to_vec()).unwrap_or_default(),
        }
    }

    /// Whether this wallet may pay and be paid there.
    pub fn is_member(&self, known: &Community) -> bool {
        known.charter.as_ref().is_some_and(|charter| {
            charter.terms.admission() == proto::Admission::Open
                || charter.founder == self.me.identity
                || known.row.membership.is_some()
        })
    }

    /// What is held in a community, by what may be done with it.
    pub fn balance(&self, community: CommunityId) -> proto::Balance {
        let mut balance = proto::Balance::default();
        let mut counts = [0u32; 9];
        for (state, standing) in self.ledger.holdings(community) {
            let value = state.token.value();
            match standing {
                Standing::Free => {
                    balance.available += value;
                    balance.tokens += 1;
                    if !self.ledger.rests_on_final(state) {
                        balance.provisional += value;
                    }
                    if let Some(place) = DENOMINATIONS.iter().position(|known| *known == state.token.denomination) {
                        counts[place] += 1;
                    }
                }
                Standing::Freed => balance.freed += value,
                Standing::Locked => balance.locked += value,
                Standing::Pending => balance.pending += value,
                Standing::Spent | Standing::Dead => {}
            }
        }
        let pairs = DENOMINATIONS.iter().zip(counts).filter(|(_, count)| *count > 0);
        balance.counts = pairs
            .map(|(denomination, count)| proto::DenominationCount { denomination: *denomination, count })
            .collect();
        balance
    }

    fn payment_view(&self, id: TxId, payment: &Payment, cx: &Cx) -> proto::PaymentView {
        let row = &payment.row;
        let known = self.ledger.known.get(&id).map(|known| &known.transaction);
        let deadline = known.map_or(0, |transaction| transaction.deadline);
        let (mine, theirs) = match payment.side() {
            Side::Payer => (Side::Payer, Side::Payee),
            _ => (Side::Payee, Side::Payer),
        };
        let level = row.exposure.map_or(AssuranceLevel::Unspecified, |exposure| exposure.level());
        proto::PaymentView {
            transaction: id.to_vec(),
            community: known.map(|transaction| transaction.community.to_vec()).unwrap_or_default(),
            side: row.side,
            state: row.state,
            amount: row.amount,
            peer: IdentityId::read(&row.peer).ok().map(|peer| person(peer, &row.peer_name, level)),
            memo: row.memo.clone(),
            agreed_time: known.map_or(0, |transaction| transaction.agreed_time),
            deadline,
            receipted: row.receipt.is_some(),
            refund_of: row.refund_of.clone(),
            hand_out: row.hand_out,
            exposure: row.exposure,
            can_cancel: payment.side() == Side::Payer
                && payment.state() == PaymentState::InDoubt
                && cx.now.before(deadline) == Some(false),
            gave: known.map(|transaction| self.ledger.tokens_given(transaction, mine)).unwrap_or_default(),
            got: known.map(|transaction| self.ledger.tokens_given(transaction, theirs)).unwrap_or_default(),
            request: row.request.clone(),
            moved_at: row.moved_at,
        }
    }

    /// What a payment would hand over, or what stands in its way.
    fn preview(&self, wanted: &proto::PreviewQuery, cx: &Cx) -> Result<proto::Preview, Fault> {
        let community = CommunityId::read(&wanted.community)?;
        self.chartered(community)?;
        let now = cx.now.middle();
        let available = self.balance(community).available;
        let way = self.may_spend().and_then(|()| self.way(community, wanted.amount, &[], [cx.now; 2]));
        let needs_passkey = self.needs_passkey(community, wanted.amount, now)?;
        let obstacle = match &way {
            Err(fault) => fault.code,
            Ok(_) if needs_passkey => self.passkeys_for(community, wanted.amount).err().map_or("", |fault| fault.code),
            Ok(_) => "",
        };
        Ok(proto::Preview {
            obstacle: obstacle.into(),
            exposure: way.as_ref().ok().map(|way| way.exposure),
            needs_passkey,
            available,
            new_tokens: way.as_ref().map_or(0, |way| way.plan.new_tokens()),
        })
    }
}
