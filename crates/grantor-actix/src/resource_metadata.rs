//! The metadata document of a protected resource (RFC 9728).

use std::sync::Arc;

use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, Resource, guard};
use grantor::wire::ProtectedResourceMetadata;

use crate::copy;

/// The route that answers with this document, at the path of its URL: `App::service` takes it, outside of any scope.
#[must_use]
pub fn resource_metadata(metadata: ProtectedResourceMetadata) -> Resource {
    let metadata = Arc::new(metadata);
    let own = Arc::clone(&metadata);
    // The path as it was sent: patterns are matched after percent-decoding, and a resource may have encoded characters.
    let at_its_path = guard::fn_guard(move |context| context.head().uri.path() == own.path());
    web::resource("/{path:.*}").guard(at_its_path).to(move |request: HttpRequest| {
        let metadata = Arc::clone(&metadata);
        async move { copy::response(metadata.respond(&copy::request(&request, None, Some(&Bytes::new())))) }
    })
}
