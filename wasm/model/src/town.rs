//! Who is there before a search begins: a community, its witnesses, and people with a token or two that are final.

use juice_engine::{
    testing::World,
    wire::proto::{self, SessionKind, answer},
};

/// Deadline of the charter.
pub const DEADLINE_MS: u64 = 30 * 60 * 1000;

/// A town, ready.
pub struct Town {
    /// Its devices; the first `stewards` are witnesses.
    pub world: World,
    /// The community.
    pub community: Vec<u8>,
    /// How many witness.
    pub stewards: usize,
}

/// Founds with so many witnesses, and gives everybody else one token of this value.
pub fn found(stewards: usize, people: &[(&str, u64)]) -> Town {
    let names: Vec<String> = (0..stewards).map(|at| format!("W{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).chain(people.iter().map(|(name, _)| *name)).collect();
    let mut world = World::new(&names);
    let others: Vec<Vec<u8>> = (1..stewards).map(|at| world.offer_witness(at)).collect();
    let made = world.try_found(0, 100, |found| {
        found.other_witnesses = others;
        if let Some(parameters) = found.charter.as_mut().and_then(|charter| charter.parameters.as_mut()) {
            parameters.deadline_ms = DEADLINE_MS;
        }
    });
    let Ok(answer::Kind::Community(made)) = made else { panic!("not founded: {made:?}") };
    let community = made.community;
    for at in 1..names.len() {
        world.join(at, 0, &community);
    }
    for (place, (_, value)) in people.iter().enumerate().filter(|(_, (_, value))| *value > 0) {
        let at = stewards + place;
        let (session, _) = world.open(0, at, SessionKind::Member, &community).expect("a session");
        assert_eq!(world.pay(0, at, session, &community, *value), "ok");
        world.disconnect(at);
        meet(&mut world, at, stewards, &community);
        meet(&mut world, 0, stewards, &community);
        world.pass(1);
    }
    for at in 0..names.len() {
        let open = world.states(at).into_iter().filter(|state| *state != proto::PaymentState::Final).count();
        assert_eq!(open, 0, "{} has something open", names[at]);
    }
    world.pass(1_000);
    Town { world, community, stewards }
}

/// Sees every witness but oneself, until there is nothing more to say.
fn meet(world: &mut World, at: usize, stewards: usize, community: &[u8]) {
    for steward in (0..stewards).filter(|steward| *steward != at) {
        world.open(at, steward, SessionKind::Witness, community).expect("a session");
    }
    world.settle();
    world.disconnect(at);
}
