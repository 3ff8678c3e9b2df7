//! Every row of `errors.csv` for the endpoints that exist, against the core and over real HTTP: each condition is brought
//! about, and the answer is reported where, and with the status and code, that the row says. A row that needs a feature which does not
//! exist yet is named with that feature.

/// Holds the function `hold` of a module against the adapter and against the core, with an issuer at this path.
macro_rules! hold_both {
    ($path:literal) => {
        #[tokio::test]
        async fn over_http() {
            hold(TestServer::start_at($path, |policy| policy)).await;
        }

        #[tokio::test]
        async fn the_core() {
            hold(TestServer::in_process_at($path, |policy| policy)).await;
        }
    };
}

mod assertions;
mod authorize;
mod introspect;
mod metadata;
mod resource;
mod revoke;
mod rows;
mod token;
