//! What people do, as one call each: found, join, pay; and what their wallets show afterwards.

use alloc::{string::String, vec::Vec};

use crate::wire::{
    decode,
    proto::{self, SessionKind, answer, command, event, input, query},
};

use super::World;

impl World {
    /// Founds a community of `total` with device `at`.
    pub fn found(&mut self, at: usize, total: u64, change: impl FnOnce(&mut proto::Charter)) -> Vec<u8> {
        match self.try_found(at, total, |found| change(found.charter.get_or_insert_default())) {
            Ok(answer::Kind::Community(made)) => made.community,
            other => panic!("not founded: {other:?}"),
        }
    }

    /// The same, with whatever may be said of it.
    pub fn try_found(
        &mut self,
        at: usize,
        total: u64,
        change: impl FnOnce(&mut proto::FoundCommunity),
    ) -> Result<answer::Kind, proto::Fault> {
        let slot = self.random()[..16].to_vec();
        let keys = &self.devices[at].keys;
        let signer_key = keys.key("signer", &slot).verifying_key().to_bytes().to_vec();
        let witness_key = keys.key("witness", &slot).verifying_key().to_bytes().to_vec();
        let charter = proto::Charter {
            name: "Harvest Fair".into(),
            unit_one: "apple".into(),
            unit_many: "apples".into(),
            color: 0x00e0_6c1f,
            emblem: "apple".into(),
            admission: proto::Admission::Open.into(),
            parameters: Some(proto::Parameters {
                payment_limit: 100,
                receive_cap_without_backup: 0,
                ..crate::token::charter::standard(0)
            }),
            ..Default::default()
        };
        let mut found = proto::FoundCommunity {
            charter: Some(charter),
            total,
            reference: "FAIR".into(),
            slot,
            signer_key,
            witness_key,
            ..Default::default()
        };
        change(&mut found);
        self.command(at, command::Kind::FoundCommunity(found))
    }

    /// Device `at` offers to witness; the key that it offers.
    pub fn offer_witness(&mut self, at: usize) -> Vec<u8> {
        let slot = self.random()[..16].to_vec();
        let witness_key = self.devices[at].keys.key("witness", &slot).verifying_key().to_bytes().to_vec();
        let offer = proto::OfferWitness { slot, witness_key };
        match self.command(at, command::Kind::OfferWitness(offer)) {
            Ok(answer::Kind::Code(made)) => match decode::<proto::Code>(&made.code).expect("own code").kind {
                Some(proto::code::Kind::Witness(code)) => code.witness_key,
                other => panic!("no witness code: {other:?}"),
            },
            other => panic!("no code: {other:?}"),
        }
    }

    /// Device `at` joins by a link of device `of`, and gets the records from it.
    pub fn join(&mut self, at: usize, of: usize, community: &[u8]) {
        let make = proto::MakeCode {
            community: community.to_vec(),
            kind: Some(proto::make_code::Kind::Join(proto::JoinLink::default())),
        };
        let code = match self.command(of, command::Kind::MakeCode(make)) {
            Ok(answer::Kind::Code(made)) => decode::<proto::Code>(&made.code).expect("own code"),
            other => panic!("no code: {other:?}"),
        };
        let Some(proto::code::Kind::Join(link)) = code.kind else { panic!("no join link") };
        self.join_by(at, of, link);
    }

    /// The same by a link that is given.
    pub fn join_by(&mut self, at: usize, of: usize, link: proto::JoinLink) {
        let community = link.community.clone();
        let joined = self.command(at, command::Kind::JoinCommunity(proto::JoinCommunity { link: Some(link) }));
        assert_eq!(Self::code(&joined), "ok");
        let (session, _) = self.open(at, of, SessionKind::Anonymous, &community).expect("anonymous session");
        let fetch = proto::FetchCommunity { session, community };
        assert_eq!(Self::code(&self.command(at, command::Kind::FetchCommunity(fetch))), "ok");
        self.settle();
    }

    /// Device `payer` confirms a payment; the payee's user accepts if asked.
    pub fn pay(&mut self, payer: usize, payee: usize, session: u32, community: &[u8], amount: u64) -> String {
        let before = self.devices[payee].events.len();
        let pay = proto::Pay {
            session,
            community: community.to_vec(),
            amount,
            payee: self.identity(payee),
            ..Default::default()
        };
        let outcome = self.command(payer, command::Kind::Pay(pay));
        if outcome.is_err() {
            return Self::code(&outcome).into();
        }
        self.settle();
        self.accept_new_offers(payee, before);
        self.settle();
        "ok".into()
    }

    /// Taps yes on every offer that has come since event `from`.
    pub fn accept_new_offers(&mut self, payee: usize, from: usize) {
        let offers: Vec<Vec<u8>> = self.devices[payee].events[from..]
            .iter()
            .filter_map(|event| match event {
                event::Kind::OfferReceived(offer) if !offer.automatic => Some(offer.payer_nonce.clone()),
                _ => None,
            })
            .collect();
        for payer_nonce in offers {
            let answer = proto::AnswerOffer { payer_nonce, accept: true };
            // An offer may have ended meanwhile: that is the test's matter.
            let _ = self.command(payee, command::Kind::AnswerOffer(answer));
        }
    }

    /// Last state told of any payment, newest last.
    pub fn states(&mut self, at: usize) -> Vec<proto::PaymentState> {
        let mut payments = self.overview(at).payments;
        payments.sort_by_key(|payment| (payment.agreed_time, payment.transaction.clone()));
        payments.iter().map(proto::PaymentView::state).collect()
    }

    /// What a device answers to a question.
    pub fn query(&mut self, at: usize, wanted: query::Kind) -> Result<answer::Kind, proto::Fault> {
        let id = self.input(at, input::Kind::Query(proto::Query { kind: Some(wanted) }));
        self.answer(at, id)
    }

    /// What a device shows.
    pub fn overview(&mut self, at: usize) -> proto::Overview {
        match self.query(at, query::Kind::Overview(proto::OverviewQuery { payments: 0 })) {
            Ok(answer::Kind::Overview(overview)) => overview,
            other => panic!("no overview: {other:?}"),
        }
    }

    /// A device's balance in its first community.
    pub fn balance(&mut self, at: usize) -> proto::Balance {
        let overview = self.overview(at);
        overview.communities.into_iter().next().and_then(|view| view.balance).unwrap_or_default()
    }

    /// All that a device holds once nothing is in doubt. While a payment is, its payer's locked tokens and its
    /// payee's new ones are two names for the same value.
    pub fn holds(&mut self, at: usize) -> u64 {
        let balance = self.balance(at);
        balance.available + balance.locked + balance.freed
    }
}
