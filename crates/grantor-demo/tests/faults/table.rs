//! The counts of a run.

use core::fmt;
use std::collections::BTreeMap;

use crate::check::{Settled, Violation, settled};
use crate::history::{Answer, Kind, Request, by_flow};
use crate::server_process::Told;

pub(crate) struct Table<'a> {
    pub(crate) history: &'a [Request],
    pub(crate) violations: &'a [Violation],
    pub(crate) faults: BTreeMap<&'static str, usize>,
    pub(crate) told: Told,
    /// How often a process did not listen that was asked.
    pub(crate) unheard: usize,
}

type Counts = BTreeMap<String, usize>;

/// How often each is there.
fn count(all: impl IntoIterator<Item = String>) -> Counts {
    let mut counts = Counts::new();
    all.into_iter().for_each(|what| *counts.entry(what).or_default() += 1);
    counts
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults = self.faults.iter().map(|(fault, count)| ((*fault).to_owned(), *count)).collect();
        let flows: Vec<_> = by_flow(self.history).into_values().collect();
        let parts = [
            ("faults", faults),
            ("requests and answers", count(self.history.iter().map(request))),
            ("connections refused by a process that was killed", count((0..self.unheard).map(|_| "unheard".into()))),
            ("outcomes that were open", count(flows.iter().flat_map(|flow| doubts(flow)))),
            ("races", count(flows.iter().flat_map(|flow| races(flow)))),
            ("flows", count(flows.iter().map(|flow| fate(flow).into()))),
            ("told by the servers", self.told.0.clone()),
            ("violations", count(self.violations.iter().map(|violation| format!("{:?}", violation.rule)))),
        ];
        parts.into_iter().try_for_each(|(title, counts)| {
            writeln!(f, "{:>8} {title}", counts.values().sum::<usize>())?;
            counts.iter().try_for_each(|(what, count)| writeln!(f, "    {count:>8} {what}"))
        })
    }
}

/// A request and its answer, without what it gives.
fn request(request: &Request) -> String {
    let answer = match &request.answer {
        Answer::Page => "page".into(),
        Answer::Code(_) => "code".into(),
        Answer::Tokens(_) => "tokens".into(),
        Answer::Revoked => "revoked".into(),
        Answer::Active => "active".into(),
        Answer::Inactive => "inactive".into(),
        Answer::Refused(status, code) => format!("refused {status} {code}"),
        Answer::Failed(status, code) => format!("failed {status} {code}"),
        Answer::Lost => "lost".into(),
        Answer::Unclear(what) => format!("unclear: {what}"),
    };
    format!("{:?}: {answer}", request.asked.kind)
}

fn doubts<'a>(flow: &'a [&Request]) -> impl Iterator<Item = String> + 'a {
    let open = flow.iter().filter(|request| request.answer.is_open());
    open.map(|open| {
        let settled = match settled(flow, open) {
            Some(Settled::Made) => "had been done",
            Some(Settled::NotMade) => "had not been done",
            Some(Settled::EitherWay) => "answered when asked again, as either way",
            None => "never answered",
        };
        format!("{:?}: {settled}", open.asked.kind)
    })
}

/// Two requests for the same that overlap: how many of them were given tokens.
fn races<'a>(flow: &'a [&Request]) -> impl Iterator<Item = String> + 'a {
    let pairs = flow.iter().enumerate().flat_map(|(number, one)| {
        let beside = flow[number + 1..].iter().filter(|other| other.asked == one.asked && other.began < one.ended);
        beside.map(move |other| (one, other))
    });
    let pairs = pairs.filter(|(one, _)| matches!(one.asked.kind, Kind::Exchange | Kind::Refresh));
    pairs.map(|(one, other)| {
        let given = [one, other].into_iter().filter(|request| request.tokens().is_some()).count();
        let open = if one.answer.is_open() || other.answer.is_open() { ", an outcome open" } else { "" };
        format!("{:?}: {given} of 2 given tokens{open}", one.asked.kind)
    })
}

/// What a flow came to, as far as it is known.
fn fate(flow: &[&Request]) -> &'static str {
    let any = |what: fn(&Request) -> bool| flow.iter().any(|request| what(request));
    let last = flow.iter().rfind(|request| request.is(Kind::Refresh) && !request.answer.is_open());
    match last {
        Some(last) if last.tokens().is_some() => "alive at the end",
        Some(_) => "ended",
        None if any(|request| request.tokens().is_some()) => "not refreshed",
        None if any(|request| matches!(request.answer, Answer::Code(_))) => "without tokens",
        None => "without a code",
    }
}
