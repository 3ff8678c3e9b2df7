//! Every order in which requests about one record can load, decide and save.

use std::sync::Arc;

use grantor::wire::{Endpoint, Response};
use grantor::{Client, Decision, Found, Grant, Moment, Operation as _, Policy};
use grantor_tests::direct::moment;

use crate::scene::{client, credentials, form};

/// A request that is under way: what it decides on a record.
pub(crate) type Request<'a> = Box<dyn Fn(&Grant) -> (Option<Arc<Grant>>, Response) + 'a>;

/// A request of a client to an endpoint. It keeps its moment, however often it decides, as the server's loop does.
pub(crate) fn request<'a, E: Endpoint<Answer = Response> + 'a>(
    policy: &'a Policy,
    endpoint: E,
    client_id: &'a str,
    fields: &[(&str, &str)],
    seconds: i64,
) -> Request<'a> {
    let (authorization, body) = credentials(client_id, fields);
    let operation = endpoint.parse(policy, &form(authorization.as_deref(), &body)).ok().unwrap();
    let (client, moment): (Client, Moment) = (client(client_id), moment(seconds));
    Box::new(move |grant| {
        let Decision { save, reply, .. } = operation.decide(&Found::new(policy, Some(&client), Some(grant)), &moment);
        (save, endpoint.render(policy, reply))
    })
}

/// What came of one order: the answers in the order of the requests, and the record that is left.
pub(crate) struct End {
    pub(crate) responses: Vec<Response>,
    pub(crate) record: Arc<Grant>,
}

enum Progress {
    Waiting,
    Decided(Option<Arc<Grant>>, Response),
    Answered(Response),
}

/// Runs every order to its end. In one step a request loads and decides, in the next it saves; if the record has
/// changed in between, it begins again. Gives the number of orders.
pub(crate) fn every_order(record: &Arc<Grant>, requests: &[Request<'_>], mut check: impl FnMut(&End)) -> usize {
    let mut orders = 0;
    let mut pending: Vec<Vec<usize>> = vec![Vec::new()];
    while let Some(order) = pending.pop() {
        let (record, progress) = run(record, requests, &order);
        let unfinished = |at: &usize| !matches!(progress[*at], Progress::Answered(_));
        let next: Vec<usize> = (0..requests.len()).filter(unfinished).collect();
        if !next.is_empty() {
            pending.extend(next.into_iter().map(|at| [&order[..], &[at]].concat()));
            continue;
        }
        orders += 1;
        let answered = |progress| if let Progress::Answered(response) = progress { Some(response) } else { None };
        check(&End { responses: progress.into_iter().filter_map(answered).collect(), record });
    }
    orders
}

fn run(record: &Arc<Grant>, requests: &[Request<'_>], order: &[usize]) -> (Arc<Grant>, Vec<Progress>) {
    let mut record = Arc::clone(record);
    let mut progress: Vec<Progress> = requests.iter().map(|_| Progress::Waiting).collect();
    for at in order {
        let before = core::mem::replace(&mut progress[*at], Progress::Waiting);
        progress[*at] = match before {
            Progress::Waiting => {
                let (save, response) = requests[*at](&record);
                Progress::Decided(save, response)
            }
            Progress::Decided(None, response) => Progress::Answered(response),
            Progress::Decided(Some(grant), response) if grant.revision() == record.revision() + 1 => {
                record = grant;
                Progress::Answered(response)
            }
            // The compare-and-swap fails, and the answer is void.
            Progress::Decided(Some(_), _) => Progress::Waiting,
            Progress::Answered(_) => unreachable!("who has an answer does nothing more"),
        };
    }
    (record, progress)
}
