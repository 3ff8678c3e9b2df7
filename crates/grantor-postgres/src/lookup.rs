//! The grants of an owner or of a client, page by page.

use std::sync::Arc;

use grantor::{ClientId, Grant, Issuer, Lookup, Page, Subject};

use crate::grants::grant;
use crate::postgres::Parameters;
use crate::{Error, PostgresGrants};

/// A grant that has ended has no subject.
const OF_SUBJECT: &str = "
    SELECT record::text FROM grantor.grants
    WHERE issuer = $1 AND subject = $2 AND id > $3 AND retain_until > $4 ORDER BY id LIMIT $5";

const OF_CLIENT: &str = "
    SELECT record::text FROM grantor.grants
    WHERE issuer = $1 AND client = $2 AND NOT ended AND id > $3 AND retain_until > $4 ORDER BY id LIMIT $5";

/// What is found is up to date. A look-up reads the grants that the owner or the client has at all issuers of the database,
/// until the page is full.
impl Lookup for PostgresGrants {
    type Error = Error;

    async fn of_subject(&self, issuer: &Issuer, subject: &Subject, page: Page) -> Result<Vec<Arc<Grant>>, Error> {
        self.page(OF_SUBJECT, issuer, subject.as_str(), page).await
    }

    async fn of_client(&self, issuer: &Issuer, client: &ClientId, page: Page) -> Result<Vec<Arc<Grant>>, Error> {
        self.page(OF_CLIENT, issuer, client.as_str(), page).await
    }
}

impl PostgresGrants {
    async fn page(&self, statement: &str, issuer: &Issuer, name: &str, page: Page) -> Result<Vec<Arc<Grant>>, Error> {
        // Every id comes after the empty one.
        let after = page.after.as_ref().map_or(&[][..], |id| id.as_bytes());
        let limit = i64::try_from(page.limit).unwrap_or(i64::MAX);
        let parameters: Parameters<'_> = &[&issuer.as_str(), &name, &after, &page.now.as_unix(), &limit];
        self.0.query(statement, parameters).await?.iter().map(grant).collect()
    }
}
