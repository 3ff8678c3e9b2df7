//! Where a browser is sent: to what is registered, byte for byte, or nowhere.

use super::{Account, Probes, Target, Verdict, encode};

/// URIs that look like a registered one.
fn lookalikes(uri: &str) -> Vec<String> {
    let (scheme, rest) = uri.split_once("://").unwrap();
    let at = rest.find('/').unwrap();
    let (host, path) = rest.split_at(at);
    let last = path.chars().last().unwrap();
    let encoded = format!("{}%{:02x}", &path[..path.len() - 1], u32::from(last));
    vec![
        uri.to_uppercase(),
        format!("{}://{rest}", scheme.to_uppercase()),
        format!("{scheme}://{}{path}", host.to_uppercase()),
        format!("{scheme}://{host}{}", path.to_uppercase()),
        format!("{uri}/"),
        format!("{uri}/x"),
        format!("{uri}x"),
        format!("{uri}?"),
        format!("{uri}?x=1"),
        format!("{uri}#"),
        format!("{uri}#x"),
        format!("{uri}&x"),
        format!("{uri}%00"),
        format!("{uri}%20"),
        format!("{uri} "),
        format!("{uri}\t"),
        format!("{uri}\n"),
        format!("{uri}\\"),
        format!("{uri}/../x"),
        format!("{uri}/%2e%2e/x"),
        format!("{scheme}://{host}/x/..{path}"),
        format!("{scheme}://{host}/.{path}"),
        format!("{scheme}://{host}/{path}"),
        format!("{scheme}://{host}{encoded}"),
        format!("{scheme}://{host}"),
        format!("{scheme}://{host}/"),
        format!("{scheme}:/{host}{path}"),
        format!("{scheme}:\\\\{host}{path}"),
        format!("//{host}{path}"),
        path.to_owned(),
        format!("ftp://{host}{path}"),
        format!("javascript://{host}{path}"),
        format!("{scheme}://{host}.evil.example{path}"),
        format!("{scheme}://evil.example/{host}{path}"),
        format!("{scheme}://evil.example?{uri}"),
        format!("{scheme}://evil.example#{uri}"),
        format!("{scheme}://x.{host}{path}"),
        format!("{scheme}://{host}.{path}"),
        format!("{scheme}://user@{host}{path}"),
        format!("{scheme}://{host}@evil.example{path}"),
        format!("{scheme}://{host}:@evil.example{path}"),
        format!("{scheme}://{host}:1@evil.example{path}"),
        format!("{scheme}://{host}\\@evil.example{path}"),
        format!("{scheme}://{host}%25@evil.example{path}"),
        format!("{scheme}://{host}%40evil.example{path}"),
        format!("{scheme}://{host}%2f@evil.example{path}"),
        format!("{scheme}://{host}/@evil.example{path}"),
        format!("{uri},https://evil.example/"),
        format!("{uri} https://evil.example/"),
        "https://evil.example/".to_owned(),
        "*".to_owned(),
        ".*".to_owned(),
    ]
}

/// The same with more attention to where a loopback URI may vary.
fn loopback_lookalikes(uri: &str) -> Vec<String> {
    let rest = uri.strip_prefix("http://127.0.0.1").unwrap();
    let ends = ["", ":0", ":01", ":65536", ":", ":x", ":1x", ":-1", ":1:2", ":1@evil.example", ":1.evil.example"];
    let ported = ends.iter().skip(1).map(|end| format!("http://127.0.0.1{end}{rest}"));
    let hosts =
        ["127.0.0.2", "127.1", "0x7f.0.0.1", "2130706433", "localhost", "[::1]", "127.0.0.1.evil.example", "0.0.0.0"];
    let hosts = hosts.iter().map(|host| format!("http://{host}:49152{rest}"));
    let rests = ["/", "/x", "?x=1", "#", "#x"].iter().map(|more| format!("http://127.0.0.1:49152{rest}{more}"));
    let upper = format!("http://127.0.0.1:49152{}", rest.to_uppercase());
    let secure = format!("https://127.0.0.1:49152{rest}");
    ported.chain(hosts).chain(rests).chain([upper, secure, "http://127.0.0.1:49152".into()]).collect()
}

const MODES: &[Option<&str>] = &[
    None,
    Some("query"),
    Some("fragment"),
    Some("form_post"),
    Some("query.jwt"),
    Some("fragment.jwt"),
    Some("form_post.jwt"),
    Some("jwt"),
    Some("web_message"),
    Some("x"),
];

async fn refused(target: &Target, probes: &mut Probes, client: &Account, uris: &[String]) {
    for uri in uris {
        assert_ne!(*uri, client.redirect_uri);
        let (verdict, _) = target.visit(&target.with(client, "redirect_uri", Some(uri))).await;
        probes.check(format!("redirect_uri {uri:?}"), &verdict, matches!(verdict, Verdict::Refused(_)));
    }
    let (verdict, _) = target.visit(&target.right(client)).await;
    probes.check(&*client.redirect_uri, &verdict, verdict == Verdict::Asked);
}

/// A redirection URI is compared byte by byte, whatever two addresses mean to a browser.
#[tokio::test]
async fn a03_a_lookalike_is_another_uri() {
    let target = Target::load().await;
    let mut probes = Probes::of("A3");
    for client in [&target.confidential, &target.public] {
        refused(&target, &mut probes, client, &lookalikes(&client.redirect_uri)).await;
    }
    probes.finish(100);
}

/// On a loopback address any port is the client's, and nothing else varies.
#[tokio::test]
async fn a04_a05_on_a_loopback_address_the_port_alone_varies() {
    let target = Target::load().await;
    let mut probes = Probes::of("A4");
    let client = &target.loopback;
    refused(&target, &mut probes, client, &loopback_lookalikes(&client.redirect_uri)).await;
    for port in [":1", ":80", ":8080", ":49152", ":65535"] {
        let uri = client.redirect_uri.replacen("127.0.0.1", &format!("127.0.0.1{port}"), 1);
        let (verdict, _) = target.visit(&target.with(client, "redirect_uri", Some(&uri))).await;
        probes.check(uri, &verdict, verdict == Verdict::Asked);
    }
    probes.finish(30);
}

/// However a redirection URI is percent-encoded on its way, it is decoded once, and the verdict is that on the decoded
/// one.
#[tokio::test]
async fn a06_the_verdict_does_not_depend_on_the_encoding() {
    let target = Target::load().await;
    let mut probes = Probes::of("A6");
    let client = &target.confidential;
    let whole = |text: &str, upper: bool| -> String {
        text.bytes().map(|b| if upper { format!("%{b:02X}") } else { format!("%{b:02x}") }).collect()
    };
    let others = encode(&target.with(client, "redirect_uri", None));
    let right = &client.redirect_uri;
    let evil = lookalikes(right).into_iter().filter(|uri| !uri.contains(['#', '&', ' ', '\t', '\n', '\\', '%']));
    for (uri, expected) in evil.map(|uri| (uri, false)).chain([(right.clone(), true)]) {
        let once = [uri.clone(), whole(&uri, true), whole(&uri, false), uri.replace('.', "%2E").replace(':', "%3a")];
        for encoded in once {
            let (verdict, _) = target.visit_raw(&format!("{others}&redirect_uri={encoded}")).await;
            let asked = verdict == Verdict::Asked;
            let right = if expected { asked } else { matches!(verdict, Verdict::Refused(_)) };
            probes.check(encoded, &verdict, right);
        }
        let twice = whole(&whole(&uri, true), true);
        let (verdict, _) = target.visit_raw(&format!("{others}&redirect_uri={twice}")).await;
        probes.check(twice, &verdict, matches!(verdict, Verdict::Refused(_)));
    }
    probes.finish(100);
}

/// A registered URI is a literal: where it has a dot, nothing else may stand.
#[tokio::test]
async fn a07_a_dot_is_a_dot() {
    let target = Target::load().await;
    let mut probes = Probes::of("A7");
    let client = &target.confidential;
    let uri = &client.redirect_uri;
    let dots: Vec<_> = uri.match_indices('.').map(|(at, _)| at).collect();
    let replaced =
        dots.iter().flat_map(|at| ["x", "-", "/"].map(|by| format!("{}{by}{}", &uri[..*at], &uri[at + 1..])));
    let patterns =
        [format!("^{uri}$"), format!("({uri})"), format!("{uri}|x"), format!("{uri}*"), uri.replace("://", "://*.")];
    refused(&target, &mut probes, client, &replaced.chain(patterns).collect::<Vec<_>>()).await;
    probes.finish(8);
}

/// The way in which an answer is wanted changes nothing about where it may go.
#[tokio::test]
async fn a08_the_verdict_does_not_depend_on_the_response_mode() {
    let target = Target::load().await;
    let mut probes = Probes::of("A8");
    let client = &target.confidential;
    for mode in MODES {
        for uri in ["https://evil.example/cb".to_owned(), format!("{}/x", client.redirect_uri)] {
            let mode = mode.map(|mode| ("response_mode", mode));
            let parameters: Vec<_> = target.with(client, "redirect_uri", Some(&uri)).into_iter().chain(mode).collect();
            let (verdict, reply) = target.visit(&parameters).await;
            let told = reply.body.contains("evil.example") || reply.body.contains("<form");
            probes.check(format!("{mode:?} {uri}"), &verdict, matches!(verdict, Verdict::Refused(_)) && !told);
        }
        let parameters: Vec<_> =
            target.right(client).into_iter().chain(mode.map(|mode| ("response_mode", mode))).collect();
        let (verdict, _) = target.visit(&parameters).await;
        let home = if let Verdict::Sent(location) = &verdict { client.owns(location) } else { true };
        probes.check(format!("{mode:?}"), &verdict, home);
    }
    probes.finish(30);
}

/// Nothing that is wrong with a request makes the server send the browser, or an error, to an address that is not
/// registered; what is told to the client is told at the registered one.
#[tokio::test]
async fn a09_a10_errors_go_to_registered_addresses_alone() {
    let target = Target::load().await;
    let mut probes = Probes::of("A9, A10");
    let wrong = [
        ("response_type", "token"),
        ("response_type", "x"),
        ("scope", "un-heard-of"),
        ("scope", "a  b"),
        ("code_challenge", "x"),
        ("code_challenge_method", "plain"),
        ("state", "\u{1}"),
        ("prompt", "none"),
        ("prompt", "none login"),
        ("max_age", "-1"),
        ("request", "e30.e30."),
        ("request_uri", "https://evil.example/r"),
        ("registration", "{}"),
        ("resource", "relative"),
        ("claims", "x"),
        ("id_token_hint", "x"),
    ];
    for client in [&target.confidential, &target.public] {
        for (name, value) in wrong {
            let kept: Vec<_> = target.with(client, name, Some(value));
            let (verdict, _) = target.visit(&kept).await;
            let home = if let Verdict::Sent(location) = &verdict { client.owns(location) } else { true };
            probes.check(format!("{name}={value}"), &verdict, home);
            for evil in ["https://evil.example/cb", "//evil.example/cb", &format!("{}.evil", client.redirect_uri)] {
                let parameters: Vec<_> = kept.iter().copied().filter(|(own, _)| *own != "redirect_uri").collect();
                let (verdict, reply) = target.visit(&[&parameters[..], &[("redirect_uri", evil)]].concat()).await;
                let silent = reply.header("location").is_empty() && reply.header("refresh").is_empty();
                let right = matches!(verdict, Verdict::Refused(_)) && silent;
                probes.check(format!("{name}={value} {evil}"), &verdict, right);
            }
        }
    }
    probes.finish(100);
}
