//! Whether what concurrent calls were answered can be put in an order: each call takes effect at one instant between
//! its beginning and its end, and each answer is right at that instant.
//!
//! The calls are followed in time, with every state that the grant can be in by then. Where a call ends, it must have
//! taken effect; so whatever is under way is tried before it, in every order (just-in-time linearization: Lowe,
//! *Testing for linearizability*, 2017).

use core::fmt;
use std::collections::BTreeSet;

use grantor::Saved;

/// A record as a history knows it: its revision, and a mark that tells it from others of that revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    pub(super) revision: u64,
    pub(super) mark: i64,
}

/// A call, and what it was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Load(Option<Version>),
    /// `None` where there was no answer: the save takes effect at some time, or never.
    Save(Version, Option<Saved>),
}

/// When a call began and ended, on a clock that no two events share. Without an end it may take effect at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) began: u64,
    pub(super) ended: Option<u64>,
    pub(super) action: Action,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |version: Version| format!("revision {} (mark {})", version.revision, version.mark);
        let ended = self.ended.map_or_else(String::new, |ended| ended.to_string());
        write!(f, "{}..{ended} ", self.began)?;
        match self.action {
            Action::Load(found) => write!(f, "load: {}", found.map_or_else(|| "nothing".into(), name)),
            Action::Save(version, Some(saved)) => write!(f, "save of {}: {saved:?}", name(version)),
            Action::Save(version, None) => write!(f, "save of {}: no answer", name(version)),
        }
    }
}

/// A way in which it may have come so far: what is stored, and which of the calls that are under way took effect.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Course {
    stored: Option<Version>,
    done: BTreeSet<usize>,
}

/// The first call, by its end, whose answer no order of the calls explains. All are of one grant, of which nothing was
/// stored before.
pub(super) fn contradiction(calls: &[Call]) -> Option<&Call> {
    let begins = calls.iter().enumerate().map(|(index, call)| (call.began, index, false));
    let ends = calls.iter().enumerate().filter_map(|(index, call)| Some((call.ended?, index, true)));
    let mut events: Vec<_> = begins.chain(ends).collect();
    events.sort_unstable();

    let mut under_way = BTreeSet::new();
    let mut courses = BTreeSet::from([Course { stored: None, done: BTreeSet::new() }]);
    for (_, index, ends) in events {
        if !ends {
            under_way.insert(index);
            continue;
        }
        courses = after(index, calls, &under_way, courses);
        under_way.remove(&index);
        if courses.is_empty() {
            return calls.get(index);
        }
    }
    None
}

/// The courses in which this call took effect, and is no longer under way.
fn after(ended: usize, calls: &[Call], under_way: &BTreeSet<usize>, courses: BTreeSet<Course>) -> BTreeSet<Course> {
    let mut seen = courses.clone();
    let mut open: Vec<_> = courses.into_iter().collect();
    let mut closed = BTreeSet::new();
    while let Some(course) = open.pop() {
        if course.done.contains(&ended) {
            let mut course = course;
            course.done.remove(&ended);
            closed.insert(course);
            continue;
        }
        for index in under_way.difference(&course.done) {
            let Some(stored) = calls.get(*index).and_then(|call| call.action.take_effect(course.stored)) else {
                continue;
            };
            let mut next = Course { stored, done: course.done.clone() };
            next.done.insert(*index);
            if seen.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    closed
}

impl Action {
    /// What is stored after the call, if it could be answered so on what is stored before.
    fn take_effect(self, stored: Option<Version>) -> Option<Option<Version>> {
        let follows =
            |version: Version| version.revision.checked_sub(1) == Some(stored.map_or(0, |stored| stored.revision));
        match self {
            Self::Load(loaded) => (loaded == stored).then_some(stored),
            Self::Save(version, Some(Saved::Stored) | None) => follows(version).then_some(Some(version)),
            Self::Save(version, Some(Saved::Conflict)) => (!follows(version)).then_some(stored),
            Self::Save(version, Some(Saved::Full)) => (version.revision == 1 && stored.is_none()).then_some(stored),
        }
    }
}

#[cfg(test)]
mod tests {
    use grantor::Saved::{Conflict, Full, Stored};

    use super::*;

    fn version(revision: u64, mark: i64) -> Version {
        Version { revision, mark }
    }

    fn save(began: u64, ended: u64, revision: u64, mark: i64, saved: Saved) -> Call {
        Call { began, ended: Some(ended), action: Action::Save(version(revision, mark), Some(saved)) }
    }

    fn load(began: u64, ended: u64, found: Option<(u64, i64)>) -> Call {
        let found = found.map(|(revision, mark)| version(revision, mark));
        Call { began, ended: Some(ended), action: Action::Load(found) }
    }

    /// A save without an answer.
    fn unknown(began: u64, revision: u64, mark: i64) -> Call {
        Call { began, ended: None, action: Action::Save(version(revision, mark), None) }
    }

    #[track_caller]
    fn accepts(calls: &[Call]) {
        assert_eq!(contradiction(calls), None);
    }

    /// The call at this index is the one that nothing explains.
    #[track_caller]
    fn refuses(calls: &[Call], index: usize) {
        assert_eq!(contradiction(calls), Some(&calls[index]));
    }

    #[test]
    fn one_after_the_other() {
        accepts(&[]);
        accepts(&[
            load(1, 2, None),
            save(3, 4, 2, 9, Conflict),
            save(5, 6, 1, 7, Stored),
            save(7, 8, 1, 8, Conflict),
            load(9, 10, Some((1, 7))),
            save(11, 12, 2, 9, Stored),
            load(13, 14, Some((2, 9))),
        ]);
    }

    #[test]
    fn a_load_beside_a_save_sees_it_or_does_not() {
        for found in [None, Some((1, 7))] {
            accepts(&[save(1, 4, 1, 7, Stored), load(2, 3, found)]);
            accepts(&[save(2, 3, 1, 7, Stored), load(1, 4, found)]);
        }
        accepts(&[save(1, 6, 1, 7, Stored), load(2, 3, None), load(4, 5, Some((1, 7)))]);
        refuses(&[save(1, 6, 1, 7, Stored), load(2, 3, Some((1, 7))), load(4, 5, None)], 2);
    }

    #[test]
    fn of_saves_side_by_side_either_wins_and_one_alone() {
        accepts(&[save(1, 3, 1, 7, Stored), save(2, 4, 1, 8, Conflict), load(5, 6, Some((1, 7)))]);
        accepts(&[save(1, 3, 1, 7, Conflict), save(2, 4, 1, 8, Stored), load(5, 6, Some((1, 8)))]);
        refuses(&[save(1, 3, 1, 7, Stored), save(2, 4, 1, 8, Stored)], 1);
        refuses(&[save(1, 3, 1, 7, Stored), save(2, 4, 1, 8, Conflict), load(5, 6, Some((1, 8)))], 2);
        refuses(&[save(1, 3, 1, 7, Conflict), save(2, 4, 1, 8, Conflict)], 0);
        // The loser may end first: the winner took effect before.
        accepts(&[save(1, 4, 1, 7, Stored), save(2, 3, 1, 8, Conflict)]);
        refuses(&[save(3, 4, 1, 7, Stored), save(1, 2, 1, 8, Conflict)], 1);
    }

    #[test]
    fn a_chain_may_take_effect_within_one_call() {
        accepts(&[
            load(1, 10, Some((2, 8))),
            save(2, 5, 1, 7, Stored),
            save(3, 6, 2, 8, Stored),
            save(4, 7, 3, 9, Stored),
            load(11, 12, Some((3, 9))),
        ]);
        // Revision 3 cannot be stored before revision 2 has begun.
        refuses(&[save(1, 2, 1, 7, Stored), save(3, 4, 3, 9, Stored), save(5, 6, 2, 8, Stored)], 1);
    }

    #[test]
    fn what_is_lost_or_old_is_refused() {
        refuses(&[save(1, 2, 1, 7, Stored), load(3, 4, None)], 1);
        refuses(&[save(1, 2, 1, 7, Stored), save(3, 4, 2, 8, Stored), load(5, 6, Some((1, 7)))], 2);
        refuses(&[save(1, 2, 1, 7, Conflict)], 0);
        refuses(&[load(1, 2, Some((1, 7))), save(3, 4, 1, 7, Stored)], 0);
        refuses(&[save(1, 2, 0, 7, Stored)], 0);
        refuses(&[save(1, 2, u64::MAX, 7, Stored)], 0);
    }

    #[test]
    fn a_save_without_an_answer_takes_effect_once_at_any_time_or_never() {
        let stored = save(1, 2, 1, 7, Stored);
        accepts(&[stored, unknown(3, 2, 8), load(4, 5, Some((1, 7)))]);
        accepts(&[stored, unknown(3, 2, 8), load(4, 5, Some((2, 8)))]);
        accepts(&[stored, unknown(3, 2, 8), load(4, 5, Some((1, 7))), load(6, 7, Some((2, 8)))]);
        accepts(&[stored, unknown(3, 2, 8), save(4, 5, 2, 9, Conflict), load(6, 7, Some((2, 8)))]);
        accepts(&[stored, unknown(3, 2, 8), save(4, 5, 2, 9, Stored), load(6, 7, Some((2, 9)))]);
        refuses(&[stored, unknown(3, 2, 8), load(4, 5, Some((2, 8))), load(6, 7, Some((1, 7)))], 3);
        refuses(&[stored, unknown(3, 2, 8), save(4, 5, 2, 9, Stored), load(6, 7, Some((2, 8)))], 3);
        refuses(&[stored, load(2, 3, Some((2, 8))), unknown(4, 2, 8)], 1);
    }

    #[test]
    fn a_store_is_full_for_new_grants_alone() {
        accepts(&[save(1, 2, 1, 7, Full), load(3, 4, None), save(5, 6, 1, 7, Stored)]);
        refuses(&[save(1, 2, 1, 7, Full), load(3, 4, Some((1, 7)))], 1);
        refuses(&[save(1, 2, 1, 7, Stored), save(3, 4, 2, 8, Full)], 1);
        refuses(&[save(1, 2, 1, 7, Stored), save(3, 4, 1, 8, Full)], 1);
    }
}
