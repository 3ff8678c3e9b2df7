//! The tables of the file, and how those of grants keep in step: each change is made to all of them in one transaction.

use grantor::{Claim, KeyRing, Mark, Saved, Timestamp};
use redb::{Database, ReadableTable as _, ReadableTableMetadata as _, Table, TableDefinition, WriteTransaction};

use crate::error::Error;
use crate::record::{FoundBy, Record};

/// The bytes of a grant's id.
pub(crate) type Id = &'static [u8; 16];

/// The bytes of a mark's digest.
type Digest = &'static [u8; 32];

/// By id: the revision, `retain_until` in seconds since 1970, and the record as JSON.
pub(crate) const GRANTS: TableDefinition<'_, Id, (u64, i64, &[u8])> = TableDefinition::new("grants");

/// By `retain_until` and id: the owner and the client by whom the grant is looked up. So a grant can be dropped without
/// its record being read.
pub(crate) const BY_DATE: TableDefinition<'_, (i64, Id), FoundBy<&str>> = TableDefinition::new("grants by date");

/// By owner and id: grants that have not ended.
pub(crate) const BY_SUBJECT: TableDefinition<'_, (&str, Id), ()> = TableDefinition::new("grants by subject");

/// By client and id: grants that have not ended.
pub(crate) const BY_CLIENT: TableDefinition<'_, (&str, Id), ()> = TableDefinition::new("grants by client");

/// By client identifier: the registration as JSON.
pub(crate) const CLIENTS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("clients");

/// By digest: what was claimed.
const MARKS: TableDefinition<'_, Digest, ()> = TableDefinition::new("marks");

/// By the date from when on a mark may be dropped, in seconds since 1970, and by its digest.
const MARKS_BY_DATE: TableDefinition<'_, (i64, Digest), ()> = TableDefinition::new("marks by date");

/// By issuer: the revision, and the ring as JSON.
pub(crate) const KEY_RINGS: TableDefinition<'_, &str, (u64, &[u8])> = TableDefinition::new("key rings");

/// How many grants, or marks, that have outlived their date leave with one save: more than the one that it brings in, so that
/// they leave faster than they come.
pub(crate) const PASSING: usize = 2;

/// A transaction whose commit is on the disk when it returns.
///
/// It flushes twice. After one flush, the engine could not tell damaged pages from a commit that a crash cut short: it
/// would fall back to the commit before, and take back what was answered. Now it says that the file is damaged.
pub(crate) fn begin_write(database: &Database) -> Result<WriteTransaction, Error> {
    let mut transaction = database.begin_write()?;
    transaction.set_two_phase_commit(true);
    Ok(transaction)
}

/// All tables, open for writing.
pub(crate) struct Tables<'t> {
    pub(crate) clients: Table<'t, &'static str, &'static [u8]>,
    key_rings: Table<'t, &'static str, (u64, &'static [u8])>,
    marks: Table<'t, Digest, ()>,
    marks_by_date: Table<'t, (i64, Digest), ()>,
    grants: Table<'t, Id, (u64, i64, &'static [u8])>,
    by_date: Table<'t, (i64, Id), FoundBy<&'static str>>,
    by_subject: Index<'t>,
    by_client: Index<'t>,
}

type Index<'t> = Table<'t, (&'static str, Id), ()>;

type Expired = ([u8; 16], FoundBy<String>);

impl<'t> Tables<'t> {
    /// Those that are not there are made.
    pub(crate) fn open(transaction: &'t WriteTransaction) -> Result<Self, Error> {
        Ok(Self {
            clients: transaction.open_table(CLIENTS)?,
            key_rings: transaction.open_table(KEY_RINGS)?,
            marks: transaction.open_table(MARKS)?,
            marks_by_date: transaction.open_table(MARKS_BY_DATE)?,
            grants: transaction.open_table(GRANTS)?,
            by_date: transaction.open_table(BY_DATE)?,
            by_subject: transaction.open_table(BY_SUBJECT)?,
            by_client: transaction.open_table(BY_CLIENT)?,
        })
    }

    /// Compares and swaps. A new grant is refused if there are `capacity` already.
    pub(crate) fn save(&mut self, record: &Record, capacity: u64) -> Result<Saved, Error> {
        let Record { grant, json } = record;
        let (id, date) = (grant.id(), grant.retain_until().as_unix());
        let stored = self.grants.get(id.as_bytes())?.map(|stored| (stored.value().0, stored.value().1));
        let (revision, old_date) = stored.unwrap_or((0, date));
        if revision.checked_add(1) != Some(grant.revision()) {
            return Ok(Saved::Conflict);
        }
        if stored.is_none() && self.grants.len()? >= capacity {
            return Ok(Saved::Full);
        }
        self.grants.insert(id.as_bytes(), (grant.revision(), date, json.as_slice()))?;

        let found_by = record.found_by();
        let before = self.by_date.remove((old_date, id.as_bytes()))?.map(|before| owned(before.value()));
        let (owner, client) = before.unwrap_or_default();
        self.by_date.insert((date, id.as_bytes()), found_by)?;
        move_entry(&mut self.by_subject, owner.as_deref(), found_by.0, id.as_bytes())?;
        move_entry(&mut self.by_client, client.as_deref(), found_by.1, id.as_bytes())?;
        Ok(Saved::Stored)
    }

    /// Drops grants that have outlived their date by `now`, those that did first before others and at most `limit` of
    /// them. How many are gone.
    pub(crate) fn expire(&mut self, now: Timestamp, limit: usize) -> Result<usize, Error> {
        for dropped in 0..limit {
            let Some((id, (owner, client))) = self.pop_expired(now)? else { return Ok(dropped) };
            self.grants.remove(&id)?;
            move_entry(&mut self.by_subject, owner.as_deref(), None, &id)?;
            move_entry(&mut self.by_client, client.as_deref(), None, &id)?;
        }
        Ok(limit)
    }

    /// Claims a mark, if it is none of those that are kept. A new one is refused if there are `capacity` already.
    pub(crate) fn claim(&mut self, mark: &Mark, capacity: u64) -> Result<Claim, Error> {
        let digest = mark.digest();
        if self.marks.get(digest.as_bytes())?.is_some() {
            return Ok(Claim::Again);
        }
        if self.marks.len()? >= capacity {
            return Ok(Claim::Full);
        }
        self.marks.insert(digest.as_bytes(), ())?;
        self.marks_by_date.insert((mark.retain_until().as_unix(), digest.as_bytes()), ())?;
        Ok(Claim::First)
    }

    /// Drops marks that have outlived their date by `now`, as [`expire`](Self::expire) does with grants.
    pub(crate) fn expire_marks(&mut self, now: Timestamp, limit: usize) -> Result<usize, Error> {
        for dropped in 0..limit {
            if self.marks_by_date.first()?.is_none_or(|(key, _)| key.value().0 > now.as_unix()) {
                return Ok(dropped);
            }
            if let Some((key, _)) = self.marks_by_date.pop_first()? {
                self.marks.remove(key.value().1)?;
            }
        }
        Ok(limit)
    }

    /// Compares and swaps a ring; `json` is its record.
    pub(crate) fn save_ring(&mut self, ring: &KeyRing, json: &[u8]) -> Result<Saved, Error> {
        let issuer = ring.issuer().as_str();
        let stored = self.key_rings.get(issuer)?.map_or(0, |stored| stored.value().0);
        if stored.checked_add(1) != Some(ring.revision()) {
            return Ok(Saved::Conflict);
        }
        self.key_rings.insert(issuer, (ring.revision(), json))?;
        Ok(Saved::Stored)
    }

    fn pop_expired(&mut self, now: Timestamp) -> Result<Option<Expired>, Error> {
        if self.by_date.first()?.is_none_or(|(key, _)| key.value().0 > now.as_unix()) {
            return Ok(None);
        }
        Ok(self.by_date.pop_first()?.map(|(key, found_by)| (*key.value().1, owned(found_by.value()))))
    }
}

fn owned((owner, client): FoundBy<&str>) -> FoundBy<String> {
    (owner.map(Into::into), client.map(Into::into))
}

/// Most saves leave the owner and the client as they are: the page of their entry is not written.
fn move_entry(index: &mut Index<'_>, from: Option<&str>, to: Option<&str>, id: &[u8; 16]) -> Result<(), Error> {
    if from == to {
        return Ok(());
    }
    if let Some(from) = from {
        index.remove((from, id))?;
    }
    if let Some(to) = to {
        index.insert((to, id), ())?;
    }
    Ok(())
}
