//! The grants of an owner or of a client, page by page.

use std::sync::Arc;

use grantor::{ClientId, Grant, Lookup, Page, Subject};
use tokio_postgres::types::ToSql;

use crate::grants::grant;
use crate::{Error, PostgresGrants};

/// A grant that has ended has no subject.
const OF_SUBJECT: &str = "
    SELECT record::text FROM grantor.grants
    WHERE subject = $1 AND id > $2 AND retain_until > $3 ORDER BY id LIMIT $4";

const OF_CLIENT: &str = "
    SELECT record::text FROM grantor.grants
    WHERE client = $1 AND NOT ended AND id > $2 AND retain_until > $3 ORDER BY id LIMIT $4";

/// What is found is up to date. A database that several issuers share finds the grants of all of them: tell them apart by
/// [`Grant::issuer`].
impl Lookup for PostgresGrants {
    type Error = Error;

    async fn of_subject(&self, subject: &Subject, page: Page) -> Result<Vec<Arc<Grant>>, Error> {
        self.page(OF_SUBJECT, &subject.as_str(), page).await
    }

    async fn of_client(&self, client: &ClientId, page: Page) -> Result<Vec<Arc<Grant>>, Error> {
        self.page(OF_CLIENT, &client.as_str(), page).await
    }
}

impl PostgresGrants {
    async fn page(&self, statement: &str, whose: &(dyn ToSql + Sync), page: Page) -> Result<Vec<Arc<Grant>>, Error> {
        // Every id comes after the empty one.
        let after = page.after.as_ref().map_or(&[][..], |id| id.as_bytes());
        let limit = i64::try_from(page.limit).unwrap_or(i64::MAX);
        self.0.query(statement, &[whose, &after, &page.now.as_unix(), &limit]).await?.iter().map(grant).collect()
    }
}
