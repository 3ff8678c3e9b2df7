//! A store, and beside it what was saved there, so that it is known what a look-up has to find.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::Arc;

use grantor::{ClientId, Grant, GrantId, Grants, Issuer, Lookup, Page, Saved, Stage, Subject, Timestamp};

use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, at, name};
use crate::store_kit::finding::{Finding, Verdict};
use crate::store_kit::passing::pass;
use crate::store_kit::sentence::Sentence;
use crate::store_kit::valid::valid;

/// A store, and the record of each grant as it was last saved.
pub(super) struct Kept<D: Database> {
    store: Examined<D::Store>,
    last: BTreeMap<GrantId, Arc<Grant>>,
}

/// Whose grants are looked up, and where.
#[derive(Clone, Copy)]
pub(super) struct Sought<'a> {
    issuer: &'a str,
    whose: Whose<'a>,
}

#[derive(Clone, Copy)]
enum Whose<'a> {
    Owner(&'a str),
    Client(&'a str),
}

impl<D: Database<Store: Grants + Lookup>> Kept<D> {
    pub(super) async fn over(database: &D) -> Self {
        Self { store: Examined::over(database).await, last: BTreeMap::new() }
    }

    /// The same place, as the next process opens it.
    pub(super) async fn reopened(self, database: &D) -> Self {
        let Self { store, last } = self;
        drop(store);
        Self { store: Examined::over(database).await, last }
    }

    /// Saves a record that follows what is stored.
    pub(super) async fn save(&mut self, grant: &Arc<Grant>) -> Verdict {
        self.store.stores(grant, at(0)).await?;
        self.last.insert(grant.id(), Arc::clone(grant));
        Ok(())
    }

    /// Saves a record that does not follow what is stored.
    pub(super) async fn is_refused(&self, grant: &Arc<Grant>) -> Verdict {
        self.store.refuses(grant, self.last.get(&grant.id()), at(0)).await
    }

    /// Saves a new grant, if there is room.
    pub(super) async fn save_if_there_is_room(&mut self, grant: &Arc<Grant>) -> Verdict {
        if self.store.save(grant, at(0)).await? == Saved::Stored {
            self.last.insert(grant.id(), Arc::clone(grant));
        }
        Ok(())
    }

    /// Whatever may be dropped at this time has every occasion to go.
    pub(super) async fn pass(&self, now: Timestamp) -> Verdict {
        pass::<D>(&self.store, now).await
    }

    /// All that is to be found is found, and nothing else.
    pub(super) async fn finds(&self, sought: Sought<'_>, now: Timestamp) -> Verdict {
        self.page(sought, Page { after: None, limit: usize::MAX, now }).await.map(drop)
    }

    /// The grants on this page, which are those that have to be there.
    pub(super) async fn page(&self, sought: Sought<'_>, page: Page) -> Result<Vec<GrantId>, Finding> {
        for process in self.store.processes() {
            D::catch_up(process).await;
        }
        let found = sought.ask(self.store.store(), page).await?;
        for grant in &found {
            self.is_due(grant, sought, page.now)?;
        }
        let due = self.last.values().filter(|grant| sought.misfit(grant, page.now).is_none());
        let due: Vec<_> = due.map(|grant| grant.id()).filter(|id| page.after.is_none_or(|after| *id > after)).collect();
        let found: Vec<_> = found.iter().map(|grant| grant.id()).collect();
        if page.after.is_none() && page.limit > due.len() {
            let missing = due.iter().find(|id| !found.contains(id));
            Sentence::Found.holds_if(missing.is_none(), || format!("{sought} finds {found:?} without {missing:?}"))?;
        }
        let due: Vec<_> = due.into_iter().take(page.limit).collect();
        Sentence::Pages.holds_if(found == due, || {
            let Page { after, limit, .. } = page;
            format!("{sought} finds {found:?} on a page of {limit} after {after:?}, where {due:?} are due")
        })?;
        Ok(due)
    }

    /// A grant that is found is one that was sought, as it was last saved.
    fn is_due(&self, grant: &Arc<Grant>, sought: Sought<'_>, now: Timestamp) -> Verdict {
        if let Some((sentence, why)) = sought.misfit(grant, now) {
            return Err(sentence.broken(format!("{sought} finds {}, {why}", name(grant))));
        }
        let last = self.last.get(&grant.id());
        Sentence::Found.holds_if(last == Some(grant), || {
            let last = last.map_or_else(|| "nothing".into(), |last| name(last));
            format!("{sought} finds a record that is no more, {}: {last} was last saved", name(grant))
        })
    }
}

impl<'a> Sought<'a> {
    pub(super) const fn owner(issuer: &'a str, subject: &'a str) -> Self {
        Self { issuer, whose: Whose::Owner(subject) }
    }

    pub(super) const fn client(issuer: &'a str, client: &'a str) -> Self {
        Self { issuer, whose: Whose::Client(client) }
    }

    async fn ask<L: Lookup>(self, store: &L, page: Page) -> Result<Vec<Arc<Grant>>, Finding> {
        let issuer = valid(Issuer::parse(self.issuer));
        let (sentence, found) = match self.whose {
            Whose::Owner(subject) => {
                (Sentence::OfSubject, store.of_subject(&issuer, &valid(Subject::parse(subject)), page).await)
            }
            Whose::Client(client) => {
                (Sentence::OfClient, store.of_client(&issuer, &valid(ClientId::parse(client)), page).await)
            }
        };
        found.map_err(|error| sentence.broken(format!("{self} failed: {error}")))
    }

    /// Why a grant is not to be found, if it is not.
    fn misfit(self, grant: &Grant, now: Timestamp) -> Option<(Sentence, String)> {
        let (issuer, client) = (grant.issuer().as_str(), grant.client().as_str());
        let owner = grant.owner().map(|owner| owner.subject.as_str());
        if issuer != self.issuer {
            return Some((Sentence::Issuer, format!("of {issuer}")));
        }
        if matches!(grant.stage(), Stage::Ended(_)) || now >= grant.retain_until() {
            return Some((Sentence::Found, "which is over".into()));
        }
        match self.whose {
            Whose::Owner(sought) => {
                (owner != Some(sought)).then(|| (Sentence::OfSubject, format!("of owner {owner:?}")))
            }
            Whose::Client(sought) => (client != sought).then(|| (Sentence::OfClient, format!("of client {client:?}"))),
        }
    }
}

impl fmt::Display for Sought<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { issuer, whose } = self;
        match whose {
            Whose::Owner(subject) => write!(f, "the look-up of owner {subject:?} at {issuer}"),
            Whose::Client(client) => write!(f, "the look-up of client {client:?} at {issuer}"),
        }
    }
}
