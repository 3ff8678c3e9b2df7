//! Whatever text is taken as a secret or as an identifier in base64url is the one text of that value, and no text is two
//! kinds of credential.

use grantor::operation::PresentedToken;
use grantor::{AccessToken, Binding, ClientSecret, Code, CodeChallenge, Digest, GrantId, Nonce, RefreshToken, Ticket};

/// Checks one text.
pub fn check(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let code = Code::parse(text).map(|code| (code.reveal().to_owned(), code.grant()));
    let access = AccessToken::parse(text).map(|token| (token.reveal().to_owned(), token.grant()));
    let refresh = RefreshToken::parse(text).map(|token| (token.reveal().to_owned(), token.grant()));
    let ticket = Ticket::parse(text).map(|ticket| (ticket.reveal(), ticket.grant()));
    let binding = Binding::parse(text).map(|binding| binding.reveal().to_owned());

    match PresentedToken::parse(text) {
        PresentedToken::Access(token) => assert_eq!(access, Some((token.reveal().to_owned(), token.grant()))),
        PresentedToken::Refresh(token) => assert_eq!(refresh, Some((token.reveal().to_owned(), token.grant()))),
        PresentedToken::Jwt(_) => assert_eq!(text.split('.').count(), 3),
        PresentedToken::NoToken => assert!(text.starts_with("gac_") || text.starts_with("git_")),
        PresentedToken::Unknown => assert!(code.is_none() && ticket.is_none()),
    }
    let credentials: Vec<_> = [&code, &access, &refresh, &ticket].into_iter().flatten().collect();
    assert!(credentials.len() + usize::from(binding.is_some()) <= 1, "a text is one kind of credential");
    for (revealed, grant) in credentials {
        assert_eq!(revealed, text);
        assert!(text[4..].starts_with(&grant.to_string()[..21]), "it begins with the grant that it names");
    }
    if let Some(revealed) = binding {
        assert_eq!(revealed, text);
    }
    if let Ok(secret) = ClientSecret::parse(text) {
        assert_eq!(secret.reveal(), text);
        assert_eq!(secret.digest(), Digest::of(data));
    }
    check_bytes(text);
}

fn check_bytes(text: &str) {
    let digest = Digest::from_base64url(text);
    let nonce = Nonce::from_base64url(text);
    let id = GrantId::from_base64url(text);
    let shown = [digest.map(|it| it.to_string()), nonce.map(|it| it.to_string()), id.map(|it| it.to_string())];
    assert!(shown.iter().flatten().all(|shown| shown == text));
    assert_eq!(digest.is_some(), nonce.is_some(), "both are 32 bytes");
    assert_eq!(CodeChallenge::parse(text).is_ok(), digest.is_some(), "a challenge is a digest");
    assert_eq!(digest, digest.map(|digest| Digest::from_bytes(*digest.as_bytes())));
}
