//! What a forger makes of the text of a thing.

use base64ct::{Base64UrlUnpadded, Encoding as _};

use super::jwt;
use super::request::{Forgery, Kind};

/// The text that is presented, made from the text of a thing of this kind.
pub(crate) fn forge(text: &str, kind: Kind, forgery: Forgery) -> String {
    if let Some(jti) = jwt::jti(text) {
        return forge_jwt(text, &jti, forgery);
    }
    let (credential, client) =
        text.split_once('.').map_or((text, None), |(credential, client)| (credential, Some(client)));
    let (prefix, payload) = credential.split_at(credential.find('_').map_or(0, |underscore| underscore + 1));
    let end = credential.len();
    let changed = match forgery {
        Forgery::Genuine => return text.into(),
        Forgery::Cut => return text.get(..text.len() - 1).unwrap_or_default().into(),
        Forgery::Kind => return text.replacen(prefix, if prefix == "gac_" { "gat_" } else { "gac_" }, 1),
        Forgery::Grant => 0..16,
        Forgery::Family if kind == Kind::RefreshToken => 16..48,
        Forgery::Turn if kind == Kind::RefreshToken => 48..80,
        Forgery::Secrets | Forgery::Family | Forgery::Turn => 16..end,
    };
    let mut bytes = Base64UrlUnpadded::decode_vec(payload).unwrap_or_default();
    bytes.iter_mut().enumerate().filter(|(at, _)| changed.contains(at)).for_each(|(_, byte)| *byte ^= 0x5a);
    let credential = format!("{prefix}{}", Base64UrlUnpadded::encode_string(&bytes));
    client.map_or_else(|| credential.clone(), |client| format!("{credential}.{client}"))
}

/// The same for a JWT, whose signature nobody can make: what it says is changed below it, or is presented without it.
fn forge_jwt(text: &str, jti: &str, forgery: Forgery) -> String {
    let mut bytes = Base64UrlUnpadded::decode_vec(jti).unwrap_or_default();
    let (grant, digest) = bytes.split_at_mut(16);
    match forgery {
        Forgery::Genuine => return text.into(),
        Forgery::Cut => return text.get(..text.len() - 1).unwrap_or_default().into(),
        Forgery::Kind => return format!("gac_{jti}"),
        Forgery::Family => return format!("gat_{jti}"),
        Forgery::Grant => grant.iter_mut().for_each(|byte| *byte ^= 0x5a),
        Forgery::Secrets | Forgery::Turn => digest.iter_mut().for_each(|byte| *byte ^= 0x5a),
    }
    jwt::with_jti(text, jti, &Base64UrlUnpadded::encode_string(&bytes))
}

#[cfg(test)]
mod tests {
    use grantor::{AccessToken, Code, RefreshToken};

    use super::*;

    #[test]
    fn a_forgery_is_well_formed_and_says_another_thing() {
        let code = format!("gac_{}", Base64UrlUnpadded::encode_string(&[1; 48]));
        let forged = |forgery| forge(&code, Kind::Code, forgery);
        let genuine = Code::parse(&code).unwrap().grant();
        for forgery in [Forgery::Secrets, Forgery::Family, Forgery::Turn] {
            assert_eq!(Code::parse(&forged(forgery)).unwrap().grant(), genuine);
            assert_ne!(forged(forgery), code);
        }
        assert_ne!(Code::parse(&forged(Forgery::Grant)).unwrap().grant(), genuine);
        assert!(AccessToken::parse(&forged(Forgery::Kind)).is_some());
        assert!(Code::parse(&forged(Forgery::Cut)).is_none());
        assert_eq!(forged(Forgery::Genuine), code);
    }

    #[test]
    fn a_refresh_token_has_two_secrets() {
        let token = format!("grt_{}", Base64UrlUnpadded::encode_string(&[1; 80]));
        let texts = [Forgery::Genuine, Forgery::Secrets, Forgery::Family, Forgery::Turn]
            .map(|forgery| forge(&token, Kind::RefreshToken, forgery));
        for (at, text) in texts.iter().enumerate() {
            assert!(RefreshToken::parse(text).is_some());
            assert!(!texts[..at].contains(text));
        }
    }
}
