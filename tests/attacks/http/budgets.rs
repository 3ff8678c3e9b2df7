//! What is read has limits: in bytes and in number.

use super::{Probes, Target, Verdict, encode};

/// Whatever is too long or too much is refused as the client's mistake, and nothing of it is acted on.
#[tokio::test]
async fn a40_what_is_read_has_limits() {
    let target = Target::load().await;
    let mut probes = Probes::of("A40");
    let query = encode(&target.right(&target.confidential));
    let many = |count: usize| (0..count).map(|at| format!("&p{at}=1")).collect::<String>();
    for more in
        [many(1000), format!("&x={}", "a".repeat(20_000)), format!("&{}=1", "a".repeat(20_000)), "&a".repeat(1000)]
    {
        let (verdict, _) = target.visit_raw(&format!("{query}{more}")).await;
        let right = match &verdict {
            Verdict::Asked => false,
            Verdict::Sent(location) => target.confidential.owns(location) && location.contains("error="),
            Verdict::Refused(status) => (400..500).contains(status),
        };
        probes.check(format!("{} bytes more", more.len()), &verdict, right);
    }
    let own = encode(&[("grant_type", "client_credentials"), ("scope", &target.scope)]);
    let authorization = target.service.basic();
    for more in [
        many(1000),
        "&a".repeat(1000),
        format!("&x={}", "a".repeat(100_000)),
        format!("&x={}", "%41".repeat(50_000)),
        format!("&{}=1", "a".repeat(100_000)),
        format!("&x={}", "[".repeat(50_000)),
    ] {
        for (endpoint, form) in [("token", &*own), ("revocation", "token=x"), ("introspection", "token=x")] {
            let reply = target.post(endpoint, Some(&authorization), &format!("{form}{more}")).await;
            let right = (400..500).contains(&reply.status);
            probes.check(format!("{endpoint} and {} bytes more", more.len()), (reply.status, reply.error()), right);
        }
    }
    // Limits are no excuse: what is right and small is still read afterwards, with a few parameters that nobody knows.
    let (verdict, _) = target.visit_raw(&format!("{query}{}", many(20))).await;
    probes.check("20 more parameters", &verdict, verdict == Verdict::Asked);
    let reply = target.post("token", Some(&authorization), &format!("{own}{}", many(20))).await;
    probes.check("20 more fields", &reply, reply.status == 200);
    probes.finish(20);
}
