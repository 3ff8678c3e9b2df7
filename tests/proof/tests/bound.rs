//! The bound of a record is one that records come near, and that no history passes.

use grantor_testkit::world::{Caller, Presented, Reply, Request, Scopes, Sent, World};

#[test]
fn after_many_refreshes_a_record_is_as_large_as_it_gets() {
    let (mut world, caller) = (World::default(), Caller::honest("web"));
    let (redirect_uri, scope) = (Sent::Right, Some(Scopes::BOTH));
    let asked =
        Request::Authorize { client: "web", browser: 1, redirect_uri, scope, challenge: Some(7), resource: true };
    let Ok(Reply::Asked { ticket, .. }) = world.ask(asked) else { panic!("the owner is asked") };
    let ticket = Presented::genuine(ticket);
    let consent = Request::Consent { ticket, browser: 1, owner: "alice", approve: scope };
    let Ok(Reply::Code(code)) = world.ask(consent) else { panic!("a code") };
    let code = Presented::genuine(code);
    let mut buy = Request::Exchange { caller, code, redirect_uri, verifier: Some(7) };
    let mut sizes = Vec::new();
    for _ in 0..20 {
        let Ok(Reply::Tokens { refresh_token: Some(next), .. }) = world.ask(buy) else { panic!("tokens") };
        sizes.push(world.stored().map(str::len).sum::<usize>());
        buy = Request::Refresh { caller, token: Presented::genuine(next), scope: None };
    }
    let largest = sizes.iter().max().copied().unwrap_or(0);
    assert!((1350..=1480).contains(&largest), "{sizes:?}");
    assert!(sizes.iter().skip(8).all(|size| largest - size <= 2), "it grows no more: {sizes:?}");
}
