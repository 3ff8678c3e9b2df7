//! Grants by their owner and by their client.

use core::ops::Bound;
use std::sync::Arc;

use grantor::{ClientId, Grant, GrantId, Issuer, Lookup, Page, Subject};
use redb::TableDefinition;

use crate::error::Error;
use crate::grants::RedbGrants;
use crate::record;
use crate::tables::{BY_CLIENT, BY_SUBJECT, GRANTS, Id};

type Index<'n> = TableDefinition<'n, (&'static str, Id), ()>;

/// It does not lag behind: both tables are written in one transaction with the record. A look-up reads the grants that the
/// owner or the client has at all issuers in the file, until the page is full.
impl Lookup for RedbGrants {
    type Error = Error;

    async fn of_subject(&self, issuer: &Issuer, subject: &Subject, page: Page) -> Result<Vec<Arc<Grant>>, Error> {
        self.of(BY_SUBJECT, issuer, subject.as_str(), page)
    }

    async fn of_client(&self, issuer: &Issuer, client: &ClientId, page: Page) -> Result<Vec<Arc<Grant>>, Error> {
        self.of(BY_CLIENT, issuer, client.as_str(), page)
    }
}

impl RedbGrants {
    fn of(&self, index: Index<'_>, issuer: &Issuer, name: &str, page: Page) -> Result<Vec<Arc<Grant>>, Error> {
        let transaction = self.file().read()?;
        let (index, grants) = (transaction.open_table(index)?, transaction.open_table(GRANTS)?);
        let first = match &page.after {
            Some(id) => Bound::Excluded((name, id.as_bytes())),
            None => Bound::Included((name, &[0; 16])),
        };
        let mut found = Vec::new();
        for entry in index.range((first, Bound::Included((name, &[u8::MAX; 16]))))? {
            if found.len() == page.limit {
                break;
            }
            let (key, _) = entry?;
            let (_, id) = key.value();
            if let Some(record) = grants.get(id)?
                && let (_, date, json) = record.value()
                && date > page.now.as_unix()
                && let grant = record::read(GrantId::from_bytes(*id), json)?
                && grant.issuer() == issuer
            {
                found.push(grant);
            }
        }
        Ok(found)
    }
}
