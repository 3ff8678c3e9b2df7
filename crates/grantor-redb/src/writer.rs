//! The one thread that writes. It takes whatever waits and commits it as one transaction, so that requests which come
//! together share what is dear: making the disk hold it.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use redb::Database;

use crate::answer::{Answer, answer};
use crate::error::Error;
use crate::tables::{Tables, begin_write};

/// How many jobs join the first one of a transaction at most, so that it does not wait for long behind others.
const MOST: usize = 512;

/// How much leaves in one transaction of a sweep, while saves wait.
const SWEEP_STEP: usize = 256;

/// The thread that writes to a database. Dropping it waits until all that was asked for is done.
pub(crate) struct Writer {
    jobs: Sender<Box<dyn Job>>,
    /// Dropped after the sender, whose end is what the thread ends by.
    _thread: Joined,
}

impl Writer {
    pub(crate) fn start(database: Arc<Database>) -> io::Result<Self> {
        let (jobs, waiting) = mpsc::channel();
        let thread = thread::Builder::new().name("grantor-redb".into()).spawn(move || write(&database, &waiting))?;
        Ok(Self { jobs, _thread: Joined(Some(thread)) })
    }

    /// Does this work in a transaction, beside other work and in the order in which it was asked for, and gives what
    /// came of it once that is on the disk. Work whose future is dropped halfway is done all the same.
    pub(crate) async fn write<T, W>(&self, work: W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: FnOnce(&mut Tables<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (answer, awaited) = answer();
        // Where the thread has ended, the job is dropped with its answer.
        let _ = self.jobs.send(Box::new(Asked { work: Some(work), output: None, answer }));
        awaited.await.unwrap_or(Err(Error::WriterEnded))
    }

    /// Drops what may go, at most `limit` of it and a few hundred in one transaction, so that saves go on in between. `drop`
    /// drops so many at most, and says how many. How many are gone in all.
    pub(crate) async fn sweep<D>(&self, limit: usize, drop: D) -> Result<usize, Error>
    where
        D: Fn(&mut Tables<'_>, usize) -> Result<usize, Error> + Copy + Send + 'static,
    {
        let mut dropped = 0;
        loop {
            let step = SWEEP_STEP.min(limit - dropped);
            let gone = self.write(move |tables| drop(tables, step)).await?;
            dropped += gone;
            if gone < step || dropped == limit {
                return Ok(dropped);
            }
        }
    }
}

struct Joined(Option<JoinHandle<()>>);

impl Drop for Joined {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take()
            // The writer itself drops the last handle where waking a task drops that task.
            && thread.thread().id() != thread::current().id()
        {
            // If it panicked, whoever waited was told.
            let _ = thread.join();
        }
    }
}

fn write(database: &Database, waiting: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = waiting.recv() {
        let mut jobs = vec![first];
        let committed = commit(database, &mut jobs, waiting);
        for job in jobs {
            job.answer(committed.clone());
        }
    }
}

/// Does a job, and those that have come meanwhile. If one cannot be done, none is.
fn commit(database: &Database, jobs: &mut Vec<Box<dyn Job>>, waiting: &Receiver<Box<dyn Job>>) -> Result<(), Error> {
    let transaction = begin_write(database)?;
    let mut tables = Tables::open(&transaction)?;
    for job in jobs.iter_mut() {
        job.run(&mut tables)?;
    }
    for mut job in waiting.try_iter().take(MOST) {
        let ran = job.run(&mut tables);
        jobs.push(job);
        ran?;
    }
    drop(tables);
    Ok(transaction.commit()?)
}

trait Job: Send {
    fn run(&mut self, tables: &mut Tables<'_>) -> Result<(), Error>;

    /// Says what came of it, once it is known whether that was committed.
    fn answer(self: Box<Self>, committed: Result<(), Error>);
}

struct Asked<W, T> {
    work: Option<W>,
    output: Option<T>,
    answer: Answer<Result<T, Error>>,
}

impl<T: Send, W: FnOnce(&mut Tables<'_>) -> Result<T, Error> + Send> Job for Asked<W, T> {
    fn run(&mut self, tables: &mut Tables<'_>) -> Result<(), Error> {
        self.output = self.work.take().map(|work| work(tables)).transpose()?;
        Ok(())
    }

    fn answer(self: Box<Self>, committed: Result<(), Error>) {
        let Self { output, answer, .. } = *self;
        if let Some(outcome) = committed.map(|()| output).transpose() {
            answer.give(outcome);
        }
    }
}
