//! What only a device does that holds an office: founding, letting in, handing out first tokens, witnessing.
//!
//! It is left out of the build for wallets alone (feature `office`): most phones at a fair never need it, and every one of
//! them loads the engine before it can do anything.

mod admitting;
mod founding;
mod handing_out;
mod recall;
mod witness;
mod witness_book;
mod witness_queue;
mod witness_view;
mod words;

pub use admitting::{InvitationDraft, MembershipDraft};
pub use founding::Founding;
pub use witness_book::WitnessBook;
pub use witness_queue::WitnessQueue;
pub use words::WordsDraft;

use crate::{engine::Cx, wallet::Wallet};

impl Wallet {
    /// This is the build for it.
    pub fn take_office(&self, _: &mut Cx) {}
}
