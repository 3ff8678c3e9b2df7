//! Looking grants up by whom they concern: for consent management.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::grant::Grant;
use crate::value::{ClientId, GrantId, Subject, Timestamp};

/// Finding the grants of an owner or of a client, so that they can be shown and withdrawn.
///
/// No request of the protocol needs it. An engine that finds records by their key alone does not implement it, and a host
/// that asks for it does not compile over that engine.
///
/// What is found are grants that have neither ended nor outlived their date, in the order of their ids. It may lag behind:
/// what was saved a moment ago may not be found yet, and what ended a moment ago may be found still. Where several issuers
/// share a store, the grants of all of them are found, and [`Grant::issuer`] tells them apart. To end what was found,
/// let the server answer [`Withdraw`](crate::operation::Withdraw), which decides on the record as it is.
pub trait Lookup {
    /// How the store fails.
    type Error: core::error::Error;

    /// The grants that this owner approved.
    fn of_subject(
        &self,
        subject: &Subject,
        page: Page,
    ) -> impl Future<Output = Result<Vec<Arc<Grant>>, Self::Error>> + Send;

    /// The grants of this client, those that no owner approved included.
    fn of_client(
        &self,
        client: &ClientId,
        page: Page,
    ) -> impl Future<Output = Result<Vec<Arc<Grant>>, Self::Error>> + Send;
}

/// A part of what is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The last grant of the page before; `None` for the first page.
    pub after: Option<GrantId>,
    /// How many grants at most. Fewer mean that there are no more.
    pub limit: usize,
    /// What has outlived its date by then is not found.
    pub now: Timestamp,
}
