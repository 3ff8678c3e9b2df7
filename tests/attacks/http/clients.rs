//! Who a client is: proven in one way, or not at all.

use grantor_tests::server::VERIFIER;

use super::{Probes, Target, basic, encode};

/// Credentials that are not exactly those that were registered, in the way that was registered, let nobody in.
#[tokio::test]
async fn a42_credentials_are_read_strictly() {
    let target = Target::load().await;
    let mut probes = Probes::of("A42");
    let (id, secret) = (&*target.service.id, &*target.service.secret);
    let own = encode(&[("grant_type", "client_credentials"), ("scope", &target.scope)]);
    let good = target.service.basic();
    let payload = good.strip_prefix("Basic ").unwrap();
    let mut headers = vec![
        basic(format!("{id}:{secret}x").as_bytes()),
        basic(format!("{id}:{}", &secret[..secret.len() - 1]).as_bytes()),
        basic(format!("{id}:{secret}:").as_bytes()),
        basic(format!("{id}: {secret}").as_bytes()),
        basic(format!("{id}:{secret}\n").as_bytes()),
        basic(format!("{id}:{secret}%").as_bytes()),
        basic(format!("{id}:{secret}%00").as_bytes()),
        basic(format!("{id}%00:{secret}").as_bytes()),
        basic(format!("{}:{secret}", id.to_uppercase()).as_bytes()),
        basic(format!("{id}:{}", secret.to_uppercase()).as_bytes()),
        basic(format!("{id}{secret}").as_bytes()),
        basic(format!("{id}:").as_bytes()),
        basic(format!(":{secret}").as_bytes()),
        basic(format!("{id}:%ff").as_bytes()),
        basic([id.as_bytes(), b":\xff"].concat().as_slice()),
        basic(b":"),
        basic(b""),
        format!("Basic {payload}!"),
        format!("Basic {payload},"),
        format!("Basic {}", payload.replacen(&payload[..4], &format!("{}\t", &payload[..4]), 1)),
        format!("Basic {payload} {payload}"),
        format!("Basic {id}:{secret}"),
        format!("Basic{payload}"),
        format!("Bearer {payload}"),
        "Basic".to_owned(),
        "Basic =".to_owned(),
    ];
    headers.retain(|header| *header != good);
    for header in headers {
        let reply = target.post("token", Some(&header), &own).await;
        let right = (400..402).contains(&reply.status) && reply.error() == "invalid_client";
        probes.check(&*header, &reply, right && !reply.body.contains(secret));
    }
    // By two methods, in the address, or for somebody else.
    let in_body = |client: &str| format!("{own}&{}", encode(&[("client_id", client), ("client_secret", secret)]));
    for (header, body) in [
        (Some(&*good), in_body(id)),
        (Some(&*good), format!("{own}&{}", encode(&[("client_id", &target.confidential.id)]))),
        (None, in_body("nobody")),
        (None, format!("{own}&{}", encode(&[("client_id", id)]))),
        (None, own.clone()),
    ] {
        let reply = target.post("token", header, &body).await;
        probes.check(&*body, &reply, (400..402).contains(&reply.status) && reply.text("access_token").is_empty());
    }
    let query = encode(&[("client_id", id), ("client_secret", secret)]);
    let request = target.http().post(format!("{}?{query}", target.endpoint("token")));
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(own.clone());
    let reply = target.send(request).await;
    probes.check("the secret in the address", &reply, reply.status == 400 || reply.status == 401);
    let reply = target.post("token", Some(&good), &own).await;
    probes.check("right", &reply, reply.status == 200);
    probes.finish(30);
}

/// An unknown client and a wrong secret are answered alike, at every endpoint, and no secret comes back.
#[tokio::test]
async fn a25_a_refusal_tells_nothing() {
    let target = Target::load().await;
    let mut probes = Probes::of("A25");
    let client = &target.confidential;
    let exchange =
        encode(&[("grant_type", "authorization_code"), ("code", "x-presented-x"), ("code_verifier", VERIFIER)]);
    for (endpoint, form) in [
        ("token", &*exchange),
        ("token", "grant_type=refresh_token&refresh_token=x-presented-x"),
        ("revocation", "token=x-presented-x"),
        ("introspection", "token=x-presented-x"),
    ] {
        let wrong = basic(format!("{}:wrong-{}", client.id, client.secret).as_bytes());
        let unknown = basic(format!("nobody-at-all:{}", client.secret).as_bytes());
        let known = target.post(endpoint, Some(&wrong), form).await;
        let unknown = target.post(endpoint, Some(&unknown), form).await;
        let seen = |reply: &grantor_tests::http::Reply| {
            (reply.status, reply.body.clone(), reply.header("www-authenticate").to_owned())
        };
        let alike = seen(&known) == seen(&unknown) && known.status == 401;
        probes.check(format!("{endpoint} {form}"), (seen(&known), seen(&unknown)), alike);
        let reply = target.post(endpoint, Some(&client.basic()), form).await;
        for secret in [&*client.secret, "x-presented-x", VERIFIER] {
            probes.check(format!("{endpoint} {form}"), &reply, !reply.body.contains(secret));
        }
    }
    probes.finish(16);
}

/// Clients of both types are answered 200 to the revocation of what they do not hold, and nobody who proves nothing is.
#[tokio::test]
async fn a23_a_revocation_is_answered_to_clients_alone() {
    let target = Target::load().await;
    let mut probes = Probes::of("A23");
    let public = encode(&[("token", "x"), ("client_id", &target.public.id)]);
    let reply = target.post("revocation", None, &public).await;
    probes.check(&*public, &reply, reply.status == 200);
    let confidential = encode(&[("token", "x"), ("client_id", &target.confidential.id)]);
    for (header, form, status) in [
        (Some(target.confidential.basic()), "token=x", 200),
        (Some(target.confidential.basic()), "token=x&token_type_hint=pigeon", 200),
        (Some(target.confidential.basic()), "token=", 400),
        (Some(target.confidential.basic()), "", 400),
        (Some(basic(b"nobody:x")), "token=x", 401),
        (None, "token=x", 400),
        (None, &*confidential, 400),
    ] {
        let reply = target.post("revocation", header.as_deref(), form).await;
        let right = reply.status == status || (header.is_none() && reply.status == 401);
        probes.check(form, &reply, right);
    }
    probes.finish(8);
}
