//! What witnesses say of a transaction, and what it proves (rules W3 to W6).
//!
//! Ballots have a fixed value: even ones commit, odd ones cancel. So there is nothing to equivocate about inside a ballot, and
//! a quorum of votes for one ballot decides. What keeps two ballots from deciding differently is the justification: nobody
//! votes in a ballot before a quorum has entered it and shown that nothing which was voted for before contradicts it.

use alloc::vec::Vec;

use super::fault_proof;
use crate::{
    broken::{Rule, is_broken},
    fault::{Fault, codes},
    foundation::{
        ed25519::Checks,
        hash::signing_bytes,
        ids::{PublicKey, TxId},
        map::{Map, Set},
    },
    limits,
    token::charter::Charter,
    wire::{
        proto::{self, StatementType},
        required, strict,
    },
};

/// What a witness says in one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// It will lock no rival that is not void.
    Lock,
    /// It enters a ballot, and says in which it voted last.
    Status(u32, Option<u32>),
    /// It votes in a ballot.
    Vote(u32),
}

/// One statement of a witness of the charter about one transaction.
pub struct Word {
    /// Who says it.
    pub witness: PublicKey,
    /// What.
    pub said: Said,
}

/// Whether a ballot commits.
pub fn commits(ballot: u32) -> bool {
    ballot.is_multiple_of(2)
}

/// What a statement of a witness says, whoever signed it.
pub struct Spoken {
    /// Of which transaction.
    pub transaction: TxId,
    /// What.
    pub said: Said,
    /// Its place in the chain of its witness.
    pub link: proto::StatementLink,
}

/// Reads a statement. Its signature is not looked at.
pub fn read(envelope: &proto::Envelope) -> Result<Spoken, Fault> {
    let payload = &envelope.payload;
    let (transaction, link, said) = match envelope.r#type() {
        StatementType::Lock => {
            let lock: proto::Lock = strict(payload, limits::PAYLOAD_BYTES)?;
            (lock.transaction, lock.link, Said::Lock)
        }
        StatementType::Status => {
            let status: proto::Status = strict(payload, limits::PAYLOAD_BYTES)?;
            (status.transaction, status.link, Said::Status(status.ballot, status.voted.checked_sub(1)))
        }
        StatementType::Vote => {
            let vote: proto::Vote = strict(payload, limits::PAYLOAD_BYTES)?;
            (vote.transaction, vote.link, Said::Vote(vote.ballot))
        }
        _ => return Err(Fault::new(codes::OUT_OF_PLACE, "no statement of a witness")),
    };
    let link = required(link, "link")?;
    if !matches!(link.previous.len(), 0 | 16) {
        return Err(codes::WRONG_LENGTH.into());
    }
    Ok(Spoken { transaction: TxId::read(&transaction)?, said, link })
}

/// Reads a statement about `id`. Its signature is gathered into `checks`.
pub fn word(charter: &Charter, envelope: &proto::Envelope, id: TxId, checks: &mut Checks) -> Result<Word, Fault> {
    let Spoken { transaction, said, .. } = read(envelope)?;
    if transaction != id {
        return Err(Fault::new(codes::NO_QUORUM, "about another transaction"));
    }
    let [signature] = &envelope.signatures[..] else { return Err(codes::NO_QUORUM.into()) };
    let witness = PublicKey::read(&signature.key)?;
    if !charter.witnesses.contains(&witness) {
        return Err(Fault::new(codes::NO_QUORUM, "not a witness"));
    }
    let highest = if charter.quorum() == 1 { 1 } else { limits::BALLOTS };
    match said {
        Said::Status(ballot, voted)
            if ballot == 0 || ballot > highest || voted.is_some_and(|voted| voted >= ballot) =>
        {
            return Err(codes::BAD_BALLOT.into());
        }
        Said::Vote(ballot) if ballot > highest => return Err(codes::BAD_BALLOT.into()),
        _ => {}
    }
    checks.add(witness, signing_bytes(envelope.r#type(), &envelope.payload), &signature.signature)?;
    Ok(Word { witness, said })
}

/// Refuses unless all of a justification's parts are needed and together authorise a vote in `ballot`. Signatures are
/// gathered into `checks`; whose they are and what they say is returned.
pub fn justified(
    charter: &Charter,
    shown: &proto::Justification,
    id: TxId,
    ballot: u32,
    checks: &mut Checks,
) -> Result<Vec<Word>, Fault> {
    let quorum = charter.quorum();
    let unjustified = || Fault::from(codes::UNJUSTIFIED);
    if ballot > limits::BALLOTS || shown.statuses.len() > quorum * limits::BALLOTS as usize {
        return Err(codes::BAD_BALLOT.into());
    }
    let mut words = Vec::new();
    for envelope in &shown.locks {
        let word = word(charter, envelope, id, checks)?;
        if word.said != Said::Lock {
            return Err(unjustified());
        }
        words.push(word);
    }
    let locked = !words.is_empty();
    if locked {
        quorum_in_order(charter, &words)?;
    }
    // The ballots whose votes are justified so far, and those that something rests on.
    let (mut known, mut needed) = (Set::new(), Set::new());
    if locked {
        known.insert(0);
    }
    needed.insert(ballot);
    let mut last = 0;
    for group in shown.statuses.chunks(quorum) {
        let first = words.len();
        for envelope in group {
            words.push(word(charter, envelope, id, checks)?);
        }
        let Said::Status(entered, _) = words[first].said else { return Err(unjustified()) };
        quorum_in_order(charter, &words[first..])?;
        let mut highest = None;
        for word in &words[first..] {
            let Said::Status(same, voted) = word.said else { return Err(unjustified()) };
            if same != entered {
                return Err(unjustified());
            }
            if let Some(voted) = voted {
                // A vote that is claimed counts only with what justified it.
                if !known.contains(&voted) && !is_broken(Rule::Grounds) {
                    return Err(unjustified());
                }
                needed.insert(voted);
                highest = highest.max(Some(voted));
            }
        }
        let agrees = highest.is_none_or(|voted| commits(voted) == commits(entered)) || is_broken(Rule::Parity);
        if entered <= last || !agrees || (commits(entered) && !locked && !is_broken(Rule::LockQuorum)) {
            return Err(unjustified());
        }
        if commits(entered) {
            needed.insert(0);
        }
        known.insert(entered);
        last = entered;
    }
    // Nothing that nobody asked for travels along.
    let all_needed = known.len() == needed.len() && known.iter().all(|one| needed.contains(one));
    let is_broken = is_broken(Rule::Grounds) || is_broken(Rule::Parity) || is_broken(Rule::LockQuorum);
    if (known.contains(&ballot) && all_needed) || is_broken { Ok(words) } else { Err(unjustified()) }
}

/// Refuses unless these are a quorum, each witness once, in the charter's order.
fn quorum_in_order(charter: &Charter, words: &[Word]) -> Result<(), Fault> {
    if words.len() != charter.quorum() || words.is_empty() {
        return Err(codes::NO_QUORUM.into());
    }
    let place = |word: &Word| charter.witnesses.iter().position(|key| *key == word.witness);
    let ordered = words.windows(2).all(|pair| place(&pair[0]) < place(&pair[1]));
    if ordered { Ok(()) } else { Err(Fault::new(codes::NO_QUORUM, "not in order, or twice")) }
}

/// What was heard of one witness about one transaction.
#[derive(Default)]
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
struct Heard {
    lock: Option<proto::Envelope>,
    statuses: Map<u32, (Option<u32>, proto::Envelope)>,
    votes: Map<u32, proto::Envelope>,
}

impl Heard {
    fn all(&self) -> impl Iterator<Item = &proto::Envelope> {
        self.lock.iter().chain(self.statuses.values().map(|(_, envelope)| envelope)).chain(self.votes.values())
    }

    /// The highest ballot that it has entered.
    fn promised(&self) -> u32 {
        let entered = self.statuses.keys().chain(self.votes.keys()).max();
        entered.copied().unwrap_or(0)
    }
}

/// What may be wished of the witnesses, and what is.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// The transaction is held whole.
    pub commit: bool,
    /// Something authorises a cancel.
    pub cancel: bool,
    /// Which of the two.
    pub want: Want,
}

/// Which outcome somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// That it is final.
    Commit,
    /// That it never happened.
    Cancel,
    /// That it is decided.
    Either,
}

impl Wish {
    fn may(self, ballot: u32) -> bool {
        if commits(ballot) { self.commit } else { self.cancel }
    }

    /// Whether an outcome is as good as any.
    fn likes(self, ballot: u32) -> bool {
        self.may(ballot)
            && match self.want {
                Want::Commit => commits(ballot),
                Want::Cancel => !commits(ballot),
                Want::Either => true,
            }
    }
}

/// What to ask of a witness next.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// To lock.
    Lock,
    /// To enter this ballot.
    Enter(u32),
    /// For its vote in this ballot.
    Vote(u32, proto::Justification),
    /// What it has said.
    Words,
}

/// Everything that was heard of the witnesses about one transaction. In memory only: they repeat what they said.
#[derive(Default)]
#[cfg_attr(feature = "ideal", derive(Clone, Debug))]
pub struct Canvass {
    heard: Map<PublicKey, Heard>,
    /// What justifies votes that were cast, by their ballot.
    grounds: Map<u32, proto::Justification>,
    /// Witnesses that have locked a rival.
    pub taken: Set<PublicKey>,
}

impl Canvass {
    /// Takes what a witness says that it has said, once every signature in it has been checked.
    pub fn hear(&mut self, charter: &Charter, by: PublicKey, id: TxId, said: &proto::WitnessSaid) -> Result<(), Fault> {
        if said.statements.len() > 2 * limits::BALLOTS as usize + 2 {
            return Err(codes::TOO_MANY.into());
        }
        let mut checks = Checks::new();
        let words = said.statements.iter().map(|envelope| word(charter, envelope, id, &mut checks));
        let words = words.collect::<Result<Vec<_>, _>>()?;
        if words.iter().any(|word| word.witness != by) {
            return Err(Fault::new(codes::OUT_OF_PLACE, "the words of another witness"));
        }
        let voted =
            words.iter().filter_map(|word| if let Said::Vote(ballot) = word.said { Some(ballot) } else { None });
        let highest = voted.max();
        if let (Some(ballot), Some(grounds)) = (highest, &said.justification) {
            justified(charter, grounds, id, ballot, &mut checks)?;
        }
        checks.hold()?;
        if let (Some(ballot), Some(grounds)) = (highest, &said.justification) {
            self.grounds.insert(ballot, grounds.clone());
        }
        let heard = self.heard.get_or_insert_with(by, Heard::default);
        // What was said first stays: a witness that says it otherwise was rolled back, and learns so from its own words.
        for (word, envelope) in words.iter().zip(&said.statements) {
            match word.said {
                Said::Lock => {
                    heard.lock.get_or_insert_with(|| envelope.clone());
                }
                Said::Status(ballot, voted) => {
                    heard.statuses.get_or_insert_with(ballot, || (voted, envelope.clone()));
                }
                Said::Vote(ballot) => {
                    heard.votes.get_or_insert_with(ballot, || envelope.clone());
                }
            }
        }
        Ok(())
    }

    /// What of this a witness never says if it keeps its word: beside what was heard of it, and beside itself.
    pub fn contradiction(&self, by: PublicKey, said: &[proto::Envelope]) -> Option<proto::Contradiction> {
        let heard = self.heard.get(&by);
        let before = heard.iter().flat_map(|heard| heard.all());
        let all: Vec<(Spoken, &proto::Envelope)> =
            before.chain(said).filter_map(|envelope| Some((read(envelope).ok()?, envelope))).collect();
        let pairs = all.iter().flat_map(|first| all.iter().map(move |second| (first, second)));
        let mut against = pairs.filter(|((first, one), (second, other))| {
            one.payload != other.payload && fault_proof::excludes(first, second)
        });
        against.next().map(|((_, one), (_, other))| proto::Contradiction {
            first: Some((*one).clone()),
            second: Some((*other).clone()),
            ..Default::default()
        })
    }

    /// Whether this witness has locked the transaction.
    pub fn has_locked(&self, by: PublicKey) -> bool {
        self.heard.get(&by).is_some_and(|heard| heard.lock.is_some())
    }

    /// A quorum of votes for one ballot, if there is one.
    pub fn decision(&self, charter: &Charter) -> Option<(u32, Vec<proto::Envelope>)> {
        let ballots: Set<u32> = self.heard.values().flat_map(|heard| heard.votes.keys().copied()).collect();
        ballots.iter().find_map(|ballot| {
            let votes = self.quorum_of(charter, |heard| heard.votes.get(ballot));
            votes.map(|votes| (*ballot, votes))
        })
    }

    fn quorum_of<'a>(
        &'a self,
        charter: &'a Charter,
        what: impl Fn(&'a Heard) -> Option<&'a proto::Envelope>,
    ) -> Option<Vec<proto::Envelope>> {
        let all = charter.witnesses.iter().filter_map(|key| self.heard.get(key)).filter_map(what);
        let list: Vec<proto::Envelope> = all.take(charter.quorum()).cloned().collect();
        (list.len() == charter.quorum()).then_some(list)
    }

    /// How many witnesses have said nothing of it, not even that a rival has their lock.
    pub fn silent(&self, charter: &Charter) -> usize {
        let says = |key: &&PublicKey| self.heard.contains_key(key) || self.taken.contains(key);
        charter.witnesses.len() - charter.witnesses.iter().filter(says).count()
    }

    /// A quorum of locks, if there is one.
    pub fn locks(&self, charter: &Charter) -> Option<Vec<proto::Envelope>> {
        self.quorum_of(charter, |heard| heard.lock.as_ref())
            // Whoever voted for a commit showed the locks.
            .or_else(|| self.grounds.values().find(|grounds| !grounds.locks.is_empty()).map(|some| some.locks.clone()))
    }

    /// The highest ballot that anybody has entered.
    fn entered(&self) -> u32 {
        self.heard.values().map(Heard::promised).max().unwrap_or(0)
    }

    /// What to ask of `by`, given what may be wished; `None` where it has said all that is wanted of it now.
    pub fn next(&self, charter: &Charter, wish: Wish, by: PublicKey) -> Option<Ask> {
        let heard = self.heard.get(&by);
        let entered = self.entered();
        if entered == 0 && wish.likes(0) {
            return match self.locks(charter) {
                Some(locks) if heard.is_none_or(|heard| !heard.votes.contains_key(&0)) => {
                    Some(Ask::Vote(0, proto::Justification { locks, statuses: Vec::new() }))
                }
                Some(_) => None,
                None => self.lacks_lock(by).then_some(Ask::Lock),
            };
        }
        let ballot = match self.grounds_for(charter, entered) {
            Ok(grounds) => {
                let voted = heard.is_some_and(|heard| heard.votes.contains_key(&entered));
                return (!voted).then_some(Ask::Vote(entered, grounds));
            }
            Err(Short::Few) if entered > 0 && (wish.likes(entered) || !wish.likes(entered + 1)) => entered,
            Err(Short::Few) => {
                if wish.likes(entered + 1) {
                    entered + 1
                } else {
                    entered + 2
                }
            }
            Err(Short::Against(voted)) => after(entered, commits(voted)),
            Err(Short::NoLocks) => after(entered, false),
        };
        if !wish.may(ballot) {
            // Somebody else has to: whoever has said nothing here may know more.
            return heard.is_none().then_some(Ask::Words);
        }
        // A commit in a later ballot rests on the locks all the same.
        if commits(ballot) && self.locks(charter).is_none() {
            return self.lacks_lock(by).then_some(Ask::Lock);
        }
        let inside = heard.is_some_and(|heard| heard.promised() >= ballot);
        (!inside).then_some(Ask::Enter(ballot))
    }

    fn lacks_lock(&self, by: PublicKey) -> bool {
        self.heard.get(&by).is_none_or(|heard| heard.lock.is_none()) && !self.taken.contains(&by)
    }

    /// What justifies a vote in a ballot, from what was heard.
    fn grounds_for(&self, charter: &Charter, ballot: u32) -> Result<proto::Justification, Short> {
        if let Some(grounds) = self.grounds.get(&ballot) {
            return Ok(grounds.clone());
        }
        if ballot == 0 {
            return Err(Short::Few);
        }
        let mut statuses: Vec<(Option<u32>, &proto::Envelope)> = Vec::new();
        for key in &charter.witnesses {
            let status = self.heard.get(key).and_then(|heard| heard.statuses.get(&ballot));
            if let Some((voted, envelope)) = status.filter(|(voted, _)| self.is_grounded(charter, *voted)) {
                statuses.push((*voted, envelope));
            }
        }
        if statuses.len() < charter.quorum() {
            return Err(Short::Few);
        }
        statuses.truncate(charter.quorum());
        let highest = statuses.iter().filter_map(|(voted, _)| *voted).max();
        if let Some(voted) = highest.filter(|voted| commits(*voted) != commits(ballot)) {
            return Err(Short::Against(voted));
        }
        let mut groups: Map<u32, Vec<proto::Envelope>> = Map::new();
        let mut locks = if commits(ballot) { self.locks(charter).ok_or(Short::NoLocks)? } else { Vec::new() };
        for voted in statuses.iter().filter_map(|(voted, _)| *voted) {
            if voted == 0 && locks.is_empty() {
                locks = self.locks(charter).ok_or(Short::NoLocks)?;
            }
            let Some(grounds) = self.grounds.get(&voted) else { continue };
            if locks.is_empty() {
                locks.clone_from(&grounds.locks);
            }
            for group in grounds.statuses.chunks(charter.quorum()) {
                if let Some(entered) = ballot_of(&group[0]) {
                    groups.insert(entered, group.to_vec());
                }
            }
        }
        groups.insert(ballot, statuses.into_iter().map(|(_, envelope)| envelope.clone()).collect());
        Ok(proto::Justification { statuses: groups.into_iter().flat_map(|(_, group)| group).collect(), locks })
    }

    /// Whether a vote that a status claims is known to be justified.
    fn is_grounded(&self, charter: &Charter, voted: Option<u32>) -> bool {
        voted.is_none_or(|voted| self.grounds.contains_key(&voted) || (voted == 0 && self.locks(charter).is_some()))
    }
}

/// Why nothing justifies a vote in a ballot.
enum Short {
    /// Too few have entered it, or shown what their votes rest on.
    Few,
    /// Something was voted for that contradicts it.
    Against(u32),
    /// A commit without locks.
    NoLocks,
}

/// The first ballot after this one that has the outcome.
fn after(entered: u32, commit: bool) -> u32 {
    let next = entered + 1;
    if commits(next) == commit { next } else { next + 1 }
}

fn ballot_of(status: &proto::Envelope) -> Option<u32> {
    strict::<proto::Status>(&status.payload, limits::PAYLOAD_BYTES).ok().map(|status| status.ballot)
}
