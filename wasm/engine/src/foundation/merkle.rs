//! A Merkle tree, and proofs of several of its leaves at once: what two of them share is said once.
//!
//! A node without a sibling moves up as it is; leaves and nodes have their own tags.

use alloc::vec::Vec;

use super::hash::tagged;

/// A leaf or a node.
pub type Node = [u8; 32];

/// Root of a tree.
pub fn root(leaves: &[Node]) -> Node {
    let mut level = leaves.to_vec();
    if level.is_empty() {
        return tagged("merkle/empty", &[]);
    }
    while level.len() > 1 {
        level = level.chunks(2).map(join).collect();
    }
    level[0]
}

/// The siblings of leaf `position`, from the leaf to the root.
pub fn path(leaves: &[Node], position: usize) -> Vec<Node> {
    let mut level = leaves.to_vec();
    let mut at = position;
    let mut path = Vec::new();
    while level.len() > 1 {
        if let Some(sibling) = level.get(at ^ 1) {
            path.push(*sibling);
        }
        level = level.chunks(2).map(join).collect();
        at /= 2;
    }
    path
}

/// A leaf and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Leaf {
    /// From the left.
    pub position: usize,
    /// Its hash.
    pub node: Node,
}

/// What several leaves of one tree prove together.
#[derive(Debug, PartialEq, Eq)]
pub struct Proven {
    /// Root of the tree.
    pub root: Node,
    /// Siblings of each leaf, in the order of the leaves.
    pub paths: Vec<Vec<Node>>,
}

/// The nodes that the leaves themselves do not tell, from the leaves to the root, left to right; `None` where a
/// path is too short, a position is outside or stands twice.
pub fn shared_nodes(width: usize, leaves: &[Leaf], paths: &[Vec<Node>]) -> Option<Vec<Node>> {
    let mut nodes = Vec::new();
    walk(width, leaves, |leaf, height| {
        let node = *paths.get(leaf)?.get(height)?;
        nodes.push(node);
        Some(node)
    })?;
    Some(nodes)
}

/// Root and single paths of `leaves`, from the nodes that they share; `None` unless exactly these nodes are needed.
pub fn prove(width: usize, leaves: &[Leaf], nodes: &[Node]) -> Option<Proven> {
    let mut rest = nodes.iter();
    let proven = walk(width, leaves, |_, _| rest.next().copied())?;
    rest.next().is_none().then_some(proven)
}

/// Climbs level by level. `missing` gives the sibling of a node that no leaf leads to: it is told a leaf below that
/// node, and how many siblings that leaf has had.
fn walk(width: usize, leaves: &[Leaf], mut missing: impl FnMut(usize, usize) -> Option<Node>) -> Option<Proven> {
    if leaves.is_empty() || leaves.iter().any(|leaf| leaf.position >= width) {
        return None;
    }
    let mut paths: Vec<Vec<Node>> = leaves.iter().map(|_| Vec::new()).collect();
    // A position of this level, its node, and the leaves below it.
    let mut level: Vec<(usize, Node, Vec<usize>)> =
        leaves.iter().enumerate().map(|(place, leaf)| (leaf.position, leaf.node, alloc::vec![place])).collect();
    level.sort_by_key(|(position, ..)| *position);
    if level.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return None;
    }
    let mut width = width;
    while width > 1 {
        let mut above: Vec<(usize, Node, Vec<usize>)> = Vec::with_capacity(level.len());
        let mut open = level.into_iter().peekable();
        while let Some((position, node, mut below)) = open.next() {
            let sibling = match open.peek() {
                _ if position ^ 1 >= width => {
                    above.push((position / 2, node, below));
                    continue;
                }
                Some((next, ..)) if *next == position ^ 1 => open.next(),
                _ => None,
            };
            let (other, beside) = match sibling {
                Some((_, other, beside)) => (other, beside),
                None => (missing(below[0], paths[below[0]].len())?, Vec::new()),
            };
            below.iter().for_each(|leaf| paths[*leaf].push(other));
            beside.iter().for_each(|leaf| paths[*leaf].push(node));
            let pair = if position % 2 == 0 { [node, other] } else { [other, node] };
            below.extend(beside);
            above.push((position / 2, join(&pair), below));
        }
        level = above;
        width = width.div_ceil(2);
    }
    let (_, root, _) = level.into_iter().next()?;
    Some(Proven { root, paths })
}

fn join(pair: &[Node]) -> Node {
    match pair {
        [left, right] => tagged("merkle/node", &[left, right]),
        [single] => *single,
        _ => unreachable!("chunks of two"),
    }
}
