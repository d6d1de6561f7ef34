//! Proofs of several leaves at once: the root and the single paths come out, and nothing else is taken.

#![allow(clippy::expect_used, reason = "a test may fail loudly")]

use juice_engine::foundation::{
    hash::tagged,
    merkle::{Leaf, Node, Proven, path, prove, root, shared_nodes},
};
use proptest::{collection::vec, prelude::*, sample::subsequence};

fn tree(width: usize) -> Vec<Node> {
    (0..width).map(|place| tagged("test/leaf", &[&(place as u32).to_be_bytes()])).collect()
}

fn shown(leaves: &[Node], positions: &[usize]) -> (Vec<Leaf>, Vec<Vec<Node>>) {
    positions.iter().map(|at| (Leaf { position: *at, node: leaves[*at] }, path(leaves, *at))).unzip()
}

/// A width, and some of its positions in any order.
fn chosen() -> impl Strategy<Value = (usize, Vec<usize>)> {
    (1usize..40).prop_flat_map(|width| {
        let some = subsequence((0..width).collect::<Vec<_>>(), 1..=width).prop_shuffle();
        (Just(width), some)
    })
}

proptest! {
    #[test]
    fn shared_nodes_prove_the_root_and_give_every_path_back((width, positions) in chosen()) {
        let leaves = tree(width);
        let (chosen, paths) = shown(&leaves, &positions);
        let nodes = shared_nodes(width, &chosen, &paths).expect("paths of this tree");
        let singly: usize = paths.iter().map(Vec::len).sum();
        prop_assert!(nodes.len() <= singly);
        prop_assert_eq!(prove(width, &chosen, &nodes), Some(Proven { root: root(&leaves), paths }));
    }

    #[test]
    fn any_other_node_leaf_position_or_width_leads_elsewhere(
        (width, positions) in chosen(),
        place in any::<prop::sample::Index>(),
        bit in 0usize..256,
    ) {
        let leaves = tree(width);
        let (chosen, paths) = shown(&leaves, &positions);
        let nodes = shared_nodes(width, &chosen, &paths).expect("paths of this tree");
        let truth = root(&leaves);
        let lies = |chosen: &[Leaf], nodes: &[Node]| {
            prove(width, chosen, nodes).is_none_or(|proven| proven.root != truth)
        };
        let flip = |node: &mut Node| node[bit / 8] ^= 1 << (bit % 8);

        let mut other = chosen.clone();
        flip(&mut other[place.index(chosen.len())].node);
        prop_assert!(lies(&other, &nodes));
        if !nodes.is_empty() {
            let mut others = nodes.clone();
            flip(&mut others[place.index(nodes.len())]);
            prop_assert!(lies(&chosen, &others));
            prop_assert!(lies(&chosen, &nodes[1..]));
        }
        let longer: Vec<Node> = nodes.iter().copied().chain([truth]).collect();
        prop_assert!(prove(width, &chosen, &longer).is_none());
        if width > 1 {
            let mut moved = chosen.clone();
            moved[0].position = (moved[0].position + 1) % width;
            prop_assert!(lies(&moved, &nodes));
        }
    }

    #[test]
    fn whatever_is_shown_is_judged_without_a_panic(
        width in any::<u16>(),
        positions in vec(any::<u16>(), 0..8),
        nodes in vec(any::<[u8; 32]>(), 0..24),
    ) {
        let leaves: Vec<Leaf> =
            positions.iter().map(|at| Leaf { position: usize::from(*at), node: [7; 32] }).collect();
        let _ = prove(usize::from(width), &leaves, &nodes);
    }
}

#[test]
fn a_leaf_that_stands_twice_or_outside_proves_nothing() {
    let leaves = tree(4);
    let leaf = |position: usize| Leaf { position, node: leaves[position % 4] };
    assert_eq!(prove(4, &[leaf(1), leaf(1)], &[leaves[0], leaves[3]]), None);
    assert_eq!(prove(4, &[leaf(4)], &path(&leaves, 0)), None);
    assert_eq!(prove(4, &[], &[root(&leaves)]), None);
}

#[test]
fn neighbours_share_all_but_one_node() {
    let leaves = tree(8);
    let (chosen, paths) = shown(&leaves, &[0, 1, 2]);
    assert_eq!(paths.iter().map(Vec::len).sum::<usize>(), 9);
    let nodes = shared_nodes(8, &chosen, &paths).expect("paths of this tree");
    assert_eq!(nodes, [leaves[3], paths[0][2]]);
}
