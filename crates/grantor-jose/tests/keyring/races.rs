//! Processes and requests that do something at once. A store that holds its calls says in which order they go on.

use core::pin::Pin;
use std::sync::Arc;
use std::thread;

use grantor_jose::Keyring;

use crate::scene::{Loaded, Store, at, keyring, poll, published, ready, ring, signing};

type Request<'a> = Pin<Box<dyn Future<Output = Loaded> + Send + 'a>>;

/// A request that has come as far as it comes.
fn request(keyring: &Keyring<Store>, hour: u64) -> (Request<'_>, Option<Loaded>) {
    let mut request: Request<'_> = Box::pin(keyring.ring(at(hour)));
    let answer = poll(&mut request);
    (request, answer)
}

#[test]
fn of_two_processes_that_add_a_key_at_once_one_does() {
    for (hour, revision) in [(0, 1), (95, 2)] {
        let store = Store::default();
        if revision == 2 {
            ring(&keyring(&store), 0).unwrap();
        }
        let keyrings = [keyring(&store), keyring(&store)];
        store.set(|state| state.holds_saves = true);
        let [(mut one, None), (mut other, None)] = keyrings.each_ref().map(|keyring| request(keyring, hour)) else {
            panic!("a request does not wait for its save");
        };
        store.set(|state| state.holds_saves = false);
        let [one, other] = [&mut other, &mut one].map(|request| poll(request).unwrap().unwrap());
        assert_eq!((one.ring(), store.ring().revision()), (other.ring(), revision));
        assert_eq!(one.verifying_keys().keys().len() as u64, revision);
        assert_eq!(signing(&keyrings[0], hour), signing(&keyrings[1], hour));
    }
}

#[test]
fn one_request_renews_the_copy_and_the_others_go_on_with_it() {
    let store = Store::default();
    let keyring = keyring(&store);
    ring(&keyring, 0).unwrap();
    store.set(|state| state.holds_loads = true);
    let (mut renewing, answer) = request(&keyring, 1);
    assert!(answer.is_none());
    for _ in 0..100 {
        assert!(request(&keyring, 1).1.is_some_and(|loaded| loaded.is_ok()));
    }
    assert_eq!(store.loads(), 2);
    store.set(|state| state.holds_loads = false);
    assert!(poll(&mut renewing).unwrap().is_ok());
    // What was renewed is good for two hours more.
    store.set(|state| state.loads_fail = true);
    assert!(ring(&keyring, 2).is_ok() && ring(&keyring, 3).is_err());
}

#[test]
fn a_request_that_gives_up_leaves_it_to_another() {
    let store = Store::default();
    let keyring = keyring(&store);
    ring(&keyring, 0).unwrap();
    store.set(|state| state.holds_loads = true);
    drop(request(&keyring, 1));
    let quarter = at(1).after(core::time::Duration::from_secs(15 * 60));
    assert!(poll(&mut Box::pin(keyring.ring(quarter))).is_none());
    assert_eq!(store.loads(), 3);
}

#[test]
fn no_request_waits_for_another() {
    let store = Store::default();
    let keyring = keyring(&store);
    ring(&keyring, 0).unwrap();
    store.set(|state| state.holds_loads = true);
    // The copy has run out. The first of them is never gone on with.
    let mut requests: Vec<_> = (0..100).map(|_| request(&keyring, 95).0).collect();
    store.set(|state| state.holds_loads = false);
    let rings: Vec<_> = requests[1..].iter_mut().map(|request| poll(request).unwrap().unwrap()).collect();
    assert!(rings.iter().all(|ring| *ring.ring() == store.ring()));
    assert_eq!(store.ring().revision(), 2);
}

#[test]
fn a_slow_request_does_not_put_an_older_copy_in_the_place_of_a_newer_one() {
    let store = Store::default();
    let keyring = keyring(&store);
    ring(&keyring, 0).unwrap();
    store.set(|state| state.holds_loads = true);
    let (mut slow, _) = request(&keyring, 91);
    store.set(|state| state.holds_loads = false);
    assert_eq!(published(&keyring, 92).len(), 2);
    assert!(poll(&mut slow).unwrap().is_ok());
    let loads = store.loads();
    assert_eq!((published(&keyring, 92).len(), store.loads()), (2, loads));
}

#[test]
fn threads_agree() {
    let store = Store::default();
    let keyrings: Arc<Vec<_>> = Arc::new((0..3).map(|_| keyring(&store)).collect());
    let threads: Vec<_> = (0..6)
        .map(|thread| {
            let keyrings = keyrings.clone();
            thread::spawn(move || {
                (0..40)
                    .map(|step| {
                        let (keyring, hour) = (&keyrings[(thread + step as usize) % 3], step * 25);
                        ready(keyring.ring(at(hour))).unwrap().signing_key(at(hour)).unwrap().kid().to_string()
                    })
                    .count()
            })
        })
        .collect();
    assert_eq!(threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>(), 240);
    let now = 39 * 25 + 200;
    let [first, second, third] = [0, 1, 2].map(|at| signing(&keyrings[at], now));
    assert!(first == second && second == third);
}
