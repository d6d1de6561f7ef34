//! Layer 3: what a token, a transaction and a certificate are, and when they hold.

pub mod basis;
pub mod certificate;
pub mod charter;
pub mod checkpoint;
pub mod denomination;
pub mod evidence;
pub mod issuance;
pub mod ledger;
pub mod selection;
pub mod token_id;
pub mod transaction;
