//! 32-byte names, each a type of its own, so that one cannot be put where another belongs.

use core::fmt;

use crate::{fault::Fault, wire::fixed};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident, $field:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(align(8))]
        pub struct $name(pub [u8; 32]);

        impl $name {
            /// Reads the id from a field of 32 bytes.
            pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
                fixed(bytes, $field).map(Self)
            }

            /// The id as a field.
            pub fn to_vec(self) -> alloc::vec::Vec<u8> {
                self.0.to_vec()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:02x}{:02x}{:02x}{:02x})"), self.0[0], self.0[1], self.0[2], self.0[3])
            }
        }
    )*};
}

id! {
    /// Hash of a charter.
    CommunityId, "community";
    /// Hash of an issuance.
    IssuanceId, "issuance";
    /// Hash of a genesis record.
    IdentityId, "identity";
    /// Id of a transaction.
    TxId, "transaction";
    /// An Ed25519 public key as it is written.
    PublicKey, "key";
}

/// What a token's state came from: a transaction, or the issuance that made it.
pub type Head = [u8; 32];
