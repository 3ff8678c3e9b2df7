//! Grants by their owner and by their client.

use core::ops::Bound;
use std::sync::Arc;

use grantor::{ClientId, Grant, GrantId, Lookup, Page, Subject};
use redb::TableDefinition;

use crate::error::Error;
use crate::grants::RedbGrants;
use crate::record;
use crate::tables::{BY_CLIENT, BY_SUBJECT, GRANTS, Id};

/// It does not lag behind: both tables are written in one transaction with the record.
impl Lookup for RedbGrants {
    type Error = Error;

    async fn of_subject(&self, subject: &Subject, page: Page) -> Result<Vec<Arc<Grant>>, Error> {
        self.of(BY_SUBJECT, subject.as_str(), page)
    }

    async fn of_client(&self, client: &ClientId, page: Page) -> Result<Vec<Arc<Grant>>, Error> {
        self.of(BY_CLIENT, client.as_str(), page)
    }
}

impl RedbGrants {
    fn of(&self, index: TableDefinition<'_, (&str, Id), ()>, name: &str, page: Page) -> Result<Vec<Arc<Grant>>, Error> {
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
            {
                found.push(record::read(GrantId::from_bytes(*id), json)?);
            }
        }
        Ok(found)
    }
}
