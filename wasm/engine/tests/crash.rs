//! A host that is killed at any point: before a commit, between commit and send, between two sends, while
//! signing. Every role of every story here, at every point that it has, none skipped; and after each such
//! death the ways in which those who are left get to an end.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::collections::BTreeSet;

use juice_engine::{
    testing::{Point, World},
    wire::proto::{self, PaymentState, SessionKind, Side, command, message::Body},
};
use support::{ANNA, BEN, CLEO, DEADLINE_MS, FOUNDER, cancel, confirm, fair, lost_at, total};

/// What people do while one of them is killed, and between whom payments are.
struct Story {
    /// What was before; nobody is killed here.
    before: fn() -> (World, Vec<u8>),
    play: fn(&mut World, &[u8]),
    /// What the play comes to where nobody is killed.
    ends: fn(&mut World),
    /// Who pays, and whom.
    pairs: &'static [(usize, usize)],
    /// Whose key is asked for in the play.
    sign: &'static [usize],
    endings: &'static [Ending],
}

/// How it goes on after somebody was killed.
enum Ending {
    /// Each two of a payment meet again, without a witness: nothing is locked from then on.
    Meet,
    /// The same, after a cancel was asked for: only the witness settles now (rule 8).
    MeetThenWitness,
    /// After the deadline each meets nobody but the witness, one after the other in this order.
    Witness(&'static [usize]),
}

const BETWEEN_ANNA_AND_BEN: &[(usize, usize)] = &[(ANNA, BEN)];
const OF_A_PAYMENT: &[Ending] = &[Ending::Meet, Ending::Witness(&[ANNA, BEN]), Ending::Witness(&[BEN, ANNA])];

/// Anna pays Ben 37 while both also talk to the founder, who makes it final.
const PLAIN: Story = Story {
    before: fair,
    play: pay_before_the_witness,
    ends: paid,
    pairs: BETWEEN_ANNA_AND_BEN,
    sign: &[ANNA, BEN, FOUNDER],
    endings: OF_A_PAYMENT,
};

/// The same, and Ben gives 13 back in tokens of his own.
const WITH_CHANGE: Story = Story { before: ben_has_small_tokens, ends: change_was_given, ..PLAIN };

/// Ben has forgotten the offer that Anna signed. He aborts it when they meet, and the witness undoes it.
const ABORT: Story = Story { before: ben_forgot, play: meet_and_abort, ends: undone, ..PLAIN };

/// Anna asks to cancel after the deadline, and comes to the witness before Ben with his commit does.
const CANCEL: Story = Story {
    before: ben_took_it,
    play: cancel_at_the_witness,
    ends: undone,
    sign: &[ANNA, FOUNDER],
    endings: &[Ending::MeetThenWitness, Ending::Witness(&[ANNA, BEN]), Ending::Witness(&[BEN, ANNA])],
    ..PLAIN
};

/// Cleo gets her first tokens of the founder, who is the witness, too.
const FIRST_TOKENS: Story = Story {
    before: fair,
    play: hand_out_to_cleo,
    ends: cleo_has_fifty,
    pairs: &[(FOUNDER, CLEO)],
    sign: &[FOUNDER, CLEO],
    endings: &[Ending::Meet, Ending::Witness(&[FOUNDER, CLEO]), Ending::Witness(&[CLEO, FOUNDER])],
};

/// Anna pays Ben 50, and before anybody makes it final he pays Cleo 90 with it. Cleo meets the witness.
const CHAIN: Story = Story {
    before: fair,
    play: pay_on,
    ends: cleo_has_ninety,
    pairs: &[(ANNA, BEN), (BEN, CLEO)],
    sign: &[ANNA, BEN, CLEO, FOUNDER],
    endings: &[Ending::Meet, Ending::Witness(&[ANNA, BEN, CLEO]), Ending::Witness(&[CLEO, BEN, ANNA])],
};

#[test]
fn a_payer_killed_at_any_point_loses_nothing() {
    killed_everywhere(&PLAIN, ANNA);
}

#[test]
fn a_payee_killed_at_any_point_loses_nothing() {
    killed_everywhere(&PLAIN, BEN);
}

#[test]
fn a_witness_killed_at_any_point_says_one_thing() {
    killed_everywhere(&PLAIN, FOUNDER);
}

#[test]
fn a_payer_who_is_given_change_may_be_killed_at_any_point() {
    killed_everywhere(&WITH_CHANGE, ANNA);
}

#[test]
fn a_payee_who_gives_change_may_be_killed_at_any_point() {
    killed_everywhere(&WITH_CHANGE, BEN);
}

#[test]
fn a_witness_of_a_payment_with_change_may_be_killed_at_any_point() {
    killed_everywhere(&WITH_CHANGE, FOUNDER);
}

#[test]
fn a_payer_killed_while_the_payee_aborts_has_its_tokens_back() {
    killed_everywhere(&ABORT, ANNA);
}

#[test]
fn a_payee_killed_while_it_aborts_answers_the_same_when_asked_again() {
    killed_everywhere(&ABORT, BEN);
}

#[test]
fn a_witness_killed_while_it_undoes_an_aborted_payment_undoes_it_all_the_same() {
    killed_everywhere(&ABORT, FOUNDER);
}

#[test]
fn a_payer_killed_while_it_asks_to_cancel_gets_out_of_doubt() {
    killed_everywhere(&CANCEL, ANNA);
}

#[test]
fn a_payee_killed_while_its_payer_cancels_learns_the_one_outcome() {
    killed_everywhere(&CANCEL, BEN);
}

#[test]
fn a_witness_killed_while_it_cancels_decides_once() {
    killed_everywhere(&CANCEL, FOUNDER);
}

#[test]
fn a_founder_killed_while_handing_out_hands_out_once() {
    killed_everywhere(&FIRST_TOKENS, FOUNDER);
}

#[test]
fn a_newcomer_killed_over_its_first_tokens_gets_them_once() {
    killed_everywhere(&FIRST_TOKENS, CLEO);
}

#[test]
fn the_first_of_a_chain_killed_at_any_point_breaks_nobody_s_books() {
    killed_everywhere(&CHAIN, ANNA);
}

#[test]
fn the_middle_of_a_chain_killed_at_any_point_breaks_nobody_s_books() {
    killed_everywhere(&CHAIN, BEN);
}

#[test]
fn the_last_of_a_chain_killed_at_any_point_breaks_nobody_s_books() {
    killed_everywhere(&CHAIN, CLEO);
}

#[test]
fn a_witness_of_a_chain_killed_at_any_point_breaks_nobody_s_books() {
    killed_everywhere(&CHAIN, FOUNDER);
}

fn killed_everywhere(story: &Story, role: usize) {
    let points = count(story, role);
    let (mut kinds, mut paid) = (Vec::new(), 0);
    for ending in story.endings {
        for number in 1..=points {
            let (mut world, community) = (story.before)();
            world.crash_at(role, number);
            (story.play)(&mut world, &community);
            let kind = world.devices[role].crashed_at.expect("every point that was counted is reached");
            kinds.push(kind);
            world.restart(role);
            let what = format!("device {role} at point {number} of {points} ({kind:?}), {}", name(ending));
            end(&mut world, &community, (story, ending), &what);
            paid += usize::from(somebody_paid(&mut world, story));
            money_moves_on(&mut world, &community, story, &what);
        }
    }
    println!("device {role}: {points} points, {} deaths, {paid} of them end paid", kinds.len());
    for kind in [Point::BeforeCommit, Point::AfterCommit, Point::AfterSend] {
        assert!(kinds.contains(&kind), "no crash at {kind:?}");
    }
    assert_eq!(kinds.contains(&Point::Signing), story.sign.contains(&role), "killed while signing");
}

/// Points that a role passes in the story.
fn count(story: &Story, role: usize) -> u64 {
    let (mut world, community) = (story.before)();
    let before = world.points(role);
    (story.play)(&mut world, &community);
    (story.ends)(&mut world);
    world.points(role) - before
}

fn name(ending: &Ending) -> String {
    match ending {
        Ending::Meet => "then they meet".into(),
        Ending::MeetThenWitness => "then they meet and go to the witness".into(),
        Ending::Witness(order) => format!("then each meets the witness: {order:?}"),
    }
}

fn end(world: &mut World, community: &[u8], (story, ending): (&Story, &Ending), what: &str) {
    let everybody: Vec<usize> = people(story).into_iter().collect();
    match ending {
        Ending::Meet => {
            meet_again(world, community, story);
            for at in &everybody {
                nothing_is_locked(world, *at, what);
            }
            books_agree(world, story, what);
            world.pass(DEADLINE_MS + 1_000);
            ask_the_witness(world, community, &everybody, what);
        }
        Ending::MeetThenWitness => {
            meet_again(world, community, story);
            world.pass(DEADLINE_MS + 1_000);
            ask_the_witness(world, community, &everybody, what);
        }
        Ending::Witness(order) => {
            for at in [ANNA, BEN, CLEO] {
                world.disconnect(at);
            }
            world.pass(DEADLINE_MS + 1_000);
            world.tick();
            ask_the_witness(world, community, order, what);
        }
    }
    books_agree(world, story, what);
    for at in everybody {
        let balance = world.balance(at);
        assert_eq!((balance.freed, balance.provisional), (0, 0), "{what}: not final for device {at}");
    }
}

/// Everybody but the witness, pair by pair.
fn meet_again(world: &mut World, community: &[u8], story: &Story) {
    world.disconnect(FOUNDER);
    for (payer, payee) in story.pairs {
        world.open(*payer, *payee, SessionKind::Member, community).expect("a session between the two");
        world.settle();
    }
}

/// Each alone, one after the other; what may be cancelled by then is.
fn ask_the_witness(world: &mut World, community: &[u8], order: &[usize], what: &str) {
    for at in order {
        for other in [ANNA, BEN, CLEO] {
            world.disconnect(other);
        }
        if *at != FOUNDER {
            world.open(*at, FOUNDER, SessionKind::Witness, community).expect("a session with the witness");
        }
        world.settle();
        let open = world.overview(*at).payments.into_iter().filter(|payment| payment.can_cancel);
        for transaction in open.map(|payment| payment.transaction).collect::<Vec<_>>() {
            let cancel = command::Kind::CancelPayment(proto::CancelPayment { transaction });
            assert_eq!(World::code(&world.command(*at, cancel)), "ok", "{what}");
            world.settle();
        }
        nothing_is_locked(world, *at, what);
        assert_eq!(world.balance(*at).freed, 0, "{what}: the witness has not told device {at}");
    }
}

fn nothing_is_locked(world: &mut World, at: usize, what: &str) {
    let balance = world.balance(at);
    assert_eq!((balance.locked, balance.pending), (0, 0), "{what}: device {at}, {:?}", world.states(at));
}

/// Both of each pair say the same payments were paid, each holds what these come to, and nothing is new or gone.
fn books_agree(world: &mut World, story: &Story, what: &str) {
    for (payer, payee) in story.pairs {
        let (gave, got) = (done_with(world, *payer, *payee), done_with(world, *payee, *payer));
        assert_eq!(gave, got, "{what}: {:?} {:?}", world.states(*payer), world.states(*payee));
    }
    for at in people(story) {
        let paid: i64 = world.overview(at).payments.iter().filter(|payment| is_done(payment)).map(moved).sum();
        let issued = if at == FOUNDER { 1000 } else { 0 };
        assert_eq!(world.holds(at) as i64, issued + paid, "{what}: device {at} holds what its payments say");
    }
    assert_eq!(total(world), 1000, "{what}");
}

fn people(story: &Story) -> BTreeSet<usize> {
    story.pairs.iter().flat_map(|(payer, payee)| [*payer, *payee]).collect()
}

fn done_with(world: &mut World, at: usize, other: usize) -> BTreeSet<Vec<u8>> {
    let identity = world.identity(other);
    let is_other = |payment: &proto::PaymentView| payment.peer.as_ref().is_some_and(|peer| peer.identity == identity);
    let payments = world.overview(at).payments;
    payments.into_iter().filter(|payment| is_done(payment) && is_other(payment)).map(|one| one.transaction).collect()
}

fn somebody_paid(world: &mut World, story: &Story) -> bool {
    story.pairs.iter().any(|(payer, payee)| !done_with(world, *payer, *payee).is_empty())
}

fn is_done(payment: &proto::PaymentView) -> bool {
    matches!(payment.state(), PaymentState::Done | PaymentState::Final)
}

fn moved(payment: &proto::PaymentView) -> i64 {
    if payment.side() == Side::Payer { -(payment.amount as i64) } else { payment.amount as i64 }
}

/// Nothing is stuck: whoever of each pair has something pays the other once more.
fn money_moves_on(world: &mut World, community: &[u8], story: &Story, what: &str) {
    for (payer, payee) in story.pairs {
        let (from, to) = if world.balance(*payer).available >= 5 { (*payer, *payee) } else { (*payee, *payer) };
        let had = world.balance(to).available;
        world.disconnect(from);
        let (session, _) = world.open(from, to, SessionKind::Member, community).expect("a session between the two");
        assert_eq!(world.pay(from, to, session, community, 5), "ok", "{what}");
        assert_eq!(world.balance(to).available, had + 5, "{what}");
    }
}

fn pay_before_the_witness(world: &mut World, community: &[u8]) {
    world.open(ANNA, FOUNDER, SessionKind::Witness, community);
    world.open(BEN, FOUNDER, SessionKind::Witness, community);
    pay(world, community, (ANNA, BEN), 37);
}

fn meet_and_abort(world: &mut World, community: &[u8]) {
    world.open(ANNA, BEN, SessionKind::Member, community);
    world.settle();
    world.open(ANNA, FOUNDER, SessionKind::Witness, community);
    world.settle();
}

fn cancel_at_the_witness(world: &mut World, community: &[u8]) {
    world.pass(DEADLINE_MS + 1_000);
    // Anna may be killed over it, and then nothing is answered.
    let _ = cancel(world, ANNA);
    for at in [ANNA, BEN] {
        world.open(at, FOUNDER, SessionKind::Witness, community);
        world.settle();
    }
}

fn hand_out_to_cleo(world: &mut World, community: &[u8]) {
    let Some((session, _)) = world.open(FOUNDER, CLEO, SessionKind::Member, community) else { return };
    let hand_out = command::Kind::HandOut(proto::HandOut { session, community: community.to_vec() });
    let _ = world.command(FOUNDER, hand_out);
    world.settle();
}

fn pay_on(world: &mut World, community: &[u8]) {
    pay(world, community, (ANNA, BEN), 50);
    pay(world, community, (BEN, CLEO), 90);
    world.open(CLEO, FOUNDER, SessionKind::Witness, community);
    world.settle();
}

/// Wherever it ends: one of the two may be dead, or not have what the payment takes.
fn pay(world: &mut World, community: &[u8], (payer, payee): (usize, usize), amount: u64) {
    let Some((session, _)) = world.open(payer, payee, SessionKind::Member, community) else { return };
    let seen = world.devices[payee].events.len();
    confirm(world, payer, payee, session, community, amount);
    world.settle();
    world.accept_new_offers(payee, seen);
    world.settle();
}

fn ben_has_small_tokens() -> (World, Vec<u8>) {
    let (mut world, community) = fair();
    pay(&mut world, &community, (BEN, FOUNDER), 37);
    world.disconnect(BEN);
    pay(&mut world, &community, (FOUNDER, BEN), 37);
    world.disconnect(BEN);
    world.pass(60_000);
    (world, community)
}

fn ben_forgot() -> (World, Vec<u8>) {
    let (mut world, community) = lost_at(37, |body| matches!(body, Body::Exo(_)));
    world.restart(BEN);
    (world, community)
}

fn ben_took_it() -> (World, Vec<u8>) {
    lost_at(37, |body| matches!(body, Body::Commit(_)))
}

fn paid(world: &mut World) {
    assert_eq!((world.balance(ANNA).available, world.balance(BEN).available), (13, 87));
    assert_eq!(world.balance(BEN).provisional, 0);
}

fn change_was_given(world: &mut World) {
    paid(world);
    let payment = world.overview(BEN).payments.into_iter().next().expect("a payment");
    assert!(!payment.gave.is_empty(), "Ben's own tokens went back: {payment:?}");
}

fn undone(world: &mut World) {
    assert_eq!(world.states(ANNA).last(), Some(&PaymentState::Cancelled));
    assert_eq!((world.balance(ANNA).available, world.balance(BEN).available), (50, 50));
}

fn cleo_has_fifty(world: &mut World) {
    assert_eq!((world.balance(CLEO).available, world.balance(CLEO).provisional), (50, 0));
}

fn cleo_has_ninety(world: &mut World) {
    assert_eq!((world.balance(CLEO).available, world.balance(CLEO).provisional), (90, 0));
    assert_eq!((world.balance(ANNA).available, world.balance(BEN).available), (0, 10));
}
