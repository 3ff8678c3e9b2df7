//! What signatures are made with.

/// A signature algorithm (RFC 7518 3.1, RFC 8037 3.1). There is no `none`, and none whose secret is shared.
///
/// ```
/// use grantor_jose::Algorithm;
///
/// assert_eq!(Algorithm::parse("ES256"), Some(Algorithm::Es256));
/// assert_eq!(Algorithm::parse("none"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// ECDSA on the curve P-256 with SHA-256 (RFC 7518 3.4).
    Es256,
    /// Ed25519 (RFC 8037 3.1). It is written `EdDSA`; `Ed25519`, its name in RFC 9864, is read as the same.
    EdDsa,
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 3.3).
    #[cfg(feature = "aws-lc")]
    Rs256,
    /// RSASSA-PSS with SHA-256 (RFC 7518 3.5).
    #[cfg(feature = "aws-lc")]
    Ps256,
}

impl Algorithm {
    /// All there are.
    pub const ALL: &[Self] = &[
        Self::Es256,
        Self::EdDsa,
        #[cfg(feature = "aws-lc")]
        Self::Rs256,
        #[cfg(feature = "aws-lc")]
        Self::Ps256,
    ];

    /// Their names.
    pub(crate) const NAMES: &[&str] = &[
        Self::Es256.name(),
        Self::EdDsa.name(),
        #[cfg(feature = "aws-lc")]
        Self::Rs256.name(),
        #[cfg(feature = "aws-lc")]
        Self::Ps256.name(),
    ];

    /// The name, as `alg` and metadata have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            #[cfg(feature = "aws-lc")]
            Self::Rs256 => "RS256",
            #[cfg(feature = "aws-lc")]
            Self::Ps256 => "PS256",
        }
    }

    /// The algorithm of this name; names have a case (RFC 7515 4.1.1).
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let name = if name == "Ed25519" { "EdDSA" } else { name };
        Self::ALL.iter().copied().find(|algorithm| algorithm.name() == name)
    }
}

impl core::fmt::Display for Algorithm {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}
