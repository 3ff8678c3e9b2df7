//! The key under which a grant is stored.

use super::bytes::bytes_value;
use super::secret::Secret;

/// The name of a grant: 128 random bits, written as 22 characters of base64url.
///
/// It is the storage key and part of every credential under the grant. It is no secret: who knows it can do nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantId([u8; 16]);

bytes_value!(GrantId, 16, 22);

impl GrantId {
    /// The first half of a secret that is used for nothing else.
    pub(crate) fn from_secret(secret: &Secret) -> Self {
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(secret.as_bytes()).for_each(|(to, from)| *to = *from);
        Self(bytes)
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl core::fmt::Debug for GrantId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "GrantId({self})")
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn it_is_shown_as_it_is_stored() {
        let id = GrantId::from_bytes([7; 16]);
        assert_eq!(format!("{id} {id:?}"), "BwcHBwcHBwcHBwcHBwcHBw GrantId(BwcHBwcHBwcHBwcHBwcHBw)");
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
        assert_eq!(GrantId::from_base64url(&format!("{id}")), Some(id));
    }

    #[test]
    fn it_is_the_beginning_of_a_secret() {
        let secret = Secret::from_slice(&core::array::from_fn::<u8, 32, _>(|at| at as u8)).unwrap();
        assert_eq!(GrantId::from_secret(&secret).as_bytes(), &core::array::from_fn(|at| at as u8));
    }
}
