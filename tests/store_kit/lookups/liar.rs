//! A store whose look-ups keep their contract, or break it in one way. It stores grants as it should.

use core::convert::Infallible;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use grantor::{ClientId, Grant, GrantId, Grants, Issuer, Lookup, Page, Saved, Stage, Subject, Timestamp};
use grantor_testkit::store_kit::Database;

use super::lies::*;

/// A place for a store that lies so, which is also what each process has.
#[derive(Clone)]
pub(crate) struct Liar<const LIE: Lie> {
    room: usize,
    records: Arc<Mutex<Records>>,
}

#[derive(Default)]
struct Records {
    stored: BTreeMap<GrantId, Arc<Grant>>,
    /// What look-ups read, in the order in which it came.
    index: Vec<Arc<Grant>>,
    /// What look-ups are to read.
    waiting: Vec<Arc<Grant>>,
}

impl<const LIE: Lie> Database for Liar<LIE> {
    type Store = Self;

    async fn create() -> Self {
        Self { room: usize::MAX, records: Arc::default() }
    }

    async fn create_with_room(grants: usize) -> Option<Self> {
        Some(Self { room: grants, records: Arc::default() })
    }

    async fn open(&self) -> Self {
        if LIE == INDEXES_IN_MEMORY {
            self.records.lock().unwrap().index.clear();
        }
        self.clone()
    }

    async fn sweep(grants: &Self, now: Timestamp) {
        let mut records = grants.records.lock().unwrap();
        records.stored.retain(|_, grant| now < grant.retain_until());
        records.index.retain(|grant| now < grant.retain_until());
    }

    async fn catch_up(grants: &Self) {
        if LIE == LAGS_BEHIND {
            grants.records.lock().unwrap().catch_up::<LIE>();
        }
    }
}

impl Records {
    /// What waits comes into the index.
    fn catch_up<const LIE: Lie>(&mut self) {
        for grant in core::mem::take(&mut self.waiting) {
            match self.index.iter_mut().find(|known| known.id() == grant.id()) {
                Some(known) if LIE == KEEPS_THE_FIRST_COPY && known.owner().is_some() => {}
                Some(known) => *known = grant,
                None => self.index.push(grant),
            }
        }
    }
}

impl<const LIE: Lie> Grants for Liar<LIE> {
    type Error = Infallible;

    async fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Infallible> {
        Ok(self.records.lock().unwrap().stored.get(&id).cloned())
    }

    async fn save(&self, grant: &Arc<Grant>, _: Timestamp) -> Result<Saved, Infallible> {
        let mut records = self.records.lock().unwrap();
        let stored = records.stored.get(&grant.id()).map_or(0, |stored| stored.revision());
        let saved = if stored.checked_add(1) != Some(grant.revision()) {
            Saved::Conflict
        } else if stored == 0 && records.stored.len() >= self.room {
            Saved::Full
        } else {
            records.stored.insert(grant.id(), Arc::clone(grant));
            Saved::Stored
        };
        let is_indexed = match LIE {
            INDEXES_AND_THEN_COMPARES => true,
            INDEXES_NEW_GRANTS => saved == Saved::Stored && stored == 0,
            _ => saved == Saved::Stored,
        };
        records.catch_up::<LIE>();
        records.waiting.extend(is_indexed.then(|| Arc::clone(grant)));
        // What lags behind waits until another grant is saved.
        if LIE != LAGS_BEHIND && LIE != LAGS_FOR_EVER {
            records.catch_up::<LIE>();
        }
        Ok(saved)
    }
}

/// Whose grants are sought.
#[derive(Clone, Copy)]
enum Sought<'a> {
    Owner(&'a str),
    Client(&'a str),
}

impl<const LIE: Lie> Lookup for Liar<LIE> {
    type Error = Infallible;

    async fn of_subject(&self, issuer: &Issuer, subject: &Subject, page: Page) -> Result<Vec<Arc<Grant>>, Infallible> {
        Ok(self.page(issuer.as_str(), Sought::Owner(subject.as_str()), page))
    }

    async fn of_client(&self, issuer: &Issuer, client: &ClientId, page: Page) -> Result<Vec<Arc<Grant>>, Infallible> {
        Ok(self.page(issuer.as_str(), Sought::Client(client.as_str()), page))
    }
}

impl<const LIE: Lie> Liar<LIE> {
    fn page(&self, issuer: &str, sought: Sought<'_>, page: Page) -> Vec<Arc<Grant>> {
        let Records { stored, index, .. } = &*self.records.lock().unwrap();
        let named = index.iter().filter(|grant| is_named::<LIE>(grant, issuer, sought));
        let mut found: Vec<_> = match LIE {
            INDEXES_NEW_GRANTS => named.filter_map(|grant| stored.get(&grant.id())).cloned().collect(),
            _ => named.cloned().collect(),
        };
        if LIE != LIMITS_AND_THEN_FILTERS {
            found.retain(|grant| is_found::<LIE>(grant, issuer, page.now));
        }
        if LIE != ORDERS_BY_AGE {
            found.sort_by_key(|grant| place::<LIE>(grant.id()));
        }
        let known = found.iter().position(|grant| Some(grant.id()) == page.after);
        let behind = |after| found.partition_point(|grant| place::<LIE>(grant.id()) <= place::<LIE>(after));
        let first = match (LIE, page.after) {
            (_, None) => 0,
            (ORDERS_BY_AGE | BEGINS_ANEW, Some(_)) => known.map_or(0, |known| known + 1),
            (STOPS_WHERE_SOMETHING_IS_GONE, Some(_)) => known.map_or(found.len(), |known| known + 1),
            (REPEATS_THE_LAST, Some(after)) => known.unwrap_or_else(|| behind(after)),
            (_, Some(after)) => behind(after),
        };
        let limit = match LIE {
            CUTS_THE_LIMIT_OFF => (page.limit as i32).try_into().unwrap_or(0),
            TAKES_ZERO_FOR_ALL if page.limit == 0 => usize::MAX,
            HAS_A_LIMIT_OF_ITS_OWN => page.limit.min(20),
            _ => page.limit,
        };
        found.into_iter().skip(first).take(limit).filter(|grant| is_found::<LIE>(grant, issuer, page.now)).collect()
    }
}

/// What ids are put in order by.
fn place<const LIE: Lie>(id: GrantId) -> Vec<u8> {
    if LIE == ORDERS_BY_TEXT { id.to_string().into() } else { id.as_bytes().into() }
}

fn is_named<const LIE: Lie>(grant: &Grant, issuer: &str, sought: Sought<'_>) -> bool {
    let (owner, client) = (grant.owner().map(|owner| owner.subject.as_str()), Some(grant.client().as_str()));
    let names = match sought {
        Sought::Owner(_) if LIE == TAKES_CLIENTS_FOR_OWNERS => [owner.or(client), None],
        Sought::Client(_) if LIE == FORGETS_WHAT_HAS_NO_OWNER => [owner.and(client), None],
        _ if LIE == MIXES_OWNERS_AND_CLIENTS => [owner, client],
        Sought::Owner(_) => [owner, None],
        Sought::Client(_) => [client, None],
    };
    let (Sought::Owner(sought) | Sought::Client(sought)) = sought;
    names.into_iter().flatten().any(|name| match LIE {
        JOINS_ISSUER_AND_NAME => [grant.issuer().as_str(), name].concat() == [issuer, sought].concat(),
        KNOWS_NO_CASE => name.to_lowercase() == sought.to_lowercase(),
        KNOWS_NO_BLANKS => name.trim_end() == sought.trim_end(),
        SEEKS_A_PREFIX => name.starts_with(sought),
        SEEKS_A_PATTERN => is_like(name, sought),
        NORMALISES => name.replace("e\u{308}", "\u{eb}") == sought.replace("e\u{308}", "\u{eb}"),
        CUTS_NAMES_OFF => name.bytes().take(254).eq(sought.bytes().take(254)),
        _ => name == sought,
    })
}

/// As SQL has it, where `%` stands for anything and `_` for one character.
fn is_like(text: &str, pattern: &str) -> bool {
    let (mut rest, mut letters) = (pattern.chars(), text.chars());
    match rest.next() {
        None => text.is_empty(),
        Some('%') => (0..=text.len()).filter_map(|at| text.get(at..)).any(|text| is_like(text, rest.as_str())),
        Some(letter) => {
            letters.next().is_some_and(|own| letter == '_' || letter == own) && is_like(letters.as_str(), rest.as_str())
        }
    }
}

fn is_found<const LIE: Lie>(grant: &Grant, issuer: &str, now: Timestamp) -> bool {
    let own = grant.issuer().as_str();
    let is_of_issuer = match LIE {
        KNOWS_NO_ISSUER | JOINS_ISSUER_AND_NAME => true,
        TRIMS_THE_ISSUER => own.trim_end_matches('/') == issuer.trim_end_matches('/'),
        _ => own == issuer,
    };
    let is_live = match LIE {
        FINDS_WHAT_IS_NOT_DROPPED => true,
        COUNTS_THE_DATE => now <= grant.retain_until(),
        _ => now < grant.retain_until(),
    };
    let is_over = matches!(grant.stage(), Stage::Ended(_)) && LIE != FINDS_WHAT_HAS_ENDED;
    is_of_issuer && is_live && !is_over
}
