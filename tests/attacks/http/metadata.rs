//! What the metadata list is what is accepted, and nothing else is.

use grantor_tests::server::{CHALLENGE, VERIFIER};

use super::{Probes, Target, Verdict, encode};

/// Each method, type and mode is accepted if and only if it is listed.
#[tokio::test]
async fn a16_what_is_listed_is_what_is_accepted() {
    let target = Target::load().await;
    let mut probes = Probes::of("A16");
    for client in [&target.confidential, &target.public] {
        let methods = target.listed("code_challenge_methods_supported");
        for method in ["S256", "plain", "none", "s256", "S512", ""] {
            // An absent method means plain (RFC 7636 4.3), whose challenge is its verifier.
            let listed = methods.iter().any(|own| own == if method.is_empty() { "plain" } else { method });
            let challenge = if method == "S256" { CHALLENGE } else { VERIFIER };
            let mut parameters = target.with(client, "code_challenge", Some(challenge));
            parameters.retain(|(name, _)| *name != "code_challenge_method");
            parameters.extend((!method.is_empty()).then_some(("code_challenge_method", method)));
            let (verdict, _) = target.visit(&parameters).await;
            probes.check(format!("code_challenge_method={method}"), &verdict, (verdict == Verdict::Asked) == listed);
        }
        let types = target.listed("response_types_supported");
        for response_type in ["code", "token", "id_token", "code id_token", "code token", "id_token token", "none"] {
            let listed = types.iter().any(|own| own == response_type);
            let (verdict, reply) = target.visit(&target.with(client, "response_type", Some(response_type))).await;
            let unsupported = matches!(verdict, Verdict::Sent(_)) && reply.error() == "unsupported_response_type";
            probes.check(format!("response_type={response_type}"), &verdict, unsupported != listed);
        }
        let modes = target.listed("response_modes_supported");
        for mode in ["query", "fragment", "form_post", "query.jwt", "fragment.jwt", "form_post.jwt", "jwt"] {
            let listed = modes.iter().any(|own| own == mode);
            let (verdict, _) = target.visit(&target.with(client, "response_mode", Some(mode))).await;
            probes.check(format!("response_mode={mode}"), &verdict, (verdict == Verdict::Asked) == listed);
        }
        let (verdict, reply) = target.visit(&target.with(client, "response_type", Some("x"))).await;
        let told = reply.parameter("iss");
        let expected = if target.metadata["authorization_response_iss_parameter_supported"] == true {
            &*target.issuer
        } else {
            ""
        };
        probes.check("iss", &verdict, told == expected);
    }
    grant_types(&target, &mut probes).await;
    probes.finish(50);
}

async fn grant_types(target: &Target, probes: &mut Probes) {
    let types = target.listed("grant_types_supported");
    for grant_type in [
        "authorization_code",
        "refresh_token",
        "client_credentials",
        "password",
        "implicit",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:openid:params:grant-type:ciba",
    ] {
        let listed = types.iter().any(|own| own == grant_type);
        let form = encode(&[("grant_type", grant_type), ("username", "x"), ("password", "x"), ("code", "x")]);
        let reply = target.post("token", Some(&target.confidential.basic()), &form).await;
        probes.check(form, &reply, (reply.error() == "unsupported_grant_type") != listed);
    }
    // Each endpoint takes the ways to authenticate that it lists; both clients here use listed ones.
    for (endpoint, form) in [("revocation", "token=x"), ("introspection", "token=x")] {
        let methods = target.listed(&format!("{endpoint}_endpoint_auth_methods_supported"));
        let reply = target.post(endpoint, Some(&target.confidential.basic()), form).await;
        let by_header = methods.iter().any(|own| own == "client_secret_basic");
        probes.check(endpoint, &reply, (reply.status == 200) == by_header);
        let public = format!("{form}&{}", encode(&[("client_id", &target.public.id)]));
        let reply = target.post(endpoint, None, &public).await;
        let by_nothing = methods.iter().any(|own| own == "none");
        probes.check(endpoint, &reply, (reply.status == 200) == by_nothing);
    }
    for (method, endpoint) in
        [("GET", "token"), ("GET", "revocation"), ("GET", "introspection"), ("PUT", "authorization")]
    {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let reply = target.send(target.http().request(method, target.endpoint(endpoint))).await;
        probes.check(endpoint, &reply, (400..500).contains(&reply.status));
    }
}
