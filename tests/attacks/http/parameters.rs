//! Parameters: each once, each read in one way, and none that is left out widens anything.

use super::{Probes, Target, Verdict, encode};

/// A parameter that comes twice is read by nobody: the request is refused, and if client or address are what came twice,
/// the browser goes nowhere.
#[tokio::test]
async fn a11_a_repeated_parameter_is_refused() {
    let target = Target::load().await;
    let mut probes = Probes::of("A11");
    for client in [&target.confidential, &target.public] {
        let right = target.right(client);
        let evil = [("redirect_uri", "https://evil.example/"), ("client_id", "another"), ("state", "another")];
        let evil = evil.into_iter().chain([("scope", "x"), ("response_type", "token"), ("unknown", "1")]);
        for (name, value) in right.iter().copied().chain(evil) {
            let mut first = vec![(name, value)];
            first.extend(right.iter().copied());
            let mut last = right.clone();
            last.push((name, value));
            for mut parameters in [first, last] {
                if name == "unknown" {
                    parameters.push((name, "2"));
                }
                let (verdict, reply) = target.visit(&parameters).await;
                let right = match &verdict {
                    Verdict::Asked => false,
                    Verdict::Refused(_) => true,
                    Verdict::Sent(location) => {
                        let addressed = !matches!(name, "client_id" | "redirect_uri");
                        addressed && client.owns(location) && reply.error() == "invalid_request"
                    }
                };
                probes.check(format!("{name}={value} twice"), &verdict, right);
            }
        }
    }
    let form = encode(&[("grant_type", "client_credentials"), ("scope", &target.scope)]);
    let authorization = target.service.basic();
    for name in ["grant_type", "scope", "client_id", "client_secret", "unknown"] {
        let reply = target.post("token", Some(&authorization), &format!("{form}&{name}=x&{name}=x")).await;
        probes.check(format!("{name} twice"), &reply, (reply.status, &*reply.error()) == (400, "invalid_request"));
    }
    for (endpoint, form) in [("revocation", "token=x&token=y"), ("introspection", "token=x&token=x")] {
        let reply = target.post(endpoint, Some(&target.confidential.basic()), form).await;
        probes.check(format!("{endpoint} {form}"), &reply, (reply.status, &*reply.error()) == (400, "invalid_request"));
    }
    let reply = target.post("token", Some(&authorization), &form).await;
    probes.check(form, &reply, reply.status == 200);
    probes.finish(50);
}

/// A request is granted no more for a parameter that it leaves out or sends empty, the challenge above all.
#[tokio::test]
async fn a15_a_parameter_left_out_widens_nothing() {
    let target = Target::load().await;
    let mut probes = Probes::of("A15");
    for client in [&target.confidential, &target.public] {
        let all = target.right(client);
        let subsets: Vec<usize> = (0..1 << all.len()).collect();
        for left_out in subsets.into_iter().filter(|subset| subset.count_ones() <= 3) {
            let without = |at: usize| left_out & (1 << at) != 0;
            if !without(5) && !without(6) {
                continue;
            }
            let kept = all.iter().enumerate().filter(|(at, _)| !without(*at)).map(|(_, pair)| *pair);
            let emptied =
                all.iter().enumerate().map(|(at, (name, value))| (*name, if without(at) { "" } else { value }));
            for parameters in [kept.collect::<Vec<_>>(), emptied.collect()] {
                let (verdict, _) = target.visit(&parameters).await;
                let right = match &verdict {
                    Verdict::Asked => false,
                    Verdict::Sent(location) => client.owns(location) && location.contains("error="),
                    Verdict::Refused(_) => true,
                };
                probes.check(encode(&parameters), &verdict, right);
            }
        }
    }
    probes.finish(100);
}

/// What two readers could read in two ways is read by nobody: names and values that are almost parameters are none.
#[tokio::test]
async fn a42_what_is_almost_a_parameter_is_none() {
    let target = Target::load().await;
    let mut probes = Probes::of("A42");
    let client = &target.confidential;
    let right = encode(&target.right(client));
    for (from, to) in [
        ("client_id=", "client_id[]="),
        ("client_id=", "client_id[0]="),
        ("client_id=", "Client_Id="),
        ("client_id=", "client_id%00="),
        ("client_id=", "client_id%20="),
        ("client_id=", "%20client_id="),
        ("client_id=", "client.id="),
        ("&redirect_uri=", ";redirect_uri="),
        ("scope=", "scope=%20"),
        ("scope=", "scope=x%0a"),
        ("scope=", "scope=%22"),
        ("scope=", "scope=%ff"),
        ("scope=", "scope=%"),
        ("scope=", "scope=%zz"),
        ("scope=", "scope=%c0%af"),
        ("state=", "state=%00"),
        ("code_challenge=", "code_challenge=%20"),
        ("code_challenge=", "code_challenge=A"),
        ("code_challenge_method=S256", "code_challenge_method=s256"),
        ("code_challenge_method=S256", "code_challenge_method=S256%20"),
        ("response_type=code", "response_type=Code"),
        ("response_type=code", "response_type=code+code"),
        ("response_type=code", "response_type=code%20"),
    ] {
        let query = right.replacen(from, to, 1);
        assert_ne!(query, right);
        let (verdict, _) = target.visit_raw(&query).await;
        let right = match &verdict {
            Verdict::Asked => false,
            Verdict::Sent(location) => client.owns(location) && location.contains("error="),
            Verdict::Refused(status) => *status < 500,
        };
        probes.check(to, &verdict, right);
    }
    probes.finish(20);
}
