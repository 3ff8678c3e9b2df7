//! One answer, given by one thread and awaited by one future, on whatever runtime.

use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::sync::{Arc, Mutex, PoisonError};

/// Whoever gives the answer, and whoever awaits it.
pub(crate) fn answer<T>() -> (Answer<T>, Awaited<T>) {
    let state = Arc::new(Mutex::new(State::Open(None)));
    (Answer(Arc::clone(&state)), Awaited(state))
}

/// The side that answers. Dropping it answers that there is none.
pub(crate) struct Answer<T>(Arc<Mutex<State<T>>>);

/// The side that waits: the answer, or `None` if there is none to come.
pub(crate) struct Awaited<T>(Arc<Mutex<State<T>>>);

enum State<T> {
    Open(Option<Waker>),
    Given(T),
    Closed,
}

impl<T> Answer<T> {
    pub(crate) fn give(self, value: T) {
        self.put(State::Given(value));
    }

    /// An answer that was given stays.
    fn put(&self, new: State<T>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let State::Open(waker) = &mut *state else { return };
        let waker = waker.take();
        *state = new;
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }
}

impl<T> Drop for Answer<T> {
    fn drop(&mut self) {
        self.put(State::Closed);
    }
}

impl<T> Future for Awaited<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match mem::replace(&mut *state, State::Closed) {
            State::Open(before) => {
                *state = State::Open(Some(context.waker().clone()));
                drop(state);
                // It may be the last of a task, and take handles along for which the writer is waited.
                drop(before);
                Poll::Pending
            }
            State::Given(value) => Poll::Ready(Some(value)),
            State::Closed => Poll::Ready(None),
        }
    }
}
