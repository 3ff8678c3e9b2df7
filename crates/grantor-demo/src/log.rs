//! What an operator is told.

use grantor::operation::What;
use grantor::{Event, Observer};

use crate::with_causes;

/// Tells an operator what happens, a line each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Log {
    /// Whether to say anything.
    pub(crate) on: bool,
}

impl Observer for Log {
    fn observe(&self, event: &Event) {
        if !self.on {
            return;
        }
        let client = event.client.as_ref().map_or("-", grantor::ClientId::as_str);
        let grant = event.grant.map_or_else(|| "-".into(), |grant| grant.to_string());
        if let What::Refused(reason) = event.what {
            eprintln!("Refused client={client:?} grant={grant}: {reason}");
        } else {
            eprintln!("{:?} client={client:?} grant={grant}", event.what);
        }
    }

    fn store_failed(&self, error: &dyn core::error::Error) {
        eprintln!("a store failed: {}", with_causes(error));
    }

    fn signer_failed(&self, error: &dyn core::error::Error) {
        eprintln!("the signer failed: {}", with_causes(error));
    }
}
