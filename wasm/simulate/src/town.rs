//! A community for a simulation: stewards, people with tokens, some of them cheats; what they do, and what goes wrong.

use juice_engine::{
    foundation::{
        hash::record_id,
        ids::{IssuanceId, PublicKey},
    },
    testing::World,
    token::{
        issuance::condition_key,
        token_id::{StateKey, TokenId},
    },
    wire::{
        decode,
        proto::{self, PaymentState, SessionKind, StatementType, answer, command, event},
    },
};

use crate::dice::Dice;

/// Deadline of the charter: short, so that a simulation sees it pass.
pub const DEADLINE_MS: u64 = 20_000;
const NAMES: [&str; 8] = ["Founder", "Sam", "Tara", "Udo", "Anna", "Ben", "Cleo", "Dora"];
/// What there is in all.
pub const TOTAL: u64 = 1_000;

/// Who is who.
#[derive(Clone)]
pub struct Cast {
    /// The community.
    pub community: Vec<u8>,
    /// Devices that witness.
    pub stewards: Vec<usize>,
    /// Their keys, in the charter's order.
    pub witnesses: Vec<Vec<u8>>,
    /// Devices that pay. The founder is one of both.
    pub people: Vec<usize>,
}

/// Founds with 1 or 4 stewards, and gives everybody something that is final.
pub fn found(stewards: usize) -> (World, Cast) {
    let mut world = World::new(&NAMES);
    let others: Vec<Vec<u8>> = (1..stewards).map(|at| world.offer_witness(at)).collect();
    let made = world.try_found(0, TOTAL, |found| {
        found.other_witnesses = others;
        if let Some(parameters) = found.charter.as_mut().and_then(|charter| charter.parameters.as_mut()) {
            parameters.deadline_ms = DEADLINE_MS;
        }
    });
    let Ok(answer::Kind::Community(made)) = made else { panic!("not founded: {made:?}") };
    let community = made.community;
    world.add_passkey(0);
    let charter = world.overview(0).communities.remove(0).charter.expect("a charter");
    let cast = Cast {
        community: community.clone(),
        stewards: (0..stewards).collect(),
        witnesses: charter.witnesses,
        people: vec![4, 5, 6, 7],
    };
    for member in 1..NAMES.len() {
        world.join(member, 0, &community);
    }
    for person in &cast.people {
        let (session, _) = world.open(0, *person, SessionKind::Member, &community).expect("a session");
        // Several tokens each, so that payments have several inputs.
        for amount in [20, 10, 10, 7, 3] {
            assert_eq!(world.pay(0, *person, session, &community, amount), "ok");
            world.pass(1);
        }
        world.disconnect(*person);
        meet_stewards(&mut world, *person, &cast);
    }
    meet_stewards(&mut world, 0, &cast);
    world.pass(1_000);
    (world, cast)
}

/// Every token as it was issued, with its first owner.
pub fn genesis(world: &World) -> Vec<(StateKey, PublicKey)> {
    let rows = world.devices[0].rows.iter().filter(|((table, _), _)| table == "issuance");
    let mut list = Vec::new();
    for (_, value) in rows {
        let row: proto::IssuanceRow = decode(value).expect("a row");
        let envelope = row.issuance.expect("an issuance");
        let terms: proto::Issuance = decode(&envelope.payload).expect("an issuance");
        let issuance = IssuanceId(record_id(StatementType::Issuance, &envelope.payload));
        for range in terms.ranges {
            let owner = condition_key(range.owner.as_ref()).expect("a key");
            for index in range.first..range.first + range.count {
                let token = TokenId { issuance, denomination: range.denomination, index, path: Vec::new() };
                list.push((StateKey { token, head: issuance.0 }, owner));
            }
        }
    }
    list
}

/// Meets every steward but itself, until there is nothing more to say.
pub fn meet_stewards(world: &mut World, at: usize, cast: &Cast) {
    for steward in cast.stewards.iter().filter(|steward| **steward != at) {
        world.open(at, *steward, SessionKind::Witness, &cast.community);
    }
    world.settle();
    world.disconnect(at);
}

/// Whether nothing of a device's own is open any more.
pub fn is_settled(world: &mut World, at: usize) -> bool {
    let open = [PaymentState::InDoubt, PaymentState::CancelAsked, PaymentState::Done, PaymentState::Freed];
    !world.overview(at).payments.iter().any(|payment| open.contains(&payment.state()))
}

/// Asks to cancel whatever is in doubt and may be cancelled.
pub fn cancel_doubts(world: &mut World, at: usize) -> u64 {
    let doubts: Vec<Vec<u8>> = world
        .overview(at)
        .payments
        .into_iter()
        .filter(|payment| payment.state() == PaymentState::InDoubt && payment.can_cancel)
        .map(|payment| payment.transaction)
        .collect();
    let mut asked = 0;
    for transaction in doubts {
        let cancel = command::Kind::CancelPayment(proto::CancelPayment { transaction });
        asked += u64::from(world.command(at, cancel).is_ok());
    }
    asked
}

/// Confirms a payment in a session that is open, if there is one.
pub fn pay(world: &mut World, session: u32, payer: usize, payee: usize, cast: &Cast, amount: u64) {
    let pay = proto::Pay {
        session,
        community: cast.community.clone(),
        amount,
        payee: world.identity(payee),
        ..Default::default()
    };
    let _ = world.command(payer, command::Kind::Pay(pay));
}

/// Says yes to every offer that waits, now and then no.
pub fn answer_offers(world: &mut World, at: usize, dice: &mut Dice) {
    let offers: Vec<Vec<u8>> = world.devices[at]
        .events
        .drain(..)
        .filter_map(|event| match event {
            event::Kind::OfferReceived(offer) if !offer.automatic => Some(offer.payer_nonce),
            _ => None,
        })
        .collect();
    for payer_nonce in offers {
        let accept = !dice.one_in(12);
        let _ = world.command(at, command::Kind::AnswerOffer(proto::AnswerOffer { payer_nonce, accept }));
    }
}
