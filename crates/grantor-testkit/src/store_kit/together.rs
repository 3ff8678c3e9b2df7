//! Many tasks at once, and one future that is not given its time.

use core::future::poll_fn;
use core::pin::pin;
use core::task::Poll;
use std::sync::Arc;

use tokio::sync::Barrier;

/// What these futures give, each run by a task of its own, all from one moment on. A task that panics takes the check
/// with it.
pub(super) async fn together<F>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let futures: Vec<_> = futures.into_iter().collect();
    let start = Arc::new(Barrier::new(futures.len()));
    let begin = |future: F| {
        let start = Arc::clone(&start);
        tokio::spawn(async move {
            start.wait().await;
            future.await
        })
    };
    let tasks: Vec<_> = futures.into_iter().map(begin).collect();
    let mut outputs = Vec::new();
    for task in tasks {
        match task.await {
            Ok(output) => outputs.push(output),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
    outputs
}

/// The output of a future that is polled so often at most, and then dropped: `None` if that was not enough.
pub(super) async fn give_up_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// How often a future that overtakes is polled before the other one goes on. It may need the other, which may hold a
/// lock.
const HEAD_START: usize = 64;

/// Both outputs, where the second future overtakes the first, which was polled so often before.
pub(super) async fn overtaken<A: Future, B: Future>(polls: usize, first: A, second: B) -> (A::Output, B::Output) {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let (mut one, mut other) = (None, None);
    let mut step = 0;
    poll_fn(move |context| {
        step += 1;
        let first_goes_on = step <= polls || step > polls + HEAD_START || other.is_some();
        if first_goes_on
            && one.is_none()
            && let Poll::Ready(output) = first.as_mut().poll(context)
        {
            one = Some(output);
        }
        if step > polls
            && other.is_none()
            && let Poll::Ready(output) = second.as_mut().poll(context)
        {
            other = Some(output);
        }
        if step <= polls + HEAD_START {
            context.waker().wake_by_ref();
        }
        match (one.take(), other.take()) {
            (Some(one), Some(other)) => Poll::Ready((one, other)),
            outputs => {
                (one, other) = outputs;
                Poll::Pending
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Writes its name, with yields in between.
    async fn steps(name: char, count: usize, log: &Mutex<String>) {
        for _ in 0..count {
            log.lock().unwrap().push(name);
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_future_is_overtaken_where_it_was_left() {
        for (polls, expected) in [(0, "bbbaaa"), (1, "abbbaa"), (2, "aabbba"), (9, "aaabbb")] {
            let log = Mutex::default();
            overtaken(polls, steps('a', 3, &log), steps('b', 3, &log)).await;
            assert_eq!(*log.lock().unwrap(), expected);
        }
    }

    #[tokio::test]
    async fn a_future_that_holds_a_lock_goes_on_at_last() {
        let lock = tokio::sync::Mutex::new(());
        let locked = || async {
            let _guard = lock.lock().await;
            tokio::task::yield_now().await;
        };
        overtaken(1, locked(), locked()).await;
    }

    #[tokio::test]
    async fn a_future_is_given_up_where_it_was_left() {
        for (polls, expected) in [(0, ""), (1, "a"), (3, "aaa"), (4, "aaa")] {
            let log = Mutex::default();
            assert_eq!(give_up_after(polls, steps('a', 3, &log)).await.is_some(), polls == 4);
            assert_eq!(*log.lock().unwrap(), expected);
        }
    }
}
