//! Client authentication: one step that the token, revocation and introspection endpoints share (RFC 6749 2.3).

use super::client_assertion::ClientAssertion;
use super::decision::{Decision, Found, Needs};
use super::errors::{AuthenticationError, AuthenticationFailure};
use super::reason::Reason;
use crate::client::{Authentication, Client};
use crate::value::{ClientId, Digest, Moment, Timestamp};

/// Who a client says it is, and what it presents to prove it.
#[derive(Debug)]
pub struct ClientAuthentication {
    client_id: ClientId,
    presented: Presented,
}

/// What is presented, by the method.
#[derive(Debug)]
enum Presented {
    Nothing,
    Basic(Digest),
    Post(Digest),
    Assertion(ClientAssertion),
}

impl ClientAuthentication {
    /// `none`: the client says who it is, and proves nothing.
    #[must_use]
    pub const fn none(client_id: ClientId) -> Self {
        Self { client_id, presented: Presented::Nothing }
    }

    /// `client_secret_basic`, by the digest of the secret that was sent.
    #[must_use]
    pub const fn basic(client_id: ClientId, secret: Digest) -> Self {
        Self { client_id, presented: Presented::Basic(secret) }
    }

    /// `client_secret_post`, by the digest of the secret that was sent.
    #[must_use]
    pub const fn post(client_id: ClientId, secret: Digest) -> Self {
        Self { client_id, presented: Presented::Post(secret) }
    }

    /// `private_key_jwt`, by the assertion that was sent.
    #[must_use]
    pub fn private_key_jwt(assertion: ClientAssertion) -> Self {
        Self { client_id: assertion.client_id().clone(), presented: Presented::Assertion(assertion) }
    }

    /// Who the client says it is.
    #[must_use]
    pub const fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// What it takes to decide whether the client is who it says.
    #[must_use]
    pub fn needs(&self) -> Needs<'_> {
        let assertion = match &self.presented {
            Presented::Assertion(assertion) => Some(assertion.as_jws()),
            Presented::Nothing | Presented::Basic(_) | Presented::Post(_) => None,
        };
        Needs { client: Some(&self.client_id), assertion, ..Needs::default() }
    }

    /// What is decided for the client that asks, or that it is not who it says. What it proved itself by counts once,
    /// whatever is decided.
    pub fn decide<'a, T>(
        &self,
        found: &Found<'a>,
        moment: &Moment,
        decide: impl FnOnce(&'a Client) -> Result<Decision<Result<T, Reason>>, Reason>,
    ) -> Decision<Result<T, Reason>> {
        let client = match self.authenticate(found, moment.now()) {
            Ok(client) => client,
            Err(error) => return Decision::refuse(found, error.into()),
        };
        let decision = decide(client).unwrap_or_else(|reason| Decision::refuse(found, reason));
        match &self.presented {
            Presented::Assertion(assertion) => {
                Decision { claim: Some(assertion.mark(found.policy().issuer())), ..decision }
            }
            Presented::Nothing | Presented::Basic(_) | Presented::Post(_) => decision,
        }
    }

    /// The client, if it is who it says. An unknown client and a wrong secret cost the same work.
    fn authenticate<'a>(&self, found: &Found<'a>, now: Timestamp) -> Result<&'a Client, AuthenticationError> {
        use Authentication::{ClientSecretBasic, ClientSecretPost, PrivateKeyJwt};

        let nobody = match self.presented {
            Presented::Post(_) => ClientSecretPost(Digest::from_bytes([0; 32])),
            Presented::Nothing | Presented::Basic(_) | Presented::Assertion(_) => {
                ClientSecretBasic(Digest::from_bytes([0; 32]))
            }
        };
        let registered = found.client().map_or(&nobody, |client| &client.authentication);
        let proven = match (registered, &self.presented) {
            (ClientSecretBasic(stored), Presented::Basic(sent)) | (ClientSecretPost(stored), Presented::Post(sent)) => {
                if stored == sent {
                    Ok(())
                } else {
                    Err(AuthenticationFailure::SecretMismatch)
                }
            }
            (PrivateKeyJwt(_), Presented::Assertion(assertion)) => accept(assertion, found, now),
            (Authentication::None, Presented::Nothing) => Ok(()),
            (ClientSecretBasic(_) | ClientSecretPost(_) | PrivateKeyJwt(_), Presented::Nothing) => {
                Err(AuthenticationFailure::Missing)
            }
            (Authentication::None | ClientSecretBasic(_) | ClientSecretPost(_) | PrivateKeyJwt(_), _) => {
                Err(AuthenticationFailure::MethodMismatch)
            }
        };
        match (found.client(), proven) {
            (Some(client), Ok(())) if !client.disabled => Ok(client),
            (Some(client), Err(failure)) if !client.disabled => Err(self.error(failure)),
            (Some(_) | None, _) => Err(self.error(AuthenticationFailure::ClientUnknown)),
        }
    }

    fn error(&self, failure: AuthenticationFailure) -> AuthenticationError {
        AuthenticationError { failure, by_header: matches!(self.presented, Presented::Basic(_)) }
    }
}

fn accept(assertion: &ClientAssertion, found: &Found<'_>, now: Timestamp) -> Result<(), AuthenticationFailure> {
    if !found.is_assertion_signed() {
        return Err(AuthenticationFailure::AssertionSignature);
    }
    assertion.check(found.policy().issuer(), now)?;
    if found.is_mark_claimed() { Err(AuthenticationFailure::AssertionReplayed) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{ClientType, Registration};
    use crate::policy::Policy;
    use crate::value::{Issuer, Jwks, RedirectUri, Scope};

    fn authenticate(client: Option<&Client>, presented: &Authentication) -> Result<(), AuthenticationError> {
        let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), Scope::empty());
        let id = ClientId::parse("a").unwrap();
        let authentication = match *presented {
            Authentication::None => ClientAuthentication::none(id),
            Authentication::ClientSecretBasic(secret) => ClientAuthentication::basic(id, secret),
            Authentication::ClientSecretPost(secret) => ClientAuthentication::post(id, secret),
            Authentication::PrivateKeyJwt(_) => panic!("an assertion is made with a key"),
        };
        let now = Timestamp::from_unix(0);
        let authenticated = authentication.authenticate(&Found::new(&policy, client, None), now);
        authenticated.map(|authenticated| assert_eq!(Some(authenticated), client))
    }

    #[test]
    fn only_the_registered_secret_by_the_registered_method_is_proof() {
        use Authentication::{
            ClientSecretBasic as Basic, ClientSecretPost as Post, None as Nothing, PrivateKeyJwt as Key,
        };
        use AuthenticationFailure::{ClientUnknown, MethodMismatch, Missing, SecretMismatch};

        let keys = || Jwks::parse(r#"{"keys":[{}]}"#).unwrap();
        let (own, other, zero) = (Digest::of(b"s"), Digest::of(b"t"), Digest::from_bytes([0; 32]));
        let client = |authentication: Authentication, disabled| {
            let uri = RedirectUri::parse("https://a.example/cb").unwrap();
            let registration = Registration::public(ClientId::parse("a").unwrap(), [uri].into(), Scope::empty());
            let client_type = if authentication == Nothing { ClientType::Public } else { ClientType::Confidential };
            Client::new(Registration { client_type, authentication, disabled, ..registration }).unwrap()
        };
        for (registered, presented, expected) in [
            (Some(Basic(own)), Basic(own), Ok(())),
            (Some(Post(own)), Post(own), Ok(())),
            (Some(Nothing), Nothing, Ok(())),
            (Some(Basic(own)), Basic(other), Err(SecretMismatch)),
            (Some(Post(own)), Post(other), Err(SecretMismatch)),
            (Some(Basic(own)), Nothing, Err(Missing)),
            (Some(Post(own)), Nothing, Err(Missing)),
            (Some(Basic(own)), Post(own), Err(MethodMismatch)),
            (Some(Post(own)), Basic(own), Err(MethodMismatch)),
            (Some(Nothing), Basic(own), Err(MethodMismatch)),
            (Some(Nothing), Post(own), Err(MethodMismatch)),
            (None, Basic(zero), Err(ClientUnknown)),
            (None, Post(zero), Err(ClientUnknown)),
            (None, Nothing, Err(ClientUnknown)),
            (Some(Key(keys())), Basic(zero), Err(MethodMismatch)),
            (Some(Key(keys())), Nothing, Err(Missing)),
        ] {
            let by_header = matches!(presented, Basic(_));
            let error = |failure| AuthenticationError { failure, by_header };
            let [enabled, disabled] = [false, true].map(|disabled| registered.clone().map(|own| client(own, disabled)));
            assert_eq!(authenticate(enabled.as_ref(), &presented), expected.map_err(error), "{presented:?}");
            assert_eq!(authenticate(disabled.as_ref(), &presented), Err(error(ClientUnknown)), "{presented:?}");
        }
    }
}
