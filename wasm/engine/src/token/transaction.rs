//! A transaction: one record for both sides of a payment, executed as a whole or not at all.

use alloc::{format, vec::Vec};

use super::{
    charter::VERSION,
    denomination,
    issuance::{condition_key, key_condition},
    token_id::{StateKey, TokenId, leaf},
};
use crate::{
    fault::{Fault, codes},
    foundation::map::Set,
    foundation::{
        hash::{sha256, signing_bytes_of, tagged},
        ids::{CommunityId, IssuanceId, PublicKey, TxId},
        merkle,
        time::{Time, check_date},
    },
    limits,
    wire::{
        encode, fixed,
        proto::{self, Side, StatementType},
        strict,
    },
};

/// A transaction whose shape holds: tables, splits, values. What its inputs stand on is another matter.
#[derive(Debug, Clone)]
pub struct Transaction {
    /// Its id: payload and Merkle root of its outputs.
    pub id: TxId,
    /// As it is signed.
    pub payload: Vec<u8>,
    payload_hash: [u8; 32],
    /// Whose tokens.
    pub community: CommunityId,
    /// Party key of the payer.
    pub payer: PublicKey,
    /// Party key of the payee.
    pub payee: PublicKey,
    /// The payer's nonce.
    pub payer_nonce: [u8; 16],
    /// The payee's nonce.
    pub payee_nonce: [u8; 16],
    /// When, as both agreed.
    pub agreed_time: u64,
    /// When the payer may ask to cancel.
    pub deadline: u64,
    /// Hash of salt and memo, or empty.
    pub memo_hash: Vec<u8>,
    /// What it consumes, with what becomes of it.
    pub inputs: Vec<Input>,
    /// Debts it settles.
    pub settles: Vec<TxId>,
}

/// One consumed token state.
#[derive(Debug, Clone)]
pub struct Input {
    /// Whose input.
    pub side: Side,
    /// Which state.
    pub state: StateKey,
    /// What comes out: the token itself, or its children.
    pub outputs: Vec<Output>,
    /// Earlier transactions on this head, and the hash of what undid each.
    pub supersedes: Vec<(TxId, [u8; 32])>,
}

/// One token that comes out.
#[derive(Debug, Clone)]
pub struct Output {
    /// Which token.
    pub token: TokenId,
    /// Who may spend it.
    pub owner: PublicKey,
}

impl Transaction {
    /// Reads a payload; everything that can be known from it alone is checked.
    pub fn read(payload: &[u8]) -> Result<Self, Fault> {
        let record: proto::Transaction = strict(payload, limits::PAYLOAD_BYTES)?;
        if record.version != VERSION {
            return Err(codes::WRONG_VERSION.into());
        }
        let tables = Tables::read(&record)?;
        let inputs = record.inputs.iter().map(|input| tables.input(input)).collect::<Result<Vec<_>, _>>()?;
        check_inputs(&inputs)?;
        if inputs.iter().map(|input| input.supersedes.len()).sum::<usize>() > limits::SUPERSEDES_NAMED {
            return Err(codes::TOO_MANY.into());
        }
        let (payer, payee) = (PublicKey::read(&record.payer_party)?, PublicKey::read(&record.payee_party)?);
        if payer == payee || !matches!(record.memo_hash.len(), 0 | 32) || record.settles.len() > limits::SETTLES {
            return Err(codes::OUT_OF_RANGE.into());
        }
        let (shortest, longest) = limits::DEADLINE_MS;
        if !(shortest..=longest).contains(&record.deadline_ms) {
            return Err(codes::OUT_OF_RANGE.into());
        }
        check_date(record.agreed_time)?;
        let payload_hash = sha256(payload);
        Ok(Self {
            id: id(&payload_hash, &root(&inputs), inputs.iter().map(|input| input.outputs.len()).sum()),
            payload: payload.to_vec(),
            payload_hash,
            community: CommunityId::read(&record.community)?,
            payer,
            payee,
            payer_nonce: fixed(&record.payer_nonce, "payer nonce")?,
            payee_nonce: fixed(&record.payee_nonce, "payee nonce")?,
            agreed_time: record.agreed_time,
            deadline: record.agreed_time + record.deadline_ms,
            memo_hash: record.memo_hash,
            inputs,
            settles: record.settles.iter().map(|id| TxId::read(id)).collect::<Result<_, _>>()?,
        })
    }

    /// The bytes that parties and owners sign.
    pub fn signing_bytes(&self) -> Vec<u8> {
        signing_bytes_of(StatementType::Transaction, &self.payload_hash)
    }

    /// What a passkey signs above the limit.
    pub fn passkey_challenge(&self) -> [u8; 32] {
        tagged("passkey/transaction", &[&self.id.0])
    }

    /// Whether its payer surely may not ask to cancel yet.
    pub fn is_before_deadline(&self, now: Time) -> bool {
        now.before(self.deadline) == Some(true)
    }

    /// All outputs, in order.
    pub fn outputs(&self) -> impl Iterator<Item = &Output> {
        self.inputs.iter().flat_map(|input| &input.outputs)
    }

    /// The states that it makes, with their owners.
    pub fn states(&self) -> impl Iterator<Item = (StateKey, PublicKey)> + '_ {
        self.outputs().map(|output| (StateKey { token: output.token.clone(), head: self.id.0 }, output.owner))
    }

    /// Earlier transactions on its inputs with the hash of what undid each, in the order in which they are first named.
    pub fn superseded(&self) -> Vec<(TxId, [u8; 32])> {
        let mut seen = Set::new();
        let named = self.inputs.iter().flat_map(|input| &input.supersedes);
        named.filter(|entry| seen.insert(**entry)).copied().collect()
    }

    /// The states that it consumes.
    pub fn consumed(&self) -> Vec<StateKey> {
        self.inputs.iter().map(|input| input.state.clone()).collect()
    }

    /// The states that one side hands in.
    pub fn states_of(&self, side: Side) -> Vec<StateKey> {
        self.inputs.iter().filter(|input| input.side == side).map(|input| input.state.clone()).collect()
    }

    /// Leaves of its Merkle tree.
    pub fn leaves(&self) -> Vec<[u8; 32]> {
        leaves(&self.inputs)
    }

    /// What goes to `owner` out of inputs of `side`.
    pub fn moved(&self, side: Side, owner: PublicKey) -> u64 {
        let of_side = self.inputs.iter().filter(|input| input.side == side);
        of_side
            .flat_map(|input| &input.outputs)
            .filter(|output| output.owner == owner)
            .map(|out| out.token.value())
            .sum()
    }

    /// Whether both consume a same token state.
    pub fn rivals(&self, other: &Self) -> bool {
        self.id != other.id
            && self.inputs.iter().any(|mine| other.inputs.iter().any(|theirs| mine.state == theirs.state))
    }

    /// Whether both consume a same token state and neither supersedes the other.
    pub fn conflicts(&self, other: &Self) -> bool {
        let supersedes = |one: &Self, other: &Self| one.superseded().iter().any(|(id, _)| *id == other.id);
        self.rivals(other) && !supersedes(self, other) && !supersedes(other, self)
    }

    /// Whether it was built on an output of `other`.
    pub fn builds_on(&self, other: TxId) -> bool {
        self.inputs.iter().any(|input| input.state.head == other.0)
    }
}

/// The id of a transaction, from the hash of its payload, the root of its outputs, and how many they are: a path leads to
/// a root from other places too, in a tree of another width.
pub fn id(payload_hash: &[u8; 32], root: &[u8; 32], width: usize) -> TxId {
    TxId(tagged("id/transaction", &[payload_hash, root, &(width as u32).to_be_bytes()]))
}

fn leaves(inputs: &[Input]) -> Vec<[u8; 32]> {
    inputs.iter().flat_map(|input| &input.outputs).map(|output| leaf(&output.token, output.owner)).collect()
}

fn root(inputs: &[Input]) -> [u8; 32] {
    merkle::root(&leaves(inputs))
}

/// The tables that inputs point into.
struct Tables {
    issuances: Vec<IssuanceId>,
    heads: Vec<[u8; 32]>,
    owners: Vec<PublicKey>,
}

impl Tables {
    fn read(record: &proto::Transaction) -> Result<Self, Fault> {
        if record.inputs.is_empty() || record.inputs.len() > limits::INPUTS {
            return Err(Fault::new(codes::TOO_MANY, format!("{} inputs", record.inputs.len())));
        }
        // One condition for each side: an owner key is named once.
        if record.issuances.len() > limits::TRANSACTION_ISSUANCES || record.conditions.len() > 2 {
            return Err(codes::TOO_MANY.into());
        }
        let issuances = record.issuances.iter().map(|id| IssuanceId::read(id)).collect::<Result<Vec<_>, _>>()?;
        let heads = record.heads.iter().map(|head| fixed(head, "head")).collect::<Result<Vec<_>, _>>()?;
        let owners = record.conditions.iter().map(|owner| condition_key(Some(owner))).collect::<Result<Vec<_>, _>>()?;
        // Entries stand in the order in which inputs first use them: one way to write a transaction.
        in_order(record.inputs.iter().map(|input| input.issuance), issuances.len())?;
        in_order(record.inputs.iter().map(|input| input.head), heads.len())?;
        let targets = record.inputs.iter().flat_map(|input| {
            let whole = (input.to != 0).then_some(input.to);
            whole.into_iter().chain(input.children.iter().map(|child| child.to))
        });
        in_order(targets.map(|to| to.wrapping_sub(1)), owners.len())?;
        if !distinct(&issuances) || !distinct(&heads) || !distinct(&owners) {
            return Err(codes::BAD_TABLE.into());
        }
        Ok(Self { issuances, heads, owners })
    }

    fn input(&self, input: &proto::TransactionInput) -> Result<Input, Fault> {
        let side = input.side();
        if side == Side::Unspecified || input.supersedes.len() > limits::SUPERSEDES {
            return Err(codes::OUT_OF_RANGE.into());
        }
        let token = TokenId::read(&proto::TokenId {
            issuance: self.issuances[input.issuance as usize].to_vec(),
            denomination: input.denomination,
            index: input.index,
            path: input.path.clone(),
        })?;
        let outputs = self.outputs(&token, input)?;
        let supersedes = input
            .supersedes
            .iter()
            .map(|entry| Ok((TxId::read(&entry.transaction)?, fixed(&entry.evidence, "evidence")?)))
            .collect::<Result<Vec<_>, Fault>>()?;
        let state = StateKey { token, head: self.heads[input.head as usize] };
        Ok(Input { side, state, outputs, supersedes })
    }

    fn outputs(&self, token: &TokenId, input: &proto::TransactionInput) -> Result<Vec<Output>, Fault> {
        if (input.to == 0) == input.children.is_empty() || input.children.len() > limits::CHILDREN {
            return Err(Fault::new(codes::BAD_SPLIT, "neither whole nor split"));
        }
        if input.to != 0 {
            return Ok(alloc::vec![Output { token: token.clone(), owner: self.owners[input.to as usize - 1] }]);
        }
        let mut outputs = Vec::with_capacity(input.children.len());
        let mut sum = 0;
        for (place, child) in input.children.iter().enumerate() {
            denomination::check(child.denomination)?;
            sum += u64::from(child.denomination);
            let token = token.child(place as u32 + 1, child.denomination);
            outputs.push(Output { token, owner: self.owners[child.to as usize - 1] });
        }
        if sum != token.value() || outputs.len() < 2 {
            return Err(Fault::new(codes::BAD_SPLIT, format!("{sum} from {}", token.value())));
        }
        Ok(outputs)
    }
}

fn check_inputs(inputs: &[Input]) -> Result<(), Fault> {
    let mut tokens = Set::new();
    for input in inputs {
        // A token stands once, whatever its head: two states of one token cannot both be current.
        if !tokens.insert(&input.state.token) {
            return Err(codes::CONSUMED_TWICE.into());
        }
    }
    Ok(())
}

/// Whether places are used in the order 0, 1, 2, ... at their first use, and all `count` of them are.
pub fn in_order(places: impl Iterator<Item = u32>, count: usize) -> Result<(), Fault> {
    let mut seen = 0;
    for place in places {
        if place > seen || place as usize >= count {
            return Err(codes::BAD_TABLE.into());
        }
        if place == seen {
            seen += 1;
        }
    }
    if seen as usize == count { Ok(()) } else { Err(codes::BAD_TABLE.into()) }
}

/// Whether nothing stands twice.
pub fn distinct<T: Ord>(list: &[T]) -> bool {
    let mut seen = Set::new();
    list.iter().all(|entry| seen.insert(entry))
}

/// What a payer fixes before signing; [`Draft::payload`] writes it in the one canonical way.
pub struct Draft {
    /// Whose tokens.
    pub community: CommunityId,
    /// Party keys, payer first.
    pub parties: [PublicKey; 2],
    /// Nonces, payer's first.
    pub nonces: [[u8; 16]; 2],
    /// When.
    pub agreed_time: u64,
    /// How long until a cancel may be asked for.
    pub deadline_ms: u64,
    /// Hash of salt and memo, or empty.
    pub memo_hash: Vec<u8>,
    /// Inputs with their outputs.
    pub inputs: Vec<Input>,
}

impl Draft {
    /// The transaction's bytes: tables in the order of first use.
    pub fn payload(&self) -> Vec<u8> {
        let mut record = proto::Transaction {
            version: VERSION,
            community: self.community.to_vec(),
            payer_party: self.parties[0].to_vec(),
            payee_party: self.parties[1].to_vec(),
            payer_nonce: self.nonces[0].to_vec(),
            payee_nonce: self.nonces[1].to_vec(),
            agreed_time: self.agreed_time,
            deadline_ms: self.deadline_ms,
            memo_hash: self.memo_hash.clone(),
            ..Default::default()
        };
        for input in &self.inputs {
            let written = write_input(&mut record, input);
            record.inputs.push(written);
        }
        encode(&record)
    }
}

fn write_input(record: &mut proto::Transaction, input: &Input) -> proto::TransactionInput {
    let token = &input.state.token;
    let issuance = place_of(&mut record.issuances, token.issuance.to_vec());
    let head = place_of(&mut record.heads, input.state.head.to_vec());
    let mut owner = |output: &Output| place_of(&mut record.conditions, key_condition(output.owner)) + 1;
    let whole = matches!(&input.outputs[..], [only] if only.token == *token);
    let (to, children) = if whole {
        (owner(&input.outputs[0]), Vec::new())
    } else {
        let children = input.outputs.iter();
        let children =
            children.map(|output| proto::Child { denomination: output.token.denomination, to: owner(output) });
        (0, children.collect())
    };
    proto::TransactionInput {
        side: input.side.into(),
        issuance,
        denomination: token.denomination,
        index: token.index,
        path: token.path.clone(),
        head,
        to,
        children,
        supersedes: input
            .supersedes
            .iter()
            .map(|(id, evidence)| proto::Supersedes { transaction: id.to_vec(), evidence: evidence.to_vec() })
            .collect(),
    }
}

fn place_of<T: PartialEq>(table: &mut Vec<T>, entry: T) -> u32 {
    let place = table.iter().position(|known| *known == entry).unwrap_or(table.len());
    if place == table.len() {
        table.push(entry);
    }
    place as u32
}
