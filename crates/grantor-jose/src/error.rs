//! Why a key, a signature or a token is refused. No error has a secret or a token in it.

use crate::{Algorithm, KeyId};

/// Why something is no key, or none to be used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// Longer than the text of a key, or of a key set, may be.
    #[error("the text is too long for a key or a key set")]
    TooLong,
    /// No JSON object, or one with a name that is there twice (RFC 7517 4).
    #[error("a JWK is a JSON object whose names are unique")]
    Json,
    /// No PEM of a PKCS#8 private key or of a public key: another label, or what it encloses is something else.
    #[error("the text is no PEM with the label PRIVATE KEY (PKCS#8) or PUBLIC KEY")]
    Pem,
    /// A type of key, or a curve, that is not known here. `oct` is not: a shared secret proves nothing to a third party.
    #[error("the type of the key or its curve is not supported")]
    Type,
    /// This member is missing, is no text, or is not encoded as RFC 7518 6 and RFC 8037 2 say.
    #[error("the member {0} of the JWK is missing or malformed")]
    Member(&'static str),
    /// No point of the curve, a point of small order, RSA with fewer than 2,048 or more than 8,192 bits, or public and
    /// private parts that do not belong together.
    #[error("the numbers of the key are none that can be used")]
    Material,
    /// The key is for another algorithm than was asked for, or says so itself.
    #[error("the key is not one of this algorithm")]
    Algorithm,
    /// `use` or `key_ops` says that the key is not for signatures.
    #[error("the key is not meant for signatures")]
    Purpose,
    /// A private key where a public one belongs: whoever could read it can sign.
    #[error("a private key stands where a public one belongs")]
    Private,
}

/// Two keys of one name: whoever verifies may not tell which of them signed (RFC 7517 4.5).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is a key named {:?} already", .0.as_str())]
pub struct SameKid(pub KeyId);

/// Why a text is no JWS that is accepted here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidJws {
    /// Longer than [`Unverified::MAX_LENGTH`](crate::Unverified::MAX_LENGTH).
    #[error("the JWS is too long")]
    TooLong,
    /// Not three parts, as when it is encrypted.
    #[error("a JWS in compact form has three parts")]
    Parts,
    /// This part is not base64url without padding and with nothing else in it, or encodes something in a second way.
    #[error("the {0} is not in base64url without padding")]
    Base64Url(&'static str),
    /// The header is longer than [`Header::MAX_LENGTH`](crate::Header::MAX_LENGTH).
    #[error("the header is too long")]
    HeaderTooLong,
    /// The header is no JSON object, or has a name twice (RFC 7515 4).
    #[error("the header is no JSON object whose names are unique")]
    HeaderSyntax,
    /// This member of the header is missing or is not what it has to be.
    #[error("the member {0} of the header is missing or malformed")]
    Member(&'static str),
    /// This member of the header would change how the rest is read: `crit`, `b64`, `zip` or `enc`.
    #[error("the header has {0}, which is not understood")]
    Extension(&'static str),
    /// `alg` names an algorithm that is not known here: `none` is one of them.
    #[error("the algorithm is not supported")]
    UnknownAlgorithm,
    /// `alg` is not the algorithm of the key (RFC 8725 3.1).
    #[error("the header says {0}, and no key that it may mean is for that algorithm")]
    OtherAlgorithm(Algorithm),
    /// `typ` is not that of what is expected here (RFC 8725 3.11).
    #[error("the JWS is of another type")]
    Type,
    /// No key has this name: a key set that was fetched a while ago may be out of date.
    #[error("no key is called {:?}", .0.as_str())]
    UnknownKey(KeyId),
    /// The header names no key and there is not exactly one of its algorithm, or several have the same name.
    #[error("the header does not say which key it is")]
    WhichKey,
    /// The signature is not that of the key.
    #[error("the signature is wrong")]
    Signature,
}

/// Why something was not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// Nobody would accept it: longer than [`Unverified::MAX_LENGTH`](crate::Unverified::MAX_LENGTH), or its header longer
    /// than [`Header::MAX_LENGTH`](crate::Header::MAX_LENGTH).
    #[error("what is to be signed is too long")]
    TooLong,
    /// The cryptographic library refused.
    #[error("the cryptographic library refused to sign")]
    Library,
    /// A signature that was made elsewhere is not that of the key.
    #[error("the signature that was brought is not that of the key")]
    Signature,
}

/// Why a payload is not read as claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidClaims {
    /// No JSON object, or one with a name that is there twice (RFC 7519 4).
    #[error("the claims are no JSON object whose names are unique")]
    Syntax,
    /// A claim is missing, or is not what it has to be.
    #[error("a claim is missing or malformed")]
    Claim,
}
