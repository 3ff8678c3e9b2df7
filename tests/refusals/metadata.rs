//! The metadata document.

use grantor_tests::server::TestServer;

use crate::rows::Rows;

const DOCUMENT: &str = "/.well-known/oauth-authorization-server";

hold_both!("/tenant");

async fn hold(server: TestServer) {
    let inserted = format!("{DOCUMENT}/tenant");

    for method in ["POST", "PUT", "DELETE"] {
        let reply = server.call_host(method, &inserted).send().await;
        assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD"));
    }
    let mut rows = Rows::of("metadata");
    rows.check("method other than GET or HEAD", &server.call_host("POST", &inserted).send().await);
    for path in [DOCUMENT, &format!("{DOCUMENT}/other"), &format!("{DOCUMENT}/tenant/x")] {
        rows.check("unknown issuer path or tenant", &server.call_host("GET", path).send().await);
    }
    rows.finish(&[]);
}
