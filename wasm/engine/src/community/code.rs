//! Codes to show: a way in, a request, a stall's standing code.

use alloc::vec::Vec;

use crate::{
    engine::Cx,
    fault::{Fault, codes},
    foundation::{
        ed25519,
        ids::{CommunityId, IdentityId, PublicKey},
        text,
        time::check_date,
    },
    journal::table,
    limits,
    token::charter::VERSION,
    wallet::Wallet,
    wire::{
        encode, fixed,
        proto::{self, answer, code, event, make_code},
        required, strict,
    },
};

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
            check_date(request.expires_at)?;
            if request.amount > limits::VALUE {
                return Err(codes::OUT_OF_RANGE.into());
            }
        }
        code::Kind::Pairing(_) => {}
        code::Kind::Witness(witness) => {
            ed25519::admit(PublicKey::read(&witness.witness_key)?)?;
            text::name(&witness.name, limits::NAME_BYTES)?;
        }
    }
    Ok(code)
}

impl Wallet {
    /// The way in, with an invitation where admission is by list.
    pub fn join_link(
        &self,
        community: CommunityId,
        invitation: Option<proto::Envelope>,
    ) -> Result<proto::JoinLink, Fault> {
        let known = self.communities.get(&community).ok_or(codes::NO_COMMUNITY)?;
        Ok(proto::JoinLink {
            community: community.to_vec(),
            room_secret: known.row.room_secret.clone(),
            invitation,
            name: known.row.name.clone(),
        })
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
            made_at: cx.now.middle(),
        };
        // A code of last month, left on a poster, is not answered any more.
        let oldest = self.codes.iter().min_by_key(|(_, code)| code.made_at).map(|(nonce, _)| nonce.clone());
        let oldest = oldest.filter(|_| self.codes.len() >= limits::OPEN_OFFERS);
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
