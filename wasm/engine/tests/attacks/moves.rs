//! What attackers do again and again, what bad luck does too, and what both read in a device.

use crate::support::{ANNA, BEN, FOUNDER, body, confirm, key_of, meet, seal, visit_witness};
use ed25519_dalek::SigningKey;
use juice_engine::{
    foundation::ids::TxId,
    testing::World,
    token::{
        ledger::{Decision, Ledger},
        transaction::Transaction,
    },
    wire::{
        Decode, decode, encode,
        proto::{self, SessionKind, Side, StatementType, message::Body},
    },
};

/// Opens a session as a changed app does, which says nothing by itself. The number that the other side has for it.
pub fn approach(world: &mut World, from: usize, to: usize, kind: SessionKind, community: &[u8]) -> u32 {
    let (_, theirs) = world.open(from, to, kind, community).expect("session");
    world.flights.clear();
    theirs
}

/// Delivers everything but what is `lost`.
pub fn settle_but(world: &mut World, lost: fn(&Body) -> bool) {
    while let Some(flight) = world.flights.pop_front() {
        if !lost(&body(&flight)) {
            world.hand_in(&flight);
        }
    }
}

/// Anna pays Ben, and what is `lost` does not arrive.
pub fn pay_but(world: &mut World, session: u32, community: &[u8], amount: u64, lost: fn(&Body) -> bool) {
    let seen = world.devices[BEN].events.len();
    confirm(world, ANNA, BEN, session, community, amount);
    settle_but(world, lost);
    world.accept_new_offers(BEN, seen);
    settle_but(world, lost);
}

/// The founder pays these amounts one by one, so that each is there in coins of its own.
pub fn pay_in_coins(world: &mut World, to: usize, community: &[u8], amounts: &[u64]) {
    let (session, _) = meet(world, FOUNDER, to, community);
    for amount in amounts {
        assert_eq!(world.pay(FOUNDER, to, session, community, *amount), "ok");
        world.pass(10);
    }
    world.tick();
    world.settle();
}

/// Anna's Exo is lost and Ben forgets her offer. When they meet he declines, and the witness cancels.
pub fn decline(world: &mut World, community: &[u8]) {
    world.disconnect(ANNA);
    world.restart(BEN);
    meet(world, ANNA, BEN, community);
    visit_witness(world, ANNA, community);
    world.disconnect(ANNA);
}

/// Whether the payee gives tokens of its own back.
pub fn gives_change(exo: &proto::Exo) -> bool {
    Transaction::read(&exo.transaction).unwrap().inputs.iter().any(|input| input.side == Side::Payee)
}

/// What a witness is asked to cancel on the word of this key, as if it were the payee's.
pub fn cancel_by(key: &SigningKey, signed: proto::CommitCertificate, evidence: Option<proto::Evidence>) -> Body {
    let transaction = Transaction::read(&signed.transaction).unwrap().id.to_vec();
    let abort = encode(&proto::Abort { transaction: transaction.clone() });
    let authority = Some(seal(StatementType::Abort, abort, key));
    Body::WitnessCancel(proto::WitnessCancel {
        transaction,
        authority,
        signed: Some(signed),
        evidence,
        ..Default::default()
    })
}

/// A key that a device made for one payment, by its public half.
pub fn derived(name: &str, public: &[u8]) -> SigningKey {
    (0..10_000u64)
        .map(|counter| key_of(name, "derived", &counter.to_be_bytes()))
        .find(|key| key.verifying_key().to_bytes() == public)
        .expect("a key of that device")
}

/// The first row that a device has in a table.
pub fn row<M: Decode + Default>(world: &World, at: usize, table: &str) -> M {
    let (_, value) = world.devices[at].rows.iter().find(|((of, _), _)| of == table).expect("a row");
    decode(value).unwrap()
}

pub fn last_payment(world: &mut World, at: usize) -> proto::PaymentView {
    world.overview(at).payments.into_iter().max_by_key(|payment| (payment.agreed_time, payment.moved_at)).unwrap()
}

/// All that a device knows of payments, as its own engine has it in memory.
pub fn ledger_of(world: &World, at: usize) -> Ledger {
    let mut ledger = Ledger::default();
    for ((table, key), value) in &world.devices[at].rows {
        let id = || TxId::read(key).unwrap();
        match table.as_str() {
            "known" => {
                let commit = decode::<proto::KnownRow>(value).unwrap().commit.unwrap();
                ledger.add_known(Transaction::read(&commit.transaction).unwrap(), commit);
            }
            "decision" => {
                if let Some(finality) = decode::<proto::DecisionRow>(value).unwrap().finality {
                    ledger.decisions.insert(id(), Decision::Final(finality));
                }
            }
            "checkpoint" => {
                ledger.checkpoints.insert(id(), decode(value).unwrap());
            }
            _ => {}
        }
    }
    ledger
}
