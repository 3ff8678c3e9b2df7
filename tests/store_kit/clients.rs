//! Stores of clients that break their contract.

use core::convert::Infallible;
use std::sync::Arc;

use grantor::{Client, ClientId, Clients, Registration};
use grantor_testkit::store_kit;
use grantor_testkit::store_kit::{Registry, Sentence};

/// How a store finds clients.
type Find = fn(&str, &str) -> bool;

/// A list of clients, of which the first is found that `find` takes for the one.
struct List {
    clients: Vec<Client>,
    find: Find,
}

impl Clients for List {
    type Error = Infallible;

    async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Infallible> {
        let found = self.clients.iter().find(|client| (self.find)(client.client_id.as_str(), id.as_str()));
        Ok(found.cloned().map(Arc::new))
    }
}

/// A store of its own for each way to find.
macro_rules! registry {
    ($name:ident, $keep:expr, $find:expr) => {
        struct $name;

        impl Registry for $name {
            type Clients = List;

            async fn holding(clients: Vec<Client>) -> List {
                List { clients: clients.into_iter().map($keep).collect(), find: $find }
            }
        }
    };
}

registry!(Honest, |client| client, |own, sought| own == sought);
registry!(WithoutCase, |client| client, |own, sought| own.eq_ignore_ascii_case(sought));
registry!(Trimming, |client| client, |own, sought| own.trim() == sought.trim());
registry!(ByPrefix, |client| client, |own, sought| own.starts_with(sought));
registry!(ByPattern, |client| client, |own, sought| own == sought || own == "%");
registry!(Enabling, enabled, |own, sought| own == sought);

/// The registration without its switch.
fn enabled(client: Client) -> Client {
    Client::new(Registration { disabled: false, ..Registration::clone(&client) }).unwrap()
}

const FOUND: &str = "a_client_is_found_by_its_own_identifier";
const NOBODY: &str = "an_identifier_that_names_nobody_finds_nothing";
const WHOLE: &str = "a_registration_is_found_as_it_was";

macro_rules! checks_that_find {
    ($store:ty) => {{
        let findings = store_kit!(findings in clients: $store);
        assert!(findings.iter().all(|(_, finding)| finding.sentence() == Sentence::Client));
        findings.into_iter().map(|(check, _)| check).collect::<Vec<_>>()
    }};
}

#[test]
fn an_honest_store_passes() {
    assert_eq!(checks_that_find!(Honest), [""; 0]);
}

#[test]
fn each_lie_is_found() {
    assert_eq!(checks_that_find!(WithoutCase), [FOUND, NOBODY]);
    assert_eq!(checks_that_find!(Trimming), [FOUND, NOBODY]);
    assert_eq!(checks_that_find!(ByPrefix), [FOUND, NOBODY]);
    assert_eq!(checks_that_find!(ByPattern), [FOUND, NOBODY]);
    assert_eq!(checks_that_find!(Enabling), [WHOLE]);
}
