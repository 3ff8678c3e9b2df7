//! What the writer does when saves come together, when the disk fails, and when nobody is left to ask.

mod disk;

use core::panic::AssertUnwindSafe;
use core::pin::{Pin, pin};
use core::sync::atomic::Ordering;
use core::task::{Context, Poll, Waker};
use std::panic::catch_unwind;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::Wake;
use std::thread;

use grantor::server::blocking::Grants as _;
use grantor::{Grant, GrantId, Saved, Timestamp};

use self::disk::{Event, reopened, store};
use crate::{Error, RedbGrants, wait};

const ID: GrantId = GrantId::from_bytes([7; 16]);
const NOW: Timestamp = Timestamp::from_unix(0);

fn grant(id: GrantId, revision: u64) -> Arc<Grant> {
    let record = serde_json::json!({
        "version": 1, "id": id, "revision": revision, "issuer": "https://as.example", "client": "app",
        "stage": { "ended": { "reason": "denied", "at": 0, "retain_until": 1000 } },
    });
    Arc::new(serde_json::from_value(record).unwrap())
}

/// A save as a task has it, which holds a handle.
fn saving(grants: RedbGrants, grant: Arc<Grant>) -> Saving {
    Box::pin(async move { grantor::Grants::save(&grants, &grant, NOW).await })
}

type Saving = Pin<Box<dyn Future<Output = Result<Saved, Error>> + Send>>;

fn is_pending(future: &mut (impl Future + Unpin)) -> bool {
    pin!(future).poll(&mut Context::from_waker(Waker::noop())).is_pending()
}

#[test]
fn saves_that_come_together_are_written_together_in_their_order() {
    let (grants, disk, seen) = store();
    assert_eq!(grants.save(&grant(GrantId::from_bytes([1; 16]), 1), NOW).unwrap(), Saved::Stored);
    let flushes = seen.try_iter().count();
    let gate = disk.gate.lock().unwrap();

    let mut first = saving(grants.clone(), grant(ID, 1));
    assert!(is_pending(&mut first));
    assert_eq!(seen.recv(), Ok(Event::Flush));
    assert_eq!(grants.load(ID).unwrap(), None, "a load waits for no save, and sees what is on the disk");
    let revisions = [2, 2, 3, 5, 4];
    let mut others = revisions.map(|revision| saving(grants.clone(), grant(ID, revision)));
    assert!(others.iter_mut().all(is_pending) && is_pending(&mut first));
    drop(gate);

    assert_eq!(wait(first).unwrap(), Saved::Stored);
    let saved = others.map(|other| wait(other).unwrap());
    assert_eq!(saved, [Saved::Stored, Saved::Conflict, Saved::Stored, Saved::Conflict, Saved::Stored]);
    assert_eq!(grants.load(ID).unwrap(), Some(grant(ID, 4)));
    assert_eq!(1 + seen.try_iter().count(), 2 * flushes, "two transactions for six saves");
}

#[test]
fn after_a_disk_that_failed_nothing_is_saved_and_nobody_waits_for_ever() {
    let (grants, disk, _seen) = store();
    assert_eq!(grants.save(&grant(ID, 1), NOW).unwrap(), Saved::Stored);
    disk.broken.store(true, Ordering::Relaxed);
    let error = grants.save(&grant(ID, 2), NOW).unwrap_err();
    assert!(matches!(error, Error::Engine(_)), "{error:?}");
    disk.broken.store(false, Ordering::Relaxed);
    for _ in 0..3 {
        let error = grants.save(&grant(ID, 2), NOW).unwrap_err();
        assert!(matches!(error, Error::Engine(_)), "{error:?}");
    }
    assert!(wait(grants.sweep(NOW, 1)).is_err());
    drop(grants);

    let grants = reopened(&disk);
    let revision = grants.load(ID).unwrap().unwrap().revision();
    assert!((1..=2).contains(&revision), "an error leaves it open");
    assert_eq!(grants.save(&grant(ID, revision + 1), NOW).unwrap(), Saved::Stored);
}

#[test]
fn after_a_panic_of_the_writer_nothing_is_saved_and_nobody_waits_for_ever() {
    let (grants, disk, seen) = store();
    assert_eq!(grants.save(&grant(ID, 1), NOW).unwrap(), Saved::Stored);
    seen.try_iter().for_each(drop);
    let gate = disk.gate.lock().unwrap();
    let mut before = saving(grants.clone(), grant(ID, 2));
    assert!(is_pending(&mut before));
    assert_eq!(seen.recv(), Ok(Event::Flush));
    let mut beside = saving(grants.clone(), grant(ID, 3));
    let mut panics = Box::pin(grants.file().writer().write::<(), _>(|_| panic!("on purpose")));
    let mut behind = saving(grants.clone(), grant(ID, 4));
    assert!(is_pending(&mut beside) && is_pending(&mut panics) && is_pending(&mut behind));
    drop(gate);

    assert_eq!(wait(before).unwrap(), Saved::Stored);
    assert!(matches!(wait(panics), Err(Error::WriterEnded)));
    for save in [beside, behind, saving(grants.clone(), grant(ID, 3))] {
        assert!(matches!(wait(save), Err(Error::WriterEnded)));
    }
    assert_eq!(grants.load(ID).unwrap(), Some(grant(ID, 2)), "what is on the disk can be loaded");
    drop(grants);
    assert_eq!(reopened(&disk).save(&grant(ID, 3), NOW).unwrap(), Saved::Stored);
}

#[test]
fn what_was_asked_for_is_done_when_the_last_handle_is_dropped() {
    let (grants, disk, seen) = store();
    let gate = disk.gate.lock().unwrap();
    let mut saves = [1, 2, 3].map(|revision| saving(grants.clone(), grant(ID, revision)));
    assert!(saves.iter_mut().all(is_pending));
    drop(gate);
    drop((saves, grants));
    assert_eq!(seen.try_iter().last(), Some(Event::Close), "it is closed when that returns");
    assert_eq!(reopened(&disk).load(ID).unwrap(), Some(grant(ID, 3)));
}

/// A task that is dropped by whoever wakes it, with all that it holds. It tells whether that went well.
struct DroppedWhenWoken(Mutex<Option<Saving>>, Sender<thread::Result<()>>);

impl Wake for DroppedWhenWoken {
    fn wake(self: Arc<Self>) {
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(self.0.lock().unwrap().take())));
        self.1.send(dropped).unwrap();
    }
}

#[test]
fn the_writer_itself_may_drop_the_last_handle() {
    let (grants, disk, seen) = store();
    let (sender, dropped) = channel();
    let gate = disk.gate.lock().unwrap();
    let task = Arc::new(DroppedWhenWoken(Mutex::new(Some(saving(grants, grant(ID, 1)))), sender));
    let waker = Waker::from(Arc::clone(&task));
    let polled = task.0.lock().unwrap().as_mut().unwrap().as_mut().poll(&mut Context::from_waker(&waker));
    assert!(matches!(polled, Poll::Pending));
    drop(gate);
    assert!(dropped.recv().unwrap().is_ok());
    while seen.recv().unwrap() != Event::Close {}
    assert_eq!(reopened(&disk).load(ID).unwrap(), Some(grant(ID, 1)));
}

#[test]
fn debug_shows_no_record() {
    let (grants, _disk, _seen) = store();
    let shown = format!("{:?} {:?}", grants.clone().with_capacity(9), grants.clients());
    assert_eq!(shown, "RedbGrants { capacity: 9, .. } RedbClients { .. }");
}
