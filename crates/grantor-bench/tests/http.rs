//! What is compared over HTTP is answered by both, with as many bytes.

use std::path::Path;

use grantor_bench::http::{Comparison, Round};
use grantor_bench::task::Task;

#[test]
fn both_answer_all_requests_with_as_many_bytes() {
    let bench = Path::new(env!("CARGO_BIN_EXE_grantor-bench"));
    let compared: Vec<_> = Task::ALL.into_iter().filter_map(|task| Comparison::measure(bench, task, 1, 20)).collect();
    assert_eq!(compared.len(), 4);
    for Comparison { task, grantor, bare } in compared {
        let answered = |round: &Round| (round.latencies.len(), round.received);
        let [grantor, bare] = [grantor, bare].map(|rounds| rounds.all().iter().map(answered).collect::<Vec<_>>());
        assert_eq!(grantor, bare, "{}", task.name());
        assert!(grantor.iter().all(|(count, bytes)| *count == 20 && *bytes > 20 * 200), "{grantor:?}");
    }
}
