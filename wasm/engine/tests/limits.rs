//! What a charter, an issuance and a transaction may say at most, and not one more; at least, and not one less.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

#[allow(dead_code, reason = "the vectors use all of it")]
#[path = "vectors/cast.rs"]
mod cast;
#[allow(dead_code, reason = "the vectors use all of it")]
#[path = "vectors/payments.rs"]
mod payments;

use cast::*;
use juice_engine::{
    fault::{Fault, codes},
    foundation::ids::{IssuanceId, TxId},
    limits,
    token::{
        charter::Charter,
        checkpoint::{self, Demand},
        denomination,
        evidence::{Court, evidence_hash},
        issuance::{Issuance, key_condition},
        ledger::Ledger,
        token_id::TokenId,
        transaction::{Draft, Input, Output, Transaction},
    },
    wire::{
        encode,
        proto::{self, Side, StatementType, supersede_evidence::Kind},
        strict,
    },
};
use payments::{at, token, vote, whole};

fn code<T>(outcome: Result<T, Fault>) -> &'static str {
    outcome.map_or_else(|fault| fault.code, |_| "ok")
}

fn charter_says(change: impl FnOnce(&mut proto::Charter)) -> &'static str {
    code(Charter::verify(&charter_with(change)))
}

fn parameters_say(change: impl FnOnce(&mut proto::Parameters)) -> &'static str {
    charter_says(|terms| change(terms.parameters.as_mut().unwrap()))
}

#[test]
fn a_charters_words_have_their_lengths() {
    let long = |count| "n".repeat(count);
    let most = limits::NAME_BYTES;
    let words: [fn(&mut proto::Charter, String); 4] = [
        |terms, text| terms.name = text,
        |terms, text| terms.unit_one = text,
        |terms, text| terms.unit_many = text,
        |terms, text| terms.emblem = text,
    ];
    for change in words {
        assert_eq!(charter_says(|terms| change(terms, long(most))), "ok");
        assert_eq!(charter_says(|terms| change(terms, long(most + 1))), codes::BAD_TEXT);
        assert_eq!(charter_says(|terms| change(terms, String::new())), codes::BAD_TEXT);
    }
    assert_eq!(charter_says(|terms| terms.rp_ids = vec![long(255)]), "ok");
    assert_eq!(charter_says(|terms| terms.rp_ids = vec![long(256)]), codes::BAD_TEXT);
    assert_eq!(charter_says(|terms| terms.origins = vec![String::new()]), codes::BAD_TEXT);
    let sites = |count: usize| (0..count).map(|one| format!("{one}.example")).collect();
    assert_eq!(charter_says(|terms| terms.rp_ids = sites(2 * limits::ORIGINS - 1)), "ok");
    assert_eq!(charter_says(|terms| terms.rp_ids = sites(2 * limits::ORIGINS)), codes::TOO_MANY);
}

#[test]
fn a_charters_numbers_lie_within_their_bounds() {
    assert_eq!(charter_says(|terms| terms.version = 2), codes::WRONG_VERSION);
    assert_eq!(charter_says(|terms| terms.decimals = 3), codes::OUT_OF_RANGE);
    assert_eq!(charter_says(|terms| terms.color = 0x00ff_ffff), "ok");
    assert_eq!(charter_says(|terms| terms.color = 0x0100_0000), codes::OUT_OF_RANGE);
    assert_eq!(charter_says(|terms| terms.nonce = bytes(1, 15)), codes::OUT_OF_RANGE);
    assert_eq!(charter_says(|terms| terms.cap = 0), codes::BAD_CHARTER);
    assert_eq!(charter_says(|terms| terms.cap = limits::VALUE), "ok");
    assert_eq!(charter_says(|terms| terms.cap = limits::VALUE + 1), codes::BAD_CHARTER);
    assert_eq!(charter_says(|terms| terms.founded_at = 1 << 50), "ok");
    assert_eq!(charter_says(|terms| terms.founded_at = (1 << 50) + 1), codes::OUT_OF_RANGE);
    assert_eq!(charter_says(|terms| terms.parameters = None), codes::MISSING_FIELD);
    assert_eq!(charter_says(|terms| terms.set_admission(proto::Admission::Unspecified)), codes::BAD_CHARTER);
    assert_eq!(charter_says(|terms| terms.set_hatching(proto::Hatching::Unspecified)), codes::BAD_CHARTER);
}

#[test]
fn a_charters_parameters_lie_within_their_bounds() {
    type Change = fn(&mut proto::Parameters, u64);
    let numbers: [(Change, u64, u64); 5] = [
        (|of, number| of.hop_bound = number as u32, 1, limits::HOPS.into()),
        (|of, number| of.ancestor_bound = number as u32, 0, limits::ANCESTORS.into()),
        (|of, number| of.split_depth = number as u32, 0, limits::SPLIT_DEPTH.into()),
        (|of, number| of.outputs_bound = number as u32, 1, (limits::INPUTS * limits::CHILDREN) as u64),
        (|of, number| of.deadline_ms = number, limits::DEADLINE_MS.0, limits::DEADLINE_MS.1),
    ];
    for (place, (change, least, most)) in numbers.into_iter().enumerate() {
        assert_eq!(parameters_say(|of| change(of, least)), "ok", "{place}");
        assert_eq!(parameters_say(|of| change(of, most)), "ok", "{place}");
        assert_eq!(parameters_say(|of| change(of, most + 1)), codes::BAD_CHARTER, "{place}");
        if least > 0 {
            assert_eq!(parameters_say(|of| change(of, least - 1)), codes::BAD_CHARTER, "{place}");
        }
    }
    let levels = |count| vec![proto::LevelLimit::default(); count];
    assert_eq!(parameters_say(|of| of.level_limits = levels(5)), "ok");
    assert_eq!(parameters_say(|of| of.level_limits = levels(6)), codes::BAD_CHARTER);
}

#[test]
fn a_charter_has_so_many_signers_and_witnesses_each_once_and_all_of_them_sign() {
    let signed_by = |signers: &[u8], needed| {
        let mut terms: proto::Charter = strict(&charter().payload, limits::PAYLOAD_BYTES).unwrap();
        (terms.signers, terms.signers_needed) = (keys(signers), needed);
        let by: Vec<u8> = signers.iter().copied().chain([BEN.controller]).collect();
        code(Charter::verify(&seal(StatementType::Charter, encode(&terms), &by)))
    };
    let many: Vec<u8> = (100..).take(limits::SIGNERS + 1).collect();
    assert_eq!(signed_by(&many[1..], limits::SIGNERS as u32), "ok");
    assert_eq!(signed_by(&many, 1), codes::TOO_MANY);
    assert_eq!(signed_by(&many[..2], 3), codes::BAD_CHARTER, "more are needed than there are");
    assert_eq!(signed_by(&many[..2], 0), codes::BAD_CHARTER);
    assert_eq!(signed_by(&[], 0), codes::BAD_CHARTER);
    assert_eq!(signed_by(&[100, 100], 1), codes::BAD_CHARTER);
    let of = |count: usize| keys(&(100..).take(count).collect::<Vec<u8>>());
    for (count, told) in [(0, "ok"), (1, "ok"), (2, codes::BAD_CHARTER), (4, "ok"), (limits::WITNESSES, "ok")] {
        assert_eq!(charter_says(|terms| terms.witnesses = of(count)), told, "{count} witnesses");
    }
    assert_eq!(charter_says(|terms| terms.witnesses = of(limits::WITNESSES + 3)), codes::TOO_MANY);
    // One of those who must has not signed; somebody has signed who need not.
    let mut envelope = charter();
    let own = envelope.signatures.pop().unwrap();
    assert_eq!(code(Charter::verify(&envelope)), codes::NO_QUORUM);
    envelope.signatures.extend([own.clone(), own]);
    assert_eq!(code(Charter::verify(&envelope)), codes::NO_QUORUM);
}

#[test]
fn a_quorum_is_two_thirds_and_one_more() {
    for (count, quorum) in [(1, 1), (4, 3), (7, 5), (10, 7), (13, 9)] {
        let of = keys(&(100..).take(count).collect::<Vec<u8>>());
        let charter = Charter::verify(&charter_with(|terms| terms.witnesses = of)).expect("a charter");
        assert_eq!(charter.quorum(), quorum, "{count} witnesses");
    }
}

fn issuance_says(change: impl FnOnce(&mut proto::Issuance)) -> &'static str {
    let mut terms: proto::Issuance = strict(&issuance().payload, limits::PAYLOAD_BYTES).unwrap();
    change(&mut terms);
    let charter = Charter::verify(&charter()).expect("a charter");
    code(Issuance::verify(&charter, &seal(StatementType::Issuance, encode(&terms), &[SIGNER])))
}

fn ranges(list: &[(u32, u32, u32)]) -> Vec<proto::IndexRange> {
    let owner = Some(key_condition(key(FOUNDER_OWNER)));
    let range = |(denomination, first, count): &(u32, u32, u32)| proto::IndexRange {
        denomination: *denomination,
        first: *first,
        count: *count,
        owner: owner.clone(),
    };
    list.iter().map(range).collect()
}

#[test]
fn an_issuance_has_a_name_of_a_cell_and_a_reference() {
    for (cell, told) in [
        ("X", "ok"),
        ("0123456789abcdef", "ok"),
        ("0123456789abcdef0", codes::BAD_ISSUANCE),
        ("", codes::BAD_ISSUANCE),
        ("89C25", codes::BAD_ISSUANCE),
        ("89c2g", codes::BAD_ISSUANCE),
        ("XX", codes::BAD_ISSUANCE),
    ] {
        assert_eq!(issuance_says(|terms| terms.cell = cell.into()), told, "cell {cell:?}");
    }
    for (reference, told) in [
        ("A", "ok"),
        ("ABCDEFGHIJKLM012", "ok"),
        ("ABCDEFGHIJKLM0123", codes::BAD_ISSUANCE),
        ("", codes::BAD_ISSUANCE),
        ("fair", codes::BAD_ISSUANCE),
        ("FA-R", codes::BAD_ISSUANCE),
    ] {
        assert_eq!(issuance_says(|terms| terms.reference = reference.into()), told, "reference {reference:?}");
    }
}

#[test]
fn an_issuances_ranges_are_few_full_in_order_and_apart() {
    let say = |list: &[(u32, u32, u32)]| issuance_says(|terms| terms.ranges = ranges(list));
    let many: Vec<(u32, u32, u32)> = (0..=limits::RANGES as u32).map(|first| (1, first, 1)).collect();
    assert_eq!(say(&many[1..]), "ok");
    assert_eq!(say(&many), codes::TOO_MANY);
    assert_eq!(say(&[]), codes::TOO_MANY);
    assert_eq!(say(&[(1, 5, 5), (2, 10, 1)]), "ok", "side by side");
    assert_eq!(say(&[(1, 5, 6), (2, 10, 1)]), codes::BAD_ISSUANCE, "one index twice");
    assert_eq!(say(&[(1, 10, 1), (2, 5, 1)]), codes::BAD_ISSUANCE, "out of order");
    assert_eq!(say(&[(1, 5, 0)]), codes::BAD_ISSUANCE, "nothing in it");
    assert_eq!(say(&[(3, 5, 1)]), codes::BAD_DENOMINATION);
    assert_eq!(say(&[(1, u32::MAX, 1)]), codes::OUT_OF_RANGE);
    let tokens = limits::ISSUED_TOKENS as u32;
    assert_eq!(say(&[(1, 0, tokens - 1), (2, tokens, 1)]), "ok");
    assert_eq!(say(&[(1, 0, tokens - 1), (2, tokens, 2)]), codes::TOO_MANY);
}

#[test]
fn an_issuance_is_in_its_place_among_all_of_its_community() {
    assert_eq!(issuance_says(|terms| terms.sequence = 1), codes::BAD_ISSUANCE, "the second, with nothing before it");
    assert_eq!(
        issuance_says(|terms| terms.total_before = 1),
        codes::BAD_ISSUANCE,
        "the first, with something before it"
    );
    assert_eq!(issuance_says(|terms| (terms.sequence, terms.total_before) = (1, 1)), "ok");
    assert_eq!(issuance_says(|terms| (terms.sequence, terms.total_before) = (1, u64::MAX)), codes::OVER_CAP);
    for date in [0, 1 << 50] {
        assert_eq!(issuance_says(|terms| (terms.issued_at, terms.expires_at) = (date, date)), "ok");
    }
    assert_eq!(issuance_says(|terms| terms.issued_at = (1 << 50) + 1), codes::OUT_OF_RANGE);
    assert_eq!(issuance_says(|terms| terms.expires_at = (1 << 50) + 1), codes::OUT_OF_RANGE);
}

fn draft(inputs: Vec<Input>) -> Draft {
    Draft {
        community: community(),
        parties: [21, 22].map(key),
        nonces: [[5; 16], [6; 16]],
        agreed_time: NOW,
        deadline_ms: 86_400_000,
        memo_hash: Vec::new(),
        inputs,
    }
}

fn input(index: u32) -> Input {
    whole(Side::Payer, at(issuance_id().0, &token(50, index)), CLEO_OWNER)
}

fn transaction_says(inputs: Vec<Input>) -> &'static str {
    code(Transaction::read(&draft(inputs).payload()))
}

fn record_says(change: impl FnOnce(&mut proto::Transaction)) -> &'static str {
    let mut record = strict(&draft(vec![input(1)]).payload(), limits::PAYLOAD_BYTES).unwrap();
    change(&mut record);
    code(Transaction::read(&encode(&record)))
}

#[test]
fn a_transaction_has_so_many_inputs_of_so_many_issuances_for_one_owner_on_each_side() {
    let inputs = |count| (0..count as u32).map(input).collect::<Vec<Input>>();
    assert_eq!(transaction_says(inputs(limits::INPUTS)), "ok");
    assert_eq!(transaction_says(inputs(limits::INPUTS + 1)), codes::TOO_MANY);
    assert_eq!(transaction_says(Vec::new()), codes::TOO_MANY);
    let of_many = |count: usize| {
        let mut list = inputs(count);
        for (place, input) in list.iter_mut().enumerate() {
            let issuance = IssuanceId([place as u8; 32]);
            input.state.token.issuance = issuance;
            input.outputs[0].token.issuance = issuance;
        }
        list
    };
    assert_eq!(transaction_says(of_many(limits::TRANSACTION_ISSUANCES)), "ok");
    assert_eq!(transaction_says(of_many(limits::TRANSACTION_ISSUANCES + 1)), codes::TOO_MANY);
    let owned_by = |owners: &[u8]| {
        let inputs = owners.iter().enumerate();
        inputs.map(|(index, owner)| whole(Side::Payer, at(issuance_id().0, &token(50, index as u32)), *owner)).collect()
    };
    assert_eq!(transaction_says(owned_by(&[CLEO_OWNER, ANNA_OWNER])), "ok");
    assert_eq!(transaction_says(owned_by(&[CLEO_OWNER, ANNA_OWNER, BEN_OWNER])), codes::TOO_MANY);
}

#[test]
fn a_split_has_at_least_two_children_at_most_so_many_and_the_same_value() {
    let split_of = |denomination, parts: &[(u32, u32)]| {
        let parent = token(denomination, 1);
        let children = parts.iter().flat_map(|(value, count)| (0..*count).map(|_| *value));
        let outputs = children
            .enumerate()
            .map(|(place, value)| Output { token: parent.child(place as u32 + 1, value), owner: key(CLEO_OWNER) });
        let outputs = outputs.collect();
        let state = at(issuance_id().0, &parent);
        transaction_says(vec![Input { side: Side::Payer, state, outputs, supersedes: Vec::new() }])
    };
    let split = |parts: &[(u32, u32)]| split_of(500, parts);
    assert_eq!(split_of(100, &[(50, 2)]), "ok");
    assert_eq!(split(&[(200, 2), (100, 1)]), "ok");
    assert_eq!(split(&[(200, 2), (50, 1)]), codes::BAD_SPLIT, "value is lost");
    assert_eq!(split(&[(200, 2), (100, 2)]), codes::BAD_SPLIT, "value is made");
    assert_eq!(split(&[(500, 1)]), codes::BAD_SPLIT);
    assert_eq!(split(&[(50, 2), (20, 18), (10, 4)]), "ok");
    assert_eq!(split(&[(50, 2), (20, 17), (10, 6)]), codes::BAD_SPLIT);
    assert_eq!(split(&[(300, 1), (200, 1)]), codes::BAD_DENOMINATION);
}

#[test]
fn an_input_names_so_many_earlier_transactions_and_all_together_so_many() {
    let superseding = |counts: &[usize]| {
        let inputs = counts.iter().enumerate().map(|(index, count)| Input {
            supersedes: (0..*count).map(|one| (TxId([one as u8 + 1; 32]), [7; 32])).collect(),
            ..input(index as u32)
        });
        transaction_says(inputs.collect())
    };
    let most = limits::SUPERSEDES;
    assert_eq!(superseding(&[most]), "ok");
    assert_eq!(superseding(&[most + 1]), codes::OUT_OF_RANGE);
    let full = vec![most; limits::SUPERSEDES_NAMED / most];
    assert_eq!(superseding(&full), "ok");
    assert_eq!(superseding(&[&full[..], &[1]].concat()), codes::TOO_MANY);
}

#[test]
fn a_transactions_numbers_lie_within_their_bounds() {
    assert_eq!(record_says(|record| record.version = 2), codes::WRONG_VERSION);
    let (shortest, longest) = limits::DEADLINE_MS;
    for (deadline, told) in
        [(shortest - 1, codes::OUT_OF_RANGE), (shortest, "ok"), (longest, "ok"), (longest + 1, codes::OUT_OF_RANGE)]
    {
        assert_eq!(record_says(|record| record.deadline_ms = deadline), told, "{deadline}");
    }
    assert_eq!(record_says(|record| record.agreed_time = (1 << 50) + 1), codes::OUT_OF_RANGE);
    for (length, told) in [(0, "ok"), (31, codes::OUT_OF_RANGE), (32, "ok"), (33, codes::OUT_OF_RANGE)] {
        assert_eq!(record_says(|record| record.memo_hash = bytes(1, length)), told, "memo hash of {length}");
    }
    let debts = |count| (0..count).map(|one| bytes(one as u8, 32)).collect();
    assert_eq!(record_says(|record| record.settles = debts(limits::SETTLES)), "ok");
    assert_eq!(record_says(|record| record.settles = debts(limits::SETTLES + 1)), codes::OUT_OF_RANGE);
    assert_eq!(record_says(|record| record.payee_party = record.payer_party.clone()), codes::OUT_OF_RANGE);
    assert_eq!(record_says(|record| record.inputs[0].side = 0), codes::OUT_OF_RANGE);
    assert_eq!(record_says(|record| record.inputs[0].side = 7), codes::OUT_OF_RANGE);
}

#[test]
fn the_tables_of_a_transaction_have_what_inputs_point_to_each_once_in_order_and_nothing_else() {
    let bad = codes::BAD_TABLE;
    assert_eq!(record_says(|record| record.issuances.push(bytes(9, 32))), bad, "an issuance too many");
    assert_eq!(record_says(|record| record.heads.push(bytes(9, 32))), bad, "a head too many");
    assert_eq!(record_says(|record| record.conditions.push(key_condition(key(ANNA_OWNER)))), bad, "an owner too many");
    assert_eq!(record_says(|record| record.inputs[0].issuance = 1), bad);
    assert_eq!(record_says(|record| record.inputs[0].head = 1), bad);
    assert_eq!(record_says(|record| record.inputs[0].to = 2), bad);
    assert_eq!(record_says(|record| record.inputs[0].to = 0), bad, "to nobody");
    // Entries that say the same, used one after the other.
    let twice = |change: fn(&mut proto::Transaction)| {
        let mut record: proto::Transaction =
            strict(&draft(vec![input(1), input(2)]).payload(), limits::PAYLOAD_BYTES).unwrap();
        change(&mut record);
        code(Transaction::read(&encode(&record)))
    };
    assert_eq!(twice(|_| {}), "ok");
    let doubled: [fn(&mut proto::Transaction); 3] = [
        |record| {
            record.issuances.push(record.issuances[0].clone());
            record.inputs[1].issuance = 1;
        },
        |record| {
            record.heads.push(record.heads[0].clone());
            record.inputs[1].head = 1;
        },
        |record| {
            record.conditions.push(record.conditions[0].clone());
            record.inputs[1].to = 2;
        },
    ];
    for change in doubled {
        assert_eq!(twice(change), bad);
    }
    assert_eq!(
        twice(|record| {
            record.heads.push(bytes(9, 32));
            record.inputs[0].head = 1;
        }),
        bad,
        "the second before the first"
    );
}

#[test]
fn a_path_is_so_deep_and_names_children_that_can_be() {
    let id = |path: Vec<u32>| code(TokenId::read(&proto::TokenId { path, ..token(50, 1).to_proto() }));
    let depth = limits::SPLIT_DEPTH as usize;
    assert_eq!(id(vec![1; depth]), "ok");
    assert_eq!(id(vec![1; depth + 1]), codes::OUT_OF_RANGE);
    assert_eq!(id(vec![limits::CHILDREN as u32]), "ok");
    assert_eq!(id(vec![limits::CHILDREN as u32 + 1]), codes::OUT_OF_RANGE);
    assert_eq!(id(vec![1, 0]), codes::OUT_OF_RANGE);
}

#[test]
fn evidence_brings_so_many_issuances_checkpoints_and_cancels() {
    let charter = Charter::verify(&charter()).expect("a charter");
    let mut ledger = Ledger::default();
    ledger.add_issuance(Issuance::verify(&charter, &issuance()).expect("an issuance"));
    let hears = |change: fn(&mut proto::Evidence, usize), count| {
        let mut evidence = proto::Evidence::default();
        change(&mut evidence, count);
        code(Court::new(&ledger, &charter).hear(&evidence, &[]))
    };
    let issuances: fn(&mut proto::Evidence, usize) = |evidence, count| evidence.issuances = vec![issuance(); count];
    assert_eq!(hears(issuances, limits::TRANSACTION_ISSUANCES), "ok");
    assert_eq!(hears(issuances, limits::TRANSACTION_ISSUANCES + 1), codes::TOO_MANY);
    let checkpoints: fn(&mut proto::Evidence, usize) =
        |evidence, count| evidence.checkpoints = vec![proto::Checkpoint::default(); count];
    assert_eq!(hears(checkpoints, limits::CHECKPOINTS), codes::UNPROVEN, "nobody needs them");
    assert_eq!(hears(checkpoints, limits::CHECKPOINTS + 1), codes::TOO_MANY);

    let cancelled = |one: usize| {
        let id = TxId([one as u8 + 1; 32]);
        let cancel = proto::DecisionCertificate { votes: vec![vote(1, id, 1)], authority: None };
        proto::SupersedeEvidence { transaction: id.to_vec(), kind: Some(Kind::Cancel(cancel)), attribution: None }
    };
    for (count, told) in [(limits::SUPERSEDED, "ok"), (limits::SUPERSEDED + 1, codes::BAD_EVIDENCE)] {
        let shown: Vec<proto::SupersedeEvidence> = (0..count).map(cancelled).collect();
        let named = shown.iter().map(|one| (TxId::read(&one.transaction).unwrap(), evidence_hash(one)));
        let named: Vec<(TxId, [u8; 32])> = named.collect();
        let (most, rest) = named.split_at(limits::SUPERSEDES);
        let inputs =
            vec![Input { supersedes: most.to_vec(), ..input(0) }, Input { supersedes: rest.to_vec(), ..input(1) }];
        let transaction = Transaction::read(&draft(inputs).payload()).expect("a transaction");
        let mut court = Court::new(&ledger, &charter);
        assert_eq!(code(court.hear_supersedes(&transaction, &shown).and_then(|_| court.rise())), told, "{count}");
    }
}

#[test]
fn a_checkpoint_is_of_no_more_outputs_than_a_transaction_can_have() {
    let widest = (limits::INPUTS * limits::CHILDREN) as u32;
    let unpacked = |width| {
        let checkpoint = proto::Checkpoint { width, ..Default::default() };
        code(checkpoint::unpack(&checkpoint, &Demand { head: [1; 32], states: Vec::new() }))
    };
    assert_eq!(unpacked(widest), codes::BAD_TABLE, "nobody owns anything of it");
    assert_eq!(unpacked(widest + 1), codes::TOO_MANY);
}

#[test]
fn a_denomination_clock_tells_lack_wanting_good_and_abundance_in_two_bits_each() {
    let of = |count: u32| {
        let bits = denomination::clock(&[count; 9]);
        let all = u32::from_le_bytes([bits[0], bits[1], bits[2], 0]);
        assert_eq!(all >> 18, 0, "nine times two bits");
        (0..9).map(|place| all >> (2 * place) & 3).collect::<Vec<u32>>()
    };
    // Of the five small ones five are good, of the others four, three, two and one.
    assert_eq!(of(0), [0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(of(1), [0, 0, 0, 0, 0, 0, 0, 1, 2]);
    assert_eq!(of(2), [0, 0, 0, 0, 0, 1, 1, 2, 3]);
    assert_eq!(of(3), [1, 1, 1, 1, 1, 1, 2, 2, 3]);
    assert_eq!(of(4), [1, 1, 1, 1, 1, 2, 2, 3, 3]);
    assert_eq!(of(5), [2, 2, 2, 2, 2, 2, 3, 3, 3]);
    assert_eq!(of(6), [2, 2, 2, 2, 2, 2, 3, 3, 3]);
    assert_eq!(of(7), [2, 2, 2, 2, 2, 3, 3, 3, 3]);
    assert_eq!(of(8), [3, 3, 3, 3, 3, 3, 3, 3, 3]);
}
