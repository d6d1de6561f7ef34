//! First tokens: one gift for each identity, by a signer's tap or without, within a total.

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::ids::CommunityId,
    journal::table,
    limits,
    token::charter::Charter,
    wallet::Wallet,
    wire::proto::{self, event},
};

impl Wallet {
    /// What each who joins gets, and whether without a tap.
    pub fn set_hand_out(&mut self, set: proto::SetHandOut, cx: &mut Cx) -> Result<(), Fault> {
        let community = CommunityId::read(&set.community)?;
        self.own_signer(community)?;
        let (_, charter) = self.chartered(community)?;
        self.check_hand_out(&set, charter)?;
        if let Some(known) = self.communities.get_mut(&community) {
            known.row.hand_out = Some(set);
            cx.journal.put(table::COMMUNITY, &community.0, &known.row);
        }
        cx.changed();
        cx.done();
        Ok(())
    }

    /// Refuses a gift that cannot be given.
    pub fn check_hand_out(&self, set: &proto::SetHandOut, charter: &Charter) -> Result<(), Fault> {
        if set.amount > limits::VALUE || set.total > limits::VALUE {
            return Err(codes::BAD_AMOUNT.into());
        }
        // Above the limit a passkey signs each, and nobody stands by to tap it.
        if set.automatic && self.is_over_limit_of(charter, set.amount)? {
            return Err(codes::PASSKEY_NEEDED.into());
        }
        Ok(())
    }

    /// A newcomer asks for its first tokens.
    pub fn hand_out_asked(&mut self, session: u32, ask: &proto::HandOutAsk, cx: &mut Cx) -> Result<(), Fault> {
        let community = CommunityId::read(&ask.community)?;
        let peer = self.peer(session)?;
        let person = peer.person();
        let identity = peer.identity;
        let (known, _) = self.chartered(community)?;
        self.own_signer(community)?;
        if self.hand_outs.contains_key(&(community, identity)) {
            return Err(codes::ALREADY_HANDED.into());
        }
        // A certificate made since may allow less.
        let automatic = match known.row.hand_out.as_ref().filter(|set| set.automatic) {
            Some(set) => !self.is_over_limit(community, set.amount)?,
            None => false,
        };
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
        self.own_signer(community)?;
        let set = known.row.hand_out.clone().ok_or(codes::BAD_AMOUNT)?;
        if self.hand_outs.contains_key(&(community, peer)) || self.is_handing_to(community, peer) {
            return Err(codes::ALREADY_HANDED.into());
        }
        let given = self.handed_out(community).0 + self.handing_out(community);
        if set.total != 0 && given + set.amount > set.total {
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
}
