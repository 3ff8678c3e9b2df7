//! Looking grants up by whom they concern: for consent management.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::grant::Grant;
use crate::value::{ClientId, GrantId, Issuer, Subject, Timestamp};

/// Finding the grants of an owner or of a client, so that they can be shown and withdrawn.
///
/// No request of the protocol needs it. An engine that finds records by their key alone does not implement it, and a host
/// that asks for it does not compile over that engine.
///
/// What is found are grants of the issuer that is named, and of no other. Each is found as it was last saved, until it
/// ends or outlives its date. They come in the order of the bytes of their ids, each once, and no page leaves one out.
/// Names are compared byte by byte.
///
/// It may lag behind: what was saved a moment ago may not be found yet, and what ended a moment ago may be found still. To
/// end what was found, let the server of that issuer answer [`Withdraw`](crate::operation::Withdraw), which decides on the
/// record as it is.
pub trait Lookup {
    /// How the store fails. It must not show what it stores.
    type Error: core::error::Error;

    /// The grants that this owner approved.
    fn of_subject(
        &self,
        issuer: &Issuer,
        subject: &Subject,
        page: Page,
    ) -> impl Future<Output = Result<Vec<Arc<Grant>>, Self::Error>> + Send;

    /// The grants of this client, those that no owner approved included.
    fn of_client(
        &self,
        issuer: &Issuer,
        client: &ClientId,
        page: Page,
    ) -> impl Future<Output = Result<Vec<Arc<Grant>>, Self::Error>> + Send;
}

/// A part of what is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The last grant of the page before, which may have ended since; `None` for the first page.
    pub after: Option<GrantId>,
    /// How many grants at most. Fewer mean that there are no more.
    pub limit: usize,
    /// What has outlived its date by then is not found.
    pub now: Timestamp,
}
