//! First tokens, as a newcomer asks for them and as they are noted. Giving them is an office (`office/handing_out.rs`).

use crate::{
    engine::Cx,
    foundation::ids::{CommunityId, IdentityId, TxId},
    journal::{joint_key, table},
    wallet::Wallet,
    wire::proto::{self, message::Body},
};

impl Wallet {
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
}
